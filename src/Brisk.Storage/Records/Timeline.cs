using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>One page of what happened, newest first, or of what is to come, soonest first.</summary>
/// <param name="Of">The record whose timeline it is; null for the whole workspace's.</param>
/// <param name="What">What of the records that stand in timelines: their kinds, or their types where these have none.</param>
/// <param name="HasChanges">Whether changes of records are in it.</param>
/// <param name="By">Only by this person or key; null for everybody. A record's is its person, and else who made it.</param>
/// <param name="From">Nothing before this moment, in Unix milliseconds.</param>
/// <param name="To">Nothing at this moment or later; <see cref="long.MaxValue"/> for no end.</param>
/// <param name="Now">In Unix milliseconds.</param>
/// <param name="IsToCome">What is later than now, of records alone; else what is not.</param>
/// <param name="Limit">Entries of the page, at most.</param>
/// <param name="Cursor">Where the page begins; null for the newest.</param>
public sealed record TimelineQuery(
    WorkspaceSchema Schema, (RecordType Type, Tsid Id)? Of, IReadOnlyList<string> What, bool HasChanges, Tsid? By, long From, long To, long Now, bool IsToCome,
    int Limit, string? Cursor)
{
    /// <summary>Where a page goes on, as long as the same is asked; how many entries it has may differ, and so may now.</summary>
    internal string Place =>
        $"{Of?.Type.Name}/{Of?.Id}\n{string.Join(',', What)}\n{HasChanges}\n{By}\n{From}\n{To}\n{IsToCome}\n{Schema.Seen?.Sight.Key}";
}

/// <summary>Something in a timeline: a record that happened at a time, or what was changed.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="ByKind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>; null where nobody is told.</param>
public sealed record TimelineEntry(long At, string? ByKind, Tsid? By)
{
    /// <summary>Of a record: what is shown of it, as a JSON object.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Of a record: how its text begins, on one line.</summary>
    public string? Snippet { get; init; }

    /// <summary>Of a change.</summary>
    public TimelineChange? Change { get; init; }

    /// <summary>By which entries of one moment are in order.</summary>
    internal long Id { get; init; }
}

/// <summary>What a step changed.</summary>
/// <param name="Step">Null of what was written before there were steps.</param>
/// <param name="StepKind">A change's kind, where it is the only one; else one of <see cref="StepKinds"/>.</param>
/// <param name="What">Of one record what was done to it: <c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>; of several the kind of the
/// step.</param>
/// <param name="Records">How many records; null where whoever asks does not see all of them.</param>
/// <param name="Type">Of one type: which.</param>
/// <param name="Id">Of one record: which.</param>
/// <param name="Fields">Of one record: the fields that differ between before and after the step.</param>
public sealed record TimelineChange(
    Tsid? Step, string StepKind, string What, string? Label, long? Records, RecordType? Type, Tsid? Id,
    IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> Fields);

/// <param name="IsValid">False when the cursor is none of this timeline.</param>
/// <param name="Next">Where the page that follows begins; null on the last. A page may be short, or empty, though more follow, where little of what
/// was looked through is in it.</param>
public sealed record TimelinePage(bool IsValid, IReadOnlyList<TimelineEntry> Entries, string? Next);
