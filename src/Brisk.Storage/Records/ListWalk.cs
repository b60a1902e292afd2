using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>
/// Finds a page by reading a list in its order, past what does not belong to it: where no order is in memory. The cost
/// grows with what is passed by.
/// </summary>
/// <param name="set">What the filter leaves; null for all, or when the filter can only be asked of the database.</param>
/// <param name="mostPassed">It gives up when it has passed by so many records.</param>
internal sealed class ListWalk(ListQuery query, SortPlan plan, Dialect dialect, IdSet? set, long mostPassed)
{
    private const int MostAtOnce = 64_000;

    /// <summary>So many records are passed by before reading the order is the quicker way.</summary>
    public static long MostPassed(OrderReading reading) => reading switch
    {
        // Some ten milliseconds.
        OrderReading.WhereFar => 20_000,
        // About a second.
        OrderReading.Ahead => 1_000_000,
        _ => long.MaxValue,
    };

    private readonly List<Place> found = [];
    private long skip;
    private int wanted;
    private int rows;
    private long passed;
    private int limit;
    private int segment;
    private Place end;

    /// <summary>The places of up to so many records behind a start (backward: before it), in the direction of reading; null when it gave up.</summary>
    public async ValueTask<List<Place>?> RunAsync(ISession session, Start start, bool backward, int count)
    {
        (wanted, skip) = (count, start.Position);
        var step = backward ? -1 : 1;
        for (segment = start.Place?.Segment ?? (backward ? plan.Segments.Count - 1 : 0); segment >= 0 && segment < plan.Segments.Count; segment += step)
        {
            var from = start.Place is { } place && place.Segment == segment ? place : (Place?)null;
            limit = set is null ? (int)Math.Min(MostAtOnce, Math.Min(skip, MostAtOnce) + count) : 1_000;
            do
            {
                var sql = Render(plan.Segments[segment], from, backward);
                rows = 0;
                await session.QueryAsync(sql.Statement, sql.Values, this, static (row, walk) => walk.Take(row));
                if (found.Count == wanted) return found;
                from = end;
                if ((passed += rows) >= mostPassed) return null;
                if (rows == limit) limit = Math.Min(limit * 4, MostAtOnce);
                else break;
            }
            while (true);
        }
        return found;
    }

    private bool Take(RowReader row)
    {
        var isIn = set is null || set.Has(row.Int64(0));
        if (++rows == limit || isIn && skip == 0) end = Place.Of(row, segment, 1, plan.Segments[segment].Keys.Count);
        if (!isIn) return true;
        if (skip > 0) skip--;
        else found.Add(end);
        return found.Count < wanted;
    }

    private SqlText Render(Segment part, Place? from, bool backward)
    {
        var sql = ListSql.Places(query.Schema.Workspace, part);
        ListSql.AddFrom(sql, part, query.Type, deleted: query.Deleted);
        if (set is null) ListSql.AddFilter(sql, query, dialect);
        var descending = query.Sort.Descending != backward;
        if (from is { } place) ListSql.AddSeek(sql, part, place, descending);
        ListSql.AddOrder(sql, part, descending);
        return sql.Add(" LIMIT ").Bind(limit);
    }
}
