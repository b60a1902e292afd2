namespace Brisk.Domain.Fields;

/// <summary>How numbers and days are written in one place, where a text alone can mean two.</summary>
/// <param name="DecimalMark">What surely stands in front of decimals, a point or a comma; null where each text has to tell.</param>
/// <param name="DayFirst">Whether 3/4 is the third of April rather than the fourth of March; null where nobody knows.</param>
/// <param name="Groups">
/// Whether 1,250 beside the other numbers looks like 1250: true where whole numbers stay below a thousand, false where they are written
/// 98000; null where they show nothing. Of four digits many write whole numbers without a mark who group longer ones.
/// </param>
public sealed record Notation(char? DecimalMark = null, bool? DayFirst = null, bool? Groups = null)
{
    /// <summary>What stands in front of decimals by the habits of a country; null for nobody's.</summary>
    public char? UsualMark { get; private init; }

    /// <summary>The same with the habits of a country where nothing is known.</summary>
    /// <param name="country">ISO 3166; null for no country.</param>
    public Notation In(string? country) => country is null ? this : this with
    {
        UsualMark = Countries.HasDecimalComma(country) ? ',' : '.',
        DayFirst = DayFirst ?? !Countries.HasMonthFirst(country),
    };

    /// <summary>
    /// Whether nobody can tell 1250 from 1.25 in a text that has one mark, and three digits behind it. By habit one mark stands before
    /// decimals, and the other groups. That is not enough where other numbers of the column speak against it; nor for a comma before
    /// decimals, because programs and half the world group with it; nor for a mark that groups where three decimals are usual.
    /// </summary>
    /// <param name="hasThreeDecimals">Three decimals are usual there.</param>
    public bool IsUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false)
    {
        if (DecimalMark is not null || NumberText.PossibleGroupMarkOf(text) is not { } mark) return false;
        return mark == (UsualMark ?? '.') ? Groups ?? (mark == ',' && !hasThreeDecimals) : hasThreeDecimals || Groups == false;
    }

    internal Refusal? RefuseUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false) => !IsUnclear(text, hasThreeDecimals) ? null
        : new Refusal("unclear-number",
            $"{NumberText.BothReadings(text)}, and its column does not show which. Choose what stands before the column's decimals.");
}
