using System.Text.Json;
using Brisk.Domain.Filters;

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
    public virtual string? Key(FieldValue value) => null;

    /// <summary>Reads a value from JSON, as the API takes it. A JSON null is <see cref="FieldValue.Nothing"/> for every kind and never comes here.</summary>
    /// <param name="problem">What is wrong and how to mend it, as a sentence for people, when the answer is false.</param>
    public abstract bool TryRead(Field field, JsonElement json, out FieldValue value, out string problem);

    /// <summary>Reads a value from text, as an import or a filter gives it. Blank text is never passed.</summary>
    public abstract bool TryParse(Field field, ReadOnlySpan<char> text, out FieldValue value, out string problem);

    /// <summary>The text a person would read (exports, history, messages), and that <see cref="TryParse"/> reads again.</summary>
    public abstract string Display(Field field, FieldValue value);

    /// <summary>Writes the value as the JSON the API gives. Relations and users write their id only.</summary>
    public abstract void Write(Utf8JsonWriter json, FieldValue value);
}
