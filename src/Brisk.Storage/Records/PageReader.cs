using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>
/// Reads one page from the database into JSON: walks the segments of the sort from a place until the page is full, or reads the records
/// that are told.
/// </summary>
internal sealed class PageReader(ListQuery query, SortPlan plan, Projection projection, Dialect dialect) : IDisposable
{
    private readonly PooledBuffer json = new(32 * 1024);

    /// <summary>Where each item lies in <see cref="json"/>.</summary>
    private readonly List<Range> items = new(64);
    private Place first;
    private Place last;
    private int wanted;
    private int segment;
    private bool more;

    public int Count => items.Count;

    /// <summary>Reads up to the limit and notices whether more would follow.</summary>
    /// <param name="from">Where to begin; null for the end that the direction comes from.</param>
    /// <param name="backward">Against the sort's direction; rows come out in the sort's order all the same.</param>
    public async ValueTask ReadAsync(ISession session, Place? from, bool backward)
    {
        wanted = query.Limit;
        var step = backward ? -1 : 1;
        var start = from?.Segment ?? (backward ? plan.Segments.Count - 1 : 0);
        for (segment = start; segment >= 0 && segment < plan.Segments.Count && !more; segment += step)
        {
            if (plan.Segments[segment].Ranks is not null)
            {
                await ReadRankedAsync(session, segment == start ? from : null, backward);
                continue;
            }
            var sql = Render(plan.Segments[segment], segment == start ? from : null, backward);
            await session.QueryAsync(sql.Statement, sql.Values, this, static (row, page) => page.Take(row));
        }
        if (!backward) return;
        (first, last) = (last, first);
        items.Reverse();
    }

    private async ValueTask ReadRankedAsync(ISession session, Place? from, bool backward)
    {
        var places = await new RankedPage(query, plan.Segments[segment], dialect).ReadAsync(session, from, backward, wanted + 1 - Count);
        more = Count + places.Count > wanted;
        if (more) places.RemoveAt(places.Count - 1);
        if (places.Count == 0) return;
        if (Count == 0) first = places[0];
        last = places[^1];
        await ReadAsync(session, places.ConvertAll(place => place.Id));
    }

    /// <summary>Reads the records of a page that was found in memory.</summary>
    /// <param name="ids">In the order of the list.</param>
    /// <param name="ends">The places of the first and the last of them.</param>
    public async ValueTask ReadAsync(ISession session, IReadOnlyList<long> ids, (Place First, Place Last) ends, bool isMore)
    {
        if (ids.Count == 0) return;
        await ReadAsync(session, ids);
        (first, last, more) = (ends.First, ends.Last, isMore);
    }

    private async ValueTask ReadAsync(ISession session, IReadOnlyList<long> ids)
    {
        var living = query.Deleted ? "" : " AND r.deleted_at IS NULL";
        var at = projection.Values.Length;
        // What memory found may have changed since: who may not see it any more is not shown it.
        var (seen, more) = query.Schema.Seen?.Condition(query.Type, at + 1) ?? ("", []);
        var statement = SqlText.Shape($"SELECT {projection.Columns} FROM {query.Type.Plural} r{projection.Joins} WHERE r.workspace_id = $1 AND "
            + $"{dialect.IdIn("r.id", $"${at + 1}")}{living}{seen}");
        var found = new Dictionary<long, Range>(ids.Count);
        await session.QueryAsync(statement, [.. projection.Values, IdList.Of(ids), .. more], (page: this, found), static (row, to) =>
        {
            to.found[row.Int64(0)] = to.page.Write(row);
            return true;
        });
        foreach (var id in ids) if (found.TryGetValue(id, out var item)) items.Add(item);
    }

    /// <summary>Writes the whole answer.</summary>
    public void Write(PooledBuffer output, Cursor cursors, bool backward, bool hasBefore, long? position)
    {
        output.Add("{\"items\":["u8);
        for (var i = 0; i < Count; i++)
        {
            if (i > 0) output.Add((byte)',');
            output.Add(json.Span[items[i]]);
        }
        output.Add("],\"next\":"u8);
        AddCursor(output, cursors, last, Count > 0 && (backward || more));
        output.Add(",\"previous\":"u8);
        AddCursor(output, cursors, first, Count > 0 && (backward ? more : hasBefore));
        output.Add(",\"position\":"u8);
        if (position is { } at) output.Add(at);
        else output.Add("null"u8);
        output.Add((byte)'}');
    }

    public void Dispose() => json.Dispose();

    private void AddCursor(PooledBuffer output, Cursor cursors, Place place, bool there)
    {
        if (there) output.AddString(cursors.Write(place, query.Schema.Workspace, query.Type.Name, query.Place));
        else output.Add("null"u8);
    }

    private bool Take(RowReader row)
    {
        if (Count == wanted)
        {
            more = true;
            return false;
        }
        items.Add(Write(row));
        // Only the ends of a page become cursors, and the far end only when more follows a full page.
        if (Count == 1) first = PlaceOf(row);
        if (Count == wanted) last = PlaceOf(row);
        return true;
    }

    private Range Write(RowReader row)
    {
        var start = json.Length;
        projection.Write(row, json);
        return start..json.Length;
    }

    private Place PlaceOf(RowReader row) => Place.Of(row, segment, projection.Count, plan.Segments[segment].Keys.Count);

    private SqlText Render(Segment part, Place? from, bool backward)
    {
        var sql = new SqlText().Add("SELECT ", projection.Values).Add(projection.Columns);
        foreach (var key in part.Keys) sql.Add(", ").Add(key);
        ListSql.AddFrom(sql, part, query.Type, deleted: query.Deleted, joins: projection.Joins);
        ListSql.AddFilter(sql, query, dialect);
        var descending = query.Sort.Descending != backward;
        if (from is { } place) ListSql.AddSeek(sql, part, place, descending);
        ListSql.AddOrder(sql, part, descending);
        return sql.Add(" LIMIT ").Bind(query.Limit + 1 - Count);
    }
}
