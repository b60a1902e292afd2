using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A record that is to be as it was before a step.</summary>
internal sealed class UndoneRecord(Record record, NetChange net)
{
    /// <summary>As it is after what was written so far.</summary>
    public Record Now { get; private set; } = record;

    public NetChange Net { get; } = net;

    /// <summary>It came into being, or out of the trash, by the step, and still is there.</summary>
    public bool IsToGo => Net.Brought && Now.DeletedAt is null;

    /// <summary>It was put into the trash by the step, and still is there.</summary>
    public bool IsToReturn => Net.Took && Now.DeletedAt is not null;

    /// <summary>After which change others changed it, since the step brought or took it; null when nobody did.</summary>
    public long? OthersAfter => Net.OthersAfter(Now.Version);

    /// <summary>Somebody did something to it since the step brought or took it that was not taken back.</summary>
    public bool IsChanged { get; set; }

    /// <summary>See <see cref="LaterChanges.OfTogetherAsync"/>.</summary>
    public IReadOnlyCollection<string> Overtaken { get; set; } = [];

    /// <summary>Something of it is back as it was.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Puts it into the trash.</summary>
    public async ValueTask RemoveAsync(RecordBatch batch) => await WrittenAsync(batch, await batch.DeleteAsync(Now.Type, Now.Id, null));

    /// <summary>Takes it out of the trash.</summary>
    public async ValueTask ReturnAsync(RecordBatch batch) => IsRestored |= await WrittenAsync(batch, await batch.RestoreAsync(Now.Type, Now.Id, null));

    /// <summary>Puts fields back; answers what is wrong with them, and then wrote nothing.</summary>
    public async ValueTask<IReadOnlyList<Problem>> RestoreAsync(RecordBatch batch, IReadOnlyDictionary<string, FieldValue> values)
    {
        var outcome = await batch.UpdateAsync(Now.Type, Now.Id, null, values, Net.LastUpdate);
        IsRestored |= await WrittenAsync(batch, outcome);
        return outcome.Problems;
    }

    private async ValueTask<bool> WrittenAsync(RecordBatch batch, WriteOutcome outcome)
    {
        if (outcome.Status != WriteStatus.Written) return false;
        Now = (await batch.FindAsync(Now.Type, Now.Id))!;
        return true;
    }
}

/// <summary>Reads, for a part of an undo, what the step did to each record and what others did since.</summary>
/// <param name="family">The step, and what took it back and put it back since: what they did to a record together is what is left of the step.</param>
internal sealed class UndoReading(RecordBatch batch, StoredStep step, IReadOnlyList<StoredStep> family)
{
    private Tsid Workspace => batch.Schema.Workspace;

    /// <summary>
    /// The records of the newest changes of the step before a number, and the number that this part reaches back to. A record belongs to
    /// the part with the oldest of its changes: what was made goes after all that the step made use it.
    /// </summary>
    public async ValueTask<(List<UndoneRecord> Records, long Reached)> ReadAsync(long before, int limit)
    {
        var changes = await ChangeLog.OfStepAsync(batch.Session, Workspace, step, before, limit);
        var reached = changes.Count < limit ? step.FirstSeq : changes[^1].Seq;
        // Then the changes of each record are all here.
        var isWhole = reached <= step.FirstSeq && before > step.LastSeq && step.Kind != StepKinds.Import && family.Count == 1;
        var records = new List<UndoneRecord>();
        foreach (var group in changes.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (batch.Schema.Named(group.Key) is not { } type) continue;
            var found = await FindAsync(type, [.. group.Select(change => change.Id).Distinct()], reached);
            if (isWhole) foreach (var change in group) found.GetValueOrDefault(change.Id)?.Net.Add(change);
            else await AddChangesAsync(type, [.. found.Values]);
            await AskOthersAsync(type, found.Values.Where(record => record.IsToGo || record.IsToReturn));
            await AskTogetherAsync(type, found.Values);
            records.AddRange(found.Values);
        }
        return (records, reached);
    }

    /// <summary>Those records that no older change of the step touched.</summary>
    private async ValueTask<Dictionary<Tsid, UndoneRecord>> FindAsync(RecordType type, IReadOnlyList<Tsid> ids, long reached)
    {
        if (reached > step.FirstSeq)
        {
            var later = await ChangeLog.ChangedBeforeAsync(batch.Session, Workspace, step, type, ids, reached);
            ids = [.. ids.Where(id => !later.Contains(id))];
        }
        await batch.ExpectAsync(type, ids);
        var found = new Dictionary<Tsid, UndoneRecord>(ids.Count);
        foreach (var id in ids)
        {
            if (await batch.FindAsync(type, id) is { } record) found[id] = new UndoneRecord(record, new NetChange(batch.Schema.Plan(type)));
        }
        return found;
    }

    private ValueTask AddChangesAsync(RecordType type, IReadOnlyList<UndoneRecord> records)
    {
        // What took an import back before undoing was a step of its own bears the import's number, after its end.
        var last = step.Kind == StepKinds.Import ? long.MaxValue : family.Max(one => one.LastSeq);
        return ChangeLog.ReadEachAsync(batch.Session, Workspace, type, [.. records.Select(record => (record.Now.Id, step.FirstSeq))], last, family,
            (at, change) => records[at].Net.Add(change));
    }

    /// <summary>What a step and its undos did together and came to nothing counts as never done; anything else is a change.</summary>
    private async ValueTask AskOthersAsync(RecordType type, IEnumerable<UndoneRecord> records)
    {
        var touched = records.Where(record => record.OthersAfter is not null).ToList();
        if (touched.Count == 0) return;
        var own = family.Select(one => (Tsid?)one.Id).ToHashSet();
        var others = touched.ConvertAll(_ => new List<LoggedChange>());
        await ChangeLog.ReadEachAsync(
            batch.Session, Workspace, type, touched.ConvertAll(record => (record.Now.Id, record.OthersAfter!.Value + 1)), long.MaxValue, null, (at, change) =>
            {
                if (!own.Contains(change.Step)) others[at].Add(change);
            });
        var steps = others.SelectMany(changes => changes).Select(change => change.Step).OfType<Tsid>().Distinct().ToList();
        var roots = await StepTable.RootsAsync(batch.Session, Workspace, steps);
        var plan = batch.Schema.Plan(type);
        for (var i = 0; i < touched.Count; i++)
        {
            touched[i].IsChanged = others[i].GroupBy(change => change.Step is { } by ? roots[by] : (Tsid?)null)
                .Any(group => group.Key is null || !IsNothing(plan, group));
        }
    }

    private async ValueTask AskTogetherAsync(RecordType type, IEnumerable<UndoneRecord> records)
    {
        var touched = records.Where(record => record.Net.HasOthers(record.Now.Version) && record.Net.Fields.Any(one => type.Rules.Together.Contains(one.Name)))
            .ToList();
        if (touched.Count == 0) return;
        var own = family.Select(one => (Tsid?)one.Id).ToHashSet();
        var overtaken = await LaterChanges.OfTogetherAsync(
            batch, type, touched.ConvertAll(record => (record.Now.Id, record.Net.FirstSeq)), change => own.Contains(change.Step));
        for (var i = 0; i < touched.Count; i++) touched[i].Overtaken = overtaken[i];
    }

    private static bool IsNothing(TypePlan plan, IEnumerable<LoggedChange> changes)
    {
        var net = new NetChange(plan);
        foreach (var change in changes) net.Add(change);
        return net.IsNothing;
    }
}
