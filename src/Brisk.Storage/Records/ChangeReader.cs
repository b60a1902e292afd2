using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Reads what the change log tells to somebody.</summary>
/// <param name="types">The names of the record types to tell of; null for all.</param>
internal sealed class ChangeReader(ISession session, WorkspaceSchema schema, Dialect dialect, IReadOnlySet<string>? types)
{
    /// <summary>A step with more changes is told as one.</summary>
    public const int LongStep = 1_000;

    /// <summary>Changes that are looked through for one page, and at once.</summary>
    private const int MostLookedThrough = 10_000;
    private const int AtOnce = 2_500;

    /// <summary>Characters of what was changed on one page: it ends with the change that exceeds them.</summary>
    private const int LongestPage = 128 * 1024;

    private readonly SeenRelations relations = new(session, schema, dialect);

    /// <summary>The changes after a number up to another, and the last that was looked at; null when there is none.</summary>
    /// <param name="limit">Told at most; of those who see a part, fewer may be left.</param>
    public async ValueTask<(List<ToldChange> Told, LoggedChange? Reached)> ReadAsync(long after, long upTo, int limit)
    {
        var single = new List<LoggedChange>();
        var many = new Dictionary<(Tsid?, string), (LoggedChange Last, long Count)>();
        LoggedChange? reached = null;
        var isMore = after < upTo;
        var left = (long)LongestPage;
        for (var (looked, together) = (0, Math.Min(limit + 1, AtOnce)); isMore && looked < MostLookedThrough; together = AtOnce)
        {
            (isMore, var rows) = await ChangeLog.ReadAsync(session, schema.Workspace, reached?.Seq ?? after, upTo, together, LongStep, left);
            looked += rows.Count;
            foreach (var (change, stepLength) in rows)
            {
                if (schema.Named(change.Type) is not null && types?.Contains(change.Type) != false && !TryTake(change, stepLength > LongStep))
                {
                    isMore = false;
                    break;
                }
                (reached, left) = (change, left - (change.Patch?.Length ?? 0));
            }
            isMore &= left > 0;
        }
        var told = await TellAsync(single);
        told.AddRange(many.Values.Select(one => Whole(one.Last) with { Kind = ToldChange.Many, Count = schema.Sight.IsAll ? one.Count : null }));
        told.Sort(static (left, right) => left.Seq.CompareTo(right.Seq));
        return (told, reached);

        bool TryTake(LoggedChange change, bool isOfMany)
        {
            if (single.Count + many.Count >= limit && !(isOfMany && many.ContainsKey((change.Step, change.Type)))) return false;
            if (!isOfMany)
            {
                single.Add(change);
                return true;
            }
            ref var one = ref CollectionsMarshal.GetValueRefOrAddDefault(many, (change.Step, change.Type), out _);
            one = (change, one.Count + 1);
            return true;
        }
    }

    private ToldChange Whole(LoggedChange change) => new(change.Seq, schema.Named(change.Type)!, change.Kind, change.At)
    {
        ActorKind = change.ActorKind, Actor = change.Actor, Step = change.Step,
    };

    private async ValueTask<List<ToldChange>> TellAsync(List<LoggedChange> changes)
    {
        var kinds = await KindsAsync(changes);
        var shown = changes.Where(change => kinds[change.Seq] is not null)
            .Select(change => (change, kinds[change.Seq] == "update" ? Patch.Read(schema.Plan(change.Type), change.Patch).ToList() : [])).ToList();
        if (schema.Seen is not null) await relations.ExpectAsync(shown.SelectMany(one => one.Item2).SelectMany(SeenRelations.Values));
        var told = new List<ToldChange>(shown.Count);
        foreach (var (change, all) in shown)
        {
            var kind = kinds[change.Seq]!;
            var whole = Whole(change) with { Kind = kind, Id = change.Id, Version = change.Version };
            var fields = schema.Seen is null ? all : await relations.OfAsync(whole.Type, all, tellsNames: true);
            // Who did something that is not seen is not told either.
            var isHidden = kind != change.Kind || (kind == "update" && fields.Count == 0 && schema.Seen is not null);
            if (isHidden) whole = whole with { ActorKind = null, Actor = null, Step = null };
            told.Add(whole with { Fields = fields.ConvertAll(field => (field.Field, field.To)) });
        }
        return told;
    }

