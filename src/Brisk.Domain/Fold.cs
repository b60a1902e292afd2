using System.Globalization;
using System.Text;

namespace Brisk.Domain;

/// <summary>
/// The form of a text that is searched and sorted by: lower case, no accents, white space folded to single spaces.
/// Compared byte by byte on every engine, so that lists are the same everywhere.
/// </summary>
public static class Fold
{
    /// <summary>Longest key, in characters: longer texts sort by their beginning.</summary>
    public const int MaxLength = 120;

    /// <summary>The key of a text; null when nothing of it is left.</summary>
    public static string? Key(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var folded = Text(text);
        return folded.Length == 0 ? null : Cut(folded);
    }

    /// <summary>The key of a text that is folded already: as many UTF-16 units as a key has, no letter broken.</summary>
    public static string Cut(string folded) =>
        folded.Length <= MaxLength ? folded : folded[..(char.IsHighSurrogate(folded[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];

    /// <summary>As many letters (code points) of a folded text as a key has units: what databases count in.</summary>
    public static string Beginning(string folded)
    {
        if (folded.Length <= MaxLength) return folded;
        var units = 0;
        for (var letters = 0; letters < MaxLength && units < folded.Length; letters++) units += char.IsHighSurrogate(folded[units]) ? 2 : 1;
        return folded[..units];
    }

    /// <summary>The folded text in full length.</summary>
    public static string Text(string text)
    {
        var plain = true;
        var spaces = true;
        foreach (var c in text)
        {
            if (c >= 128 || char.IsAsciiLetterUpper(c) || (char.IsWhiteSpace(c) && (c != ' ' || spaces)) || c < ' ') { plain = false; break; }
            spaces = c == ' ';
        }
        if (plain && !spaces) return text;

        var result = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                gap = result.Length > 0;
                continue;
            }
            if (IsAccent(rune.Value) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format) continue;
            if (gap)
            {
                result.Append(' ');
                gap = false;
            }
            Append(result, Rune.ToLowerInvariant(rune));
        }
        return result.ToString();
    }

    /// <summary>Marks that a reader would call an accent; the vowel signs of Thai or Hindi are letters, not accents.</summary>
    private static bool IsAccent(int value) =>
        value is >= 0x300 and <= 0x36F or >= 0x1AB0 and <= 0x1AFF or >= 0x1DC0 and <= 0x1DFF or >= 0x20D0 and <= 0x20FF or >= 0xFE20 and <= 0xFE2F;

    private static void Append(StringBuilder result, Rune lower)
    {
        switch (lower.Value)
        {
            case 'ß': result.Append("ss"); break;
            case 'æ' or 'ǽ' or 'ǣ': result.Append("ae"); break;
            case 'œ': result.Append("oe"); break;
            case 'ø' or 'ǿ': result.Append('o'); break;
            case 'đ' or 'ð': result.Append('d'); break;
            case 'ħ': result.Append('h'); break;
            case 'ł': result.Append('l'); break;
            case 'þ': result.Append("th"); break;
            case 'ı' or 'İ': result.Append('i'); break;
            case 'ς': result.Append('σ'); break;
            case <= char.MaxValue: result.Append(AccentedLetters.Without((char)lower.Value)); break;
            default: result.Append(lower.ToString()); break;
        }
    }
}
