using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Storage.Records;

/// <summary>A record that an undo left as it is, wholly or in some fields.</summary>
/// <param name="Fields">The fields that it is about; empty when it is the record as a whole.</param>
/// <param name="Reason">One of <see cref="KeptReasons"/>.</param>
public sealed record KeptRecord(string Type, Tsid Id, string Name, string Reason, IReadOnlyList<string> Fields);

public static class KeptReasons
{
    /// <summary>Somebody changed it since.</summary>
    public const string Changed = "changed";

    /// <summary>Other records are related to it.</summary>
    public const string Used = "used";

    /// <summary>Its fields were removed since.</summary>
    public const string Removed = "removed";

    /// <summary>What its fields held cannot be written now: a record or a user is gone, or the record would break a rule.</summary>
    public const string Refused = "refused";

    /// <summary>It lies in the trash, where nothing is written.</summary>
    public const string Trashed = "trashed";
}

/// <summary>What one part of an undo did.</summary>
/// <param name="Seq">The number that was reached, going back: the next part begins before it.</param>
/// <param name="Removed">Records put into the trash.</param>
/// <param name="Restored">Records that are as they were again, in all or some fields or out of the trash.</param>
public sealed record UndonePart(long Seq, bool Done, int Removed, int Restored, IReadOnlyList<KeptRecord> Kept);

/// <summary>
/// Takes a step back, as a step of its own, which can be taken back like any other: each record that it wrote becomes what
/// it was before, whatever was in between. What was changed since is left alone and told; what was changed and put back as
/// it was counts as unchanged. What an undo took back already is not taken back again, what it kept is tried again.
/// </summary>
public sealed class StepUndo
{
    /// <summary>Changes of a step that is undone in one transaction, at most.</summary>
    public const int Most = 1_000;

    /// <summary>Characters: what so many usual changes do not reach, and some tens of records with a thousand links each do.</summary>
    private const long Longest = 2_000_000;

    private readonly RecordBatch batch;
    private readonly List<UndoneRecord> records;
    private readonly List<KeptRecord> kept = [];

    private StepUndo(RecordBatch batch, List<UndoneRecord> records) => (this.batch, this.records) = (batch, records);

    /// <summary>Whether a step has changes besides those of fields: what takes them back deletes and restores.</summary>
    public static ValueTask<bool> MovesRecordsAsync(RecordBatch batch, StoredStep step) =>
        ChangeLog.MovesRecordsAsync(batch.Session, batch.Schema.Workspace, step);

    /// <summary>
    /// Whether whoever writes sees the records and fields that a step wrote: what they do not see, taking it back would write. What relations and
    /// links point to is taken back as far as it is seen. An import's is not looked through for who sees a part: it is not. Asked of no long one.
    /// </summary>
    public static async ValueTask<bool> IsSeenAsync(RecordBatch batch, StoredStep step)
    {
        var schema = batch.Schema;
        if (schema.Seen is null) return true;
        if (await IsOfImportAsync(batch, step)) return false;
        var changes = await ChangeLog.OfStepAsync(batch.Session, schema.Workspace, step, long.MaxValue, Most);
        foreach (var group in changes.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (schema.Named(group.Key) is not { } type) continue;
            await batch.ExpectAsync(type, group.Select(change => change.Id));
            foreach (var change in group)
            {
                if (await batch.FindAsync(type, change.Id) is null) return false;
                if (Patch.Read(schema.Plan(type), change.Patch).Any(one => !one.Field.ReadOnly && type.Find(one.Field.Name) is null)) return false;
            }
        }
        return true;
    }

    private static async ValueTask<bool> IsOfImportAsync(RecordBatch batch, StoredStep step)
    {
        while (step is { Kind: not StepKinds.Import, Undoes: { } id } && await StepTable.FindAsync(batch.Session, batch.Schema.Workspace, id) is { } taken)
            step = taken;
        return step.Kind == StepKinds.Import;
    }

    /// <summary>Whether a step is more than one transaction takes back: by the number of its changes, or as each of few is long.</summary>
    public static async ValueTask<bool> IsLongAsync(RecordBatch batch, StoredStep step) => step.LastSeq - step.FirstSeq >= Most
        || await ChangeLog.LengthAsync(batch.Session, batch.Schema.Workspace, step) > Longest;

