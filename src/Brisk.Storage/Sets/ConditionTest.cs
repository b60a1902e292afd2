using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>Whether one record meets one condition: the same answer as the database's, without asking it.</summary>
internal sealed class ConditionTest
{
    private readonly Filter.Condition condition;
    private readonly FieldSql left;
    private readonly SqlValue[] values;

    /// <summary>The same for what equals or holds one of the operands: of telephone numbers every form they may be stored in.</summary>
    private readonly SqlValue[] forms;

    /// <summary>The same where they are many, as they may be where records are of many countries.</summary>
    private readonly HashSet<SqlValue>? manyForms;
    private readonly string[] targets;

    public ConditionTest(Filter.Condition condition, Schema.TypePlan plan, Dialect dialect)
    {
        this.condition = condition;
        left = new FieldSql(condition.Field, plan, dialect);
        var form = left;
        targets = Links.IsMany(condition.Field) ? [.. condition.Values.Select(Links.KeyOf)] : [];
        values = targets.Length > 0 ? [] : [.. condition.Values.Select(value => form.Of(value))];
        forms = condition.Field.Kind is not PhoneField ? values : [.. condition.Values.SelectMany(value => form.FormsOf(condition.Operator, value))];
        if (forms.Length > 16) manyForms = [.. forms];
        Bytes = forms.Sum(form => FormBytes + (2 * form.Text?.Length ?? 0));
    }

    /// <summary>What a form takes besides its text, in bytes.</summary>
    private const long FormBytes = 100;

    /// <summary>Most that the forms of a condition can take, without making them: a number has one for each country, at most.</summary>
    public static long MostBytes(Filter.Condition condition) => condition.Field is { Kind: PhoneField, Phones: { } phones }
        ? condition.Values.Count * (phones.Named.Count + phones.Former.Count + 5L) * (FormBytes + (2 * 24))
        : condition.Values.Sum(value => FormBytes + (2 * value.Text?.Length ?? 0));

    /// <summary>About how much memory its forms take, in bytes.</summary>
    public long Bytes { get; }

    public Field Field => condition.Field;

    /// <summary>The forms one of which a record's value has to be; null where another comparison is asked for.</summary>
    public IReadOnlyList<SqlValue>? OneOf => condition.Operator is Operator.Is or Operator.In ? forms : null;

    /// <summary>Whether a change may move the bit of its record.</summary>
    public bool Follows(RecordChange change) => condition.Field.Kind is StepField or LinkedField || change.Touches(condition.Field);

    /// <summary>Moves the bit of a changed record. False when the change does not tell: then the database has to be asked anew.</summary>
    public bool TryApply(RecordChange change, Bitmap bits, int slot)
    {
        // What a record is linked to is told by others, too.
        if (IsOfOthers) return false;
        if (condition.Field.Kind is not StepField)
        {
            bits[slot] = Holds(change.After);
            return true;
        }
        // Of what lies in the trash nobody has asked who wrote it; there the bit is of no account, and stays.
        if (change.IsRestored) return false;
        if (change.Steps.Any(step => values.Any(value => value.Integer == step.Value))) bits[slot] = true;
        return true;
    }

    /// <summary>Whether changes of other types bear on it.</summary>
    public bool IsOfOthers => condition.Field is { Kind: LinkedField } or { Through: not null };

    /// <param name="record">Null for a deleted one, which meets no condition.</param>
    public bool Holds(Record? record)
    {
        if (record is null) return false;
        var value = record[condition.Field.Name];
        if (targets.Length > 0) return HasTargets(value);
        if (condition.Field.Kind.Shape == Shape.Json && condition.Operator == Operator.Contains) return HasElement(value);
        if (value.IsMoney && !IsInCurrency(value)) return condition.Operator is Operator.IsNot or Operator.NotIn or Operator.Filled;
        return Holds(left.Of(record));
    }

    /// <summary>Whether an element of a list (of emails, say) has a value that holds the text.</summary>
    private bool HasElement(FieldValue list)
    {
        if (list.Text is not ['[', ..]) return false;
        using var json = JsonDocument.Parse(list.Text);
        var text = SearchedForm.OfEntry(condition.Values[0].Text ?? "");
        foreach (var element in json.RootElement.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("value", out var value) && SearchedForm.OfEntry(value.GetString() ?? "")
                .Contains(text, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>The same for a record's value in its searched form.</summary>
    public bool Holds(SqlValue key)
    {
        var isEmpty = key.Kind == SqlValueKind.Null;
        return condition.Operator switch
        {
            Operator.Empty => isEmpty,
            Operator.Filled => !isEmpty,
            // The comparand of an empty field compares unknown, but for "is not".
            _ when isEmpty => condition.Operator is Operator.IsNot or Operator.NotIn,
            Operator.Is or Operator.In => IsForm(key),
            Operator.IsNot or Operator.NotIn => !IsForm(key),
            Operator.Under => IsPlaced(key) && SqlOrder.Compare(key, values[0]) < 0,
            Operator.AtMost => IsPlaced(key) && SqlOrder.Compare(key, values[0]) <= 0,
            Operator.Over => SqlOrder.Compare(key, values[0]) > 0,
            Operator.AtLeast => SqlOrder.Compare(key, values[0]) >= 0,
            Operator.Between => SqlOrder.Compare(key, values[0]) >= 0 && SqlOrder.Compare(key, values[1]) <= 0,
            Operator.Within => SqlOrder.Compare(key, values[0]) >= 0 && SqlOrder.Compare(key, values[1]) < 0,
            Operator.Contains => Array.Exists(forms, form => key.Text!.Contains(form.Text ?? "", StringComparison.Ordinal)),
            Operator.Starts => Array.Exists(forms, form => key.Text!.StartsWith(form.Text ?? "", StringComparison.Ordinal)),
            Operator.Ends => Array.Exists(forms, form => key.Text!.EndsWith(form.Text ?? "", StringComparison.Ordinal)),
            _ => throw new InvalidOperationException($"{condition.Operator} cannot be asked of {condition.Field.Name}."),
        };
    }

    private bool IsForm(SqlValue key) => manyForms?.Contains(key) ?? forms.Contains(key);

    /// <summary>Money is compared with money of its own currency only.</summary>
    private bool IsInCurrency(FieldValue money) => condition.Values.Count == 0 || condition.Values.Any(value => value.Text == money.Text);

    private bool IsPlaced(SqlValue key) => left.Form.Least.IsNothing || SqlOrder.Compare(key, Bound.Of(left.Form.Least)) >= 0;

    private bool HasTargets(FieldValue value)
    {
        var keys = Links.Of(Field, value).Select(target => target.Key).ToList();
        return condition.Operator == Operator.HasAll ? Array.TrueForAll(targets, keys.Contains) : Array.Exists(targets, keys.Contains);
    }
}
