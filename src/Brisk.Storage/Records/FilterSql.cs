using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Writes a filter tree as the WHERE of a statement over the table alias <c>r</c>. Every value is bound.</summary>
internal readonly struct FilterSql(SqlText sql, TypePlan plan, Dialect dialect)
{
    public void Add(Filter filter)
    {
        switch (filter)
        {
            case Filter.AllOf { Parts.Count: 0 }: sql.Add("1 = 1"); break;
            case Filter.AllOf all: Join(all.Parts, " AND "); break;
            case Filter.AnyOf { Parts.Count: 0 }: sql.Add("1 = 0"); break;
            case Filter.AnyOf any: Join(any.Parts, " OR "); break;
            case Filter.Not not:
                // A condition on an empty field is unknown to SQL and false to people: its negation is true.
                sql.Add("NOT COALESCE(");
                Add(not.Part);
                sql.Add(", 1 = 0)");
                break;
            case Filter.Condition condition: Add(condition); break;
        }
    }

    private void Join(IReadOnlyList<Filter> parts, string word)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            sql.Add(i == 0 ? "(" : word);
            Add(parts[i]);
        }
        sql.Add(')');
    }

    private void Add(Filter.Condition condition)
    {
        var (field, op, values) = (condition.Field, condition.Operator, condition.Values);
        switch (op)
        {
            case Operator.Empty: sql.Add(Raw(field)).Add(" IS NULL"); return;
            case Operator.Filled: sql.Add(Raw(field)).Add(" IS NOT NULL"); return;
        }
        if (field.Kind is TagsField)
        {
            AddTags(field, op, values);
            return;
        }
        if (field.Kind.Shape == Shape.Json)
        {
            sql.Add(dialect.JsonValuesContain(Raw(field), sql.Parameter(Fold.Text(values[0].Text ?? ""))));
            return;
        }
        AddComparison(new Comparand(field, plan, dialect), op, values);
    }

    private string Raw(Field field) => field.Custom ? dialect.JsonText("r.custom", field.Name) : "r." + field.Column;

    private void AddTags(Field field, Operator op, IReadOnlyList<FieldValue> tags)
    {
        var word = op == Operator.HasAll ? " AND " : " OR ";
        for (var i = 0; i < tags.Count; i++)
        {
            sql.Add(i == 0 ? "(" : word);
            if (field.Custom)
            {
                sql.Add(dialect.JsonArrayHas(dialect.JsonMember("r.custom", field.Name), sql.Parameter(TagText(tags[i]))));
            }
            else
            {
                sql.Add("EXISTS (SELECT 1 FROM record_tags t WHERE t.workspace_id = r.workspace_id AND t.record_type = ").Bind(plan.Type.Name)
                    .Add(" AND t.tag_key = ").Bind(TagKey(tags[i])).Add(" AND t.record_id = r.id)");
            }
        }
        sql.Add(')');
    }

    /// <summary>A filter's tag is a list of one, or a bare text.</summary>
    private static string TagText(FieldValue value) => Tags.Read(value.Text) is [var only, ..] ? only : value.Text ?? "";

    /// <summary>A filter's tag as record_tags holds it.</summary>
    public static string TagKey(FieldValue tag) => Fold.Key(TagText(tag)) ?? "";

    private void AddComparison(Comparand left, Operator op, IReadOnlyList<FieldValue> values)
    {
        switch (op)
        {
            case Operator.Is: sql.Add(left.Sql).Add(" = ").Bind(left.Value(values[0])); break;
            case Operator.IsNot: sql.Add(left.Sql).Add(" IS DISTINCT FROM ").Bind(left.Value(values[0])); break;
            case Operator.In: AddIn(left, values); break;
            case Operator.NotIn:
                sql.Add("NOT COALESCE(");
                AddIn(left, values);
                sql.Add(", 1 = 0)");
                break;
            case Operator.Under: AddUpTo(left, " < ", values[0]); break;
            case Operator.AtMost: AddUpTo(left, " <= ", values[0]); break;
            case Operator.Over: sql.Add(left.Sql).Add(" > ").Bind(left.Value(values[0])); break;
            case Operator.AtLeast: sql.Add(left.Sql).Add(" >= ").Bind(left.Value(values[0])); break;
            case Operator.Between: sql.Add('(').Add(left.Sql).Add(" >= ").Bind(left.Value(values[0])).Add(" AND ").Add(left.Sql).Add(" <= ").Bind(left.Value(values[1])).Add(')'); break;
            case Operator.Within: sql.Add('(').Add(left.Sql).Add(" >= ").Bind(left.Value(values[0])).Add(" AND ").Add(left.Sql).Add(" < ").Bind(left.Value(values[1])).Add(')'); break;
            case Operator.Contains: sql.Add(dialect.Contains(left.Sql, sql.Parameter(left.Value(values[0])))); break;
            case Operator.Starts: AddStarts(left, left.Value(values[0]).Text ?? ""); break;
            case Operator.Ends: AddEnds(left, left.Value(values[0]).Text ?? ""); break;
            default: throw new InvalidOperationException($"{op} cannot be asked of {left.Field.Name}; the parser should have refused it.");
        }
    }

    private void AddIn(Comparand left, IReadOnlyList<FieldValue> values)
    {
        sql.Add(left.Sql).Add(" IN (");
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) sql.Add(", ");
            sql.Bind(left.Value(values[i]));
        }
        sql.Add(')');
    }

    private void AddUpTo(Comparand left, string sign, FieldValue most)
    {
        if (left.Least is { } least) sql.Add('(').Add(left.Sql).Add(" >= ").Bind(least).Add(" AND ").Add(left.Sql).Add(sign).Bind(left.Value(most)).Add(')');
        else sql.Add(left.Sql).Add(sign).Bind(left.Value(most));
    }

    /// <summary>A prefix as a range, so that an index serves it.</summary>
    private void AddStarts(Comparand left, string prefix)
    {
        sql.Add('(').Add(left.Sql).Add(" >= ").Bind(prefix);
        if (Prefix.End(prefix) is { } end) sql.Add(" AND ").Add(left.Sql).Add(" < ").Bind(end);
        sql.Add(')');
    }

    private void AddEnds(Comparand left, string ending) =>
        sql.Add("substr(").Add(left.Sql).Add(", length(").Add(left.Sql).Add(") - ").Bind(new System.Globalization.StringInfo(ending).LengthInTextElements == ending.Length ? ending.Length : ending.EnumerateRunes().Count()).Add(" + 1) = ").Bind(ending);
}

