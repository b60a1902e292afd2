using System.Text.RegularExpressions;

namespace Brisk.Domain.Fields;

/// <summary>What is written in Markdown, in a line of plain words: for names and beginnings. How it is shown whole is not known here.</summary>
public static partial class MarkdownText
{
    /// <summary>What begins a line and is no word of it.</summary>
    private const string Marks = "#>-*+=|_~` \t";

    private static readonly string[] Boxes = ["[ ]", "[x]", "[X]"];

    /// <summary>The words of one line, without the marks around and among them; empty where it has none.</summary>
    public static string Line(ReadOnlySpan<char> written)
    {
        var line = written.Trim(Marks);
        foreach (var box in Boxes) if (line.StartsWith(box)) line = line[box.Length..].Trim(Marks);
        var plain = line.ToString().Replace("**", "", StringComparison.Ordinal).Replace("__", "", StringComparison.Ordinal)
            .Replace("~~", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal).Replace('\t', ' ');
        return Links().Replace(plain, "${words}").Trim();
    }

    /// <summary>The words of all lines, in one.</summary>
    public static string Lines(string written)
    {
        var words = new List<string>();
        foreach (var line in written.AsSpan().EnumerateLines()) if (Line(line) is { Length: > 0 } plain) words.Add(plain);
        return string.Join(' ', words);
    }

    [GeneratedRegex(@"!?\[(?<words>[^\[\]]*)\]\([^()\s]*\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
