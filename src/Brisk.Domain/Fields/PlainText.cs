using System.Buffers;
using System.Text;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>What every text goes through: no control characters, no broken characters, one kind of line break, not too long.</summary>
internal static class PlainText
{
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    /// <summary>Everything that <see cref="Rewrite"/> has to look at; texts without them are taken as they are.</summary>
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
    [
        .. Range('\0', '\u001f'), .. Range('\u007f', '\u009f'), LineSeparator, ParagraphSeparator, .. Range('\ud800', '\udfff'),
    ]);

    /// <summary>Trims and normalises a text; null when all is well.</summary>
    /// <param name="lines">Keep line breaks (as \n) and tabs; otherwise each run of them becomes one space.</param>
    public static Refusal? Clean(ReadOnlySpan<char> raw, int maxLength, bool lines, out string text)
    {
        var trimmed = raw.Trim();
        text = "";
        if (trimmed.ContainsAny(Suspects))
        {
            if (Rewrite(trimmed, lines, out text) is { } refusal) return refusal;
        }
        else if (trimmed.Length <= maxLength)
        {
            text = trimmed.ToString();
        }
        var length = text.Length > 0 ? text.Length : trimmed.Length;
        if (length <= maxLength) return null;
        text = "";
        return TooLong(maxLength, length);
    }

    public static Refusal TooLong(int maxLength, int length) =>
        FieldReasons.TooLong.Of(maxLength, length);

    /// <summary>A piece of input to show in a sentence: short, on one line, nothing invisible.</summary>
    public static string Quote(ReadOnlySpan<char> input) => $"\u201c{Shown(input, 60)}\u201d";

    /// <summary>What <see cref="Quote"/> has between its marks.</summary>
    /// <param name="most">Where the rest is left out.</param>
    public static string Shown(ReadOnlySpan<char> input, int most)
    {
        var shown = new StringBuilder(Math.Min(input.Length, most) + 1);
        foreach (var rune in input.Length > most ? input[..most].EnumerateRunes() : input.EnumerateRunes())
        {
            shown.Append(Rune.IsControl(rune) ? "\ufffd" : rune.ToString());
        }
        return (input.Length > most ? shown.Append('…') : shown).ToString();
    }

    private static Refusal? Rewrite(ReadOnlySpan<char> trimmed, bool lines, out string text)
    {
        var result = new StringBuilder(trimmed.Length);
        var inGap = false;
        text = "";
        for (var i = 0; i < trimmed.Length; i++)
        {
            var c = trimmed[i];
            var breaks = c is '\n' or '\r' or '\v' or '\f' or '\u0085' || (!lines && c is '\t' or LineSeparator or ParagraphSeparator && !lines);
            if (breaks)
            {
                if (c == '\r' && i + 1 < trimmed.Length && trimmed[i + 1] == '\n') continue;
                if (lines) result.Append('\n');
                else if (!inGap) result.Append(' ');
                inGap = true;
                continue;
            }
            inGap = false;
            if (char.IsControl(c) && c != '\t')
            {
                return FieldReasons.ControlCharacter.Of($"U+{(int)c:X4}", i + 1);
            }
            if (char.IsSurrogate(c))
            {
                if (i + 1 >= trimmed.Length || !char.IsSurrogatePair(c, trimmed[i + 1]))
                {
                    return FieldReasons.HalfCharacterAt.Of(i + 1);
                }
                result.Append(c);
                c = trimmed[++i];
            }
            result.Append(c);
        }
        text = result.ToString();
        return null;
    }

    private static char[] Range(char first, char last)
    {
        var range = new char[last - first + 1];
        for (var i = 0; i < range.Length; i++) range[i] = (char)(first + i);
        return range;
    }
}
