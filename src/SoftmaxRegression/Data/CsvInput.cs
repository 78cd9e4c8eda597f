using System.IO.Pipelines;
using System.Text;
using CsvHelper;

namespace SoftmaxRegression.Data;

/// <summary>
/// A CSV file to read, or one in LIBSVM's format, or several as one; possibly several times. And the sentences that say where
/// something is wrong in it.
/// </summary>
/// <remarks>
/// A file in LIBSVM's format is told by its extension, .svm or .libsvm: <see cref="SvmReader"/>. All others are CSV. Either
/// may be compressed with gzip, which its first bytes tell: it is unpacked each time that it is read (<see cref="GzipText"/>).
/// Several CSV files are one text: <see cref="FileChain"/>.
/// The separator (, ; tab or |) is found by CsvHelper. Fields may be quoted. Comments may stand before the header; empty
/// lines are skipped, unless there is one column only, where they are missing values. A line is one of the file, counted
/// from 1; a row is an example, counted from 1.
/// </remarks>
public sealed class CsvInput
{
    /// <summary>A comment is looked at anew with every part of it that is read: better a large part than many.</summary>
    private const int PreambleBuffer = 1 << 20;

    /// <summary>How much of a compressed file is looked at to tell how long its text is.</summary>
    private const int UnpackedSample = 1 << 20;

    private const string GzipExtension = ".gz";

    private readonly Stream? _stream;

    /// <summary>Several files; null where there is one.</summary>
    private readonly FileChain? _chain;
    private Form _form = new();
    private byte[]? _copy;
    private long _commentLines, _commentBytes;
    private bool _isOpened;

    private CsvInput(string name, string? path, Stream? stream)
    {
        Name = name;
        Files = [this];
        FilePath = path;
        _stream = stream;
        IsSvm = (path ?? (object?)stream) is not null && IsSvmName(name);
    }

    private CsvInput(CsvInput[] files)
    {
        Name = $"{files[0].Name} (and {files.Length - 1} more)";
        Files = files;
        _chain = new FileChain(files);
        Array.ForEach(files, file => file._form = _form);
        IsSvm = files[0].IsSvm;
    }

    /// <summary>Looks at a file: whether it can be read, and whether it looks like CSV text.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The file as input.</returns>
    /// <exception cref="InputException">It is missing, may not be read, or is something other than UTF-8 text.</exception>
    public static CsvInput FromFile(string path) => FromFile(path, Path.GetFileName(path));

