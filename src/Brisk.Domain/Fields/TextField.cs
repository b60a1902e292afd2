using Brisk.Domain.Filters;

namespace Brisk.Domain.Fields;

/// <summary>One line of text, kept as typed but trimmed; line breaks and tabs become a space.</summary>
public sealed class TextField : FieldKind
{
    private TextField() { }

    public static TextField Instance { get; } = new();

    public override string Name => "text";
    public override Shape Shape => Shape.Text;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Texts;
    public override string? KeySuffix => "_key";

    public override string? Key(FieldValue value, PhoneScope phones) => Fold.Key(value.Text);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        var refusal = PlainText.Clean(text, field.MaxLength, lines: false, out var clean);
        value = FieldValue.Of(clean);
        return refusal;
    }
}
