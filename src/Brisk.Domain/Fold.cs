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

    public static string? Key(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var folded = Text(text);
        if (folded.Length == 0) return null;
        return folded.Length <= MaxLength ? folded : folded[..(char.IsHighSurrogate(folded[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
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
        foreach (var rune in text.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                gap = result.Length > 0;
                continue;
            }
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark) continue;
            if (gap)
            {
                result.Append(' ');
                gap = false;
            }
            switch (rune.Value)
            {
                case 'ß': result.Append("ss"); break;
                case 'Æ' or 'æ': result.Append("ae"); break;
                case 'Œ' or 'œ': result.Append("oe"); break;
                case 'Ø' or 'ø': result.Append('o'); break;
                case 'Đ' or 'đ' or 'Ð' or 'ð': result.Append('d'); break;
                case 'Ł' or 'ł': result.Append('l'); break;
                case 'Þ' or 'þ': result.Append("th"); break;
                case 'ı': result.Append('i'); break;
                default: result.Append(Rune.ToLowerInvariant(rune).ToString()); break;
            }
        }
        return result.ToString().Normalize(NormalizationForm.FormC);
    }
}
