using System.Globalization;
using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A real number. JSON numbers only in the API; text may group thousands and use either decimal separator.</summary>
public sealed class NumberField : FieldKind
{
    private NumberField() { }

    public static NumberField Instance { get; } = new();

    public override string Name => "number";
    public override Shape Shape => Shape.Real;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Amounts;

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Number) return FieldReasons.NoNumber.Of(json.ValueKind);
        return json.TryGetDouble(out var number) ? Finite(number, out value) : TooLarge;
    }

    public override string Display(Field field, FieldValue value) => value.IsNothing ? "" : value.Real.ToString("R", CultureInfo.InvariantCulture);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (text[^1] == '%') text = text[..^1];
        if (field.Notation?.RefuseUnclear(text) is { } unclear) return unclear;
        if (NumberText.Plain(text, decimalMark: field.Notation?.DecimalMark ?? field.Notation?.UsualMark) is not { } plain)
            return FieldReasons.NotANumber;
        return Finite(double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture), out value);
    }

    private static Reason TooLarge => FieldReasons.LargeNumber;

    private static Refusal? Finite(double number, out FieldValue value)
    {
        value = default;
        if (!double.IsFinite(number)) return TooLarge;
        value = FieldValue.Of(number == 0 ? 0d : number);
        return null;
    }
}
