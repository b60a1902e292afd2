using System.Buffers;
using Brisk.Domain.Import;

namespace Brisk.Storage.Records;

/// <summary>
/// Cells of a CSV file (RFC 4180), in UTF-8. Whatever a spreadsheet would run as a formula has the mark in front that an import takes
/// off again (<see cref="FormulaMark"/>).
/// </summary>
internal static class CsvText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\",\r\n"u8);

    /// <summary>Adds a text as a cell; an empty one is an empty cell.</summary>
    public static void Add(PooledBuffer to, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return;
        var isQuoted = text.IndexOfAny(Quoted) >= 0;
        if (isQuoted) to.Add((byte)'"');
        var (from, start) = (0, 0);
        for (int at; (at = FormulaMark.Next(text, ref start)) >= 0; from = at)
        {
            AddPart(to, text[from..at]);
            to.Add((byte)'\'');
        }
        AddPart(to, text[from..]);
        if (isQuoted) to.Add((byte)'"');
    }

    private static void AddPart(PooledBuffer to, ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOf((byte)'"')) >= 0; text = text[(at + 1)..])
        {
            to.Add(text[..at]);
            to.Add("\"\""u8);
        }
        to.Add(text);
    }

    /// <summary>The whole cell of a text that is written again and again.</summary>
    public static byte[] CellOf(string text)
    {
        using var cell = new PooledBuffer(256);
        Add(cell, System.Text.Encoding.UTF8.GetBytes(text));
        return cell.Span.ToArray();
    }
}
