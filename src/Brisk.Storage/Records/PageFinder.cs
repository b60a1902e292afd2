using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>
/// Finds which records a page shows: few of a filter are sorted, many are found along an order in memory; where there is
/// no such order, the list is walked.
/// </summary>
/// <param name="path">Which of the three it is; never an index.</param>
/// <param name="set">What the filter leaves; null for all, or when the filter can only be asked of the database.</param>
/// <param name="order">The order of the list, if it is in memory.</param>
/// <param name="mostPassed">A walk gives up that has passed by so many records.</param>
/// <param name="sieveOf">Instead of the set: gives what the filter is asked of record by record.</param>
internal sealed class PageFinder(
    ListQuery query, SortPlan plan, Dialect dialect, ListPath path, IdSet? set, Order? order, long mostPassed = long.MaxValue, Func<Sieve?>? sieveOf = null)
{
    private readonly PlaceReader places = new(query.Schema, query.Type, plan, dialect);

    /// <summary>
    /// The ids of up to so many records in the order of the list, the places of the first and the last, and whether more follow in the
    /// direction of reading; null when a walk or a sieve gave up.
    /// </summary>
    public async ValueTask<(IReadOnlyList<long> Ids, (Place First, Place Last) Ends, bool IsMore)?> FindAsync(
        ISession session, Start start, bool backward, int limit)
    {
        List<long> ids;
        Dictionary<long, Place> known = [];
        if (path == ListPath.AlongOrder && order is not null)
        {
            if (await order.Owner.PageAsync(session, places, order, start, backward, limit + 1, set, sieveOf) is not { } along) return null;
            ids = along;
        }
        else
        {
            var found = path == ListPath.FewSorted && set is not null ? await SortAsync(session, set, start, backward, limit + 1)
                : await new ListWalk(query, plan, dialect, set, mostPassed).RunAsync(session, start, backward, limit + 1);
            if (found is null) return null;
            ids = found.ConvertAll(place => place.Id);
            known = found.ToDictionary(place => place.Id);
        }
        var isMore = ids.Count > limit;
        if (isMore) ids.RemoveAt(limit);
        if (backward) ids.Reverse();
        if (ids.Count == 0) return (ids, default, false);
        if (known.Count == 0)
        {
            known = await PlacesAsync(session, [ids[0], ids[^1]]);
            if (known.Count < Math.Min(2, ids.Count))
            {
                // What was deleted since is no end of a page.
                known = await PlacesAsync(session, ids);
                ids.RemoveAll(id => !known.ContainsKey(id));
            }
        }
        return ids.Count == 0 ? (ids, default, false) : (ids, (known[ids[0]], known[ids[^1]]), isMore);
    }

    /// <summary>The position of a record in the list; null when the list does not have it.</summary>
    public async ValueTask<long?> PositionAsync(ISession session, long id)
    {
        if (await places.FindAsync(session, query, id) is not { } place) return null;
        var descending = plan.Sort.Descending;
        if (path == ListPath.AlongOrder && order is not null) return await order.Owner.CountBeforeAsync(session, places, order, place, set);
        if (path == ListPath.FewSorted && set is not null)
            return (await places.ReadAsync(session, [.. set.Ids])).Count(other => other.CompareTo(place, descending) < 0);
        var before = 0L;
        for (var segment = 0; segment <= place.Segment; segment++)
        {
            var part = plan.Segments[segment];
            var sql = new SqlText(query.Schema.Workspace).Add("SELECT count(*)");
            ListSql.AddFrom(sql, part, query.Type, query.Deleted);
            ListSql.AddFilter(sql, query, dialect);
            if (segment == place.Segment) ListSql.AddSeek(sql, part, place, !descending);
            before += await session.ScalarAsync(sql.Statement, sql.Values) ?? 0;
        }
        return before;
    }

    private async ValueTask<Dictionary<long, Place>> PlacesAsync(ISession session, IReadOnlyList<long> ids) =>
        (await places.ReadAsync(session, ids)).ToDictionary(place => place.Id);

    private async ValueTask<List<Place>> SortAsync(ISession session, IdSet few, Start start, bool backward, int count)
    {
        var all = await places.ReadAsync(session, [.. few.Ids]);
        var descending = plan.Sort.Descending;
        all.Sort((left, right) => backward ? right.CompareTo(left, descending) : left.CompareTo(right, descending));
        if (start.Place is { } from) all.RemoveAll(place => backward ? place.CompareTo(from, descending) >= 0 : place.CompareTo(from, descending) <= 0);
        return start.Position >= all.Count ? [] : [.. all.Skip((int)start.Position).Take(count)];
    }
}