    /// <summary>Takes back what at most <paramref name="limit"/> changes did: those to just before the number <paramref name="before"/>.</summary>
    /// <param name="keptBefore">How many <see cref="KeptRecord"/> the parts before this one had.</param>
    public static async ValueTask<UndonePart> TakeBackAsync(RecordBatch batch, StoredStep step, long before, int limit, long keptBefore = 0)
    {
        var written = batch.Changes;
        var family = await StepTable.FamilyAsync(batch.Session, batch.Schema.Workspace, step);
        var (records, reached) = await new UndoReading(batch, step, family).ReadAsync(before, limit);
        var undo = new StepUndo(batch, records);
        await undo.ReturnAsync();
        await undo.RestoreAsync();
        var removed = await undo.RemoveAsync();
        var restored = records.Count(record => record.IsRestored && record.Now.DeletedAt is null);
        var part = new UndonePart(reached, reached <= step.FirstSeq, removed, restored, undo.kept);
        await EndPartAsync(batch, step, part, keptBefore, batch.Changes > written);
        return part;
    }

    /// <summary>Says that the step of a batch takes another back.</summary>
    /// <param name="kept">How many <see cref="KeptRecord"/> there are; null as long as more is to come.</param>
    internal static async ValueTask MarkAsync(RecordBatch batch, StoredStep step, long? kept)
    {
        var (session, workspace) = (batch.Session, batch.Schema.Workspace);
        batch.TakesBack(step, kept);
        await StepTable.MarkAsync(session, workspace, step.Id, kept == 0 ? batch.StepId : null);
        // What it had taken back is there again, what that had taken back is not, and so on; where something was kept, neither is wholly so.
        var (isGone, isThere) = (kept == 0, false);
        for (var undo = step; undo.Undoes is { } id && await StepTable.FindAsync(session, workspace, id) is { } taken; undo = taken)
        {
            (isGone, isThere) = (isThere && undo.Kept == 0, isGone);
            await StepTable.MarkAsync(session, workspace, id, isGone ? undo.Id : null);
        }
    }

    private static async ValueTask EndPartAsync(RecordBatch batch, StoredStep step, UndonePart part, long keptBefore, bool hasWritten)
    {
        long? left = part.Done ? keptBefore + part.Kept.Count : null;
        if (hasWritten) await MarkAsync(batch, step, left);
        else if (left is { } all && await StepTable.FindAsync(batch.Session, batch.Schema.Workspace, batch.StepId) is not null)
        {
            await MarkAsync(batch, step, all);
            await StepTable.EndAsync(batch.Session, batch.Schema.Workspace, batch.StepId, all);
        }
    }

    /// <summary>Takes records out of the trash: before all else, as others may have been related to them.</summary>
    private async ValueTask ReturnAsync()
    {
        foreach (var record in records.Where(record => record.IsToReturn))
        {
            if (record.IsChanged) Keep(record, KeptReasons.Changed);
            else await record.ReturnAsync(batch);
        }
    }

    /// <summary>Puts fields back.</summary>
    private async ValueTask RestoreAsync()
    {
        // What was made by the step goes as a whole; what stays in the trash with reason is told already.
        var changed = records.Where(record => !record.Net.Made && !record.IsToReturn).ToList();
        await batch.ExpectShownAsync(from record in changed
                                     from net in record.Net.Fields
                                     where net.Field is not null
                                     from value in new[] { net.From, net.To, record.Now[net.Name] }
                                     select (net.Field, value));
        var former = new List<(UndoneRecord record, Dictionary<string, FieldValue> Values)>();
        foreach (var record in changed) if (await FormerAsync(record) is { Count: > 0 } values) former.Add((record, values));
        await batch.ExpectAsync(from pair in former
                                from field in batch.Schema.Plan(pair.record.Now.Type).References
                                from target in ReferenceCheck.Targets(field, pair.Values.GetValueOrDefault(field.Name))
                                select target);
        foreach (var (record, values) in former) await RestoreAsync(record, values);
    }

    /// <summary>What fields of a record held that hold what the step wrote, as whoever writes sees both; tells of the others.</summary>
    private async ValueTask<Dictionary<string, FieldValue>> FormerAsync(UndoneRecord record)
    {
        var type = record.Now.Type;
        var removed = record.Net.Fields.Where(one => one.Field is null && !batch.Schema.Sight.Hides(type.Name, one.Name)).Select(one => one.Name).ToList();
        var written = record.Net.Fields.Where(one => one.Field is not null).Select(one => (one.Field!, one.From, one.To)).ToList();
        var former = await FormerValues.OfAsync(batch, record.Now, written, await batch.ShownAsync(type, written), record.Overtaken);
        var (values, changed) = (former.Values, former.Changed);
        if (record.Now.DeletedAt is not null)
        {
            if (values.Count + changed.Count > 0) Keep(record, KeptReasons.Trashed);
            return [];
        }
        if (changed.Count > 0) Keep(record, KeptReasons.Changed, changed);
        if (removed.Count > 0) Keep(record, KeptReasons.Removed, removed);
        return values;
    }

