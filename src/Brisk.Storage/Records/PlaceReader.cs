using System.Text.Json;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Reads where some records lie in an order.</summary>
internal sealed class PlaceReader(WorkspaceSchema schema, Domain.Records.RecordType type, SortPlan plan, Dialect dialect)
{
    /// <summary>The places of the records that live, in no order.</summary>
    public async ValueTask<List<Place>> ReadAsync(ISession session, IReadOnlyList<long> ids)
    {
        var places = new List<Place>(ids.Count);
        if (ids.Count == 0) return places;
        if (plan.FollowsChanges)
        {
            foreach (var record in await RowValues.LivingAsync(session, schema.Plan(type), dialect, ids))
            {
                if (Place.Of(record, plan) is { } place) places.Add(place);
            }
            return places;
        }
        for (var segment = 0; segment < plan.Segments.Count && places.Count < ids.Count; segment++)
        {
            var part = plan.Segments[segment];
            var sql = ListSql.Places(schema.Workspace, part);
            ListSql.AddFrom(sql, part, type, byId: true);
            sql.Add(" AND ").Add(dialect.IdIn("r.id", sql.Parameter(IdList.Of(ids))));
            await session.QueryAsync(sql.Statement, sql.Values, (places, segment, part.Keys.Count), static (row, to) =>
            {
                to.places.Add(Place.Of(row, to.segment, 1, to.Count));
                return true;
            });
        }
        return places;
    }

    /// <summary>The place of a record of a list, of the trash, too; null when the list does not have it.</summary>
    public async ValueTask<Place?> FindAsync(ISession session, ListQuery query, long id)
    {
        var found = new List<Place>(1);
        for (var segment = 0; segment < plan.Segments.Count && found.Count == 0; segment++)
        {
            var part = plan.Segments[segment];
            var sql = ListSql.Places(schema.Workspace, part);
            ListSql.AddFrom(sql, part, type, query.Deleted, byId: true);
            ListSql.AddFilter(sql.Add(" AND r.id = ").Bind(id), query, dialect);
            await session.QueryAsync(sql.Statement, sql.Values, (found, segment, part.Keys.Count), static (row, to) =>
            {
                to.found.Add(Place.Of(row, to.segment, 1, to.Count));
                return false;
            });
        }
        return found.Count == 0 ? null : found[0];
    }
}

/// <summary>Ids as one value of a statement.</summary>
public static class IdList
{
    /// <summary>A JSON array, which <see cref="Dialect.IdIn"/> takes apart.</summary>
    public static string Of(IEnumerable<long> ids) => $"[{string.Join(',', ids)}]";

    /// <summary>The same of texts, for <see cref="Dialect.TextIn"/>.</summary>
    public static string Of(IEnumerable<string> texts) => $"[{string.Join(',', texts.Select(text => $"\"{JsonEncodedText.Encode(text)}\""))}]";
}
