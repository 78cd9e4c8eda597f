using Trainer.Lesson;

namespace Trainer.Tests.Lesson;

public sealed class MathMlTests
{
    [Theory]
    [InlineData("W_{ij}", "<msub><mi>W</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub>")]
    [InlineData("x^T", "<msup><mi>x</mi><mi>T</mi></msup>")]
    [InlineData("x_i^T", "<msubsup><mi>x</mi><mi>i</mi><mi>T</mi></msubsup>")]
    [InlineData(@"\frac{1}{m}", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>m</mi></mrow></mfrac>")]
    [InlineData(@"\sum_k S", "<munder><mo>∑</mo><mi>k</mi></munder><mi>S</mi>")]
    [InlineData("S - 1", "<mi>S</mi><mo>−</mo><mn>1</mn>")]
    [InlineData(@"\mathrm{xent}", "<mi mathvariant='normal'>xent</mi>")]
    public void What_our_formulas_are_made_of_becomes_MathML(string tex, string mathML)
        => Assert.Equal($"<math><mrow>{mathML}</mrow></math>", MathMl.Of(tex, isInline: true));

    [Fact]
    public void Cases_become_a_table_and_the_rest_goes_on_after_it()
    {
        string mathML = MathMl.Of(@"\begin{cases} x & i = j \\ 0 & i \neq j \end{cases}, y");
        Assert.Equal(2, mathML.Split("<mtr>").Length - 1);
        Assert.EndsWith("</mtable></mrow><mo>,</mo><mi>y</mi></mrow></math>", mathML);
    }

    [Theory]
    [InlineData(@"\unknown")]
    [InlineData(@"\frac{1}")]
    [InlineData("{x")]
    public void What_is_not_understood_is_an_error_and_no_wrong_formula(string tex)
        => Assert.Throws<FormatException>(() => MathMl.Of(tex));
}
