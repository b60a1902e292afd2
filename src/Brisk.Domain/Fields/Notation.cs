namespace Brisk.Domain.Fields;

/// <summary>How much the mark before decimals that a column's own numbers show can be relied on.</summary>
public enum Doubt
{
    None,

    /// <summary>Few show it beside many that could be thousands as well: not against the habits of the country.</summary>
    AgainstHabit,

    /// <summary>They show both: by no habit either.</summary>
    Always,

    /// <summary>They are what is left of a column whose other numbers are not here: three digits behind a mark may be decimals that were refused.</summary>
    Left,
}

/// <summary>How numbers and days are written in one place, where a text alone can mean two.</summary>
/// <param name="DecimalMark">What stands in front of decimals, a point or a comma; null where each text has to tell.</param>
/// <param name="DayFirst">Whether 3/4 is the third of April rather than the fourth of March; null where nobody knows.</param>
/// <param name="Groups">
/// Whether 1,250 beside the other numbers looks like 1250: true where whole numbers stay below a thousand, false where they are written
/// 98000; null where they show nothing. Of four digits many write whole numbers without a mark who group longer ones.
/// </param>
/// <param name="Doubt">Why what the column shows is not enough.</param>
public sealed record Notation(char? DecimalMark = null, bool? DayFirst = null, bool? Groups = null, Doubt Doubt = Doubt.None)
{
    private const char MarkOfNobody = '.';

    /// <summary>What stands in front of decimals by the habits of a country, or of a language; null for nobody's.</summary>
    public char? UsualMark { get; private init; }

    /// <summary>The same with the habits of a language (ISO 639-1) where there is no country; null for none.</summary>
    public Notation Spoken(string? language) => this with { UsualMark = language is "de" ? ',' : null };

    /// <summary>The same where somebody has said what stands in front of decimals.</summary>
    public Notation By(char? chosen) => chosen is null ? this : this with { DecimalMark = chosen, Doubt = Doubt.None };

    /// <summary>The same with the habits of a country where nothing is known.</summary>
    /// <param name="country">ISO 3166; null for no country.</param>
    public Notation In(string? country)
    {
        var usual = country is null ? UsualMark : Countries.HasDecimalComma(country) ? ',' : '.';
        var known = Doubt == Doubt.AgainstHabit && DecimalMark != (usual ?? MarkOfNobody) ? this with { DecimalMark = null, Doubt = Doubt.Always } : this;
        return country is null ? known : known with { UsualMark = usual, DayFirst = DayFirst ?? !Countries.HasMonthFirst(country) };
    }

    /// <summary>
    /// Whether nobody can tell 1250 from 1.25 in a text that has one mark, and three digits behind it. By habit one mark stands before
    /// decimals, and the other groups. That is not enough where other numbers of the column speak against it; nor for a comma before
    /// decimals, because programs and half the world group with it; nor for a mark that groups where three decimals are usual.
    /// </summary>
    /// <param name="hasThreeDecimals">Three decimals, or more, are usual there.</param>
    public bool IsUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false)
    {
        if (DecimalMark is not null || NumberText.PossibleGroupMarkOf(text) is not { } mark) return false;
        if (Doubt >= Doubt.Always) return true;
        return mark == (UsualMark ?? MarkOfNobody) ? Groups ?? (mark == ',' && !hasThreeDecimals) : hasThreeDecimals || Groups == false;
    }

    internal Refusal? RefuseUnclear(ReadOnlySpan<char> text, bool hasThreeDecimals = false) => !IsUnclear(text, hasThreeDecimals) ? null
        : NumberText.Unclear(text);

    /// <summary>The code of what is refused as unclear.</summary>
    internal const string UnclearCode = "unclear-number";
}
