using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>One write of a record, from the change log.</summary>
/// <param name="Kind"><c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="ActorKind"><c>user</c>, <c>key</c>, <c>import</c> or <c>system</c>.</param>
/// <param name="Step">The step that it belongs to; null of what was written before there were steps.</param>
/// <param name="Undoes">The number of the change that this one took back.</param>
/// <param name="IsImported">The step is an import, and has its id.</param>
public sealed record Change(
    long Seq, long Version, string Kind, long At, string ActorKind, Tsid? Actor, Tsid? Step, long? Undoes,
    IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> Fields, bool IsImported);

/// <summary>Some changes of a record, newest first.</summary>
/// <param name="Next">Only changes before this number follow; null when none do. Of who sees a part a page may be short, or empty, though more follow.</param>
public sealed record HistoryPage(IReadOnlyList<Change> Changes, long? Next);

/// <summary>What became of taking a change back.</summary>
/// <param name="Conflicts">The fields that were changed since, or that are no more when the change has no others: nothing was written.</param>
public sealed record UndoOutcome(WriteOutcome Outcome, IReadOnlyList<string> Conflicts);

/// <summary>Which changes of a record to show; all of them where nothing is said.</summary>
/// <param name="Field">Only changes of this field.</param>
/// <param name="Actor">Only changes by this user or key.</param>
/// <param name="ActorKind">Only changes by this kind of actor: <c>import</c>, <c>system</c>, ….</param>
public sealed record HistoryFilter(Field? Field = null, Tsid? Actor = null, string? ActorKind = null);

public sealed partial class RecordEngine
{
    /// <summary>Changes of the log that are looked through for one page, where not all of them are seen.</summary>
    internal const int MostLookedThrough = 1_000;

    /// <summary>The changes of a record, newest first.</summary>
    /// <param name="before">Only changes before this number; <see cref="long.MaxValue"/> for the newest.</param>
    public async ValueTask<HistoryPage> HistoryAsync(
        WorkspaceSchema schema, RecordType type, Tsid id, HistoryFilter only, long before, int limit, CancellationToken cancellation)
    {
        return await database.ReadAsync(Lane.Interactive, (database.Dialect, schema, type, id, only, before, limit), static async (session, read) =>
        {
            var (dialect, schema, type, id, only, before, limit) = read;
            if (schema.Seen is not null) return await SeenHistoryAsync(session, dialect, schema, type, id, only, before, limit);
            var logged = await ChangeLog.OfRecordAsync(session, dialect, schema.Workspace, type, id, only, before, limit + 1);
            return PageOf(logged.ConvertAll(change => Of(change, schema.Plan(type))), limit, null);
        }, cancellation);
    }

    /// <param name="reached">The number before which it was not looked; null when there is nothing.</param>
    private static HistoryPage PageOf(List<Change> found, int limit, long? reached) =>
        found.Count > limit ? new(found[..limit], found[limit - 1].Seq) : new(found, reached);

    /// <summary>The changes as they are seen: without hidden fields, and without those that changed nothing else, as far as one page looks.</summary>
    private static async ValueTask<HistoryPage> SeenHistoryAsync(
        ISession session, Dialect dialect, WorkspaceSchema schema, RecordType type, Tsid id, HistoryFilter only, long before, int limit)
    {
        var (found, relations) = (new List<Change>(), new SeenRelations(session, schema, dialect));
        for (var (looked, together) = (0, limit + 1); found.Count <= limit && looked < MostLookedThrough; together = Math.Max(together, 200))
        {
            var logged = await ChangeLog.OfRecordAsync(session, dialect, schema.Workspace, type, id, only, before, together);
            var changes = logged.ConvertAll(change => Of(change, schema.Plan(type)));
            await relations.ExpectAsync(changes.SelectMany(change => change.Fields).SelectMany(SeenRelations.Values));
            foreach (var change in changes)
            {
                var fields = await relations.OfAsync(schema.Named(type.Name)!, change.Fields);
                if (fields.Count > 0 || change.Fields.Count == 0) found.Add(change with { Fields = fields });
            }
            if (logged.Count < together) return PageOf(found, limit, null);
            (before, looked) = (logged[^1].Seq, looked + together);
        }
        return PageOf(found, limit, before);
    }

