using System.Globalization;

namespace Brisk.Seed;

/// <summary>An embedded list of words: a key at the start of each line, words separated by spaces, <c>_</c> for a space inside one.</summary>
internal sealed class WordFile
{
    private readonly Dictionary<string, string[]> lines;

    private WordFile(IEnumerable<string> text) =>
        lines = text.Where(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[0], words => words[1..].Select(word => word.Replace('_', ' ')).ToArray(), StringComparer.Ordinal);

    public static WordFile Work { get; } = new(Lines("Seed.work.txt"));

    /// <summary>What only the demo's company says: it builds machines that pack and stack.</summary>
    public static WordFile Demo { get; } = new(Lines("Seed.demo.txt"));

    public static IEnumerable<Culture> Cultures()
    {
        const string folder = "Seed.Cultures.";
        foreach (var name in typeof(WordFile).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            yield return new Culture(name[folder.Length..^".txt".Length], new WordFile(Lines(name)));
        }
    }

    /// <summary>The lines of an embedded file.</summary>
    public static IEnumerable<string> Lines(string resource)
    {
        using var reader = new StreamReader(typeof(WordFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The word list {resource} is not in the program."));
        while (reader.ReadLine() is { } line) yield return line;
    }

    /// <summary>The words of a key; none when it is not there.</summary>
    public IReadOnlyList<string> Words(string key) => lines.GetValueOrDefault(key) ?? [];

    /// <summary>The sentences of a key, each with a bar before it.</summary>
    public IReadOnlyList<string> Sentences(string key) =>
        string.Join(' ', Words(key)).Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public string One(string key) => Words(key) is [var only] ? only : "";

    /// <summary>The number of a key; 0 when it is not there.</summary>
    public double Number(string key) => Words(key) is [var only] ? Parse(only) : 0;

    public static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
