namespace Brisk.Domain.Filters;

/// <summary>The words of the filter language for each operator, and which operators belong together.</summary>
public static class OperatorWords
{
    private static readonly Dictionary<string, Operator> ByWord = new(StringComparer.OrdinalIgnoreCase)
    {
        ["is"] = Operator.Is,
        ["isnot"] = Operator.IsNot,
        ["in"] = Operator.In,
        ["notin"] = Operator.NotIn,
        ["contains"] = Operator.Contains,
        ["starts"] = Operator.Starts,
        ["ends"] = Operator.Ends,
        ["under"] = Operator.Under,
        ["before"] = Operator.Under,
        ["atmost"] = Operator.AtMost,
        ["over"] = Operator.Over,
        ["after"] = Operator.Over,
        ["atleast"] = Operator.AtLeast,
        ["between"] = Operator.Between,
        ["within"] = Operator.Within,
        ["empty"] = Operator.Empty,
        ["filled"] = Operator.Filled,
        ["has"] = Operator.HasAny,
        ["hasany"] = Operator.HasAny,
        ["hasall"] = Operator.HasAll,
        ["to"] = Operator.To,
    };

    internal static IReadOnlyList<Operator> Presence { get; } = [Operator.Empty, Operator.Filled];

    internal static IReadOnlyList<Operator> Choices { get; } = [Operator.Is, Operator.IsNot, Operator.In, Operator.NotIn, .. Presence];

    internal static IReadOnlyList<Operator> Texts { get; } =
        [Operator.Is, Operator.IsNot, Operator.In, Operator.NotIn, Operator.Contains, Operator.Starts, Operator.Ends, .. Presence];

    internal static IReadOnlyList<Operator> Amounts { get; } =
        [Operator.Is, Operator.IsNot, Operator.Under, Operator.AtMost, Operator.Over, Operator.AtLeast, Operator.Between, .. Presence];

    internal static IReadOnlyList<Operator> Times { get; } =
        [Operator.Is, Operator.IsNot, Operator.Under, Operator.AtMost, Operator.Over, Operator.AtLeast, Operator.Between, Operator.Within, .. Presence];

    /// <summary>The operator a word means, whatever its case; false for words that mean none.</summary>
    public static bool TryFind(ReadOnlySpan<char> word, out Operator asked) =>
        ByWord.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out asked);

    /// <summary>The word of an operator: <c>isnot</c>, <c>hasany</c>, … Dates and instants say <c>before</c> and <c>after</c>.</summary>
    public static string Of(Operator asked, bool ofTime = false) => asked switch
    {
        Operator.Under => ofTime ? "before" : "under",
        Operator.Over => ofTime ? "after" : "over",
        _ => asked.ToString().ToLowerInvariant(),
    };
}
