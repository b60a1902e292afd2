using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Brisk.Domain.Import;

/// <summary>The encodings an imported file may have. Everything is read as UTF-8.</summary>
public enum SourceEncoding
{
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
    Windows1252,
}

/// <summary>Turns bytes of a file into UTF-8, and counts back from UTF-8 to bytes of the file.</summary>
internal static class Transcoder
{
    /// <summary>Windows-1252 from 0x80 to 0x9F (the WHATWG table); all other bytes are the code point of the same number.</summary>
    private static ReadOnlySpan<char> HighControls =>
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>How a person calls it.</summary>
    public static string Label(SourceEncoding encoding) => encoding switch
    {
        SourceEncoding.Utf16LittleEndian or SourceEncoding.Utf16BigEndian => "UTF-16",
        SourceEncoding.Windows1252 => "Windows-1252",
        _ => "UTF-8",
    };

    /// <summary>Most bytes of UTF-8 that <paramref name="length"/> bytes of the file can become.</summary>
    public static int MaxLength(SourceEncoding encoding, int length) => encoding switch
    {
        SourceEncoding.Utf8 => length,
        SourceEncoding.Windows1252 => length * 3,
        _ => (length / 2 * 3) + 3,
    };

    /// <summary>
    /// Writes as much of <paramref name="source"/> as is complete; what a later read must complete is left unread.
    /// </summary>
    public static (int Read, int Written) ToUtf8(SourceEncoding encoding, ReadOnlySpan<byte> source, Span<byte> destination, bool last)
    {
        switch (encoding)
        {
            case SourceEncoding.Windows1252:
                return (source.Length, FromWindows1252(source, destination));
            case SourceEncoding.Utf16LittleEndian or SourceEncoding.Utf16BigEndian:
                return FromUtf16(source, destination, encoding == SourceEncoding.Utf16BigEndian, last);
            default:
                source.CopyTo(destination);
                return (source.Length, source.Length);
        }
    }

    /// <summary>How many bytes of the file became this UTF-8.</summary>
    public static long SourceLength(SourceEncoding encoding, ReadOnlySpan<byte> utf8)
    {
        if (encoding == SourceEncoding.Utf8) return utf8.Length;
        long characters = 0;
        long pairs = 0;
        foreach (var b in utf8)
        {
            if ((b & 0xC0) != 0x80) characters++;
            if (b >= 0xF0) pairs++;
        }
        return encoding == SourceEncoding.Windows1252 ? characters : (characters + pairs) * 2;
    }

    private static int FromWindows1252(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        foreach (var b in source)
        {
            if (b < 0x80)
            {
                destination[written++] = b;
                continue;
            }
            var character = b < 0xA0 ? HighControls[b - 0x80] : (char)b;
            written += new Rune(character).EncodeToUtf8(destination[written..]);
        }
        return written;
    }

    private static (int Read, int Written) FromUtf16(ReadOnlySpan<byte> source, Span<byte> destination, bool bigEndian, bool last)
    {
        var length = source.Length / 2;
        var characters = ArrayPool<char>.Shared.Rent(length);
        try
        {
            for (var i = 0; i < length; i++)
            {
                characters[i] = (char)(bigEndian ? (source[2 * i] << 8) | source[(2 * i) + 1] : source[2 * i] | (source[(2 * i) + 1] << 8));
            }
            Utf8.FromUtf16(characters.AsSpan(0, length), destination, out var read, out var written, replaceInvalidSequences: true, isFinalBlock: last);
            return (last ? source.Length : read * 2, written);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
