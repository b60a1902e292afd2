using Brisk.Domain;
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
    public async ValueTask<IReadOnlyList<(string Value, long Count)>> FacetsAsync(
        WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation)
    {
        var isAll = filter is Filter.AllOf { Parts.Count: 0 };
        var set = isAll ? null : await sets.ResolveAsync(schema, type, filter, cancellation);
        if ((isAll || set is not null) && IsShownFromKey(field) && await sets.TallyAsync(schema, type, field, set, limit, cancellation) is { } tally)
            return await ShowAsync(schema, type, field, tally, cancellation);
        return await database.ReadAsync(Lane.Long, (engine: this, schema, type, field, filter, limit, set), static async (session, ask) =>
        {
            if (ask.set is not null && Links.HasRows(ask.field))
                return await TargetsAsync(session, ask.schema, ask.type, ask.field, ask.set, ask.limit);
            var sql = ask.engine.FacetSql(ask.schema, ask.type, ask.field, ask.filter, ask.limit);
            var found = await session.ListAsync(sql.Statement, sql.Values, static row => (Value: row.Value(0), Count: row.Int64(1)));
            return found.ConvertAll(pair => (Shown(ask.field, pair.Value), pair.Count));
        }, cancellation, schema.Workspace);
    }

    /// <summary>Whether a value is its searched form, or is found by it.</summary>
    private static bool IsShownFromKey(Field field) => field.Kind is not PhoneField && field.Kind.Shape == Shape.Text
        && new SearchedForm(field).Place is SearchedPlace.Value or SearchedPlace.FoldedKey;

    /// <summary>A value as text: ids as ids are written, numbers in their shortest form, a yes as 1.</summary>
    private static string Shown(Field field, SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer when field.Kind.Shape is Shape.User or Shape.Relation => new Tsid(value.Integer).ToString(),
        SqlValueKind.Integer => FieldValue.Of(value.Integer).ToString(),
        SqlValueKind.Real => FieldValue.Of(value.Real).ToString(),
        _ => value.Text ?? "",
    };

    /// <summary>The values as somebody wrote them.</summary>
    private async ValueTask<IReadOnlyList<(string Value, long Count)>> ShowAsync(
        WorkspaceSchema schema, RecordType type, Field field, IReadOnlyList<(SqlValue Key, int Count)> tally, CancellationToken cancellation)
    {
        if (TypePlan.Place(field).Key is not { } key) return [.. tally.Select(pair => (pair.Key.Text ?? "", (long)pair.Count))];
        var statement = SqlText.Shape($"SELECT r.{field.Column} FROM {type.Plural} r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND r.{key} = $2 "
            + $"LIMIT 1");
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

    /// <summary>How often records of a set have each of what a field holds many of.</summary>
    private static async ValueTask<List<(string Value, long Count)>> TargetsAsync(
        ISession session, WorkspaceSchema schema, RecordType type, Field field, IdSet set, int limit)
    {
        var counts = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var sql = new SqlText().Add("SELECT l.from_id, l.to_key FROM links l WHERE l.workspace_id = ").Bind(schema.Workspace.Value);
        Links.AddField(sql, type.Name, field);
        await session.QueryAsync(sql.Statement, sql.Values, (counts, set, buffer: new char[500]), static (row, to) =>
        {
            if (!to.set.Has(row.Int64(0))) return true;
            var length = System.Text.Encoding.UTF8.GetChars(row.Utf8(1), to.buffer);
            var lookup = to.counts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(to.buffer.AsSpan(0, length), out var count)) count[0]++;
            else lookup[to.buffer.AsSpan(0, length)] = [1];
            return true;
        });
        return [.. counts.Select(pair => (pair.Key, (long)pair.Value[0])).OrderByDescending(pair => pair.Item2)
            .ThenBy(pair => pair.Key, Comparer<string>.Create(SqlOrder.CompareUtf8)).Take(limit)];
    }

    /// <summary>Counts by the searched form, which the index holds; only the few values that are answered are then read.</summary>
    private SqlText FacetSql(WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit)
    {
        var (plan, dialect, workspace) = (schema.Plan(type), database.Dialect, schema.Workspace.Value);
        var form = new SearchedForm(field);
        var hasRows = Links.HasRows(field);
        var entries = Links.IsMany(field) && !hasRows ? dialect.JsonArray(dialect.JsonMember("r.custom", field.Name)) : default;
        var value = hasRows ? "l.to_key" : entries.Text is { } entry ? dialect.Fold(entry) : form.Place == SearchedPlace.Number
            ? dialect.JsonNumber("r.custom", field.Name) : new FieldSql(field, plan, dialect).Raw;
        var key = form.KeyColumn;
        var group = key is null ? value : "r." + key;
        var sql = new SqlText().Add("SELECT ");
        if (key is null) sql.Add("f.value");
        else sql.Add("(SELECT x.").Add(field.Column).Add(" FROM ").Add(plan.Table).Add(" x WHERE x.workspace_id = ").Bind(workspace)
            .Add(" AND x.deleted_at IS NULL AND x.").Add(key).Add(" = f.value LIMIT 1)");
        sql.Add(", f.n FROM (SELECT ").Add(group).Add(entries.Table is null ? " AS value, count(*) AS n FROM " : " AS value, count(DISTINCT r.id) AS n FROM ")
            .Add(plan.Table).Add(" r");
        if (hasRows) Links.AddField(sql.Add(" JOIN links l ON l.workspace_id = r.workspace_id AND l.from_id = r.id"), type.Name, field);
        if (entries.Table is { } table) sql.Add(" CROSS JOIN ").Add(table);
        sql.Add(" WHERE r.workspace_id = ").Bind(workspace).Add(" AND r.deleted_at IS NULL AND ").Add(group).Add(" IS NOT NULL AND ");
        new FilterSql(sql, plan, dialect).Add(filter);
        return sql.Add(" GROUP BY ").Add(group).Add(" ORDER BY n DESC, value LIMIT ").Bind(limit).Add(") f ORDER BY f.n DESC, f.value");
    }
}
