using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>What was changed of one record, by the numbers of the change log: what a step did to it is one entry.</summary>
internal sealed class ChangesOfRecord(ISession session, TimelineQuery query, Dialect dialect, TimelinePosition from, int piece) : TimelineStream(from, piece)
{
    /// <summary>How far the clocks of nodes may be apart, in milliseconds.</summary>
    private const long Apart = 60 * 60 * 1000;

    private readonly ToldSteps told = new(session, query.Schema, dialect);

    /// <summary>Between these numbers all is that happened in the time which is asked for; known when it is needed.</summary>
    private (long From, long To)? numbers;

    protected override async ValueTask<TimelinePiece> ReadAsync(TimelinePosition after, int most, int budget)
    {
        var (workspace, (type, id)) = (query.Schema.Workspace, query.Of!.Value);
        // A record may have changed more often than a page should look at.
        var (least, end) = numbers ??= (
            query.From == long.MinValue ? 0 : await ChangeLog.AboutAsync(session, workspace, query.From - Apart) - 1,
            query.To == long.MaxValue ? long.MaxValue : await ChangeLog.AboutAsync(session, workspace, query.To + Apart));
        var rows = await ChangeLog.WithStepsAsync(session, workspace, type, id, Math.Min(after.At, end), least, most);
        IsEnded = rows.Count < most;
        if (rows.Count == 0) return new([], null, default, 0);
        // A step stands where it first changed the record: there it stays, however long it goes on.
        var firsts = rows.Where(row => row.IsFirst && row.Change.At >= query.From && row.Change.At < query.To
            && (query.By is null || row.Change.Actor == query.By)).ToList();
        var later = await ChangeLog.OfStepsAsync(session, workspace, type, id,
            [.. firsts.Where(row => row.LastSeq > row.Change.Seq).Select(row => (row.Change.Step!.Value, row.Change.Seq + 1, row.LastSeq))]);
        var seen = new List<(TimelineEntry, TimelinePosition)>();
        foreach (var (change, label, _, _) in firsts)
        {
            List<LoggedChange> all = [.. change.Step is { } step && later.TryGetValue(step, out var others) ? others : [], change];
            if (await told.OfRecordAsync(all) is not { } fields) continue;
            var what = ToldSteps.WhatOf(all);
            seen.Add((new TimelineEntry(change.At, change.ActorKind, change.Actor)
            {
                Id = IdOf(change),
                Change = new TimelineChange(change.Step, change.StepKind ?? what, what, label, 1, query.Schema.Named(type.Name), id, fields),
            }, new TimelinePosition(change.Seq, 0)));
        }
        var last = rows[^1].Change;
        return new(seen, new TimelinePosition(last.Seq, 0), (last.At, IdOf(last)), rows.Count);

        static long IdOf(LoggedChange change) => (change.Step ?? new Tsid(change.Seq)).Value;
    }
}

/// <summary>What was done in a workspace, step by step.</summary>
internal sealed class StepsOfWorkspace(ISession session, TimelineQuery query, Dialect dialect, TimelinePosition from, int piece) : TimelineStream(from, piece)
{
    /// <summary>Each may have many changes.</summary>
    private const int MostAtOnce = 100;

    private readonly ToldSteps told = new(session, query.Schema, dialect);

    protected override async ValueTask<TimelinePiece> ReadAsync(TimelinePosition after, int most, int budget)
    {
        most = Math.Min(most, MostAtOnce);
        var steps = await StepTable.ByTimeAsync(session, query.Schema.Workspace, after, query.From, most);
        IsEnded = steps.Count < most;
        if (steps.Count == 0) return new([], null, default, 0);
        var (asked, looked, rows) = (new List<StoredStep>(), 0, 0);
        for (; looked < steps.Count && (looked == 0 || rows < budget); looked++)
        {
            var isAsked = query.By is null || steps[looked].Actor == query.By;
            if (isAsked) asked.Add(steps[looked]);
            rows += isAsked ? told.RowsOf(steps[looked]) : 1;
        }
        if (looked < steps.Count) IsEnded = false;
        var seen = new List<(TimelineEntry, TimelinePosition)>();
        foreach (var (step, change) in await told.OfAsync(asked))
        {
            seen.Add((new TimelineEntry(step.At, step.ActorKind, step.Actor) { Id = step.Id.Value, Change = change },
                new TimelinePosition(step.At, step.Id.Value)));
        }
        var last = steps[looked - 1];
        return new(seen, new TimelinePosition(last.At, last.Id.Value), (last.At, last.Id.Value), rows);
    }
}

/// <summary>Steps as timelines tell them to somebody: with what they see of the records and the fields.</summary>
internal sealed class ToldSteps(ISession session, WorkspaceSchema schema, Dialect dialect)
{
    /// <summary>Of a step with more changes only the first and the last are looked at, and of one who sees a part so many.</summary>
    private const int Few = 50;
    private const int MostOfPart = 1_000;

    private readonly SeenRelations relations = new(session, schema, dialect);
    private readonly int most = schema.Sight.IsAll ? Few : MostOfPart;

