using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>The searched form of a field (<see cref="SearchedForm"/>) as expressions over a table, and of values as they are bound.</summary>
internal readonly struct FieldSql
{
    /// <summary>A key of fewer letters than this is never cut: letters are at most two UTF-16 units.</summary>
    private const int ShortKey = (Fold.MaxLength - 1) / 2;

    /// <param name="alias">Of the table.</param>
    public FieldSql(Field field, TypePlan plan, Dialect dialect, string alias = "r")
    {
        Field = field;
        if (field is { Through: { } relation, Target: { } target })
        {
            var other = new FieldSql(target, plan.Schema.Plan(relation.RelatedType!), dialect, "p");
            (Form, Raw, Key, Whole, Source) = (other.Form, At(other.Raw), At(other.Key), At(other.Whole), At(other.Source));
            (Currency, beginning) = (other.Currency.Length > 0 ? At(other.Currency) : "", At(other.beginning));
            return;

            string At(string expression) => $"(SELECT {expression} FROM {plan.Schema.Plan(relation.RelatedType!).Table} p WHERE p.workspace_id = $1 "
                + $"AND p.id = {alias}.{relation.Column} AND p.deleted_at IS NULL)";
        }
        Form = new SearchedForm(field);
        var value = $"{alias}.{field.Column}";
        var custom = alias + ".custom";
        Raw = field.Custom ? dialect.JsonText(custom, field.Name) : value;
        Source = Raw;
        Currency = "";
        switch (Form.Place)
        {
            case SearchedPlace.FoldedValue or SearchedPlace.FoldedText:
                Key = Whole = dialect.Fold(Raw);
                beginning = $"substr({Whole}, 1, {Fold.MaxLength})";
                return;
            case SearchedPlace.FoldedKey:
                Key = $"{alias}.{Form.KeyColumn}";
                // The value is asked for by id, where a key may be cut only: an index that holds the key serves all others.
                Whole = $"CASE WHEN length({Key}) >= {ShortKey} THEN (SELECT {dialect.Fold("w." + field.Column)} FROM {plan.Table} w WHERE w.workspace_id = $1 "
                    + $"AND w.id = {alias}.id) ELSE {Key} END";
                (Source, beginning) = (Whole, Key);
                return;
            case SearchedPlace.OwnMember: Key = Source = $"COALESCE({dialect.JsonText(custom, Form.KeyMember!)}, {Raw})"; break;
            case SearchedPlace.OwnKey: Key = $"{alias}.{Form.KeyColumn}"; break;
            case SearchedPlace.Money:
                (Key, Currency) = (value, $"{alias}.{field.Column}_currency");
                break;
            case SearchedPlace.MoneyMembers:
                (Key, Currency) = (dialect.JsonNumber(custom, field.Name, "amount"), dialect.JsonText(custom, field.Name, "currency"));
                break;
            case SearchedPlace.Number: Key = Source = dialect.JsonNumber(custom, field.Name); break;
            default: Key = Raw; break;
        }
        Whole = beginning = Key;
    }

    private readonly string beginning;

    /// <summary>Of a path that of its target.</summary>
    public SearchedForm Form { get; }

    public Field Field { get; }

    /// <summary>What is there at all: empty where this is NULL.</summary>
    public string Raw { get; }

    /// <summary>The searched form as far as a key column holds it, which an index serves; of money the amount.</summary>
    public string Key { get; }

    /// <summary>The searched form in full.</summary>
    public string Whole { get; }

    /// <summary>Of money: its currency; else empty.</summary>
    public string Currency { get; }

    /// <summary>What a column is read from: the searched form, or the value where folding costs less here than in the database.</summary>
    public string Source { get; }

    /// <summary>The expressions that a list is sorted by; all NULL or none.</summary>
    public IReadOnlyList<string> Places => Currency.Length > 0 ? [Currency, Key] : [beginning];

    /// <summary>The values of <see cref="Places"/> for a record.</summary>
    public SqlValue[] PlacesOf(Record record)
    {
        var value = record[Field.Name];
        return Currency.Length > 0 ? [value.Text, Amount(value)] : [Bound.Of(Form.In(record.Values).KeyOf(value))];
    }

    /// <summary>What <see cref="Whole"/> gives for a record; NULL when it has no value.</summary>
    public SqlValue Of(Record record) =>
        record[Field.Name] is not { IsNothing: false } value ? SqlValue.Null : Currency.Length > 0 ? Amount(value) : Bound.Of(Form.In(record.Values).Of(value));

    /// <summary>Every value that <see cref="Whole"/> may give for what is asked for: one, but for telephone numbers.</summary>
    public SqlValue[] FormsOf(Operator asked, FieldValue operand) =>
        Currency.Length > 0 ? [Amount(operand)] : [.. Form.FormsOf(asked, operand).Select(Bound.Of)];

    /// <summary>A value as <see cref="Whole"/> is compared with.</summary>
    public SqlValue Of(FieldValue value) => Currency.Length > 0 ? Amount(value) : Bound.Of(Form.Of(value));

    /// <summary>A value as <see cref="Key"/> is compared with.</summary>
    public SqlValue KeyOf(FieldValue value) =>
        Currency.Length > 0 ? Amount(value) : Bound.Of(Form.Place == SearchedPlace.FoldedKey ? Form.KeyOf(value) : Form.Of(value));

    /// <summary>What <see cref="Whole"/> gives for a text that <see cref="Source"/> gave.</summary>
    public SqlValue OfSource(string text) => Form.Place is SearchedPlace.FoldedValue or SearchedPlace.FoldedText ? Fold.Text(text) : text;

    /// <summary>Columns hold whole numbers, JSON holds numbers: both exact, but never to be compared with the other.</summary>
    private SqlValue Amount(FieldValue value) => value.IsNothing ? SqlValue.Null : Form.Place == SearchedPlace.MoneyMembers ? (SqlValue)(double)value.Integer
        : (SqlValue)value.Integer;
}
