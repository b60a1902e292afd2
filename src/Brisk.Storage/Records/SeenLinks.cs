using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A condition on links, of which only those count that are seen from end to end.</summary>
internal sealed record SeenLinks(Filter.Condition Asked, SeenRecords Seen) : Filter
{
    public override bool FollowsRelation => true;

    /// <summary>Adds it as a condition on the table alias <c>r</c>.</summary>
    public void AddTo(SqlText sql, TypePlan plan)
    {
        var (field, asked, values) = Asked;
        switch (asked)
        {
            case Operator.To: new LinkedSql(plan, Seen).AddCondition(sql, values); break;
            case Operator.Filled: AddRow(sql, plan, field, null); break;
            case Operator.Empty: AddRow(sql.Add("NOT "), plan, field, null); break;
            default:
                for (var i = 0; i < values.Count; i++)
                    AddRow(sql.Add(i == 0 ? "(" : asked == Operator.HasAll ? " AND " : " OR "), plan, field, values[i]);
                sql.Add(')');
                break;
        }
    }

    private void AddRow(SqlText sql, TypePlan plan, Field field, FieldValue? target)
    {
        sql.Add("EXISTS (SELECT 1 FROM links l WHERE l.workspace_id = $1 AND l.from_id = r.id");
        if (target is { } one) Links.AddTarget(sql, plan.Type.Name, field, one);
        else Links.AddField(sql, plan.Type.Name, field);
        Seen.AddToLinks(sql, field.RelatedTypes);
        sql.Add(')');
    }
}
