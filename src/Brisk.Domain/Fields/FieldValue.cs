using System.Globalization;

namespace Brisk.Domain.Fields;

/// <summary>
/// One stored value of a field, already validated and normalised: nothing, a whole number, a real number, a text, or
/// money (minor units and currency). What it means is the field kind's business.
/// </summary>
public readonly record struct FieldValue
{
    private readonly Tag tag;
    private readonly long number;

    private FieldValue(Tag tag, long number, string? text)
    {
        this.tag = tag;
        this.number = number;
        Text = text;
    }

    private enum Tag : byte { Nothing, Integer, Real, Text, Money }

    /// <summary>No value: the field is empty.</summary>
    public static FieldValue Nothing => default;

    public bool IsNothing => tag == Tag.Nothing;
    public bool IsInteger => tag == Tag.Integer;
    public bool IsReal => tag == Tag.Real;
    public bool IsText => tag == Tag.Text;
    public bool IsMoney => tag == Tag.Money;

    /// <summary>The whole number; of money, its minor units.</summary>
    public long Integer => number;

    public double Real => BitConverter.Int64BitsToDouble(number);

    /// <summary>The text; of money, its ISO 4217 code.</summary>
    public string? Text { get; }

    public static FieldValue Of(long value) => new(Tag.Integer, value, null);
    public static FieldValue Of(bool value) => new(Tag.Integer, value ? 1 : 0, null);
    public static FieldValue Of(Tsid id) => new(Tag.Integer, id.Value, null);
    public static FieldValue Of(double value) => new(Tag.Real, BitConverter.DoubleToInt64Bits(value), null);

    /// <summary>A text; the empty text is nothing.</summary>
    public static FieldValue Of(string? text) => string.IsNullOrEmpty(text) ? default : new(Tag.Text, 0, text);

    /// <summary>A text in its searched form, which may be empty: of a text of accents alone nothing is left.</summary>
    internal static FieldValue EmptyOr(string text) => new(Tag.Text, 0, text);

    public static FieldValue Money(long minorUnits, string currency) => new(Tag.Money, minorUnits, currency);

    public override string ToString() => tag switch
    {
        Tag.Integer => number.ToString(CultureInfo.InvariantCulture),
        Tag.Real => Real.ToString("R", CultureInfo.InvariantCulture),
        Tag.Money => $"{number.ToString(CultureInfo.InvariantCulture)} {Text}",
        _ => Text ?? "",
    };
}
