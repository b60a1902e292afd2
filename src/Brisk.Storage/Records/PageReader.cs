using System.Buffers;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>Reads one page from the database into JSON: walks the segments of the sort from a place until the page is full.</summary>
internal sealed class PageReader(ListQuery query, SortPlan plan, Projection projection, Dialect dialect, RecordSets sets) : IDisposable
{
    private readonly Utf8Buffer json = new();
    private readonly List<int> starts = new(64);
    private Place first;
    private Place last;
    private int wanted;
    private int segment;
    private bool more;
    private Access access = Access.Free;
    private long lent;

    public int Count => starts.Count;

    /// <summary>Reads up to the limit and notices whether more would follow.</summary>
    /// <param name="from">Where to begin; null for the end that the direction comes from.</param>
    /// <param name="inclusive">The record at <paramref name="from"/> belongs to the page.</param>
    /// <param name="backward">Against the sort's direction; rows come out in the sort's order all the same.</param>
    public async ValueTask ReadAsync(ISession session, Place? from, bool inclusive, bool backward, int skip)
    {
        wanted = query.Limit;
        access = await Access.ChooseAsync(session, query, dialect, sets);
        using var loan = access.Set?.Lend();
        lent = loan?.Number ?? 0;
        var step = backward ? -1 : 1;
        var start = from?.Segment ?? (backward ? plan.Segments.Count - 1 : 0);
        for (segment = start; segment >= 0 && segment < plan.Segments.Count && !more; segment += step)
        {
            var here = segment == start ? from : null;
            var sql = Render(plan.Segments[segment], here, inclusive, backward, segment == start ? skip : 0);
            await session.QueryAsync(sql.Statement, sql.Values, this, static (row, page) => page.Take(row));
        }
        if (backward) (first, last) = (last, first);
    }

    /// <summary>Reads a stretch of a list whose order is known by id. Cursors are then positions.</summary>
    public async ValueTask ReadAsync(ISession session, IReadOnlyList<long> ids, int start, int end)
    {
        var statement = SqlText.Shape($"SELECT {projection.Columns} FROM {query.Type.Plural} r WHERE r.workspace_id = $1 AND r.id = $2");
        for (var i = start; i < end; i++)
            await session.QueryAsync(statement, [query.Schema.Workspace.Value, ids[i]], this, static (row, page) => page.TakeKnown(row));
        (first, last, more) = (Place.At(start), Place.At(end), end < ids.Count);
    }

    /// <summary>Writes the whole answer.</summary>
    public void Write(IBufferWriter<byte> output, Cursor cursors, bool backward, bool hasBefore, long? position)
    {
        using var frame = new Utf8Buffer();
        frame.Add("{\"items\":["u8);
        frame.CopyTo(output, ..);
        for (var i = 0; i < Count; i++)
        {
            var item = backward ? Count - 1 - i : i;
            if (i > 0) output.Write(","u8);
            json.CopyTo(output, starts[item]..(item + 1 < Count ? starts[item + 1] : json.Length));
        }
        frame.Truncate(0);
        frame.Add("],\"next\":"u8);
        AddCursor(frame, cursors, last, Count > 0 && (backward || more));
        frame.Add(",\"previous\":"u8);
        AddCursor(frame, cursors, first, Count > 0 && (backward ? more : hasBefore));
        frame.Add(",\"position\":"u8);
        if (position is { } at) frame.Add(at);
        else frame.Add("null"u8);
        frame.Add((byte)'}');
        frame.CopyTo(output, ..);
    }

    public void Dispose() => json.Dispose();

    private void AddCursor(Utf8Buffer frame, Cursor cursors, Place place, bool there)
    {
        if (there) frame.AddString(cursors.Write(place, query.Schema.Workspace, query.Type.Name, SortName(query.Sort)));
        else frame.Add("null"u8);
    }

    public static string SortName(Sort sort) => (sort.Descending ? "-" : "") + sort.Field.Name;

    private bool Take(RowReader row)
    {
        if (Count == wanted)
        {
            more = true;
            return false;
        }
        starts.Add(json.Length);
        projection.Write(row, json);
        // Only the ends of a page become cursors, and the far end only when more follows a full page.
        if (Count == 1) first = PlaceOf(row);
        if (Count == wanted) last = PlaceOf(row);
        return true;
    }