    /// <summary>What was done to a record by some changes, the newest first.</summary>
    public static string WhatOf(IReadOnlyList<LoggedChange> changes) =>
        changes.FirstOrDefault(change => change.Kind is not "update")?.Kind ?? "update";

    /// <summary>What some changes of one record did to its fields, the newest first; null where nothing that is seen.</summary>
    public async ValueTask<IReadOnlyList<(Field Field, FieldValue From, FieldValue To)>?> OfRecordAsync(IReadOnlyList<LoggedChange> changes)
    {
        if (schema.Named(changes[0].Type) is not { } type) return null;
        var net = new Dictionary<string, (Field Field, FieldValue From, FieldValue To)>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            foreach (var (field, from, to) in Patch.Read(schema.Plan(type), change.Patch))
                net[field.Name] = (field, from, net.TryGetValue(field.Name, out var later) ? later.To : to);
        }
        List<(Field Field, FieldValue From, FieldValue To)> all = [.. net.Values.Where(field => !field.From.Equals(field.To))];
        var fields = schema.Seen is null ? all : await relations.OfAsync(type, all);
        return fields.Count == 0 && all.Count > 0 && WhatOf(changes) == "update" ? null : fields;
    }

    /// <summary>How many changes are read at most to tell of a step.</summary>
    public int RowsOf(StoredStep step) => IsWhole(step) ? (int)(step.LastSeq - step.FirstSeq) + 1 : 2;

    /// <summary>Whether all of its changes are looked at.</summary>
    private bool IsWhole(StoredStep step) => step.LastSeq - step.FirstSeq < most;

    /// <summary>Those of some steps that did anything that is seen, in their order.</summary>
    public async ValueTask<List<(StoredStep Step, TimelineChange Change)>> OfAsync(IReadOnlyList<StoredStep> steps)
    {
        var asked = steps.SelectMany(step => IsWhole(step) ? [(step.Id, step.FirstSeq, step.LastSeq)]
            : ((Tsid, long, long)[])[(step.Id, step.FirstSeq, step.FirstSeq), (step.Id, step.LastSeq, step.LastSeq)]).ToList();
        var found = (await ChangeLog.OfStepsAsync(session, schema.Workspace, asked)).SelectMany(changes => changes).ToLookup(change => change.Step!.Value);
        var seen = await SeenAsync(found.SelectMany(changes => changes));
        var told = new List<(StoredStep, TimelineChange)>();
        foreach (var step in steps)
        {
            if (await OfAsync(step, [.. found[step.Id].Where(seen).OrderByDescending(change => change.Seq)]) is { } change) told.Add((step, change));
        }
        return told;
    }

    /// <param name="changes">Those of its changes that are seen, newest first.</param>
    private async ValueTask<TimelineChange?> OfAsync(StoredStep step, IReadOnlyList<LoggedChange> changes)
    {
        var isWhole = IsWhole(step);
        // What is made and stands in timelines itself says it there. What was not looked at may be anything.
        if (isWhole && changes.All(change => change.Kind == "create" && schema.Named(change.Type)?.Timeline is not null)) return null;
        var records = changes.GroupBy(change => (change.Type, change.Id)).ToList();
        var told = new List<(IReadOnlyList<LoggedChange> Changes, IReadOnlyList<(Field, FieldValue, FieldValue)> Fields)>();
        foreach (var record in records)
        {
            List<LoggedChange> all = [.. record];
            if (await OfRecordAsync(all) is { } fields) told.Add((all, fields));
        }
        if (told.Count == 0) return null;
        var types = told.Select(one => one.Changes[0].Type).Distinct(StringComparer.Ordinal).ToList();
        var type = types.Count == 1 && (isWhole || step.Kind is StepKinds.Import or StepKinds.Bulk) ? schema.Named(types[0]) : null;
        if (told.Count == 1 && isWhole)
            return new(step.Id, step.Kind, WhatOf(told[0].Changes), step.Label, 1, type, told[0].Changes[0].Id, told[0].Fields);
        long? count = isWhole ? told.Count : schema.Sight.IsAll ? step.Changes ?? step.LastSeq - step.FirstSeq + 1 : null;
        return new(step.Id, step.Kind, step.Kind, step.Label, count, type, null, []);
    }

    /// <summary>Which of some changes are of records that are seen.</summary>
    private async ValueTask<Func<LoggedChange, bool>> SeenAsync(IEnumerable<LoggedChange> changes)
    {
        if (schema.Seen is not { } sees) return change => schema.Named(change.Type) is not null;
        var held = new HashSet<(string, Tsid)>();
        var partly = changes.Where(change => schema.Sight.RecordsOf(change.Type) is not null)
            .GroupBy(change => change.Type, change => change.Id, StringComparer.Ordinal);
        foreach (var group in partly)
        {
            var plan = schema.Plan(group.Key);
            foreach (var record in await RowValues.AllAsync(session, plan, dialect, [.. group.Select(id => id.Value).Distinct()]))
                if (sees.Holds(record)) held.Add((group.Key, record.Id));
        }
        return change => schema.Named(change.Type) is not null && (sees.Sight.RecordsOf(change.Type) is null || held.Contains((change.Type, change.Id)));
    }
}
