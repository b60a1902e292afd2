namespace Brisk.Seed;

/// <summary>Names that stand in a list, and names put together from a beginning and an end.</summary>
/// <param name="share">How many of the names are put together, 0 to 1.</param>
internal sealed class NameList(IReadOnlyList<string> words, IReadOnlyList<string> starts, IReadOnlyList<string> ends, double share)
{
    private readonly WordList? common = words.Count > 0 ? new WordList(words, 0.7) : null;
    private readonly WordList? starts = starts.Count > 0 ? new WordList(starts, 0.5) : null;
    private readonly WordList? ends = ends.Count > 0 ? new WordList(ends, 0.5) : null;

    public string Pick(Chance chance) => starts is not null && ends is not null && (common is null || chance.Happens(share))
        ? starts.Pick(chance) + ends.Pick(chance)
        : common!.Pick(chance);
}

/// <summary>How people, companies, towns and streets are named in one part of the world. Read from <c>Cultures/*.txt</c>.</summary>
internal sealed class Culture
{
    private readonly (string Ending, string Feminine)[] feminine;
    private readonly NameList families;
    private readonly NameList women;
    private readonly NameList men;
    private readonly double doubled;
    private readonly string doubleJoin;
    private readonly Skew countrySkew;
    private readonly IReadOnlyList<string> countries;
    private readonly WordList streets;
    private readonly bool numberFirst;
    private readonly NameList? towns;

    public Culture(string name, WordFile file)
    {
        Name = name;
        Weight = file.Number("weight");
        Language = file.One("language");
        women = new(file.Words("women"), file.Words("women-starts"), file.Words("women-ends"), file.Number("given-composed"));
        men = new(file.Words("men"), file.Words("men-starts"), file.Words("men-ends"), file.Number("given-composed"));
        families = new(file.Words("family"), file.Words("family-starts"), file.Words("family-ends"), file.Number("family-composed"));
        feminine = [.. file.Words("feminine").Select(rule => (rule[..rule.IndexOf('>')], rule[(rule.IndexOf('>') + 1)..]))];
        doubled = file.Number("double");
        doubleJoin = file.Words("double-join") is [var join] ? join : "-";
        var weighted = file.Words("countries");
        countries = [.. weighted.Where((_, i) => i % 2 == 0)];
        countrySkew = new Skew(weighted.Where((_, i) => i % 2 == 1).Select(WordFile.Parse));
        towns = file.Words("towns-starts").Count == 0 ? null : new NameList([], file.Words("towns-starts"), file.Words("towns-ends"), 1);
        streets = new WordList(file.Words("streets"), 0.6);
        numberFirst = file.One("number") is "first";
        Trades = [.. file.Words("trades").Select(trade => (trade[..trade.IndexOf(':')], trade[(trade.IndexOf(':') + 1)..]))];
        Forms = file.Words("forms");
    }

    public string Name { get; }

    /// <summary>How many of the people are of it, in comparison with the others.</summary>
    public double Weight { get; }

    /// <summary>ISO 639-1.</summary>
    public string Language { get; }

    /// <summary>What companies do, as it stands in their names, and the industry that it is.</summary>
    public IReadOnlyList<(string Word, string Industry)> Trades { get; }

    /// <summary>The legal forms at the end of a company's name.</summary>
    public IReadOnlyList<string> Forms { get; }

    public string GivenName(Chance chance, bool woman) => (woman ? women : men).Pick(chance);

    public string FamilyName(Chance chance, bool woman)
    {
        var name = families.Pick(chance);
        if (chance.Happens(doubled)) return name + doubleJoin + families.Pick(chance);
        return woman ? Feminine(name) : name;
    }

    /// <summary>The ISO 3166 code of a country where such people live.</summary>
    public string Country(Chance chance) => countries[countrySkew.Pick(chance)];

    /// <summary>A small town: no map shows it, but it could be there.</summary>
    public string? Town(Chance chance) => towns?.Pick(chance);

    public string Street(Chance chance)
    {
        var (street, number) = (streets.Pick(chance), 1 + chance.Below(chance.Happens(0.7) ? 90 : 990));
        return numberFirst ? $"{number} {street}" : $"{street} {number}";
    }

    private string Feminine(string name)
    {
        foreach (var (ending, replacement) in feminine)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal)) return name[..^ending.Length] + replacement;
        }
        return name;
    }
}
