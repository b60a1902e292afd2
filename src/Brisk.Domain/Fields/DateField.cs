using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A day without a time, as <c>YYYY-MM-DD</c>; a birthday of no known year as <c>--MM-DD</c>.</summary>
public sealed class DateField : FieldKind
{
    private DateField() { }

    public static DateField Instance { get; } = new();

    public override string Name => "date";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Times;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (JsonText.Refuse(json, out var text) is { } refusal) return refusal;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty) return null;
        if (!DateText.TryIso(trimmed, out var day)) return FieldReasons.NotAnIsoDate;
        value = FieldValue.Of(day.ToString());
        return null;
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (!DateText.TryFind(text, out var day, out var rest, field.Notation?.DayFirst) || !InstantText.IsTimeOrNothing(rest))
        {
            return FieldReasons.NotADate;
        }
        value = FieldValue.Of(day.ToString());
        return null;
    }
}
