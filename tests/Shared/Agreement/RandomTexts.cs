using System.Text;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>Texts that are easily confused: few letters, of every sort that has a rule of its own, and many that begin alike.</summary>
internal static class RandomTexts
{
    /// <summary>
    /// Letters of one and of two UTF-16 units, with accents joined and apart, from right to left, half as wide, and at the edges of the
    /// ranges.
    /// </summary>
    private static readonly string[] Letters =
    [
        "a", "A", "b", "c", "é", "e\u0301", "ß", "İ", "ø", "ς", "Σ", "ſ", "😀", "😁", "𠮷", "𠮸", "\U0001F9D1\u200D\U0001F52C", "ｱ", "ｲ", "Ａ", "ａ", "ア",
        "ש", "ל", "م", "ر", "\u200F", "\uD7FF", "\uE000", "\uFFFD", "\uFFEE", "ก", "ำ", "-", "%", "_", "'", "\"", "\\", "1", "2", "Ⅷ", "½",
    ];

    private static readonly string[] Words =
        ["anna", "Anna", "ANNA B", "anne", "an", "b", "😀", "😀b", "😁", "a😀", "a😂c", "שלום", "مرحبا", "ＡＢ", "ab", "Ünal", "unal"];

    /// <summary>One line; nothing at the ends that trimming takes away.</summary>
    /// <param name="most">UTF-16 units; texts longer than a key (120) come only where there is room.</param>
    public static string Line(Random random, int most)
    {
        var text = random.Next(10) switch
        {
            < 4 => Words[random.Next(Words.Length)],
            < 5 when most > 130 => new string('a', 117) + Some(random, random.Next(1, 12)),
            < 6 when most > 130 => string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "😀" : "é", 59)) + Some(random, random.Next(1, 6)),
            < 7 => $"{Words[random.Next(Words.Length)]} {Words[random.Next(Words.Length)]}",
            _ => Some(random, random.Next(1, 6)),
        };
        return Cut(text, most).Trim() is { Length: > 0 } line ? line : "a";
    }

    /// <summary>Cuts a text without breaking a letter of two units.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>A part of a text, from letter to letter.</summary>
    public static string Part(Random random, string text, bool fromStart, bool toEnd)
    {
        var runes = text.EnumerateRunes().ToArray();
        var first = fromStart ? 0 : random.Next(runes.Length);
        var after = toEnd ? runes.Length : random.Next(first, runes.Length) + 1;
        var part = new StringBuilder();
        foreach (var rune in runes[first..after]) part.Append(rune);
        return part.ToString();
    }

    private static string Some(Random random, int letters) => string.Concat(Enumerable.Range(0, letters).Select(_ => Letters[random.Next(Letters.Length)]));
}
