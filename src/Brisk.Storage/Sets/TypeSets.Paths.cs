using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <content>
/// What paths lead to: which related records meet a condition is known to the sets of their own type, and told of these records through
/// the column of the relation.
/// </content>
internal sealed partial class TypeSets
{
    /// <summary>How often it is tried again where related records change in the very moment.</summary>
    private const int MostRounds = 8;

    private readonly ChangeCounts counts = new();

    /// <summary>The records that meet a condition at the end of a path.</summary>
    /// <param name="Seen">How often those had changed before it was asked.</param>
    private sealed record Reached(Filter.Condition Path, IdSet Set, long Seen);

    /// <summary>What is kept of the records that a relation points to, by the fields that they have now.</summary>
    private TypeSets At(Field relation)
    {
        var now = memory.Schema ?? schema.Full;
        return memory.Of(database, now, now.Named(relation.RelatedType!)!).Sets;
    }

    private WantedColumn ColumnOf(Field relation) =>
        new($"{relation.Name}:records", null) { Relation = new FieldSql(relation, schema.Plan(type), Dialect) };

    private RelationColumn? Find(Field relation) => columns.Find(ColumnOf(relation).Key) as RelationColumn;

    /// <summary>How often what stands at the end of a path has changed.</summary>
    private long ChangesOf(Field relation, Field target)
    {
        lock (living.Gate) return counts.Of(relation.RelatedType!, target);
    }

    /// <summary>Whether changes of other records may have moved what is kept of a condition.</summary>
    private bool IsChanged(Member member) => member.Test.Field is { Through: { } relation, Target: { } target } ? ChangesOf(relation, target) != member.Seen
        : member.Test.IsOfOthers;

    /// <summary>What is at the end of the paths of a filter, as far as it is asked for; null when it cannot be had.</summary>
    private async ValueTask<IReadOnlyList<Reached>?> ReachAsync(Filter filter, CancellationToken cancellation)
    {
        List<Reached> reached = [];
        foreach (var path in filter.Conditions().Where(condition => condition.Field.Through is not null))
        {
            lock (living.Gate) if (living.IsBuilt && Find(path) is not null) continue;
            var seen = ChangesOf(path.Field.Through!, path.Field.Target!);
            var end = path with { Field = path.Field.Target! };
            if (await At(path.Field.Through!).ResolveAsync(end, cancellation) is not { } set) return null;
            reached.Add(new Reached(path, set, seen));
        }
        return reached;
    }

    /// <summary>Tells of these records what was reached, as far as it is still so and the columns of the relations are there.</summary>
    private void Join(IReadOnlyList<Reached> reached)
    {
        lock (living.Gate)
        {
            if (!living.IsBuilt) return;
            foreach (var (path, set, seen) in reached)
            {
                var relation = path.Field.Through!;
                if (Find(relation) is { } column && ChangesOf(relation, path.Field.Target!) == seen)
                    Keep(Key(path), new Member(TestOf(path), column.Where(set, living.Slots.Count)) { Seen = seen });
            }
        }
    }

    /// <summary>The relations that the paths of a filter lead over, whose columns are not read yet.</summary>
    private List<WantedColumn> Lacking(Filter filter) => [.. filter.Relations().Select(ColumnOf).Where(column => !IsRead([column]))];

    /// <summary>Reads a column unless it is there; false when it cannot be had.</summary>
    private async ValueTask<bool> PrepareAsync(WantedColumn wanted, CancellationToken cancellation)
    {
        if (await ResolveAsync(Filter.Everything, cancellation) is null) return false;
        if (!IsRead([wanted])) await ReadAsync([wanted], cancellation);
        return true;
    }

    /// <summary>A column as it is now, with the slots that it is of; null when it is not kept.</summary>
    private async ValueTask<(ISlotCopy? Copy, SlotRange Of)> CopyAsync(WantedColumn wanted, CancellationToken cancellation)
    {
        if (!await PrepareAsync(wanted, cancellation)) return default;
        lock (living.Gate) return (GroupColumns.CopyOf(columns.Find(wanted.Key), living.Slots.Count), new SlotRange(living.Slots, living.Slots.Count));
    }

