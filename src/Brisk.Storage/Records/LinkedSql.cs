using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// The records of a type that are linked to others, by whatever field of either: <c>linked to ID</c>. The fields that there are
/// decide: what a removed one holds links nothing.
/// </summary>
/// <param name="plan">Of the records that are looked for.</param>
/// <param name="seen">Of what links count, and by which fields, where not all is seen.</param>
internal sealed class LinkedSql(TypePlan plan, SeenRecords? seen = null)
{
    private readonly List<Field> here = plan.Type.Fields.Where(field => field.RelatedTypes.Count > 0 && seen?.Hides(plan.Type, field) != true).ToList();
    private readonly List<(RecordType Type, Field Field)> there = [.. from type in plan.Schema.Types from field in type.Fields
        where field.RelatedTypes.Contains(plan.Type.Name, StringComparer.Ordinal) && seen?.Hides(type, field) != true select (type, field)];

    /// <summary>Adds a condition on the table alias <c>r</c>.</summary>
    public void AddCondition(SqlText sql, IReadOnlyList<FieldValue> others)
    {
        sql.Add("(r.id IN (");
        AddIds(sql, others, withRelations: false);
        sql.Add(')');
        foreach (var field in here.Where(field => field.Kind is RelationField))
        {
            AddIds(sql.Add(" OR r.").Add(field.Column).Add(" IN "), others);
            seen?.AddRelated(sql, plan, field);
        }
        sql.Add(')');
    }

    /// <summary>Adds a query for their ids; those of the trash, and some twice, are among them.</summary>
    /// <param name="withRelations">Also living ones that point to the others by a relation.</param>
    public void AddIds(SqlText sql, IReadOnlyList<FieldValue> others, bool withRelations)
    {
        // What nothing can be linked to has no rows, and a query needs a first part.
        sql.Add("SELECT l.from_id AS id FROM links l WHERE l.workspace_id = $1 AND l.from_type = ").Bind(plan.Type.Name);
        Links.AddList(sql.Add(" AND l.to_type IN "), [.. plan.Schema.Types.Select(type => type.Name)]).Add(" AND l.to_key IN (");
        for (var i = 0; i < others.Count; i++) (i == 0 ? sql : sql.Add(", ")).Bind(Links.KeyOf(others[i]));
        Links.AddList(sql.Add(")").Add(Links.OfRecords).Add(" AND l.field IN "), [.. here.Select(field => field.Name)]);
        seen?.AddToLinks(sql, plan.Schema.Types.Select(type => type.Name));
        foreach (var group in there.Where(pair => pair.Field.Kind is RelationsField)
            .GroupBy(pair => pair.Type.Name, pair => pair.Field.Name, StringComparer.Ordinal))
        {
            sql.Add(" UNION ALL SELECT CAST(l.to_key AS bigint) FROM links l WHERE l.workspace_id = $1")
                .Add(" AND l.from_type = ").Bind(group.Key).Add(" AND l.from_id IN ");
            Links.AddList(AddIds(sql, others).Add(" AND l.field IN "), [.. group]).Add(" AND l.to_type = ").Bind(plan.Type.Name).Add(Links.OfRecords);
            seen?.AddFrom(sql, plan.Schema.Plan(group.Key));
        }
        foreach (var (type, field) in there.Where(pair => pair.Field.Kind is RelationField))
        {
            sql.Add($" UNION ALL SELECT o.{field.Column} FROM {type.Plural} o WHERE o.workspace_id = $1 AND o.id IN ");
            AddIds(sql, others).Add($" AND o.{field.Column} IS NOT NULL");
            seen?.AddTo(sql, type, "o");
        }
        if (!withRelations) return;
        foreach (var field in here.Where(field => field.Kind is RelationField))
        {
            sql.Add($" UNION ALL SELECT o.id FROM {plan.Table} o WHERE o.workspace_id = $1")
                .Add($" AND o.deleted_at IS NULL AND o.{field.Column} IN ");
            AddIds(sql, others);
        }
    }

    private static SqlText AddIds(SqlText sql, IReadOnlyList<FieldValue> ids)
    {
        for (var i = 0; i < ids.Count; i++) sql.Add(i == 0 ? "(" : ", ").Bind(ids[i].Integer);
        return sql.Add(')');
    }
}
