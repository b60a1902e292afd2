using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

public sealed partial class RecordEngine
{
    /// <summary>The most frequent values of a field under a filter, with their counts.</summary>
    public async ValueTask<IReadOnlyList<(string Value, long Count)>> FacetsAsync(
        WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit, CancellationToken cancellation)
    {
        // One more than is wanted: records without a value are no value.
        var groups = new GroupQuery(schema, type, new Dimension(field, null), null, null, filter, Almanac.Usual, limit + 1);
        // Rows are added up here where values are few; where they are many, the database counts them.
        var grouping = field.Kind is TagsField ? await GroupAsync(groups, int.MaxValue, cancellation)
            : await FromMemoryAsync(groups, int.MaxValue, cancellation);
        if (grouping is not null)
            return [.. grouping.Groups.Where(group => group.Keys[0] is not null).Take(limit).Select(group => (group.Keys[0]!, group.Count))];
        return await database.ReadAsync(Lane.Long, (engine: this, schema, type, field, filter, limit), static async (session, ask) =>
        {
            var sql = ask.engine.FacetSql(ask.schema, ask.type, ask.field, ask.filter, ask.limit);
            var found = await session.ListAsync(sql.Statement, sql.Values, static row => (Value: row.Value(0), Count: row.Int64(1)));
            return found.ConvertAll(pair => (Shown(ask.field, pair.Value), pair.Count));
        }, cancellation, schema.Workspace);
    }

    /// <summary>A value as text: ids as ids are written, numbers in their shortest form, a yes as 1.</summary>
    private static string Shown(Field field, SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer when field.Kind.Shape is Shape.User or Shape.Relation => new Tsid(value.Integer).ToString(),
        SqlValueKind.Integer => FieldValue.Of(value.Integer).ToString(),
        SqlValueKind.Real => FieldValue.Of(value.Real).ToString(),
        _ => value.Text ?? "",
    };

    /// <summary>Counts by the searched form, which the index holds; only the few values that are answered are then read.</summary>
    private SqlText FacetSql(WorkspaceSchema schema, RecordType type, Field field, Filter filter, int limit)
    {
        var (plan, dialect, workspace) = (schema.Plan(type), database.Dialect, schema.Workspace.Value);
        var form = new SearchedForm(field);
        var value = form.Place == SearchedPlace.Number ? dialect.JsonNumber("r.custom", field.Name) : new FieldSql(field, plan, dialect).Raw;
        var key = form.KeyColumn;
        var group = key is null ? value : "r." + key;
        var sql = new SqlText().Add("SELECT ");
        if (key is null) sql.Add("f.value");
        else sql.Add("(SELECT x.").Add(field.Column).Add(" FROM ").Add(plan.Table).Add(" x WHERE x.workspace_id = ").Bind(workspace)
            .Add(" AND x.deleted_at IS NULL AND x.").Add(key).Add(" = f.value LIMIT 1)");
        sql.Add(", f.n FROM (SELECT ").Add(group).Add(" AS value, count(*) AS n FROM ").Add(plan.Table).Add(" r");
        sql.Add(" WHERE r.workspace_id = ").Bind(workspace).Add(" AND r.deleted_at IS NULL AND ").Add(group).Add(" IS NOT NULL AND ");
        new FilterSql(sql, plan, dialect).Add(filter);
        return sql.Add(" GROUP BY ").Add(group).Add(" ORDER BY n DESC, value LIMIT ").Bind(limit).Add(") f ORDER BY f.n DESC, f.value");
    }
}