    /// <summary>Writes values; those that are refused keep no others out.</summary>
    private async ValueTask RestoreAsync(UndoneRecord record, Dictionary<string, FieldValue> values)
    {
        var refused = new List<string>();
        while (values.Count > 0)
        {
            if (await record.RestoreAsync(batch, values) is not { Count: > 0 } problems) break;
            var wrong = problems.Select(problem => problem.Field.Split('/')[0]).Where(values.ContainsKey).Distinct().ToList();
            // A rule about several fields may name one that is not among them.
            if (wrong.Count == 0) wrong = [.. values.Keys];
            foreach (var name in wrong)
            {
                if (WithoutWrong(name, values[name], problems) is { } rest) values[name] = rest;
                else values.Remove(name);
            }
            foreach (var name in record.Now.Type.Whole(wrong).Except(wrong)) values.Remove(name);
            refused.AddRange(wrong);
        }
        if (refused.Count > 0) Keep(record, KeptReasons.Refused, [.. refused.Distinct()]);
    }

    /// <summary>Links without those that lead nowhere now; null when the problem is another, or none is left.</summary>
    private static FieldValue? WithoutWrong(string name, FieldValue value, IReadOnlyList<Problem> problems)
    {
        var wrong = problems.Where(problem => problem.Code is "unknown-record" or "itself" && problem.Field.StartsWith(name + '/', StringComparison.Ordinal))
            .Select(problem => int.Parse(problem.Field.AsSpan(name.Length + 1), CultureInfo.InvariantCulture)).ToHashSet();
        if (wrong.Count == 0) return null;
        var rest = RelationsField.Records(value).Where((_, i) => !wrong.Contains(i)).ToList();
        return rest.Count == 0 ? null : RelationsField.Store(rest);
    }

    /// <summary>Puts records into the trash that nothing living is related to; answers how many.</summary>
    private async ValueTask<int> RemoveAsync()
    {
        foreach (var record in records.Where(record => record.IsToGo && record.IsChanged)) Keep(record, KeptReasons.Changed);
        var left = records.Where(record => record.IsToGo && !record.IsChanged).ToDictionary(KeyOf);
        var gone = new HashSet<(string, Tsid)>();
        var users = new Dictionary<(string, Tsid), (string, Tsid)>();
        for (var asked = left.Values.ToList(); left.Count > 0;)
        {
            foreach (var group in asked.GroupBy(record => record.Now.Type))
            {
                var found = await RecordUses.FindAsync(batch.Session, batch.Schema, group.Key, [.. group.Select(record => record.Now.Id)]);
                foreach (var record in group)
                {
                    users.Remove(KeyOf(record));
                    if (found.TryGetValue(record.Now.Id, out var user)) users[KeyOf(record)] = user;
                    else gone.Add(KeyOf(record));
                }
            }
            if (asked.Count == 0) gone.UnionWith(await OnlyAmongThemselvesAsync(left, users));
            var free = left.Values.Where(record => gone.Contains(KeyOf(record))).ToList();
            foreach (var record in free)
            {
                await record.RemoveAsync(batch);
                left.Remove(KeyOf(record));
            }
            if (asked.Count == 0 && free.Count == 0) break;
            // What was used by one that is gone may be unused now.
            asked = [.. left.Values.Where(record => gone.Contains(users[KeyOf(record)]))];
        }
        foreach (var record in left.Values) Keep(record, KeptReasons.Used);
        return gone.Count;
    }

    /// <summary>Those that are used by one another alone, such as two organizations each of which is the other's parent: they go together.</summary>
    /// <param name="users">Of each one that uses it.</param>
    private async ValueTask<IEnumerable<(string, Tsid)>> OnlyAmongThemselvesAsync(
        Dictionary<(string, Tsid), UndoneRecord> left, Dictionary<(string, Tsid), (string, Tsid)> users)
    {
        var among = left.Keys.ToHashSet();
        while (true)
        {
            while (among.RemoveWhere(key => !among.Contains(users[key])) > 0)
            {
            }
            if (among.Count == 0) return [];
            // Each may be used by another one besides.
            var outside = new HashSet<(string, Tsid)>();
            foreach (var group in among.GroupBy(key => key.Item1, StringComparer.Ordinal))
            {
                var used = await RecordUses.FindAsync(
                    batch.Session, batch.Schema, batch.Schema.Named(group.Key)!, [.. group.Select(key => key.Item2)], among, batch.Dialect);
                outside.UnionWith(used.Keys.Select(id => (group.Key, id)));
            }
            if (outside.Count == 0) return among;
            among.ExceptWith(outside);
        }
    }

    private static (string, Tsid) KeyOf(UndoneRecord record) => (record.Now.Type.Name, record.Now.Id);

    private void Keep(UndoneRecord record, string reason, params IReadOnlyList<string> fields) =>
        kept.Add(new KeptRecord(record.Now.Type.Name, record.Now.Id, record.Now[record.Now.Type.Title.Name].Text ?? "", reason, fields));
}
