using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// Counts, in the database, how many records have each value of a field. Of a path the records are counted by what they are related to
/// first, so that each value at its end is looked up once.
/// </summary>
internal sealed class ValueCounts
{
    private readonly WorkspaceSchema schema;
    private readonly TypePlan plan;
    private readonly Dialect dialect;
    private readonly Field? relation;

    /// <summary>The field that has the values, and of which type.</summary>
    private readonly Field field;
    private readonly TypePlan of;

    /// <summary>The key column, if there is one, and what values are counted by: the searched form, which the index holds.</summary>
    private readonly string? key;
    private readonly string group;

    public ValueCounts(WorkspaceSchema schema, TypePlan plan, Field field, Dialect dialect)
    {
        (this.schema, this.plan, this.dialect, relation, this.field) = (schema, plan, dialect, field.Through, field.Target ?? field);
        of = relation is null ? plan : schema.Plan(relation.RelatedType!);
        var alias = relation is null ? "r" : "p";
        var form = new SearchedForm(this.field);
        key = form.KeyColumn;
        group = key is not null ? $"{alias}.{key}" : form.Place == SearchedPlace.Number ? dialect.JsonNumber(alias + ".custom", this.field.Name)
            : new FieldSql(this.field, of, dialect, alias).Raw;
    }

    /// <summary>The most frequent values of the records that a filter leaves, as somebody wrote them: value and count.</summary>
    public SqlText Largest(Filter filter, int limit)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT ");
        if (key is null)
        {
            sql.Add("f.value");
        }
        else
        {
            // Only the few values that are answered are read.
            sql.Add("(SELECT x.").Add(field.Column).Add(" FROM ").Add(of.Table).Add(" x WHERE x.workspace_id = $1")
                .Add(" AND x.deleted_at IS NULL AND x.").Add(key).Add(" = f.value");
            schema.Seen?.AddTo(sql, of.Type, "x");
            sql.Add(" LIMIT 1)");
        }
        sql.Add(", f.n FROM (SELECT ").Add(group).Add(" AS value, ").Add(relation is null ? "count(*)" : "CAST(sum(c.m) AS bigint)").Add(" AS n");
        AddRecords(sql, filter);
        return sql.Add(" AND ").Add(group).Add(" IS NOT NULL GROUP BY ").Add(group).Add(" ORDER BY n DESC, value LIMIT ").Bind(limit)
            .Add(") f ORDER BY f.n DESC, f.value");
    }

    /// <summary>How many records a filter leaves, how many of them have a value, and how many different ones.</summary>
    public SqlText Totals(Filter filter)
    {
        var sql = new SqlText(schema.Workspace).Add("SELECT ");
        if (relation is null) sql.Add("count(*), count(").Add(group).Add(")");
        else sql.Add("COALESCE(CAST(sum(c.m) AS bigint), 0), COALESCE(CAST(sum(CASE WHEN ").Add(group).Add(" IS NOT NULL THEN c.m END) AS bigint), 0)");
        sql.Add(", count(DISTINCT ").Add(group).Add(")");
        AddRecords(sql, filter);
        return sql;
    }

    private void AddRecords(SqlText sql, Filter filter)
    {
        if (relation is not null) sql.Add(" FROM (SELECT r.").Add(relation.Column).Add(" AS id, count(*) AS m");
        sql.Add(" FROM ").Add(plan.Table).Add(" r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, plan, dialect).Add(filter);
        if (relation is null) return;
        sql.Add(" GROUP BY r.").Add(relation.Column).Add(") c LEFT JOIN ").Add(of.Table)
            .Add(" p ON p.workspace_id = $1 AND p.id = c.id AND p.deleted_at IS NULL");
        schema.Seen?.AddTo(sql, of.Type, "p");
        sql.Add(" WHERE 1 = 1");
    }
}
