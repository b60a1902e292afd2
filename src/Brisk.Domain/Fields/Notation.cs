namespace Brisk.Domain.Fields;

/// <summary>How numbers and days are written in one place, where a text alone can mean two.</summary>
/// <param name="DecimalMark">What surely stands in front of decimals, a point or a comma; null where each text has to tell.</param>
/// <param name="DayFirst">Whether 3/4 is the third of April rather than the fourth of March; null where nobody knows.</param>
/// <param name="Groups">
/// Whether 1,250 beside the other numbers looks like 1250: true where whole numbers stay below a thousand, false where they are written
/// 9800; null where they show nothing.
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
    /// Whether nobody can tell 1250 from 1.25 in a text: its one mark has three digits behind it and would stand in front of decimals by
    /// habit, but the other numbers look grouped. A comma needs more than the habit: programs and half the world group with it.
    /// </summary>
    /// <param name="hasThreeDecimals">Three decimals are usual there.</param>
    public bool IsUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false) => DecimalMark is null
        && (Groups ?? (UsualMark == ',' && !hasThreeDecimals)) && NumberText.PossibleGroupMarkOf(text) == (UsualMark ?? '.');

    internal Refusal? RefuseUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false) => !IsUnclear(text, hasThreeDecimals) ? null
        : new Refusal("unclear-number",
            $"{NumberText.BothReadings(text)}, and its column does not show which. Choose what stands before the column's decimals.");
}
