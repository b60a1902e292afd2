using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Imports;

/// <summary>A record that an undo left as it is, wholly or in some fields.</summary>
/// <param name="Fields">The fields that were changed since, or that are no more; empty when it is the record as a whole.</param>
/// <param name="Reason"><c>changed</c> since by somebody, still <c>used</c> by other records, or its fields were <c>removed</c> since.</param>
public sealed record KeptRecord(string Type, Tsid Id, string Name, string Reason, IReadOnlyList<string> Fields);

/// <summary>What one step of an undo did.</summary>
/// <param name="Seq">The number of the oldest change taken back so far: the next step begins before it.</param>
public sealed record UndoStep(long Seq, bool Done, int Removed, int Restored, IReadOnlyList<KeptRecord> Kept);

/// <summary>Takes the changes of an import back, newest first.</summary>
public static class ImportUndo
{
    /// <summary>Takes at most <paramref name="limit"/> changes back:
    /// those numbered from <paramref name="first"/> to just before <paramref name="before"/>.</summary>
    public static async ValueTask<UndoStep> StepAsync(RecordBatch batch, Tsid import, long first, long before, int limit)
    {
        var changes = await ChangeLog.OfImportAsync(batch.Session, batch.Schema.Workspace, import, first, before, limit);
        var (removed, restored) = (0, 0);
        var kept = new List<KeptRecord>();
        foreach (var change in changes)
        {
            if (batch.Schema.Named(change.Type) is not { } type) continue;
            if (await batch.FindAsync(type, change.Id) is not { DeletedAt: null } record) continue;
            if (change.Kind == "create") removed += await RemoveAsync(batch, import, change, record, kept);
            else if (change.Kind == "update") restored += await RestoreAsync(batch, change, record, kept);
        }
        return new UndoStep(changes.Count == 0 ? first : changes[^1].Seq, changes.Count < limit, removed, restored, kept);
    }

    private static async ValueTask<int> RemoveAsync(RecordBatch batch, Tsid import, LoggedChange change, Record record, List<KeptRecord> kept)
    {
        var reason = await ChangeLog.IsChangedByOthersAsync(batch.Session, batch.Schema.Workspace, record.Type, record.Id, change.Seq, import) ? "changed"
            : await ImportReads.IsUsedAsync(batch.Session, batch.Schema, record.Type, record.Id) ? "used" : null;
        if (reason is not null)
        {
            kept.Add(Keep(record, reason, []));
            return 0;
        }
        return (await batch.DeleteAsync(record.Type, record.Id, record.Version)).Status == WriteStatus.Written ? 1 : 0;
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

    private static KeptRecord Keep(Record record, string reason, IReadOnlyList<string> fields) =>
        new(record.Type.Name, record.Id, record[record.Type.Title.Name].Text ?? "", reason, fields);
}
