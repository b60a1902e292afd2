using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// One page of a list. At most one of <paramref name="After"/>, <paramref name="Before"/>, <paramref name="At"/> and <paramref name="Around"/>.
/// </summary>
/// <param name="Fields">What each item shows; null for every field that is not a long text.</param>
/// <param name="Limit">1 to 500.</param>
/// <param name="After">A cursor: the page that follows it.</param>
/// <param name="Before">A cursor: the page that leads up to it.</param>
/// <param name="At">A position from 0: the page that begins there.</param>
/// <param name="Around">The page that has this record, of those that follow one another from position 0.</param>
/// <param name="Deleted">The trash instead of the living records.</param>
/// <param name="Asked">The filter as cursors are sealed with it: in a spelling that stays the same as time goes by.</param>
public sealed record ListQuery(
    WorkspaceSchema Schema, RecordType Type, Filter Filter, Sort Sort, IReadOnlyList<Field>? Fields, int Limit,
    string? After = null, string? Before = null, long? At = null, Tsid? Around = null, bool Deleted = false, string Asked = "")
{
    /// <summary>The same question of what is seen.</summary>
    internal ListQuery Narrowed => Schema.Seen is { } seen ? this with { Filter = seen.Narrow(Type, Filter) } : this;

    /// <summary>What a cursor of the list belongs to besides its workspace and type.</summary>
    internal string Place => $"{Sort}\n{Deleted}\n{Schema.Seen?.Sight.Key}\n{Asked}";

    /// <summary>Whether it begins at a cursor or the top; not where a position has to be found first.</summary>
    internal bool IsFromTop => At is null or 0 && Around is null;

    internal bool HasFilter => Filter is not Filter.AllOf { Parts.Count: 0 };

    /// <summary>The filters that all records of the list must meet.</summary>
    internal IReadOnlyList<Filter> Parts => Filter is Filter.AllOf all ? all.Parts : [Filter];
}

/// <summary>What a page turned out to be. The page itself went to the output as JSON.</summary>
/// <param name="Valid">False when the cursor is not one of this list; nothing was written then.</param>
/// <param name="Path">What answered it, and why: for whoever wonders what took its time.</param>
/// <param name="IsThere">False when the list does not have the record around which a page was asked for; nothing was written then.</param>
public readonly record struct ListPage(bool Valid, int Count, string Path = "", bool IsThere = true);
