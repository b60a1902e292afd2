using System.Buffers;

namespace Brisk.Storage.Records;

/// <summary>
/// Cells of a CSV file (RFC 4180), in UTF-8. A text that a spreadsheet would run as a formula has the mark in front that an import
/// takes off again (<see cref="Domain.Import.FormulaMark"/>).
/// </summary>
internal static class CsvText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\",\r\n"u8);
    private static readonly SearchValues<byte> Formula = SearchValues.Create("=+-@\t\r"u8);

    /// <summary>Adds a text as a cell; an empty one is an empty cell.</summary>
    public static void Add(PooledBuffer to, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return;
        var isMarked = text[0] == '\'' ? text.TrimStart((byte)'\'') is { IsEmpty: false } rest && Formula.Contains(rest[0]) : Formula.Contains(text[0]);
        var quote = text.IndexOfAny(Quoted);
        if (quote < 0)
        {
            if (isMarked) to.Add((byte)'\'');
            to.Add(text);
            return;
        }
        to.Add((byte)'"');
        if (isMarked) to.Add((byte)'\'');
        for (int at; (at = text.IndexOf((byte)'"')) >= 0; text = text[(at + 1)..])
        {
            to.Add(text[..at]);
            to.Add("\"\""u8);
        }
        to.Add(text);
        to.Add((byte)'"');
    }

    /// <summary>The whole cell of a text that is written again and again.</summary>
    public static byte[] CellOf(string text)
    {
        using var cell = new PooledBuffer(256);
        Add(cell, System.Text.Encoding.UTF8.GetBytes(text));
        return cell.Span.ToArray();
    }
}