    private bool TakeKnown(RowReader row)
    {
        starts.Add(json.Length);
        projection.Write(row, json);
        return false;
    }

    private Place PlaceOf(RowReader row) => ReadPlace(row, segment, projection.Count, plan.Segments[segment].Keys.Count);

    /// <summary>The place of a row whose sort keys begin at a column and whose id is column 0.</summary>
    public static Place ReadPlace(RowReader row, int segment, int column, int keys)
    {
        var values = new SqlValue[keys];
        for (var i = 0; i < keys; i++) values[i] = row.Value(column + i);
        return new Place(segment, values, row.Int64(0));
    }

    private SqlText Render(Segment part, Place? from, bool inclusive, bool backward, int skip)
    {
        var sql = new SqlText().Add("SELECT ").Add(projection.Columns);
        foreach (var key in part.Keys) sql.Add(", ").Add(key);
        ListSql.AddFrom(sql, part, query, dialect, access, lent);
        var descending = query.Sort.Descending != backward;
        if (from is { } place) ListSql.AddSeek(sql, part, place, inclusive, descending);
        ListSql.AddOrder(sql, part, descending);
        sql.Add(" LIMIT ").Bind(query.Limit + 1 - Count);
        if (skip > 0) sql.Add(" OFFSET ").Bind(skip);
        return sql;
    }
}

/// <summary>The parts that every statement over a list shares.</summary>
internal static class ListSql
{
    public static void AddFrom(SqlText sql, Segment part, ListQuery query, Dialect dialect, Access access, long set)
    {
        var workspace = query.Schema.Workspace.Value;
        var driven = access.Drives;
        sql.Add(" FROM ");
        // CROSS JOIN keeps the tables in the order given here.
        if (driven) access.AddDriver(sql, query, dialect);
        else if (part.Leading is not null) sql.Add(part.Leading).Add(" o CROSS JOIN ");
        sql.Add(query.Type.Plural).Add(" r");
        if (driven && part.Leading is not null) sql.Add(" CROSS JOIN ").Add(part.Leading).Add(" o");
        sql.Add(" WHERE r.workspace_id = ").Bind(workspace);
        if (driven) sql.Add(" AND r.id = d.id");
        if (part.Leading is not null) sql.Add(" AND o.workspace_id = ").Bind(workspace);
        sql.Add(query.Deleted ? " AND r.deleted_at IS NOT NULL" : " AND r.deleted_at IS NULL");
        part.Where?.Invoke(sql);
        if (access.Set is not null)
        {
            if (!driven) sql.Add(" AND ").Add(dialect.InSet("r.id", sql.Parameter(set))!);
            if (!driven && access.Prefix is { } prefix)
            {
                sql.Add(" AND ");
                new FilterSql(sql, query.Schema.Plan(query.Type), dialect).Add(prefix);
            }
            new FilterSql(sql.Add(" AND "), query.Schema.Plan(query.Type), dialect, access with { Prefix = null }).Add(Access.Rest(query));
        }
        else if (query.Filter is not Filter.AllOf { Parts.Count: 0 })
        {
            sql.Add(" AND ");
            new FilterSql(sql, query.Schema.Plan(query.Type), dialect, access).Add(query.Filter);
        }
    }

    public static void AddSeek(SqlText sql, Segment part, Place from, bool inclusive, bool descending)
    {
        var compare = (descending ? " <" : " >") + (inclusive ? "= " : " ");
        // One index serves the comparison only when it holds all the keys; of a joined table the first is said again.
        if (part.Seek is { } seek) sql.Add(" AND ").Add(seek).Add(descending ? " <= " : " >= ").Bind(from.Keys[0]);
        sql.Add(" AND (").Add(string.Join(", ", part.Keys.Append("r.id"))).Add(')').Add(compare).Add('(');
        foreach (var key in from.Keys) sql.Bind(key).Add(", ");
        sql.Bind(from.Id).Add(')');
    }

    public static void AddOrder(SqlText sql, Segment part, bool descending)
    {
        sql.Add(" ORDER BY ");
        foreach (var key in part.Keys) sql.Add(key).Add(descending ? " DESC, " : ", ");
        sql.Add(descending ? "r.id DESC" : "r.id");
    }
}
