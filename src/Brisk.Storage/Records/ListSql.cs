using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>The parts that the statements over lists share.</summary>
internal static class ListSql
{
    /// <summary>The beginning of a statement for places: the id, then the keys.</summary>
    public static SqlText Places(Tsid workspace, Segment part)
    {
        var sql = new SqlText(workspace).Add("SELECT r.id");
        foreach (var key in part.Keys) sql.Add(", ").Add(key);
        return sql;
    }

    /// <param name="byId">The records are told by their ids, and the related ones looked up; not read in the order of the list.</param>
    /// <param name="joins">What is joined for the SELECT list.</param>
    public static void AddFrom(SqlText sql, Segment part, RecordType type, bool deleted = false, bool byId = false, string joins = "")
    {
        sql.Add(" FROM ");
        // CROSS JOIN keeps the tables in the order given here.
        if (part.Leading is not null && !byId) sql.Add(part.Leading).Add(" o CROSS JOIN ");
        sql.Add(type.Plural).Add(" r");
        if (part.Leading is not null && byId) sql.Add(" CROSS JOIN ").Add(part.Leading).Add(" o");
        part.Ranks?.AddJoin(sql);
        sql.Add(joins).Add(" WHERE r.workspace_id = $1");
        if (part.Leading is not null) sql.Add(" AND o.workspace_id = $1");
        sql.Add(deleted ? " AND r.deleted_at IS NOT NULL" : " AND r.deleted_at IS NULL");
        part.Where?.Invoke(sql);
    }

    public static void AddFilter(SqlText sql, ListQuery query, Dialect dialect)
    {
        if (!query.HasFilter) return;
        new FilterSql(sql.Add(" AND "), query.Schema.Plan(query.Type), dialect).Add(query.Filter);
    }

    public static void AddSeek(SqlText sql, Segment part, Place from, bool descending)
    {
        // One index serves the comparison only when it holds all the keys; of a joined table the first is said again.
        if (part.Seek is { } seek) sql.Add(" AND ").Add(seek).Add(descending ? " <= " : " >= ").Bind(from.Keys[0]);
        sql.Add(" AND (").Add(string.Join(", ", part.Keys.Append("r.id"))).Add(')').Add(descending ? " < (" : " > (");
        foreach (var key in from.Keys) sql.Bind(key).Add(", ");
        sql.Bind(from.Id).Add(')');
    }

    public static void AddOrder(SqlText sql, Segment part, bool descending)
    {
        sql.Add(" ORDER BY ");
        foreach (var key in part.Keys) sql.Add(key).Add(descending ? " DESC, " : ", ");
        sql.Add(descending ? "r.id DESC" : "r.id");
    }

    /// <summary>The query for the ids of the living records that meet one condition; of what rows tell also of those in the trash.</summary>
    public static SqlText IdsOf(Filter.Condition condition, WorkspaceSchema schema, RecordType type, Dialect dialect)
    {
        var sql = new SqlText(schema.Workspace);
        if (condition.Field.Kind is LinkedField)
        {
            new LinkedSql(schema.Plan(type)).AddIds(sql, condition.Values, withRelations: true);
            return sql;
        }
        if (Links.IsFound(condition) && condition.Values.Count == 1)
        {
            sql.Add("SELECT l.from_id AS id FROM links l WHERE l.workspace_id = $1");
            return Links.AddTarget(sql, type.Name, condition.Field, condition.Values[0]);
        }
        sql.Add("SELECT r.id FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL AND ");
        new FilterSql(sql, schema.Plan(type), dialect).Add(condition);
        return sql;
    }
}
