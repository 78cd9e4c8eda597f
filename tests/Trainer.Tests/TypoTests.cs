namespace Trainer.Tests;

public class TypoTests : ProgramRunner
{
    [Theory]
    [InlineData("trian iris.csv", "There is no command 'trian'; did you mean 'train'?")]
    [InlineData("frobnicate", "There is no command 'frobnicate'; see trainer --help.")]
    [InlineData("train iris.csv --epoch 3", "There is no option '--epoch'; did you mean '--epochs'?")]
    [InlineData("train --epoch=3 iris.csv", "There is no option '--epoch'; did you mean '--epochs'?")]
    [InlineData("train --learn 3", "There is no option '--learn'; did you mean '--learning-rate'?")]
    [InlineData("evaluate run iris.csv --jsno", "There is no option '--jsno'; did you mean '--json'?")]
    [InlineData("--frobnicate", "There is no option '--frobnicate'; see trainer --help.")]
    [InlineData("train iris.csv --frobnicate", "There is no option '--frobnicate'; see trainer train --help.")]
    [InlineData("--versoin", "There is no option '--versoin'; did you mean '--version'?")]
    public void A_mistyped_word_is_answered_with_one_sentence(string arguments, string sentence)
        => Assert.Equal(new Outcome(2, "", $"trainer: {sentence}\n"), Run(arguments.Split(' ')));

    [Fact]
    public void A_file_may_be_called_like_an_option()
        => AssertRefuses(1, ["train", "--", "--epoch"], "no file --epoch");
}
