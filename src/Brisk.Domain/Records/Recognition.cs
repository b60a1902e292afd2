namespace Brisk.Domain.Records;

/// <summary>By what a record of a type is recognised: names of built-in fields, surest first. Each has an index.</summary>
public sealed record Recognition
{
    /// <summary>What shows that two are one, asked while somebody types a new one.</summary>
    public required IReadOnlyList<string> Duplicates { get; init; }

    /// <summary>What rows of an import may be matched by.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Of these, what several records have together, so that rows are matched by it only where somebody says so.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Texts that people type to find one, besides its name and its telephone number; the first tells it from its namesakes.</summary>
    public IReadOnlyList<string> LookUp { get; init; } = [];

    internal Recognition Without(IReadOnlySet<string> hidden) => new()
    {
        Duplicates = [.. Duplicates.Where(name => !hidden.Contains(name))],
        Rows = [.. Rows.Where(name => !hidden.Contains(name))],
        Shared = [.. Shared.Where(name => !hidden.Contains(name))],
        LookUp = [.. LookUp.Where(name => !hidden.Contains(name))],
    };

    /// <summary>Of a type that says nothing: its name.</summary>
    public static Recognition By(string title) => new() { Duplicates = [title], Rows = [title] };
}