    /// <summary>Looks at files that are one table: the rows of each come behind those of the file before.</summary>
    /// <param name="paths">The files. Each begins with the same line of column names, unless none of them has one.</param>
    /// <returns>The files as one input.</returns>
    /// <exception cref="ArgumentException">There is no file.</exception>
    /// <exception cref="InputException">One of them cannot be read, is in another format than the first, or is there twice.</exception>
    public static CsvInput FromFiles(params IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            throw new ArgumentException("There is no file.", nameof(paths));
        if (paths.GroupBy(Path.GetFullPath).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException($"{twice.First()} is named twice; name each file once.");
        bool areNamesDifferent = paths.DistinctBy(Path.GetFileName).Count() == paths.Count;
        CsvInput[] files = [.. paths.Select(path => FromFile(path, areNamesDifferent ? Path.GetFileName(path) : path))];
        if (files.FirstOrDefault(file => file.IsSvm != files[0].IsSvm) is { } other)
        {
            string svm = (other.IsSvm ? other : files[0]).Name, csv = (other.IsSvm ? files[0] : other).Name;
            throw new InputException($"{svm} is in LIBSVM's format, and {csv} is CSV; name files of one format.");
        }

        return files.Length == 1 ? files[0] : new CsvInput(files);
    }

    private static CsvInput FromFile(string path, string name)
    {
        if (Directory.Exists(path))
            throw new InputException($"{path} is a directory; name a CSV file in it.");
        try
        {
            var file = File.OpenRead(path);
            if (!file.CanSeek)
                return new CsvInput(name, null, file);
            using (file)
            {
                var input = new CsvInput(name, path, null) { Length = file.Length, EstimatedTextLength = file.Length };
                var start = StartOf(file, least: 4096);
                if (GzipText.IsStartedBy(start))
                    start = input.StartOfUnpacked(file);
                input.ThrowIfNotText(start);
                return input;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"There is no file {path}; check the name and the folder you are in.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new InputException($"You have no permission to read {path}; ask its owner, or copy it.");
        }
        catch (IOException e)
        {
            throw new InputException($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Whether a file is in LIBSVM's format, by its name.</summary>
    /// <param name="name">The name, or the path.</param>
    /// <returns>Whether it ends in .svm or .libsvm, or in that and .gz, in small letters or large ones.</returns>
    public static bool IsSvmName(string name)
        => Path.GetExtension(Unpacked(name)).ToUpperInvariant() is ".SVM" or ".LIBSVM";

    /// <summary>Takes text from a stream. It is read to its end, and closed by whoever opened it.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="name">What errors and the model are to call it; like the name of a file, it tells the format.</param>
    /// <returns>The stream as input.</returns>
    public static CsvInput FromStream(Stream stream, string name) => new(name, null, stream);

    /// <summary>Takes rows from memory, as if they had been written to a file.</summary>
    /// <typeparam name="TValue">Texts, numbers, or both as objects; null is a missing value.</typeparam>
    /// <param name="rows">Values by the names of their columns, the same in every row; the first row gives their order.</param>
    /// <param name="name">What errors and the model are to call them.</param>
    /// <returns>The rows as input.</returns>
    /// <exception cref="ArgumentException">There is no row, or one has other columns than the first.</exception>
    public static CsvInput FromRows<TValue>(IEnumerable<IReadOnlyDictionary<string, TValue>> rows, string name = "the rows")
    {
        using var memory = new MemoryStream();
        string[]? columns = null;
        using (var csv = CsvWriter.Create(memory, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                if (columns is null)
                    csv.WriteHeader(columns = [.. row.Keys]);
                if (row.Count != columns.Length || !columns.All(row.ContainsKey))
                    throw new ArgumentException("Every row must have the columns of the first.", nameof(rows));
                foreach (string column in columns)
                    csv.WriteField(Cell.TextOf(row[column]));
                csv.EndRecord();
            }
        }

        if (columns is null)
            throw new ArgumentException("There is no row.", nameof(rows));
        return new CsvInput(name, null, null)
        {
            _copy = memory.ToArray(),
            Length = memory.Length,
            EstimatedTextLength = memory.Length,
        };
    }

    /// <summary>The name of the file, without its folder, or what stands for one; of several, the first and how many more.</summary>
    public string Name { get; }

    /// <summary>
    /// The name without the extensions that tell the format: big for big.csv and big.csv.gz; of several files, that of the first.
    /// </summary>
    public string Stem => Path.GetFileNameWithoutExtension(Unpacked(Files[0].Name));

    /// <summary>The files in their order; this one where there is one.</summary>
    internal IReadOnlyList<CsvInput> Files { get; }

    /// <summary>The file; null where rows come from a stream or from memory.</summary>
    internal string? FilePath { get; }

    /// <summary>Whether it is in LIBSVM's format.</summary>
    internal bool IsSvm { get; }

    /// <summary>Whether rows come from a stream, which can be read once.</summary>
    internal bool IsStream => Files.Any(file => file._stream is not null);

    /// <summary>Whether they come from a stream that was not kept.</summary>
    private bool CanReadOnce => _stream is not null && _copy is null;

    /// <summary>Its size in bytes when it was first looked at, compressed or not; 0 for a stream that was not kept.</summary>
    internal long Length
    {
        get => _chain is null ? field : Files.Sum(file => file.Length);
        private set;
    }

    /// <summary>
    /// About how many bytes of text there are, unpacked: <see cref="Length"/>, or where it is compressed that times what the
    /// first part of the text takes more than when it is packed.
    /// </summary>
    internal long EstimatedTextLength
    {
        get => _chain is null ? field : Files.Sum(file => file.EstimatedTextLength);
        private set;
    }

    /// <summary>Whether it is a file that has to be unpacked.</summary>
    internal bool IsCompressed { get; private set; }

    /// <summary>How many columns a row has; to be set before rows are read.</summary>
    internal int Columns
    {
        get => _form.Columns;
        set => _form.Columns = value;
    }

    /// <summary>Whether the first line is a header, and not a row.</summary>
    internal bool HasHeader
    {
        get => _form.HasHeader;
        set => _form.HasHeader = value;
    }

    /// <summary>What stands between columns; null for what is found there.</summary>
    internal char? Separator
    {
        get => _form.Separator;
        set => _form.Separator = value;
    }

    /// <summary>Opens the input at its header. A stream can be opened once, unless it is kept.</summary>
    internal CsvReader Open()
    {
        var text = _chain?.Open() ?? OpenHeader();
        return CsvReader.Create(text, new CsvReaderOptions
        {
            Separator = Separator,
            HasHeader = HasHeader,
            SkipEmptyLines = false,
            TrackLineNumbers = true,
            TrimInsideQuotes = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = Bounds.LongestLine,
            ShouldSkipRecord = row => Columns > 1 && row.FieldCount == 1 && Cell.Trim(row.RawRecord).IsEmpty,
        });
    }

    /// <summary>The text of a file that is opened anew, behind what stands before the header, and some more.</summary>
    /// <param name="bytes">How many bytes more.</param>
    /// <param name="lines">How many lines these are.</param>
    internal Stream OpenBehind(long bytes, long lines)
        => new BoundedLines(FromByte(_commentBytes + bytes), Name, _commentLines + lines);

    private Stream OpenHeader()
    {
        var table = PipeReader.Create(OpenText(), new StreamPipeReaderOptions(bufferSize: PreambleBuffer));

        // Comments and empty lines stand before a header only: where there is none, they are rows.
        (_commentLines, _commentBytes) = HasHeader ? Preamble.Skip(table) : (0, 0);
        if (CanReadOnce)
            return table.AsStream();
        table.Complete();
        return OpenBehind(0, 0);
    }

    /// <summary>Opens the input at its first byte. A stream can be opened once, unless it is kept.</summary>
    internal Stream OpenText()
        => new BoundedLines(CanReadOnce ? StreamOnce(_stream!) : FromByte(0), Name, linesBefore: 0, leaveOpen: CanReadOnce);

    private Stream StreamOnce(Stream stream)
    {
        if (_isOpened)
            throw new InvalidOperationException("A stream can be read once.");
        _isOpened = true;

        // No more than a byte order mark takes has to be there before the work begins.
        byte[] start = StartOf(stream, least: 3);
        var whole = new StreamChain(new MemoryStream(start), stream);
        return GzipText.IsStartedBy(start) ? new GzipText(whole, Name) : whole;
    }

    /// <summary>The file and line of a row, as a text editor counts, and its number.</summary>
    internal string PlaceOf(CsvReader row)
        => _chain?.PlaceOf(row.RowNumber) ?? $"{Name}, line {row.LineNumber + _commentLines} (row {row.RowNumber})";

    /// <summary>The file and line of the header.</summary>
    internal string HeaderPlace => $"{Files[0].Name}, line {Files[0]._commentLines + 1}";

    /// <summary>Makes sure that the input can be read more than once: a stream is taken into memory.</summary>
    internal void Keep()
    {
        _chain?.ForEach(file => file.Keep());
        if (!CanReadOnce)
            return;
        using var memory = new MemoryStream();
        OpenText().CopyTo(memory);
        _copy = memory.ToArray();
        Length = EstimatedTextLength = _copy.Length;
        ThrowIfNotText(_copy);
    }

    /// <summary>Runs something that reads, and says in one sentence what is malformed.</summary>
    internal TResult Reading<TResult>(Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException) when (_chain is not null)
        {
            _chain.ReadAll(); // the file that is malformed says so
            throw Changed();
        }
        catch (CsvFormatException e) when (e.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal))
        {
            throw new InputException($"{Name}, line {e.LineNumber + _commentLines}: the row that begins here is longer than "
                + $"{Bounds.LongestLine:N0} bytes, the most that can be read; check that its quotes are closed.");
        }
        catch (CsvFormatException e)
        {
            // Of "Malformed CSV in record 14 (line 14): a quoted field ... (byte offset 1088)." what is between.
            string what = e.Message[(e.Message.IndexOf("): ", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
            what = what.Split(" (byte offset")[0].TrimEnd('.');
            throw new InputException($"{Name}, line {e.LineNumber + _commentLines}: {what}; a field that contains a quote is put "
                + "in quotes, and the quote is doubled.");
        }
        catch (IOException e)
        {
            throw new InputException($"{FilePath ?? Name} cannot be read to its end: {e.Message}");
        }
    }

    /// <summary>Makes the sentence for something wrong in a field.</summary>
    internal InputException Fault(CsvReader at, string column, string whatAndWhatToDo, Remedy remedy = Remedy.None)
        => new($"{PlaceOf(at)}, column {Cell.Quoted(column)}: {whatAndWhatToDo}", remedy, column);

    /// <summary>Makes the sentence for the first row that has such a cell, which is known to be there.</summary>
    /// <param name="place">The place of the cell in a line.</param>
    /// <param name="isIt">Tells the cell by its trimmed text.</param>
    /// <param name="fault">Makes the sentence, given the reader at that row and the text.</param>
    internal InputException FaultAtFirst(int place, Func<string, bool> isIt, Func<CsvReader, string, InputException> fault)
    {
        using var csv = Open();
        while (csv.Read())
        {
            string text = Encoding.UTF8.GetString(Cell.Trim(csv.GetSpan(place)));
            if (isIt(text))
                return fault(csv, text);
        }

        return Changed();
    }

    /// <summary>Checks that the file is as long as it was at first: rows must not go missing unnoticed.</summary>
    /// <exception cref="InputException">Its length has changed.</exception>
    internal void ThrowIfChanged()
    {
        _chain?.ForEach(file => file.ThrowIfChanged());
        if (FilePath is null)
            return;
        try
        {
            // Not FileInfo.Length: of a link, that is the length of the link.
            using var file = File.OpenHandle(FilePath);
            if (RandomAccess.GetLength(file) == Length)
                return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, which is a change, too.
        }

        throw Changed();
    }

    /// <summary>Makes the sentence for a file that is not what it was a moment ago.</summary>
    internal InputException Changed() => new($"{FilePath ?? Name} changed while it was read; try again when it is complete.");

    private Stream FromByte(long start)
    {
        Stream bytes = _copy is not null ? new MemoryStream(_copy) : File.OpenRead(FilePath!);
        if (!IsCompressed)
        {
            bytes.Position = start;
            return bytes;
        }

        var text = new GzipText(bytes, Name);
        var skipped = new byte[4096];
        while (start > 0 && text.Read(skipped.AsSpan(0, (int)Math.Min(start, skipped.Length))) is > 0 and int count)
            start -= count;
        return text;
    }

    /// <summary>Reads so many bytes at least, or all where there are fewer.</summary>
    private static byte[] StartOf(Stream bytes, int least)
    {
        var start = new byte[Math.Max(least, 4096)];
        return start[..bytes.ReadAtLeast(start, least, throwOnEndOfStream: false)];
    }

    /// <summary>Looks at the text of a compressed file.</summary>
    private byte[] StartOfUnpacked(FileStream file)
    {
        IsCompressed = true;
        file.Position = 0;
        using var text = new GzipText(file, Name);
        var start = StartOf(text, least: UnpackedSample);
        EstimatedTextLength = start.Length * Length / Math.Max(1, file.Position);
        return start;
    }

    /// <summary>A name without the extension of a compressed file.</summary>
    private static string Unpacked(string name)
        => name.EndsWith(GzipExtension, StringComparison.OrdinalIgnoreCase) ? name[..^GzipExtension.Length] : name;

    private void ThrowIfNotText(ReadOnlySpan<byte> start)
    {
        string? found = start switch
        {
            [] => IsSvm ? "is empty; it needs at least two rows" : "is empty; it needs a line of column names and at least two rows",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "is UTF-16 text; save it as UTF-8",
            [0x1F, 0x8B, ..] => "is compressed with gzip twice; unpack it once",
            [(byte)'P', (byte)'K', 3, 4, ..] => "is a zip archive or a spreadsheet; save the table as CSV",
            _ when start[..Math.Min(start.Length, 4096)].Contains((byte)0)
                => $"contains NUL bytes: it is binary or UTF-16; save {(IsSvm ? "it as UTF-8 text" : "the table as UTF-8 CSV")}",
            _ => null,
        };
        if (found is not null)
            throw new InputException($"{Name} {found}.");
    }

    /// <summary>Checks text that will be shown or stored: names, levels, labels.</summary>
    internal string Text(CsvReader at, string column, ReadOnlySpan<byte> field)
    {
        var text = Encoding.UTF8.GetString(field);
        return WhatIsWrongWith(text) is { } wrong ? throw Fault(at, column, wrong) : text;
    }

    /// <summary>What is wrong with such text, and what to do; null where nothing is.</summary>
    internal static string? WhatIsWrongWith(string text)
        => text.Contains('\uFFFD') ? $"{Cell.Quoted(text)} is not UTF-8; save the file as UTF-8."
            : Cell.IsBinary(text) ? "the text contains control characters; the file is binary or damaged."
            : text.Length > Bounds.LongestText
                ? $"the text has {text.Length:N0} characters, and {Bounds.LongestText:N0} at most can be kept; shorten it, or leave "
                    + "the column out."
            : null;

    /// <summary>How a file is written, in which several are alike.</summary>
    private sealed class Form
    {
        public int Columns { get; set; }

        public bool HasHeader { get; set; } = true;

        public char? Separator { get; set; }
    }
}