    /// <summary>As what each change is told, by its number; null for what is not told.</summary>
    private async ValueTask<Dictionary<long, string?>> KindsAsync(List<LoggedChange> changes)
    {
        var kinds = changes.ToDictionary(change => change.Seq, change => (string?)change.Kind);
        foreach (var group in changes.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (schema.Sight.RecordsOf(group.Key) is not null) await SeeAsync(schema.Plan(group.Key), [.. group.GroupBy(change => change.Id)], kinds);
        }
        return kinds;
    }

    /// <summary>Finds out which of the changes of some records were seen, from what the records are now and what happened to them since.</summary>
    private async ValueTask SeeAsync(TypePlan plan, List<IGrouping<Tsid, LoggedChange>> groups, Dictionary<long, string?> kinds)
    {
        var present = (await RowValues.AllAsync(session, plan, dialect, [.. groups.Select(group => group.Key.Value)])).ToDictionary(record => record.Id);
        var pasts = groups.ConvertAll(group => present.TryGetValue(group.Key, out var now) ? new SeenPast(schema.Seen!, plan, now) : null);
        await ChangeLog.ReadEachAsync(session, schema.Workspace, plan.Type, groups.ConvertAll(group => (group.Key, group.Min(change => change.Seq))),
            long.MaxValue, null, (at, change) => pasts[at]?.TakeBack(change));
        foreach (var (group, past) in groups.Zip(pasts))
        {
            var isFirst = true;
            foreach (var change in group)
            {
                kinds[change.Seq] = past?.KindOf(change, isFirst);
                isFirst = false;
            }
        }
    }
}

/// <summary>What somebody has seen of a record, change by change back from what it is now.</summary>
internal sealed class SeenPast
{
    private readonly SeenRecords seen;
    private readonly TypePlan plan;
    private readonly Record now;
    private readonly Dictionary<string, FieldValue> values;
    private readonly bool isHeld;
    private readonly Dictionary<long, (bool Before, bool After)> known = [];
    private bool isThere;
    private bool isSeen;

    public SeenPast(SeenRecords seen, TypePlan plan, Record now)
    {
        (this.seen, this.plan, this.now, isThere) = (seen, plan, now, now.DeletedAt is null);
        values = now.Values.ToDictionary(StringComparer.Ordinal);
        // Also in the trash: whoever sees the record sees it there.
        isHeld = Holds();
        isSeen = isHeld && isThere;
    }

    /// <summary>Goes back to before a change, the newest first.</summary>
    public void TakeBack(LoggedChange change)
    {
        var after = isSeen;
        foreach (var (name, _, from, _) in Patch.ReadAll(plan, change.Patch))
        {
            if (from.IsNothing) values.Remove(name);
            else values[name] = from;
        }
        if (change.Kind != "update") isThere = change.Kind == "delete";
        isSeen = isThere && Holds();
        known[change.Seq] = (isSeen, after);
    }

    /// <summary>As what a change is told; null when it is not.</summary>
    /// <param name="isFirst">Of those that are asked for.</param>
    public string? KindOf(LoggedChange change, bool isFirst)
    {
        var (before, after) = known[change.Seq];
        // Of a record that is not seen any more nothing is told but that.
        if (!isHeld) return isFirst && before ? ToldChange.Gone : null;
        return (before, after) switch
        {
            (true, true) => change.Kind,
            (true, false) => change.Kind == "delete" ? change.Kind : ToldChange.Gone,
            (false, true) => change.Kind == "restore" ? change.Kind : "create",
            _ => null,
        };
    }

    private bool Holds() => seen.Holds(new Record(plan.Type, now.Id, now.Version, values, null, null));
}