    /// <summary>What a question for groups needs; null where it changed in the moment, or, as is said then, is not kept.</summary>
    private async ValueTask<(GroupColumns? Columns, bool IsKept)> CopyAsync(Filter filter, IReadOnlyList<WantedColumn> wanted, CancellationToken cancellation)
    {
        var reached = new (ISlotCopy? Copy, SlotRange Of, long Seen)[wanted.Count];
        try
        {
            for (var i = 0; i < reached.Length; i++)
            {
                if (wanted[i].Through is not { } relation) continue;
                var seen = ChangesOf(relation, wanted[i].Field);
                var (copy, of) = await At(relation).CopyAsync(wanted[i], cancellation);
                if (copy is null) return (null, false);
                reached[i] = (copy, of, seen);
            }
            // A copy: adding up takes milliseconds, which nobody else shall wait for.
            lock (living.Gate)
            {
                if (Known(filter) is not { } set) return (null, true);
                var (slots, copies) = (living.Slots.Count, new ISlotCopy?[wanted.Count]);
                for (var i = 0; i < copies.Length; i++)
                {
                    var isPresent = wanted[i].Through is not { } relation || ChangesOf(relation, wanted[i].Field) == reached[i].Seen;
                    if (!isPresent) return (Dispose(copies), true);
                    copies[i] = wanted[i].Through is { } over ? Find(over) is { } column ? reached[i].Copy!.Through(column, reached[i].Of, slots) : null
                        : GroupColumns.CopyOf(columns.Find(wanted[i].Key), slots);
                    if (copies[i] is null) return (Dispose(copies), false);
                }
                return (new GroupColumns(set.Members, copies!), true);
            }
        }
        finally
        {
            foreach (var (copy, _, _) in reached) copy?.Dispose();
        }

        static GroupColumns? Dispose(ISlotCopy?[] copies)
        {
            foreach (var copy in copies) copy?.Dispose();
            return null;
        }
    }

    /// <summary>
    /// All records in the order of a path, by their slots: as they lie by name, put together by what stands at its end. To look that up for
    /// each record takes many times as long. Null when the column of the relation is not of the state that is read.
    /// </summary>
    private async ValueTask<int[]?> ArrangeAsync(ISession session, SortPlan plan, LivingRecords.Reading reading)
    {
        var relation = plan.Sort.Field.Through!;
        if (!IsRead([ColumnOf(relation)])) await ReadAsync(session, [ColumnOf(relation)], reading);
        RelationCopy led;
        lock (living.Gate)
        {
            var isOfState = memory.Changes.Applied >= reading.Seen
                && reading.Missing.All(change => change.Seq <= reading.Seen || !change.Touches(relation));
            if (!isOfState || Find(relation) is not { } column) return null;
            led = column.Copy();
        }
        var ranks = await RanksAsync(session, plan);
        var byName = new List<int>(living.Slots.Count);
        foreach (var part in SortPlan.Of(schema.Plan(type), new Sort(type.Title, plan.Sort.Descending), Dialect).Segments)
        {
            var sql = new SqlText(schema.Workspace).Add("SELECT r.id");
            ListSql.AddFrom(sql, part, type);
            ListSql.AddOrder(sql, part, plan.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, (byName, slots: living.Slots.Ascending()), static (row, to) =>
            {
                if (to.slots.TryFind(row.Int64(0), out var slot)) to.byName.Add(slot);
                return true;
            });
        }
        return led.Arrange(byName, ranks);
    }

    /// <summary>The records at the end of a path that have a value, and which comes how far back, those with one value together.</summary>
    private async ValueTask<Dictionary<long, int>> RanksAsync(ISession session, SortPlan plan)
    {
        var (end, descending) = (plan.Sort.Field.Target!, plan.Sort.Descending);
        var other = schema.Plan(plan.Sort.Field.Through!.RelatedType!);
        var form = new FieldSql(end, other, Dialect);
        // Users and choices are those of whoever asks, as in the places of the order.
        var known = plan.Segments[0].Ranks is { } given ? new Ranks(form.Key, given.Values) : null;
        var part = new Segment(null, sql => sql.Add(" AND ").Add(form.Raw).Add(" IS NOT NULL"), known is null ? form.Places : [known.Key], null,
            static _ => false, null, known);
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id");
        foreach (var key in part.Keys) sql.Add(", ").Add(key);
        ListSql.AddFrom(sql, part, other.Type);
        if (plan.Seen is { } seen) new FilterSql(sql.Add(" AND "), other, Dialect).Add(seen.Part);
        ListSql.AddOrder(sql, part, descending);
        var ranks = new Dictionary<long, int>();
        var last = new SqlValue[part.Keys.Count];
        await session.QueryAsync(sql.Statement, sql.Values, (ranks, last, rank: new int[1]), static (row, to) =>
        {
            var isOther = false;
            for (var at = 0; at < to.last.Length; at++)
            {
                var value = row.Value(at + 1);
                isOther |= to.ranks.Count > 0 && SqlOrder.Compare(value, to.last[at]) != 0;
                to.last[at] = value;
            }
            if (isOther) to.rank[0]++;
            to.ranks[row.Int64(0)] = to.rank[0];
            return true;
        });
        return ranks;
    }
}
