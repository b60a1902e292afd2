using System.Text;
using Brisk.Domain.Import;

namespace Brisk.Domain.Tests.Import;

/// <summary>Reads whole texts, in small pieces so that every refill is met.</summary>
internal static class Csv
{
    public static List<List<string>> Read(string text, char delimiter = ',') => Read(Encoding.UTF8.GetBytes(text), delimiter, SourceEncoding.Utf8);

    public static List<List<string>> Read(byte[] bytes, char delimiter, SourceEncoding encoding, int start = 0)
    {
        var rows = new List<List<string>>();
        using var stream = new Trickle(bytes, start);
        using var reader = new CsvReader(stream, encoding, delimiter, new CsvPosition(start, 1));
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.Count).Select(reader.Text)]);
        return rows;
    }

    public static CsvReader Open(string text, char delimiter = ',') =>
        new(new Trickle(Encoding.UTF8.GetBytes(text), 0), SourceEncoding.Utf8, delimiter, CsvPosition.Start);

    public static string Write(IEnumerable<IEnumerable<string>> rows, char delimiter, string newline, bool quoteAll)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(delimiter, row.Select(cell => quoteAll || cell.Length == 0 || cell.AsSpan().IndexOfAny(delimiter, '"') >= 0 || cell.AsSpan()
                .IndexOfAny('\r', '\n') >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell));
            text.Append(newline);
        }
        return text.ToString();
    }

    /// <summary>A stream that gives at most a few bytes at a time.</summary>
    internal sealed class Trickle(byte[] bytes, int start, int most = 7) : MemoryStream(bytes, start, bytes.Length - start, writable: false)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
