using System.Globalization;
using System.Text;

namespace Brisk.Domain.Files;

/// <summary>Names of files as they are shown. None is ever used as a path.</summary>
public static class FileName
{
    /// <summary>The longest name, in bytes of UTF-8: what file systems take.</summary>
    public const int Longest = 255;

    /// <summary>
    /// The last part of a path, without anything invisible (which could turn an ending around), cut to <see cref="Longest"/> between two characters
    /// with its ending kept.
    /// </summary>
    /// <param name="otherwise">The name where nothing is left of it.</param>
    public static string Clean(string? given, string otherwise)
    {
        var last = (given ?? "").Split('/', '\\')[^1];
        var clean = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            if (rune != Rune.ReplacementChar && !IsInvisible(Rune.GetUnicodeCategory(rune))) clean.Append(rune.ToString());
        }
        var name = clean.ToString().Trim();
        if (name.Trim('.', ' ').Length == 0) return otherwise;
        return Encoding.UTF8.GetByteCount(name) <= Longest ? name : Cut(name);
    }

    private static bool IsInvisible(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Cut(string name)
    {
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= Longest / 4 ? name[dot..] : "";
        var room = Longest - Encoding.UTF8.GetByteCount(ending);
        var kept = new StringBuilder();
        foreach (var rune in name[..^ending.Length].EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0) break;
            kept.Append(rune.ToString());
        }
        return kept.Append(ending).ToString();
    }
}
