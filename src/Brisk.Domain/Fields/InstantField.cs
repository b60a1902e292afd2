using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A moment, in Unix milliseconds. RFC 3339 with its offset in JSON; text without an offset is in the zone of the field.</summary>
public sealed class InstantField : FieldKind
{
    private InstantField() { }

    public static InstantField Instance { get; } = new();

    public override string Name => "instant";
    public override Shape Shape => Shape.Instant;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Times;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (JsonText.Refuse(json, out var text) is { } refusal) return refusal;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty) return null;
        if (!InstantText.TryRfc3339(trimmed, out var instant))
            return FieldReasons.NoOffset;
        value = FieldValue.Of(instant);
        return null;
    }

    public override string Display(Field field, FieldValue value) => value.IsNothing ? "" : InstantText.Write(value.Integer);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (!InstantText.TryAny(text, field.Zone ?? TimeZoneInfo.Utc, out var instant, field.Notation?.DayFirst))
            return FieldReasons.NotATime;
        value = FieldValue.Of(instant);
        return null;
    }
}
