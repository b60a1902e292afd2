using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Imports;

namespace Brisk.Storage.Records;

/// <summary>A record that an undo left as it is, wholly or in some fields.</summary>
/// <param name="Fields">The fields that were changed since, or that are no more; empty when it is the record as a whole.</param>
/// <param name="Reason"><c>changed</c> since by somebody, still <c>used</c> by other records, or its fields were <c>removed</c> since.</param>
public sealed record KeptRecord(string Type, Tsid Id, string Name, string Reason, IReadOnlyList<string> Fields);

/// <summary>What one part of an undo did.</summary>
/// <param name="Seq">The number of the oldest change taken back so far: the next part begins before it.</param>
/// <param name="Removed">Records put into the trash.</param>
/// <param name="Restored">Changes of records that were taken back, and records taken out of the trash.</param>
public sealed record UndonePart(long Seq, bool Done, int Removed, int Restored, IReadOnlyList<KeptRecord> Kept);

/// <summary>
/// Takes the changes of a step back, newest first, as a step of its own, which can be taken back like any other. What was
/// changed since is left alone and told; what was changed and put back as it was counts as unchanged.
/// </summary>
public static class StepUndo
{
    /// <summary>Changes of a step that is undone in one transaction, at most.</summary>
    public const int Most = 1_000;

    /// <summary>Whether a step has changes besides those of fields: what takes them back deletes and restores.</summary>
    public static ValueTask<bool> MovesRecordsAsync(RecordBatch batch, StoredStep step) =>
        ChangeLog.MovesRecordsAsync(batch.Session, batch.Schema.Workspace, step);

    /// <summary>Takes at most <paramref name="limit"/> changes back: those to just before the number <paramref name="before"/>.</summary>
    public static async ValueTask<UndonePart> TakeBackAsync(RecordBatch batch, StoredStep step, long before, int limit)
    {
        var written = batch.Changes;
        var changes = await ChangeLog.OfStepAsync(batch.Session, batch.Schema.Workspace, step, before, limit);
        foreach (var group in changes.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (batch.Schema.Named(group.Key) is { } type) await batch.ExpectAsync(type, group.Select(change => change.Id));
        }
        var (removed, restored) = (0, 0);
        var kept = new List<KeptRecord>();
        foreach (var change in changes)
        {
            if (batch.Schema.Named(change.Type) is not { } type || await batch.FindAsync(type, change.Id) is not { } record) continue;
            switch (change.Kind)
            {
                case "create" or "restore" when record.DeletedAt is null: removed += await RemoveAsync(batch, step, change, record, kept); break;
                case "delete" when record.DeletedAt is not null: restored += await ReturnAsync(batch, step, change, record, kept); break;
                case "update" when record.DeletedAt is not null:
                    if (!await ChangeLog.MadeAsync(batch.Session, batch.Schema.Workspace, step, type, record.Id)) kept.Add(Keep(record, "changed", []));
                    break;
                case "update": restored += await RestoreAsync(batch, change, record, kept); break;
            }
        }
        if (batch.Changes > written) await MarkAsync(batch, step);
        return new UndonePart(changes.Count == 0 ? step.FirstSeq : changes[^1].Seq, changes.Count < limit, removed, restored, kept);
    }

    /// <summary>Says that the step of a batch takes another back: what that one had taken back itself is there again.</summary>
    internal static async ValueTask MarkAsync(RecordBatch batch, StoredStep step)
    {
        batch.TakesBack(step);
        await StepTable.MarkAsync(batch.Session, batch.Schema.Workspace, step.Id, batch.StepId);
        if (step.Undoes is { } again) await StepTable.MarkAsync(batch.Session, batch.Schema.Workspace, again, null);
    }

    private static async ValueTask<int> RemoveAsync(RecordBatch batch, StoredStep step, LoggedChange change, Record record, List<KeptRecord> kept)
    {
        var reason = await IsChangedSinceAsync(batch, step, change, record) ? "changed"
            : await ImportReads.IsUsedAsync(batch.Session, batch.Schema, record.Type, record.Id) ? "used" : null;
        if (reason is null) return (await batch.DeleteAsync(record.Type, record.Id, record.Version)).Status == WriteStatus.Written ? 1 : 0;
        kept.Add(Keep(record, reason, []));
        return 0;
    }

    private static async ValueTask<int> ReturnAsync(RecordBatch batch, StoredStep step, LoggedChange change, Record record, List<KeptRecord> kept)
    {
        if (!await IsChangedSinceAsync(batch, step, change, record))
            return (await batch.RestoreAsync(record.Type, record.Id, record.Version)).Status == WriteStatus.Written ? 1 : 0;
        kept.Add(Keep(record, "changed", []));
        return 0;
    }

    private static async ValueTask<int> RestoreAsync(RecordBatch batch, LoggedChange change, Record record, List<KeptRecord> kept)
    {
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        var changed = new List<string>();
        foreach (var (field, from, to) in Patch.Read(batch.Schema.Plan(record.Type), change.Patch))
        {
            if (field.ReadOnly) continue;
            if (record[field.Name].Equals(to)) values[field.Name] = from;
            else changed.Add(field.Name);
        }
        if (changed.Count > 0) kept.Add(Keep(record, "changed", changed));
        if (values.Count == 0 && changed.Count == 0 && Patch.Gone(batch.Schema.Plan(record.Type), change.Patch).ToList() is { Count: > 0 } gone)
            kept.Add(Keep(record, "removed", gone));
        if (values.Count == 0) return 0;
        var outcome = await batch.UpdateAsync(record.Type, record.Id, record.Version, values, undoes: change.Seq);
        if (outcome.Status == WriteStatus.Invalid) kept.Add(Keep(record, "changed", [.. values.Keys]));
        return outcome.Status == WriteStatus.Written ? 1 : 0;
    }

    /// <summary>Whether somebody changed a record after a change of the step, and it was not taken back.</summary>
    private static async ValueTask<bool> IsChangedSinceAsync(RecordBatch batch, StoredStep step, LoggedChange change, Record record)
    {
        var workspace = batch.Schema.Workspace;
        foreach (var later in await ChangeLog.StepsOfRecordAsync(batch.Session, workspace, record.Type, record.Id, change.Seq))
        {
            if (later == step.Id || later == batch.StepId) continue;
            if (later is not { } other || await StepTable.FindAsync(batch.Session, workspace, other) is not { IsSettled: true }) return true;
        }
        return false;
    }

    private static KeptRecord Keep(Record record, string reason, IReadOnlyList<string> fields) =>
        new(record.Type.Name, record.Id, record[record.Type.Title.Name].Text ?? "", reason, fields);
}
