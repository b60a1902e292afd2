using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>How a kind's values lie in a column and in JSON; the storage rooms know these shapes and no kinds.</summary>
public enum Shape
{
    /// <summary>TEXT; a JSON string.</summary>
    Text,
    /// <summary>INTEGER; a JSON number.</summary>
    Integer,
    /// <summary>REAL; a JSON number.</summary>
    Real,
    /// <summary>INTEGER 0 or 1; a JSON boolean.</summary>
    YesNo,
    /// <summary>INTEGER, Unix milliseconds; a JSON string, RFC 3339 in UTC with milliseconds.</summary>
    Instant,
    /// <summary>INTEGER minor units beside a TEXT column <c>…_currency</c>; JSON <c>{"amount": 1234, "currency": "EUR"}</c>, amount in minor units.</summary>
    Money,
    /// <summary>TEXT holding JSON (an array); the same JSON.</summary>
    Json,
    /// <summary>INTEGER id of a record; JSON <c>{"id", "name"}</c>.</summary>
    Relation,
    /// <summary>TEXT holding a JSON array of <c>{"type", "id", "role"}</c>; the same JSON with the name of each record.</summary>
    Relations,
    /// <summary>INTEGER id of a user; JSON <c>{"id", "name"}</c>.</summary>
    User,
}

/// <summary>
/// What a field can hold: how input is read, checked and normalised, and what can be asked of it. One class a kind,
/// stateless; what differs from field to field (length, choices, currency) is on <see cref="Field"/>.
/// </summary>
public abstract class FieldKind
{
    /// <summary>The name in the schema, in the client and in the API: <c>email</c>, <c>longText</c>, …</summary>
    public abstract string Name { get; }

    public abstract Shape Shape { get; }

    /// <summary>What a filter may ask of this kind.</summary>
    public abstract IReadOnlyList<Operator> Operators { get; }

    /// <summary>
    /// The suffix of the second column that holds the form to search and sort by, or null where the value itself
    /// serves: <c>_key</c> (folded text, only of indexed fields), <c>_digits</c> (phone).
    /// </summary>
    public virtual string? KeySuffix => null;

    /// <summary>What the second column holds for a value. Only where <see cref="KeySuffix"/> is set.</summary>
    /// <param name="phones">Whose numbers those without a country code are.</param>
    public virtual string? Key(FieldValue value, PhoneScope phones) => null;

    /// <summary>Lists can be ordered by it.</summary>
    public virtual bool Sortable => true;

    /// <summary>A board can have a column for each of its values: a record has one at most, and many records have the same.</summary>
    public virtual bool HasColumns => false;

    /// <summary>
    /// Reads a value from JSON, as the API takes it; null when all is well. A JSON null is <see cref="FieldValue.Nothing"/>
    /// for every kind and never comes here. Blank text is nothing, too.
    /// </summary>
    public virtual Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (JsonText.Refuse(json, out var text) is { } refusal) return refusal;
        return Parse(field, text, out value);
    }

    /// <summary>Reads a value from text, as an import gives it; null when all is well. Blank text is nothing.</summary>
    public Refusal? Parse(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        text = text.Trim();
        return text.IsEmpty ? null : ParseText(field, text, out value);
    }

    /// <summary>
    /// Reads what a filter compares with: a whole value, a fragment of a text (for contains, starts, ends), one tag.
    /// </summary>
    public virtual Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value)
    {
        if (asked is not (Operator.Contains or Operator.Starts or Operator.Ends)) return Parse(field, text, out value);
        var refusal = PlainText.Clean(text, 200, lines: false, out var fragment);
        value = FieldValue.Of(fragment);
        return refusal;
    }

    /// <summary><see cref="Read"/> for those who only need the sentence.</summary>
    /// <param name="problem">What is wrong and how to mend it, as a sentence for people, when the answer is false.</param>
    public bool TryRead(Field field, JsonElement json, out FieldValue value, out string problem)
    {
        var refusal = Read(field, json, out value);
        problem = refusal?.Detail ?? "";
        return refusal is null;
    }

    /// <summary><see cref="Parse"/> for those who only need the sentence.</summary>
    public bool TryParse(Field field, ReadOnlySpan<char> text, out FieldValue value, out string problem)
    {
        var refusal = Parse(field, text, out value);
        problem = refusal?.Detail ?? "";
        return refusal is null;
    }

    /// <summary>The text a person would read (exports, history, messages), and that <see cref="Parse"/> reads again.</summary>
    public virtual string Display(Field field, FieldValue value) => value.Text ?? "";

    /// <summary>Writes the value as the JSON the API gives. Relations, links and users write no names.</summary>
    public void Write(Utf8JsonWriter json, FieldValue value)
    {
        if (value.IsNothing)
        {
            json.WriteNullValue();
            return;
        }
        switch (Shape)
        {
            case Shape.Integer: json.WriteNumberValue(value.Integer); break;
            case Shape.Real: json.WriteNumberValue(value.Real); break;
            case Shape.YesNo: json.WriteBooleanValue(value.Integer != 0); break;
            case Shape.Instant: json.WriteStringValue(InstantText.Write(value.Integer)); break;
            case Shape.Money:
                json.WriteStartObject();
                json.WriteNumber("amount"u8, value.Integer);
                json.WriteString("currency"u8, value.Text);
                json.WriteEndObject();
                break;
            case Shape.Json or Shape.Relations: json.WriteRawValue(value.Text!, skipInputValidation: true); break;
            case Shape.Relation or Shape.User: json.WriteStringValue(new Tsid(value.Integer).ToString()); break;
            default: json.WriteStringValue(value.Text); break;
        }
    }

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, by its shape alone: a choice that was taken away since is still a value. False
    /// for what this kind never writes.
    /// </summary>
    public bool TryReadStored(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        switch (Shape, json.ValueKind)
        {
            case (Shape.Text, JsonValueKind.String): value = FieldValue.Of(json.GetString()); return true;
            case (Shape.Real, JsonValueKind.Number): value = FieldValue.Of(json.GetDouble()); return true;
            case (Shape.Integer, JsonValueKind.Number) when json.TryGetInt64(out var number): value = FieldValue.Of(number); return true;
            // Of what is no more, the roles and types are still what they were.
            case (Shape.Relations, JsonValueKind.Array): value = FieldValue.Of(json.GetRawText()); return true;
            case (Shape.Text or Shape.Real or Shape.Integer or Shape.Relations, _): return false;
            default: return Read(field, json, out value) is null;
        }
    }

    /// <summary>Reads trimmed text that is not blank.</summary>
    protected abstract Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value);
}

/// <summary>Why a value was refused.</summary>
/// <param name="Path">Where in a list: <c>1/value</c>; empty for the value as a whole.</param>
public sealed record Refusal(Reason Reason, string Path = "")
{
    /// <inheritdoc cref="Reason.Code"/>
    public string Code => Reason.Code;

    /// <inheritdoc cref="Reason.Detail"/>
    public string Detail => Reason.Detail;

    [return: NotNullIfNotNull(nameof(reason))]
    public static implicit operator Refusal?(Reason? reason) => reason is null ? null : new(reason);

    /// <summary>The same of one entry of a list.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="says">How an entry is told, counted from 1.</param>
    internal Refusal At(int index, Wording<int, Reason> says) => new(says.Of(index + 1, Reason), Path.Length > 0 ? $"{index}/{Path}" : $"{index}");
}
