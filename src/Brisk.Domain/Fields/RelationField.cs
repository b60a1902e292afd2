using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A link to a record of <see cref="Field.RelatedType"/>, by its id. Whether that record exists is not known here.</summary>
public sealed class RelationField : FieldKind
{
    private RelationField() { }

    public static RelationField Instance { get; } = new();

    public override string Name => "relation";
    public override Shape Shape => Shape.Relation;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Choices;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value) => IdText.Read(json, out value);

    public override string Display(Field field, FieldValue value) => IdText.Write(value);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value) => IdText.Parse(text, out value);
}

/// <summary>Ids as the values of relations and users.</summary>
internal static class IdText
{
    /// <summary>The id as text, or an object that holds it as <c>id</c> (what the API itself answers).</summary>
    public static Refusal? Read(JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind == JsonValueKind.Object && !json.TryGetProperty("id"u8, out json)) return NotAnId;
        if (json.ValueKind == JsonValueKind.Null) return null;
        if (JsonText.Refuse(json, out var text) is { } refusal) return refusal;
        var trimmed = text.AsSpan().Trim();
        return trimmed.IsEmpty ? null : Parse(trimmed, out value);
    }

    public static Refusal? Parse(ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (!Tsid.TryParse(text, out var id)) return NotAnId;
        value = FieldValue.Of(id);
        return null;
    }

    public static string Write(FieldValue value) => value.IsNothing ? "" : new Tsid(value.Integer).ToString();

    private static Refusal NotAnId => FieldReasons.NotAnId;
}
