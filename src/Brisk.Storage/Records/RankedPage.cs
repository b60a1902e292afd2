using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>
/// A page of a list by rank, where nothing of it is in memory: the stretches of one value each, every one in the order of an
/// index. The first is asked for alone, which nearly always fills the page; then ever more in one statement.
/// </summary>
internal sealed class RankedPage(ListQuery query, Segment segment, Dialect dialect)
{
    private const int MostTogether = 64;

    private readonly List<Place> found = [];

    /// <summary>The places of up to so many records behind a place, in the direction of reading.</summary>
    public async ValueTask<List<Place>> ReadAsync(ISession session, Place? from, bool backward, int wanted)
    {
        var descending = query.Sort.Descending != backward;
        var stretches = segment.Ranks!.Stretches();
        var order = stretches.Select((stretch, at) => at)
            .Where(at => from is not { } place || IsAhead(stretches[at].Rank, place.Keys[0].Integer, descending)).ToList();
        if (descending) order.Reverse();
        for (var (done, together) = (0, 1); done < order.Count && found.Count < wanted; together = Math.Min(MostTogether, together * 4))
        {
            // What is not known lies between the values: those stretches are one in the list.
            var take = order.Skip(done).TakeWhile((at, n) =>
                n < together || stretches[at].Rank == Ranks.Last && stretches[order[done + n - 1]].Rank == Ranks.Last).ToList();
            var sql = Render([.. take.Select(at => stretches[at])], from, descending, wanted - found.Count);
            await session.QueryAsync(sql.Statement, sql.Values, found, static (row, found) =>
            {
                found.Add(new Place(0, [row.Int64(1), row.Value(2)], row.Int64(0)));
                return true;
            });
            done += take.Count;
        }
        return found;
    }

    private static bool IsAhead(long rank, long from, bool descending) => descending ? rank <= from : rank >= from;

    /// <summary>The statement for some stretches, each in the order of its index.</summary>
    public SqlText Render(IReadOnlyList<(long Rank, Action<SqlText> Where)> stretches, Place? from, bool descending, int wanted)
    {
        var (sql, name, direction) = (new SqlText(query.Schema.Workspace), segment.Keys[1], descending ? " DESC" : "");
        for (var i = 0; i < stretches.Count; i++)
        {
            var (rank, where) = stretches[i];
            sql.Add(i == 0 ? "SELECT a.id, a.rank, a.name FROM (SELECT r.id, " : " UNION ALL SELECT a.id, a.rank, a.name FROM (SELECT r.id, ")
                .Add($"CAST({rank} AS bigint) AS rank, ").Add(name).Add(" AS name");
            ListSql.AddFrom(sql, segment with { Where = null, Ranks = null }, query.Type, deleted: query.Deleted);
            where(sql.Add(" AND "));
            ListSql.AddFilter(sql, query, dialect);
            if (from is { } place && place.Keys[0].Integer == rank)
            {
                sql.Add(" AND (").Add(name).Add(descending ? ", r.id) < (" : ", r.id) > (").Bind(place.Keys[1]).Add(", ").Bind(place.Id).Add(")");
            }
            sql.Add(" ORDER BY ").Add(name).Add(direction).Add(", r.id").Add(direction).Add(" LIMIT ").Bind(wanted).Add(") a");
        }
        if (stretches.Count > 1) sql.Add($" ORDER BY 2{direction}, 3{direction}, 1{direction} LIMIT ").Bind(wanted);
        return sql;
    }
}