    /// <summary>Takes one change back, as a change of its own: fields get their old values unless they were
    /// changed since; a deletion is restored, a creation deleted.</summary>
    /// <param name="only">The fields to take back; null for all of the change.</param>
    public ValueTask<UndoOutcome> UndoAsync(
        Tsid workspace, Actor actor, RecordType type, Tsid id, long seq, IReadOnlySet<string>? only, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, batch => UndoAsync(batch, type, id, seq, only), cancellation);

    /// <inheritdoc cref="UndoAsync(Tsid, Actor, RecordType, Tsid, long, IReadOnlySet{string}?, CancellationToken)"/>
    public static async ValueTask<UndoOutcome> UndoAsync(RecordBatch batch, RecordType type, Tsid id, long seq, IReadOnlySet<string>? only)
    {
        var plan = batch.Schema.Plan(type);
        if (await ChangeLog.FindAsync(batch.Session, batch.Schema.Workspace, type, id, seq) is not { } change
            || await batch.FindAsync(type, id) is not { } record)
            return new UndoOutcome(WriteOutcome.Of(WriteStatus.NotFound, id), []);
        var (undone, isWhole) = change.Kind switch
        {
            "create" or "restore" => (new UndoOutcome(await batch.DeleteAsync(type, id, null), []), true),
            "delete" => (new UndoOutcome(await batch.RestoreAsync(type, id, null), []), true),
            _ => await TakeBackAsync(batch, plan, change, record, only),
        };
        if (undone.Outcome.Status == WriteStatus.Written) await TellStepAsync(batch, plan, change, isWhole);
        return undone;
    }

    /// <summary>Where a change is all of its step, taking it back takes the step back.</summary>
    private static async ValueTask TellStepAsync(RecordBatch batch, TypePlan plan, LoggedChange change, bool isWhole)
    {
        batch.IsUndo();
        if (!isWhole || change.Step is not { } id) return;
        var step = await StepTable.FindAsync(batch.Session, batch.Schema.Workspace, id);
        if (step is { UndoneBy: null } && step.FirstSeq == step.LastSeq) await StepUndo.MarkAsync(batch, step, Patch.Gone(plan, change.Patch).Any() ? 1 : 0);
    }

    private static async ValueTask<(UndoOutcome Undone, bool IsWhole)> TakeBackAsync(
        RecordBatch batch, TypePlan plan, LoggedChange change, Record record, IReadOnlySet<string>? only)
    {
        var fields = Patch.Read(plan, change.Patch).ToList();
        var seen = await batch.ShownAsync(record.Type, fields);
        // What is in no history is not there.
        if (seen.Count == 0 && fields.Count > 0) return (new UndoOutcome(WriteOutcome.Of(WriteStatus.NotFound, record.Id), []), false);
        only = only is null ? null : record.Type.Whole(only).ToHashSet(StringComparer.Ordinal);
        var overtaken = change.Version == record.Version || !fields.Any(one => record.Type.Rules.Together.Contains(one.Field.Name)) ? []
            : (await LaterChanges.OfTogetherAsync(batch, record.Type, [(record.Id, change.Seq)], static _ => false))[0];
        var former = await FormerValues.OfAsync(batch, record, [.. fields.Where(IsAsked)], [.. seen.Where(IsAsked)], overtaken);
        var (values, conflicts) = (former.Values, former.Changed.Union(former.Back).ToList());
        var (sight, type) = (batch.Schema.Sight, record.Type.Name);
        if (values.Count == 0)
            conflicts.AddRange(Patch.Gone(plan, change.Patch).Where(name => only?.Contains(name) != false && !sight.Hides(type, name)));
        if (conflicts.Count > 0) return (new UndoOutcome(WriteOutcome.Of(WriteStatus.Stale, record.Id, record.Version), conflicts), false);
        // Whether it is all of the step would tell somebody who sees a part whether it was more than they see.
        return (new UndoOutcome(await batch.UpdateAsync(record.Type, record.Id, null, values, change.Seq), []), sight.IsAll && only is null);

        bool IsAsked((Field Field, FieldValue From, FieldValue To) one) => only?.Contains(one.Field.Name) != false;
    }

    private static Change Of(LoggedChange change, TypePlan plan) => new(
        change.Seq, change.Version, change.Kind, change.At, change.ActorKind, change.Actor, change.Step, change.Undoes,
        [.. Patch.Read(plan, change.Patch)], change.StepKind == StepKinds.Import);
}