/// <summary>The left side of a comparison: the searched form of a field, and the same form of values.</summary>
internal readonly struct Comparand
{
    private enum Form { AsIs, Folded, Digits, InstantText, Number }

    private readonly Form form;

    public Comparand(Field field, TypePlan plan, Dialect dialect)
    {
        Field = field;
        var shape = field.Kind.Shape;
        var slot = TypePlan.Place(field);
        var folds = field.Kind.KeySuffix is "_key";
        if (field.Custom)
        {
            var isNumber = shape is Shape.Integer or Shape.Real or Shape.YesNo;
            form = shape == Shape.Instant ? Form.InstantText : isNumber ? Form.Number : folds ? Form.Folded : Form.AsIs;
            Source = isNumber ? dialect.JsonNumber("r.custom", field.Name) : dialect.JsonText("r.custom", field.Name);
            Sql = folds ? dialect.Fold(Source) : Source;
        }
        else
        {
            form = slot.Key is null ? folds ? Form.Folded : Form.AsIs : field.Kind.KeySuffix is "_digits" ? Form.Digits : Form.Folded;
            Source = "r." + (slot.Key ?? slot.Value);
            Sql = slot.Key is null && folds ? dialect.Fold(Source) : Source;
        }
    }

    public Field Field { get; }

    public string Sql { get; }

    /// <summary>The value as it is stored, before the database folds it for <see cref="Sql"/>.</summary>
    public string Source { get; }

    /// <summary>Where what can be earlier or less begins: a birthday of no known year (<c>--05-14</c>) is before nothing. Null where every value has its place.</summary>
    public SqlValue? Least => Field.Kind is DateField ? (SqlValue)"0" : default(SqlValue?);

    public SqlValue Value(FieldValue value) => form switch
    {
        Form.Folded => Fold.Key(value.Text) ?? "",
        Form.Digits => Field.Kind.Key(value) ?? value.Text,
        Form.InstantText => Instants.Text(value.Integer),
        Form.Number when !value.IsNothing => value.IsReal ? value.Real : (double)value.Integer,
        _ => Bound.Of(value),
    };

    /// <summary>What <see cref="Sql"/> gives for a text that <see cref="Source"/> gave.</summary>
    public SqlValue OfSource(string text) => form == Form.Folded ? Fold.Key(text) ?? "" : text;
}

internal static class Prefix
{
    /// <summary>The least text greater than every text with this prefix, or null when there is none.</summary>
    public static string? End(string prefix)
    {
        for (var i = prefix.Length - 1; i >= 0; i--)
        {
            var c = prefix[i];
            if (char.IsLowSurrogate(c)) continue;
            if (char.IsHighSurrogate(c) || c == '\uFFFF') continue;
            // U+D7FF is followed by the surrogates; the next character that stands alone is U+E000.
            return string.Concat(prefix.AsSpan(0, i), ((char)(c == '\uD7FF' ? 0xE000 : c + 1)).ToString());
        }
        return null;
    }
}
