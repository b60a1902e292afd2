namespace Brisk.Domain.Fields;

/// <summary>How numbers and days are written in one place, where a text alone can mean two.</summary>
/// <param name="DecimalMark">What stands in front of decimals, a point or a comma; null where each text has to tell.</param>
/// <param name="DayFirst">Whether 3/4 is the third of April rather than the fourth of March; null where nobody knows.</param>
public sealed record Notation(char? DecimalMark = null, bool? DayFirst = null)
{
    /// <summary>The same with the habits of a country where nothing is known.</summary>
    /// <param name="country">ISO 3166; null for no country.</param>
    public Notation In(string? country) => country is null ? this
        : new(DecimalMark ?? (Countries.HasDecimalComma(country) ? ',' : '.'), DayFirst ?? !Countries.HasMonthFirst(country));
}
