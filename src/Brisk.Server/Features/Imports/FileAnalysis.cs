using System.Text;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Imports;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// Finds out how a stored file is written and what its columns hold: where they go from its beginning, how their numbers and days are written
/// from all of it.
/// </summary>
internal static class FileAnalysis
{
    private const int SampleRows = 1_000;

    /// <summary>Files up to this size are read to their end when they arrive, larger ones before their rows are first read as records.</summary>
    private const long WholeBelow = 64L * 1024 * 1024;

    /// <summary>A number or a day is not longer.</summary>
    private const int NumberBytes = 160;

    /// <param name="problem">Why the file cannot be imported; null when it can.</param>
    public static AnalysisDocument? Analyse(string path, long bytes, EncodingDetector detector, RecordType type, out Reason? problem)
    {
        var (encoding, mark) = detector.Decide(out problem);
        if (bytes <= mark) problem ??= ImportReasons.EmptyFile;
        if (problem is not null) return null;
        using var file = ImportFile.Open(path);
        var head = new byte[(int)Math.Min(bytes, FormatDetector.HeadSize)];
        file.ReadExactly(head);
        var format = FormatDetector.Detect(head, encoding, mark);
        file.Position = format.Start.Offset;
        using var reader = new CsvReader(file, format.Encoding, format.Delimiter, format.Start);
        if (!reader.Read())
        {
            problem = ImportReasons.NoRows;
            return null;
        }
        if (reader.Fault != CsvFault.None)
        {
            problem = Fault(reader);
            return null;
        }
        var first = Enumerable.Range(0, reader.Count).Select(cell => FormulaMark.Text(reader[cell], isOwn: false)).ToList();
        var isOwn = format.HasHeader && OwnFile.IsOne(first);
        if (isOwn) first = [.. Enumerable.Range(0, reader.Count).Select(cell => FormulaMark.Text(reader[cell], isOwn))];
        var names = HeaderNames.Of(format.HasHeader ? first : first.ConvertAll(_ => ""));
        var columns = names.Select((name, i) => new ColumnProfile(i, name)).ToList();
        var rows = 0L;
        var more = !format.HasHeader || reader.Read();
        for (; more; more = reader.Read())
        {
            if (reader.Fault == CsvFault.None && IsBlank(reader)) continue;
            rows++;
            if (reader.Fault != CsvFault.None) continue;
            if (rows <= SampleRows) Add(columns, reader, isOwn);
            else if (bytes > WholeBelow) break;
            else AddNotations(columns, reader);
        }
        if (rows == 0) problem = ImportReasons.OnlyHeader;
        return rows == 0 ? null : Document(format, more ? null : rows, columns, type);
    }

    /// <summary>The import as all rows of its file show it, before the first of them is read as a record.</summary>
    /// <exception cref="JobLostException">Another node has taken it over.</exception>
    public static async ValueTask<StoredImport> CompleteAsync(NodeServices node, Job job, StoredImport import)
    {
        var known = Stored.Follow(import.Analysis!, ImportJson.Default.AnalysisDocument);
        if (known.IsWhole || import.Position > 0) return import;
        var analysis = Complete(ImportFile.PathOf(node, import.Id), known, job.Cancellation);
        var text = JsonSerializer.Serialize(analysis, ImportJson.Default.AnalysisDocument);
        await job.WriteAsync((job, text), static async (session, write) =>
        {
            await ImportTable.SetAnalysisAsync(session, write.job.Workspace, write.job.Subject, write.text);
            return 0;
        });
        return import with { Analysis = text };
    }

    private static AnalysisDocument Complete(string path, AnalysisDocument known, CancellationToken cancellation)
    {
        var columns = known.Columns.Select(column => new ColumnProfile(column.Index, column.Header)).ToList();
        var rows = 0L;
        using var file = ImportFile.Open(path);
        file.Position = known.StartOffset;
        using var reader = new CsvReader(file, known.Format.Encoding, known.Format.Delimiter, known.Format.Start);
        if (known.HasHeader) reader.Read();
        while (reader.Read())
        {
            if (reader.Fault == CsvFault.None && IsBlank(reader)) continue;
            if (rows++ % SampleRows == 0) cancellation.ThrowIfCancellationRequested();
            if (reader.Fault == CsvFault.None) AddNotations(columns, reader);
        }
        return known with { Rows = rows, Columns = Written(known.Columns, columns), IsWhole = true };
    }

    private static AnalysisDocument Document(CsvFormat format, long? rows, List<ColumnProfile> columns, RecordType type)
    {
        var suggestions = MappingSuggester.Suggest(type, columns);
        var shapes = columns.Select((column, i) => new ColumnShape(i, column.Header, column.First, Math.Round(column.Filled, 4), column.Distinct, false,
            new SuggestionShape(suggestions[i].Target.ToString(), suggestions[i].Why.ToString().ToLowerInvariant(),
                NewFieldShape.Of(suggestions[i].NewField)))).ToList();
        return new AnalysisDocument(format.Encoding.ToString(), format.Delimiter.ToString(), format.HasHeader, format.Start.Offset, format.Start.Line,
            Written(shapes, columns), rows, rows is not null);
    }

    /// <summary>The columns as their values are written. Refused rows that come back lack those that were not: what they show of numbers is not to be relied
    /// on.</summary>
    private static List<ColumnShape> Written(IReadOnlyList<ColumnShape> shapes, List<ColumnProfile> columns)
    {
        var isLeft = columns.Exists(column => column.Header.Equals(DownloadRejected.ReasonHeader, StringComparison.OrdinalIgnoreCase));
        return [.. shapes.Zip(columns, (shape, column) => shape.Written(
            isLeft ? column.Notation with { DecimalMark = null, Doubt = Doubt.Left } : column.Notation, column.ThreeDigits))];
    }

    private static void AddNotations(List<ColumnProfile> columns, CsvReader reader)
    {
        Span<char> text = stackalloc char[NumberBytes];
        for (var i = 0; i < Math.Min(columns.Count, reader.Count); i++)
        {
            var cell = FormulaMark.TakenOff(reader[i]);
            // Names, addresses and notes show nothing.
            if (cell.Length > NumberBytes || !cell.ContainsAnyInRange((byte)'0', (byte)'9')) continue;
            columns[i].AddNotation(text[..Encoding.UTF8.GetChars(cell, text)]);
        }
    }

    private static void Add(List<ColumnProfile> columns, CsvReader reader, bool isOwn)
    {
        for (var i = 0; i < columns.Count; i++) columns[i].Add(i < reader.Count ? FormulaMark.Text(reader[i], isOwn) : "");
    }

    private static bool IsBlank(CsvReader reader)
    {
        for (var i = 0; i < reader.Count; i++)
        {
            if (!reader[i].Trim(" \t"u8).IsEmpty) return false;
        }
        return true;
    }

    private static Reason Fault(CsvReader reader) => reader.Fault switch
    {
        CsvFault.UnclosedQuote => ImportReasons.HeaderQuote.Of(reader.FaultLine),
        CsvFault.TooManyCells => ImportReasons.HeaderCells.Of(CsvReader.MaxCells),
        CsvFault.Nul => ImportReasons.HeaderNul,
        CsvFault.NotText => ImportReasons.HeaderNotText,
        _ => ImportReasons.HeaderTooLong,
    };
}
