using MathNet.Numerics.LinearAlgebra;
using SoftmaxRegression.Data;
using SoftmaxRegression.Training;

namespace SoftmaxRegression.Tests.Training;

public sealed class ScratchTests : IDisposable
{
    private static readonly int[] Rows = [64, 64, 7];

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void On_disk_it_gives_back_what_it_was_given_and_leaves_no_file()
    {
        var matrices = Matrices(seed: 1);
        using (var scratch = new Scratch(Rows, columns: 3, _folder))
        {
            Assert.Equal(3, scratch.Count);
            Parallel.For(0, 3, b => scratch.Write(b, matrices[b]));
            AssertHolds(scratch, matrices);
            Assert.NotSame(matrices[0], scratch.Read(0));
            Assert.Empty(Directory.GetFileSystemEntries(_folder));
            scratch.Write(1, matrices[0]);
            AssertHolds(scratch, [matrices[0], matrices[0], matrices[2]]);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void In_memory_it_copies_nothing()
    {
        var matrices = Matrices(seed: 1);
        using var scratch = new Scratch(Rows, columns: 3, folder: null);
        for (int b = 0; b < 3; b++)
            scratch.Write(b, matrices[b]);
        for (int b = 0; b < 3; b++)
            Assert.Same(matrices[b], scratch.Read(b));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_in_one_sentence()
    {
        string folder = Path.Combine(_folder, "none");
        var failure = Assert.Throws<InputException>(() => new Scratch(Rows, columns: 3, folder));
        Assert.StartsWith($"A file in {folder} cannot be opened (", failure.Message);
        Assert.EndsWith("); keep the encoded rows in another file.", failure.Message);
    }

    [Fact]
    public void What_was_never_written_cannot_be_read()
    {
        using var scratch = new Scratch(Rows, columns: 3, _folder);
        var failure = Assert.Throws<InputException>(() => scratch.Read(2));
        Assert.StartsWith($"A file in {_folder} is shorter than it was", failure.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertHolds(Scratch scratch, Matrix<double>[] matrices)
    {
        for (int b = 0; b < matrices.Length; b++)
            Assert.Equal(matrices[b], scratch.Read(b));
    }

    private static Matrix<double>[] Matrices(int seed) => [.. Rows.Select(rows => Examples.RandomMatrix<double>(rows, 3, seed++))];
}
