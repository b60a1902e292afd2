using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>Writes a filter tree as the WHERE of a statement over a table. Every value is bound.</summary>
/// <param name="isKey">
/// Only a text that tells filters apart is needed, at each request: telephone numbers stand in it as they were typed, with
/// what their many forms would be made of.
/// </param>
/// <param name="alias">Of the table.</param>
internal readonly struct FilterSql(SqlText sql, TypePlan plan, Dialect dialect, bool isKey = false, string alias = "r")
{
    /// <summary>Forms of telephone numbers that are bound one by one: an engine takes some ten thousand values.</summary>
    private const int MostForms = 64;

    /// <summary>Forms that are looked for one by one in every number.</summary>
    private const int FewForms = 4;

    public void Add(Filter filter)
    {
        switch (filter)
        {
            case Filter.AllOf { Parts.Count: 0 }: sql.Add("1 = 1"); break;
            case Filter.AllOf all: Join(all.Parts, " AND "); break;
            case Filter.AnyOf { Parts.Count: 0 }: sql.Add("1 = 0"); break;
            case Filter.AnyOf any: Join(any.Parts, " OR "); break;
            case Filter.Not not: AddNot(not.Part); break;
            case Filter.Condition condition: Add(condition); break;
            case Filter.Related related: AddRelated(related); break;
            case SeenLinks links: links.AddTo(sql, plan); break;
        }
    }

    private void AddRelated(Filter.Related related, bool isLiving = false)
    {
        if (alias == "s") throw new InvalidOperationException("A filter follows one relation, not two.");
        var of = plan.Schema.Plan(related.Field.RelatedType!);
        sql.Add("EXISTS (SELECT 1 FROM ").Add(of.Table).Add(" s WHERE s.workspace_id = $1")
            .Add(" AND s.id = ").Add(alias).Add(".").Add(related.Field.Column).Add(isLiving ? " AND s.deleted_at IS NULL AND " : " AND ");
        new FilterSql(sql, of, dialect, isKey, "s").Add(related.Part);
        sql.Add(')');
    }

    /// <summary>A condition on a path: the record at its end lives and meets it, or, of one that nothing meets too, there is none that does not.</summary>
    private void AddPath(Filter.Condition condition)
    {
        var asked = condition.Affirmed();
        if (asked.Operator != condition.Operator) sql.Add("NOT ");
        AddRelated(new Filter.Related(asked.Field.Through!, asked with { Field = asked.Field.Target! }), isLiving: true);
    }

    /// <summary>A condition on an empty field is unknown to SQL and false to people: its negation is true.</summary>
    private void AddNot(Filter part)
    {
        sql.Add("NOT COALESCE(");
        Add(part);
        sql.Add(", 1 = 0)");
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
        var (field, op, values) = condition;
        if (field.Through is not null)
        {
            AddPath(condition);
            return;
        }
        if (field.Kind is StepField)
        {
            ChangeLog.AddWrittenBy(op is Operator.IsNot or Operator.NotIn ? sql.Add("NOT ") : sql, plan, values);
            return;
        }
        if (field.Kind is LinkedField)
        {
            new LinkedSql(plan).AddCondition(sql, values);
            return;
        }
        var left = new FieldSql(field, plan, dialect, alias);
        if (field.Kind is PhoneField && op is not (Operator.Empty or Operator.Filled))
        {
            AddPhone(left, op, values);
            return;
        }
        switch (op)
        {
            case Operator.Empty: sql.Add(left.Raw).Add(" IS NULL"); break;
            case Operator.Filled: sql.Add(left.Raw).Add(" IS NOT NULL"); break;
            case Operator.IsNot when values is [var only] && left.Currency.Length == 0 && !left.Form.IsCut(left.Form.Of(only)):
                sql.Add(left.Key).Add(" IS DISTINCT FROM ").Bind(left.KeyOf(only));
                break;
            case Operator.IsNot: AddNot(condition with { Operator = Operator.Is }); break;
            case Operator.NotIn: AddNot(condition with { Operator = Operator.In }); break;
            case Operator.HasAny or Operator.HasAll: AddTargets(field, op, values); break;
            case Operator.Contains when field.Kind.Shape == Shape.Json:
                sql.Add(dialect.JsonValuesContain(left.Raw, sql.Parameter(SearchedForm.OfEntry(values[0].Text ?? ""))));
                break;
            case Operator.Is or Operator.In: AddIn(left, values); break;
            default: AddComparison(left, op, values); break;
        }
    }

    /// <summary>A telephone number may be stored in more than one form: one of them is met, or none.</summary>
    private void AddPhone(FieldSql left, Operator op, IReadOnlyList<FieldValue> values)
    {
        if (isKey)
        {
            sql.Add(left.Key).Add(' ').Add(op.ToString()).Add(' ').Bind(left.Field.Phones?.Text);
            foreach (var value in values) sql.Bind(value.Text);
            return;
        }
        var forms = values.SelectMany(value => left.FormsOf(op, value)).Distinct().ToList();
        var isNot = op is Operator.IsNot or Operator.NotIn;
        if (isNot) sql.Add("NOT COALESCE(");
        if ((isNot || op is Operator.Is or Operator.In) && forms.Count > MostForms)
        {
            sql.Add("(").Add(dialect.TextIn(left.Key, sql.Parameter(IdList.Of(forms.Select(form => form.Text!)))));
        }
        else if (isNot || op is Operator.Is or Operator.In)
        {
            for (var i = 0; i < forms.Count; i++) (i == 0 ? sql.Add(left.Key).Add(" IN (") : sql.Add(", ")).Bind(forms[i]);
        }
        else
        {
            // One look tells of nearly every number that it holds none of many forms.
            var ending = forms.Count > FewForms ? CommonEnding(forms) : "";
            if (ending.Length > 0) sql.Add("(").Add(dialect.Contains(left.Whole, sql.Parameter(ending))).Add(" AND ");
            for (var i = 0; i < forms.Count; i++)
            {
                sql.Add(i == 0 ? "(" : " OR ");
                if (op == Operator.Contains) sql.Add(dialect.Contains(left.Whole, sql.Parameter(forms[i])));
                else if (op == Operator.Ends) AddEnds(left, forms[i]);
                else AddPrefix(left.Key, forms[i].Text ?? "").Add(')');
            }
            if (ending.Length > 0) sql.Add(')');
        }
        sql.Add(isNot ? "), 1 = 0)" : ")");
    }

    /// <summary>The longest text that all end with.</summary>
    private static string CommonEnding(List<SqlValue> texts)
    {
        var ending = (texts[0].Text ?? "").AsSpan();
        foreach (var other in texts)
        {
            var (text, length) = (other.Text ?? "", 0);
            while (length < Math.Min(ending.Length, text.Length) && ending[^(length + 1)] == text[^(length + 1)]) length++;
            ending = ending[^length..];
        }
        return (ending.Length > 0 && char.IsLowSurrogate(ending[0]) ? ending[1..] : ending).ToString();
    }

    private void AddTargets(Field field, Operator op, IReadOnlyList<FieldValue> targets)
    {
        var word = op == Operator.HasAll ? " AND " : " OR ";
        for (var i = 0; i < targets.Count; i++)
        {
            sql.Add(i == 0 ? "(" : word);
            if (!Links.HasRows(field))
            {
                sql.Add(dialect.JsonArrayHas(dialect.JsonMember(alias + ".custom", field.Name), sql.Parameter(Links.KeyOf(targets[i]))));
                continue;
            }
            sql.Add("EXISTS (SELECT 1 FROM links l WHERE l.workspace_id = $1");
            Links.AddTarget(sql, plan.Type.Name, field, targets[i]).Add(" AND l.from_id = ").Add(alias).Add(".id)");
        }
        sql.Add(')');
    }

    /// <summary>One of the values. A key that may be cut says only that it may be: then the whole is compared, too.</summary>
    private void AddIn(FieldSql left, IReadOnlyList<FieldValue> values)
    {
        var isApart = false;
        foreach (var value in values) isApart |= left.Currency.Length > 0 || left.Form.IsCut(left.Form.Of(value));
        if (!isApart)
        {
            if (values.Count == 1)
            {
                sql.Add(left.Key).Add(" = ").Bind(left.KeyOf(values[0]));
                return;
            }
            for (var i = 0; i < values.Count; i++) (i == 0 ? sql.Add(left.Key).Add(" IN (") : sql.Add(", ")).Bind(left.KeyOf(values[i]));
            sql.Add(')');
            return;
        }
        for (var i = 0; i < values.Count; i++)
        {
            sql.Add(i == 0 ? "((" : ") OR (").Add(left.Key).Add(" = ").Bind(left.KeyOf(values[i]));
            if (left.Currency.Length > 0) sql.Add(" AND ").Add(left.Currency).Add(" = ").Bind(values[i].Text);
            else if (left.Form.IsCut(left.Form.Of(values[i]))) sql.Add(" AND ").Add(left.Whole).Add(" = ").Bind(left.Of(values[i]));
        }
        sql.Add("))");
    }

    private void AddComparison(FieldSql left, Operator op, IReadOnlyList<FieldValue> values)
    {
        switch (op)
        {
            case Operator.Under: AddRange(left, null, " < ", values[0]); break;
            case Operator.AtMost: AddRange(left, null, " <= ", values[0]); break;
            case Operator.Over: AddRange(left, values[0], " > ", null); break;
            case Operator.AtLeast: AddRange(left, values[0], " >= ", null); break;
            case Operator.Between: AddRange(left, values[0], " <= ", values[1]); break;
            case Operator.Within: AddRange(left, values[0], " < ", values[1]); break;
            case Operator.Contains: sql.Add(dialect.Contains(left.Whole, sql.Parameter(left.Of(values[0])))); break;
            case Operator.Starts: AddStarts(left, values[0]); break;
            case Operator.Ends: AddEnds(left, left.Of(values[0])); break;
            default: throw new InvalidOperationException($"{op} cannot be asked of {left.Field.Name}; the parser should have refused it.");
        }
    }

    /// <summary>From a value, to a value, or both; of money in the one currency that is named.</summary>
    /// <param name="sign">What the one value is compared by; of two the second, the first being included.</param>
    private void AddRange(FieldSql left, FieldValue? from, string sign, FieldValue? to)
    {
        sql.Add('(');
        if (left.Currency.Length > 0) sql.Add(left.Currency).Add(" = ").Bind((from ?? to)!.Value.Text).Add(" AND ");
        if (from is { } least) sql.Add(left.Key).Add(to is null ? sign : " >= ").Bind(left.KeyOf(least));
        else if (!left.Form.Least.IsNothing) sql.Add(left.Key).Add(" >= ").Bind(Bound.Of(left.Form.Least)).Add(" AND ");
        if (from is not null && to is not null) sql.Add(" AND ");
        if (to is { } most) sql.Add(left.Key).Add(sign).Bind(left.KeyOf(most));
        sql.Add(')');
    }

    /// <summary>A prefix as a range, so that an index serves it; one longer than a key is compared with the whole, too.</summary>
    private void AddStarts(FieldSql left, FieldValue value)
    {
        var whole = left.Of(value).Text ?? "";
        var prefix = left.Form.Place == SearchedPlace.FoldedKey ? left.KeyOf(value).Text ?? "" : whole;
        var range = left.Form.Place == SearchedPlace.FoldedKey ? left.Key : left.Whole;
        AddPrefix(range, prefix);
        if (prefix.Length < whole.Length) sql.Add(" AND substr(").Add(left.Whole).Add(", 1, ").Bind(Letters(whole)).Add(") = ").Bind(whole);
        sql.Add(')');
    }

    /// <summary>Leaves its bracket open.</summary>
    private SqlText AddPrefix(string range, string prefix)
    {
        sql.Add('(').Add(range).Add(" >= ").Bind(prefix);
        return Prefix.End(prefix) is { } end ? sql.Add(" AND ").Add(range).Add(" < ").Bind(end) : sql;
    }

    private void AddEnds(FieldSql left, SqlValue ending)
    {
        var letters = Letters(ending.Text ?? "");
        sql.Add("(length(").Add(left.Whole).Add(") >= ").Bind(letters).Add(" AND substr(").Add(left.Whole).Add(", length(").Add(left.Whole).Add(") - ")
            .Bind(letters).Add(" + 1) = ").Bind(ending).Add(')');
    }

    /// <summary>Letters as databases count them.</summary>
    private static int Letters(string text) => text.EnumerateRunes().Count();
}
