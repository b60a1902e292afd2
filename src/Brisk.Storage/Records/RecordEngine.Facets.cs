using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>The most frequent values of a field under a filter, with their counts.</summary>
    public async ValueTask<IReadOnlyList<(string Value, long Count)>> FacetsAsync(WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation)
    {
        var isAll = filter is Filter.AllOf { Parts.Count: 0 };
        var set = isAll ? null : await sets.ResolveAsync(schema, type, filter, cancellation);
        if ((isAll || set is not null) && IsShownFromKey(field) && await sets.TallyAsync(schema, type, field, set, limit, cancellation) is { } tally) return await ShowAsync(schema, type, field, tally, cancellation);
        return await database.ReadAsync(Lane.Long, (engine: this, schema, type, field, filter, limit, set), static async (session, ask) =>
        {
            if (ask.set is not null && ask.field is { Kind: TagsField, Custom: false }) return await TagsAsync(session, ask.schema, ask.type, ask.set, ask.limit);
            var sql = ask.engine.FacetSql(ask.schema, ask.type, ask.field, ask.filter, ask.limit);
            return await session.ListAsync(sql.Statement, sql.Values, static row => (row.Text(0) ?? "", row.Int64(1)));
        }, cancellation);
    }

    /// <summary>Whether a value is its searched form, or is found by it.</summary>
    private static bool IsShownFromKey(Field field) => field is { Custom: false, Kind.Shape: Shape.Text } && (field.Kind.KeySuffix is null || TypePlan.Place(field).Key is not null && field.Indexed);

    /// <summary>The values as somebody wrote them.</summary>
    private async ValueTask<IReadOnlyList<(string Value, long Count)>> ShowAsync(WorkspaceSchema schema, RecordType type, Field field, IReadOnlyList<(SqlValue Key, int Count)> tally, CancellationToken cancellation)
    {
        if (TypePlan.Place(field).Key is not { } key) return [.. tally.Select(pair => (pair.Key.Text ?? "", (long)pair.Count))];
        var statement = SqlText.Shape($"SELECT r.{field.Column} FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND r.{key} = $2 LIMIT 1");
        return await database.ReadAsync(Lane.Interactive, (statement, schema.Workspace, tally), static async (session, show) =>
        {
            var shown = new List<(string, long)>();
            foreach (var (value, count) in show.tally)
            {
                await session.QueryAsync(show.statement, [show.Workspace.Value, value], (shown, count), static (row, to) =>
                {
                    to.shown.Add((row.Text(0) ?? "", to.count));
                    return false;
                });
            }
            return shown;
        }, cancellation);
    }

    private static async ValueTask<List<(string Value, long Count)>> TagsAsync(ISession session, WorkspaceSchema schema, RecordType type, IdSet set, int limit)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var statement = SqlText.Shape("SELECT t.record_id, t.tag_key FROM record_tags t WHERE t.workspace_id = $1 AND t.record_type = $2");
        await session.QueryAsync(statement, [schema.Workspace.Value, type.Name], (counts, set, buffer: new char[500]), static (row, to) =>
        {
            if (!to.set.Has(row.Int64(0))) return true;
            var length = System.Text.Encoding.UTF8.GetChars(row.Utf8(1), to.buffer);
            var lookup = to.counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(to.buffer.AsSpan(0, length), out var count)) count[0]++;
            else lookup[to.buffer.AsSpan(0, length)] = [1];
            return true;
        });
        return [.. counts.Select(pair => (pair.Key, (long)pair.Value[0])).OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Key, Comparer<string>.Create(SqlOrder.CompareUtf8)).Take(limit)];
    }

    /// <summary>Counts by the searched form, which the index holds; only the few values that are answered are then read.</summary>
    private SqlText FacetSql(WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit)
    {
        var (plan, dialect, workspace) = (schema.Plan(type), database.Dialect, schema.Workspace.Value);
        var tags = field.Kind is TagsField && !field.Custom;
        var value = tags ? "t.tag_key" : field.Custom ? dialect.JsonText("r.custom", field.Name) : "r." + field.Column;
        var key = tags || field.Custom ? null : TypePlan.Place(field).Key;
        var group = key is null ? value : "r." + key;
        var sql = new SqlText().Add("SELECT ");
        if (key is null) sql.Add("f.value");
        else sql.Add("(SELECT x.").Add(field.Column).Add(" FROM ").Add(plan.Table).Add(" x WHERE x.workspace_id = ").Bind(workspace).Add(" AND x.deleted_at IS NULL AND x.").Add(key).Add(" = f.value LIMIT 1)");
        sql.Add(", f.n FROM (SELECT ").Add(group).Add(" AS value, count(*) AS n FROM ").Add(plan.Table).Add(" r");
        if (tags) sql.Add(" JOIN record_tags t ON t.workspace_id = r.workspace_id AND t.record_id = r.id AND t.record_type = ").Bind(type.Name);
        sql.Add(" WHERE r.workspace_id = ").Bind(workspace).Add(" AND r.deleted_at IS NULL AND ").Add(group).Add(" IS NOT NULL AND ");
        new FilterSql(sql, plan, dialect).Add(filter);
        return sql.Add(" GROUP BY ").Add(group).Add(" ORDER BY n DESC, value LIMIT ").Bind(limit).Add(") f ORDER BY f.n DESC, f.value");
    }
}
