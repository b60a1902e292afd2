using System.Text;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>
/// What is joined for the columns of a SELECT list, and what becomes of them under a sight: a relation to what is not seen is empty, and
/// links to it are left out. Its parameters are the first of the statement.
/// </summary>
/// <param name="seen">Null where everything is seen.</param>
internal sealed class SeenColumns(TypePlan plan, Dialect dialect, SeenRecords? seen)
{
    private readonly SqlText bound = new(plan.Schema.Workspace);

    /// <summary>Of the records that relations lead to, by relation.</summary>
    private readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal);
    private readonly StringBuilder joins = new();

    /// <summary>What follows <c>FROM table r</c>: the living records that <see cref="Over"/> was asked for, each joined once.</summary>
    public string Joins => joins.ToString();

    /// <summary>The values of the parameters so far, the workspace first.</summary>
    public SqlValue[] Values => bound.Values.ToArray();

    /// <summary>Not all of what is linked is seen.</summary>
    public bool HidesLinks { get; private set; }

    /// <summary>Whether every record is seen that a relation may point to.</summary>
    public bool IsWhole(Field relation) => seen?.RelatedOf(relation) is null;

    /// <summary>The column of a field, which is empty where the record that it points to is not seen.</summary>
    public string Of(Field field, string column)
    {
        if (field.Through is not null || seen?.RelatedOf(field) is not { } related) return column;
        return $"CASE WHEN {Condition(sql => new FilterSql(sql, plan, dialect).Add(related))} THEN {column} END";
    }

    /// <summary>The expression for the names of all that some fields link to (<see cref="LinkCells.Column"/>), as far as it is seen.</summary>
    public string NamesOf(IReadOnlyList<Field> links)
    {
        HidesLinks = seen is not null && links.Any(seen.IsPartOf);
        return LinkCells.Column(plan, dialect, links, !HidesLinks ? ""
            : Condition(sql => seen!.AddToLinks(sql, links.SelectMany(field => field.RelatedTypes).Distinct(StringComparer.Ordinal))));
    }

    /// <summary>The alias of the record that a relation leads to; all of it is NULL where there is none that lives and is seen.</summary>
    public string Over(Field relation)
    {
        if (aliases.TryGetValue(relation.Name, out var known)) return known;
        var alias = aliases[relation.Name] = $"p{aliases.Count + 1}";
        var other = plan.Schema.Plan(relation.RelatedType!);
        joins.Append(dialect.JoinOne(other.Table, alias, Condition(sql =>
        {
            sql.Add($"{alias}.workspace_id = $1 AND {alias}.id = r.{relation.Column} AND {alias}.deleted_at IS NULL");
            seen?.AddTo(sql, other.Type, alias);
        })));
        return alias;
    }

    private string Condition(Action<SqlText> add)
    {
        var condition = new SqlText(bound.Values.Length);
        add(condition);
        foreach (var value in condition.Values[bound.Values.Length..]) bound.Bind(value);
        return condition.ToText();
    }
}
