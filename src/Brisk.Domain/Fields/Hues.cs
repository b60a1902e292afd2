namespace Brisk.Domain.Fields;

/// <summary>The eight hues of choices, tags and people, as the design tokens have them.</summary>
public static class Hues
{
    /// <summary>In the order in which they are given out.</summary>
    public static IReadOnlyList<string> All { get; } = ["blue", "green", "orange", "violet", "teal", "rose", "gold", "stone"];

    /// <summary>The hue that is used least, the first of them in the order of <see cref="All"/>.</summary>
    public static string Least(IReadOnlyCollection<string> used) =>
        All.MinBy(hue => used.Count(other => string.Equals(other, hue, StringComparison.Ordinal)))!;
}
