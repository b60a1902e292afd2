using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>One page of a list. At most one of <paramref name="After"/>, <paramref name="Before"/> and <paramref name="At"/>.</summary>
/// <param name="Fields">What each item shows; null for every field that is not a long text.</param>
/// <param name="Limit">1 to 500.</param>
/// <param name="After">A cursor: the page that follows it.</param>
/// <param name="Before">A cursor: the page that leads up to it.</param>
/// <param name="At">A position from 0: the page that begins there.</param>
/// <param name="Deleted">The trash instead of the living records.</param>
public sealed record ListQuery(
    WorkspaceSchema Schema, RecordType Type, Filter Filter, Sort Sort, IReadOnlyList<Field>? Fields, int Limit,
    string? After = null, string? Before = null, long? At = null, bool Deleted = false)
{
    /// <summary>The same question of what is seen.</summary>
    internal ListQuery Narrowed => Schema.Seen is { } seen ? this with { Filter = seen.Narrow(Type, Filter) } : this;

    /// <summary>What a cursor of the list belongs to besides its workspace and type.</summary>
    internal string Place => Schema.Seen is { } seen ? $"{Sort}\n{seen.Sight.Key}" : Sort.ToString();

    internal bool HasFilter => Filter is not Filter.AllOf { Parts.Count: 0 };

    /// <summary>The filters that all records of the list must meet.</summary>
    internal IReadOnlyList<Filter> Parts => Filter is Filter.AllOf all ? all.Parts : [Filter];
}

/// <summary>What a page turned out to be. The page itself went to the output as JSON.</summary>
/// <param name="Valid">False when the cursor is not one of this list; nothing was written then.</param>
/// <param name="Path">What answered it, and why: for whoever wonders what took its time.</param>
public readonly record struct ListPage(bool Valid, int Count, string Path = "");
