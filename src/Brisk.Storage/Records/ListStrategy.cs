using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Storage.Records;

/// <summary>What answers a page of a list.</summary>
internal enum ListPath
{
    /// <summary>An index gives the records in the order of the list; few between them do not belong to it.</summary>
    Index,
    /// <summary>The filter leaves few records: their places are read and sorted.</summary>
    FewSorted,
    /// <summary>The order of all records is in memory; what the filter leaves is found along it.</summary>
    AlongOrder,
    /// <summary>The list is read from where the page begins, past what does not belong to it.</summary>
    Walk,
}

/// <summary>What is done about an order that is not in memory.</summary>
internal enum OrderReading
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Nothing, unless the list would have to be walked far.</summary>
    WhereFar,
    /// <summary>It is read for whoever asks next.</summary>
    Ahead,
    /// <summary>It is read and waited for.</summary>
    Awaited,
}

/// <summary>What is known of a list when its path is chosen.</summary>
/// <param name="HasFilter">Whether the list is not of all records.</param>
/// <param name="IsTrash">Of the trash nothing is in memory.</param>
/// <param name="IsIndexed">Whether an index has the order of the list.</param>
/// <param name="IsFromTop">Whether the page begins at a cursor or the top; not at a position.</param>
/// <param name="IsServed">Whether an index serves the filter in the order of the list.</param>
/// <param name="FollowsChanges">Whether the order, once read, can be kept up to date from changes alone.</param>
/// <param name="RuledOut">How many records a filter leaves out that only rules values out, as far as memory knows; null for another filter.</param>
/// <param name="Records">About how many records there are, as far as memory knows.</param>
/// <param name="IsSetKnown">Whether it was asked which records the filter leaves.</param>
/// <param name="Left">How many records the filter leaves; null when only the database can tell.</param>
/// <param name="IsOrderKnown">Whether the order was asked for.</param>
/// <param name="HasOrder">Whether the order is in memory.</param>
/// <param name="Asked">How many records of the order are to be asked, about, until the page is full; null when memory does not tell, or has no order.</param>
internal readonly record struct ListFacts(
    bool HasFilter, bool IsTrash, bool IsIndexed, bool IsFromTop, bool IsServed, bool FollowsChanges, long? RuledOut = null, long Records = 0,
    bool IsSetKnown = false, long? Left = null, bool IsOrderKnown = false, bool HasOrder = false,
    double? Asked = null);

/// <summary>Which path answers a list.</summary>
/// <param name="Reason">Why, in a few words; people read it in the answer's <c>Server-Timing</c>.</param>
/// <param name="NeedsSet">The set of the filter has to be known first.</param>
/// <param name="NeedsOrder">The order has to be known first.</param>
/// <param name="Reading">What is done when the order is not in memory.</param>
internal readonly record struct ListChoice(
    ListPath Path, string Reason, bool NeedsSet = false, bool NeedsOrder = false, OrderReading Reading = OrderReading.None);

/// <summary>Chooses the path of a list by what is known of it; all that bears on that is here.</summary>
internal static class ListStrategy
{
    /// <summary>So few that reading the places of all of them is quicker than looking for them among all records.</summary>
    public const int Few = 300;

    /// <summary>So few that it is quicker than walking a list.</summary>
    public const int RatherFew = 3_000;

    /// <summary>The order of so many records takes seconds to read, and a large part of the memory.</summary>
    public const int Many = 2_000_000;

    /// <summary>So many records are asked one by one whether they meet a filter, at most: others wait meanwhile.</summary>
    public const int MostAsked = 200_000;

    /// <summary>Asking one takes as long as going on by so many of those whose set is made.</summary>
    public const int Dearer = 32;

    /// <summary>A page needs more than were expected, often; not so many more.</summary>
    public const int Leeway = 4;

    public const string AskedAlong = "the order is in memory, and the filter leaves much of it";

    /// <summary>Of so many records one at least belongs to the list where it is walked rather than such an order read.</summary>
    public const int Dense = 40;

