using Brisk.Domain.Filters;

namespace Brisk.Domain.Fields;

/// <summary>Text of many lines; every kind of line break becomes \n.</summary>
public sealed class LongTextField : FieldKind
{
    private LongTextField() { }

    public static LongTextField Instance { get; } = new();

    public override string Name => "longText";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.Contains, .. OperatorWords.Presence];
    public override bool Sortable => false;
    public override string? KeySuffix => "_key";

    public override string? Key(FieldValue value, PhoneScope phones) => Fold.Key(value.Text);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        var refusal = PlainText.Clean(text, field.MaxLength, lines: true, out var clean);
        value = FieldValue.Of(clean);
        return refusal;
    }
}
