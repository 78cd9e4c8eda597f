using System.Security.Cryptography;
using System.Text;
using SoftmaxRegression.Data;

namespace SoftmaxRegression.Models;

/// <summary>A trained classifier as it is stored: everything that prediction needs, readable by people.</summary>
public sealed class Model
{
    /// <summary>The name of the label's column.</summary>
    public required string Label { get; init; }

    /// <summary>The K classes, in ordinal order, or where all are numbers, in the order of these.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Whether numbers are standardised.</summary>
    public required bool Standardize { get; init; }

    /// <summary>What was learnt of the columns.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The columns of the file that were left out; null where none was.</summary>
    public IReadOnlyList<LeftOutColumn>? LeftOut { get; init; }

    /// <summary>What stands for a missing value, beside what does so anyway; null for nothing else.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>How many columns a line of the file had, where no line named them; null where one did.</summary>
    public int? Unnamed { get; init; }

    /// <summary>W without the bias: the weights of each class, by the name of the feature.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Weights { get; init; }

    /// <summary>The bias of each class; null where the model has none.</summary>
    public IReadOnlyDictionary<string, double>? Bias { get; init; }

    /// <summary>Where the model comes from.</summary>
    public required ModelOrigin Origin { get; init; }

    private RowEncoder Rows => field ??= new RowEncoder(this);

    /// <summary>Reads a model.</summary>
    /// <param name="path">A file that <see cref="Save"/> or the program made.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InputException">The file is missing, damaged, edited, or something else.</exception>
    public static Model Load(string path) => ModelFile.Read(path);

    /// <summary>Writes the model: it is either complete there, or not at all.</summary>
    /// <param name="path">The file; one already there is replaced.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => ModelFile.Write(this, stream));

    /// <summary>Predicts the class of one row. Several threads may do so at once.</summary>
    /// <typeparam name="TValue">Texts, numbers, or both as objects; null is a missing value.</typeparam>
    /// <param name="row">Values by the names of their columns; those that the model does not know make no difference.</param>
    /// <param name="unknown">What to do with a level that training did not see.</param>
    /// <returns>The most probable class, and the probabilities of all.</returns>
    /// <exception cref="InputException">A column is not there, or a value does not suit it.</exception>
    public Prediction Predict<TValue>(IReadOnlyDictionary<string, TValue> row, UnknownLevel unknown = UnknownLevel.Error)
        => Rows.Predict(row, unknown);
}

/// <summary>What a model was trained on and how, for the record.</summary>
/// <param name="File">The name of the data file.</param>
/// <param name="Rows">How many rows it has, validation rows included.</param>
/// <param name="Options">The options of the training, by their names.</param>
public sealed record ModelOrigin(string File, int Rows, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>A hash of the cells as they were read, in hexadecimal, whatever the bytes of the file were.</summary>
    public string? Data { get; init; }

    /// <summary>Whether the cells were read in single precision.</summary>
    public bool IsSingle { get; init; }

    /// <summary>The name of the engine that multiplied.</summary>
    public string Engine { get; init; } = "";

    /// <summary>The version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>
    /// The identity of the run, 16 hexadecimal digits: a hash of the cells, the options, the engine and the version, and
    /// of nothing else. Two runs of the same identity give the same bits.
    /// </summary>
    public string Run
    {
        get
        {
            string[] texts = [Data ?? "", Engine, Version, .. Options.OrderBy(option => option.Key, StringComparer.Ordinal)
                .SelectMany(option => new[] { option.Key, option.Value })];
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts)));
            return Convert.ToHexStringLower(hash)[..16];
        }
    }
}