    public static ListChoice Choose(ListFacts facts) => facts switch
    {
        { IsIndexed: true, IsFromTop: true, HasFilter: false } => new(ListPath.Index, "an index has the order"),
        { IsIndexed: true, IsFromTop: true, IsTrash: true } => new(ListPath.Index, "an index has the order of the trash"),
        { IsIndexed: true, IsFromTop: true, IsServed: true } => new(ListPath.Index, "an index serves the filter in the order"),
        { IsIndexed: true, IsFromTop: true, RuledOut: { } few } when few <= facts.Records / 2 =>
            new(ListPath.Index, "the filter leaves most of what an index has in order"),
        { IsTrash: true } => new(ListPath.Walk, "nothing of the trash is in memory"),
        { HasFilter: true, IsSetKnown: false, IsFromTop: true, Asked: { } asked } when asked <= Math.Min(MostAsked / Leeway, facts.Records / Dearer) =>
            new(ListPath.AlongOrder, AskedAlong),
        { HasFilter: true, IsSetKnown: false } => new(ListPath.Walk, "the filter's set is not known", NeedsSet: true),
        { HasFilter: true, Left: null } => new(ListPath.Walk, "the filter is more than memory answers"),
        { Left: <= Few } => new(ListPath.FewSorted, "the filter leaves few"),
        { IsOrderKnown: false } => new(ListPath.Walk, "the order is not known", NeedsOrder: true, Reading: ReadingOf(facts)),
        { HasOrder: true } => new(ListPath.AlongOrder, "the order is in memory"),
        { Left: <= RatherFew } => new(ListPath.FewSorted, "the filter leaves rather few, and the order is not in memory"),
        _ => new(ListPath.Walk, "the order is not in memory"),
    };

    /// <summary>What a query tells by itself.</summary>
    /// <param name="ruledOut">Asked when the filter only rules values out: how many records that leaves out, and of how many, as far as memory knows.</param>
    public static ListFacts FactsOf(ListQuery query, SortPlan plan, Func<ListQuery, (long RuledOut, long Records)> ruledOut)
    {
        var facts = new ListFacts(query.HasFilter, query.Deleted, plan.IsIndexed, query.IsFromTop, IsServed(query), plan.FollowsChanges);
        if (!query.HasFilter || !query.Parts.All(part => part is Filter.Condition { Field.Through: null, Operator: Operator.IsNot or Operator.NotIn }))
            return facts;
        var known = ruledOut(query);
        return facts with { RuledOut = known.RuledOut, Records = known.Records };
    }

    /// <summary>Whether the database finds the records of a condition without reading others.</summary>
    public static bool HasIndex(Filter.Condition condition) => Links.IsFound(condition) || condition.Field is { Custom: false, Indexed: true }
        && condition.Operator is Operator.Is or Operator.In or Operator.Starts or Operator.Between or Operator.Within
        or Operator.Over or Operator.AtLeast or Operator.Under or Operator.AtMost;

    /// <summary>
    /// Whether one index serves the filter, which is one condition, in the order of the list: the order's own index begins at it, or an
    /// index on (field, name) is the list by name of one value.
    /// </summary>
    private static bool IsServed(ListQuery query) => query.Parts is [Filter.Condition only] && HasIndex(only)
        && (only.Field == query.Sort.Field || query.Sort.Field == query.Type.Title && only is { Operator: Operator.Is, Field.Kind: not TagsField });

    /// <summary>Where an index has the order, the list can be walked; and what does not follow changes is not worth reading again and again.</summary>
    private static OrderReading ReadingOf(ListFacts facts) => facts switch
    {
        { IsIndexed: false } or { IsFromTop: false } => OrderReading.Awaited,
        { FollowsChanges: true, Records: >= Many } when facts.Left >= facts.Records / Dense => OrderReading.WhereFar,
        { FollowsChanges: true } => OrderReading.Ahead,
        _ => OrderReading.None,
    };
}
