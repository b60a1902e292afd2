using System.Text;
using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Server.Features.Imports;

/// <summary>Finds out how a stored file is written and what its columns hold, from its beginning.</summary>
internal static class FileAnalysis
{
    private const int SampleRows = 1_000;

    /// <summary>Files up to this size are read to their end, to say how many rows there are.</summary>
    private const long CountBelow = 64L * 1024 * 1024;

    /// <param name="problem">Why the file cannot be imported, as a sentence; null when it can.</param>
    public static AnalysisDocument? Analyse(string path, long bytes, EncodingDetector detector, RecordType type, out string? problem)
    {
        var (encoding, mark) = detector.Decide(out problem);
        if (bytes <= mark) problem ??= "This file is empty. Choose a CSV file with at least one row.";
        if (problem is not null) return null;
        using var file = ImportFile.Open(path);
        var head = new byte[(int)Math.Min(bytes, FormatDetector.HeadSize)];
        file.ReadExactly(head);
        var format = FormatDetector.Detect(head, encoding, mark);
        file.Position = format.Start.Offset;
        using var reader = new CsvReader(file, format.Encoding, format.Delimiter, format.Start);
        if (!reader.Read())
        {
            problem = "This file has no rows. Choose a CSV file with at least one row.";
            return null;
        }
        if (reader.Fault != CsvFault.None)
        {
            problem = Fault(reader);
            return null;
        }
        var first = Enumerable.Range(0, reader.Count).Select(cell => Text(reader, cell)).ToList();
        var names = HeaderNames.Of(format.HasHeader ? first : first.ConvertAll(_ => ""));
        var columns = names.Select((name, i) => new ColumnProfile(i, name)).ToList();
        var rows = 0L;
        var more = !format.HasHeader || reader.Read();
        for (; more; more = reader.Read())
        {
            if (reader.Fault == CsvFault.None && IsBlank(reader)) continue;
            rows++;
            if (rows <= SampleRows && reader.Fault == CsvFault.None) Add(columns, reader);
            if (rows >= SampleRows && bytes > CountBelow) break;
        }
        if (rows == 0) problem = "This file has a header, but no rows below it.";
        return rows == 0 ? null : Document(format, more ? null : rows, columns, type);
    }

    private static AnalysisDocument Document(CsvFormat format, long? rows, List<ColumnProfile> columns, RecordType type)
    {
        var suggestions = MappingSuggester.Suggest(type, columns);
        var shapes = columns.Select((column, i) =>
            new ColumnShape(i, column.Header, column.First, Math.Round(column.Filled, 4), column.Distinct, column.Notation.DayFirst == true,
            new SuggestionShape(suggestions[i].Target.ToString(), suggestions[i].Why.ToString().ToLowerInvariant(),
                NewFieldShape.Of(suggestions[i].NewField)), column.Notation.DayFirst == false, column.Notation.DecimalMark?.ToString(),
                column.Notation.Groups, column.ThreeDigits.Count == 0 ? null : column.ThreeDigits));
        return new AnalysisDocument(format.Encoding.ToString(), format.Delimiter.ToString(), format.HasHeader, format.Start.Offset, format.Start.Line,
            [.. shapes], rows);
    }

    private static void Add(List<ColumnProfile> columns, CsvReader reader)
    {
        for (var i = 0; i < columns.Count; i++) columns[i].Add(i < reader.Count ? Text(reader, i) : "");
    }

    private static string Text(CsvReader reader, int cell) => Encoding.UTF8.GetString(FormulaMark.TakenOff(reader[cell]));

    private static bool IsBlank(CsvReader reader)
    {
        for (var i = 0; i < reader.Count; i++)
        {
            if (!reader[i].Trim(" \t"u8).IsEmpty) return false;
        }
        return true;
    }

    private static string Fault(CsvReader reader) => reader.Fault switch
    {
        CsvFault.UnclosedQuote => $"The quote that opens on line {reader.FaultLine:N0} is never closed. Close it and choose the file again.",
        CsvFault.TooManyCells => $"The first row has more than {CsvReader.MaxCells:N0} columns. Take some away and choose the file again.",
        CsvFault.Nul => "This is no text file: its first row holds NUL bytes.",
        CsvFault.NotText => "The first row holds bytes that are no UTF-8 text. Save the file as UTF-8 and choose it again.",
        _ => "The first row is too long to be the names of columns. Check the quotes and line breaks.",
    };
}
