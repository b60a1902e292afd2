using System.Text.RegularExpressions;

namespace Brisk.Domain.Fields;

/// <summary>What is written in Markdown, in a line of plain words: for names and beginnings. How it is shown whole is not known here.</summary>
public static partial class MarkdownText
{
    private const int Patience = 1_000;

    /// <summary>The words of one line, without the marks that lead it and stand around them; empty where it has none.</summary>
    public static string Line(ReadOnlySpan<char> written)
    {
        var line = written.Trim().ToString();
        if (Rule().IsMatch(line)) return "";
        // A quote in a list in a quote.
        for (var before = ""; before != line;) line = Lead().Replace(before = line, "", 1);
        line = Link().Replace(line, "${words}");
        line = Strong().Replace(line, "${words}");
        line = Code().Replace(line, "${words}");
        return line.Replace('\t', ' ').Trim();
    }

    /// <summary>The words of all lines, in one.</summary>
    public static string Lines(string written)
    {
        var words = new List<string>();
        foreach (var line in written.AsSpan().EnumerateLines()) if (Line(line) is { Length: > 0 } plain) words.Add(plain);
        return string.Join(' ', words);
    }

    /// <summary>A line across, what is below a heading or the head of a table, the fence of code.</summary>
    [GeneratedRegex(@"^([-*_=|:\s]{3,}|`{3,}.*|~{3,}.*)$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Rule();

    /// <summary>Of a heading, a quote, an entry of a list or a checklist, a row of a table.</summary>
    [GeneratedRegex(@"^(#{1,6}\s+|>\s?|[-*+]\s+(\[[ xX]\]\s+)?|\|\s*)|\s*\|$|\s+#+$", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Lead();

    [GeneratedRegex(@"!?\[(?<words>[^\[\]]*)\]\([^()\s]*\)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Link();

    /// <summary>Around words, not within one or between numbers.</summary>
    [GeneratedRegex(@"(?<!\w)(?<mark>\*\*|__|~~)(?=\S)(?<words>[^*_~]+)(?<=\S)\k<mark>(?!\w)", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Strong();

    [GeneratedRegex(@"`(?<words>[^`]+)`", RegexOptions.ExplicitCapture, Patience)]
    private static partial Regex Code();
}
