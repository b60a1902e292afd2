using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// Puts all records into the order of a path: as they lie by name, dealt out by what stands at its end. To look that up for each record
/// takes many times as long.
/// </summary>
internal sealed class PathOrder(WorkspaceSchema schema, RecordType type, SortPlan plan, Slots slots, Dialect dialect)
{
    /// <summary>The slots of the records that a session sees.</summary>
    /// <param name="led">Where the relation leads, in the same state.</param>
    public async ValueTask<int[]> ArrangeAsync(ISession session, RelationCopy led)
    {
        var ranks = await RanksAsync(session);
        var byName = new List<int>(slots.Count);
        foreach (var part in SortPlan.Of(schema.Plan(type), new Sort(type.Title, plan.Sort.Descending), dialect).Segments)
        {
            var sql = new SqlText(schema.Workspace).Add("SELECT r.id");
            ListSql.AddFrom(sql, part, type);
            ListSql.AddOrder(sql, part, plan.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, (byName, slots: slots.Ascending()), static (row, to) =>
            {
                if (to.slots.TryFind(row.Int64(0), out var slot)) to.byName.Add(slot);
                return true;
            });
        }
        return led.Arrange(byName, ranks);
    }

    /// <summary>The records at the end of the path that have a value, and which comes how far back, those with one value together.</summary>
    private async ValueTask<Dictionary<long, int>> RanksAsync(ISession session)
    {
        var other = schema.Plan(plan.Sort.Field.Through!.RelatedType!);
        var form = new FieldSql(plan.Sort.Field.Target!, other, dialect);
        // Users and choices are those of whoever asks, as in the places of the order.
        var known = plan.Segments[0].Ranks is { } given ? new Ranks(form.Key, given.Values) : null;
        var part = new Segment(null, sql => sql.Add(" AND ").Add(form.Raw).Add(" IS NOT NULL"), known is null ? form.Places : [known.Key], null,
            static _ => false, null, known);
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id");
        foreach (var key in part.Keys) sql.Add(", ").Add(key);
        ListSql.AddFrom(sql, part, other.Type);
        if (plan.Seen is { } seen) new FilterSql(sql.Add(" AND "), other, dialect).Add(seen.Part);
        ListSql.AddOrder(sql, part, plan.Sort.Descending);
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
