using System.Collections;
using System.Text.RegularExpressions;

namespace Brisk.Domain.Wordings;

/// <summary>A value in a text.</summary>
/// <param name="Kind">One of the names in <see cref="WordingValue.Kinds"/>.</param>
public sealed record WordingParameter(string Name, string Kind);

/// <summary>
/// A text that Brisk says to people, declared once: by its key and the values in it a client says it in another language. Each hole of the
/// English text, <c>{max}</c> or <c>{field:lower}</c>, is one of its parameters; a brace that begins no such name is a brace.
/// </summary>
public abstract partial class Wording
{
    private readonly List<(string Before, int Hole, string How)> pieces = [];
    private readonly string end;

    private protected Wording(string key, string text, string? code, params ReadOnlySpan<Type> types)
    {
        (Key, Text) = (key, text);
        var names = new List<string>();
        var at = 0;
        foreach (Match hole in Hole().Matches(text))
        {
            var name = hole.Groups["name"].Value;
            if (!names.Contains(name)) names.Add(name);
            pieces.Add((text[at..hole.Index], names.IndexOf(name), hole.Groups["how"].Value));
            at = hole.Index + hole.Length;
        }
        end = text[at..];
        if (names.Count != types.Length) throw new ArgumentException($"The text {key} has {names.Count} parameters, not {types.Length}.", nameof(text));
        var parameters = new WordingParameter[names.Count];
        for (var i = 0; i < parameters.Length; i++) parameters[i] = new WordingParameter(names[i], WordingValue.KindOf(types[i]));
        Parameters = parameters;
        Code = code ?? (Array.Exists(parameters, parameter => parameter.Kind == WordingValue.OfReason) ? null : key);
    }

    /// <summary>Unique and never changed, kebab-case: <c>too-many-tags</c>.</summary>
    public string Key { get; }

    /// <summary>What kind of mistake it is, to programs: <c>too-many</c>. Null where that is what the text within it says.</summary>
    public string? Code { get; }

    /// <summary>In English, with its holes.</summary>
    public string Text { get; }

    /// <summary>In the order in which they stand in the text.</summary>
    public IReadOnlyList<WordingParameter> Parameters { get; }

    /// <summary>Whether a value stands in quotes.</summary>
    internal bool Quotes(int parameter) => pieces.Exists(piece => piece.Hole == parameter && piece.How == "quote");

    internal string Fill(object[] values)
    {
        if (pieces.Count == 0) return end;
        var text = new System.Text.StringBuilder();
        foreach (var (before, hole, how) in pieces) text.Append(before).Append(WordingValue.InEnglish(values[hole], how));
        return text.Append(end).ToString();
    }

    [GeneratedRegex(@"\{(?<name>[a-z][A-Za-z]*)(:(?<how>[A-Za-z]+))?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hole();
}

internal sealed class PlainWording(string key, string text, string? code) : Wording(key, text, code);

/// <summary>A text with one value.</summary>
public sealed class Wording<T> : Wording where T : notnull
{
    internal Wording(string key, string text, string? code) : base(key, text, code, typeof(T))
    {
    }

    public Reason Of(T value) => new(this, value);
}

/// <summary>A text with two values, in the order in which they stand in it.</summary>
public sealed class Wording<T1, T2> : Wording where T1 : notnull where T2 : notnull
{
    internal Wording(string key, string text, string? code) : base(key, text, code, typeof(T1), typeof(T2))
    {
    }

    public Reason Of(T1 first, T2 second) => new(this, first, second);
}

/// <summary>A text with three values, in the order in which they stand in it.</summary>
public sealed class Wording<T1, T2, T3> : Wording where T1 : notnull where T2 : notnull where T3 : notnull
{
    internal Wording(string key, string text, string? code) : base(key, text, code, typeof(T1), typeof(T2), typeof(T3))
    {
    }

    public Reason Of(T1 first, T2 second, T3 third) => new(this, first, second, third);
}

/// <summary>A text with four values, in the order in which they stand in it.</summary>
public sealed class Wording<T1, T2, T3, T4> : Wording where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull
{
    internal Wording(string key, string text, string? code) : base(key, text, code, typeof(T1), typeof(T2), typeof(T3), typeof(T4))
    {
    }

    public Reason Of(T1 first, T2 second, T3 third, T4 fourth) => new(this, first, second, third, fourth);
}

/// <summary>Texts of one subject. Declaring one here is the only way to make one.</summary>
public sealed class WordingList : IEnumerable<Wording>
{
    private readonly List<Wording> all = [];

    /// <summary>A text without values.</summary>
    /// <param name="code">See <see cref="Wording.Code"/>; null: the key.</param>
    public Reason Add(string key, string text, string? code = null) => new(Keep(new PlainWording(key, text, code)));

    /// <inheritdoc cref="Add"/>
    public Wording<T> Add<T>(string key, string text, string? code = null) where T : notnull => Keep(new Wording<T>(key, text, code));

    /// <inheritdoc cref="Add"/>
    public Wording<T1, T2> Add<T1, T2>(string key, string text, string? code = null) where T1 : notnull where T2 : notnull =>
        Keep(new Wording<T1, T2>(key, text, code));

    /// <inheritdoc cref="Add"/>
    public Wording<T1, T2, T3> Add<T1, T2, T3>(string key, string text, string? code = null) where T1 : notnull where T2 : notnull where T3 : notnull =>
        Keep(new Wording<T1, T2, T3>(key, text, code));

    /// <inheritdoc cref="Add"/>
    public Wording<T1, T2, T3, T4> Add<T1, T2, T3, T4>(string key, string text, string? code = null)
        where T1 : notnull where T2 : notnull where T3 : notnull where T4 : notnull => Keep(new Wording<T1, T2, T3, T4>(key, text, code));

    public IEnumerator<Wording> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T Keep<T>(T wording) where T : Wording
    {
        all.Add(wording);
        return wording;
    }
}
