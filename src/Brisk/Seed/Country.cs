namespace Brisk.Seed;

/// <summary>Where somebody lives or a company sits.</summary>
internal readonly record struct Place(Country Country, string City, string Region);

/// <summary>A country of the reference data: how its addresses and telephone numbers look.</summary>
internal sealed class Country
{
    private readonly string[] phones;
    private readonly string postalCode;
    private readonly (string City, string Region)[] cities;
    private readonly Skew skew;

    private Country(string line)
    {
        var parts = line.Split('|');
        (Code, Name, TimeZone, postalCode) = (parts[0], parts[1], parts[2], parts[3]);
        phones = parts[4].Split(';');
        cities = [.. parts[5].Split(',').Select(city => (city[..city.IndexOf('/')], city[(city.IndexOf('/') + 1)..]))];
        skew = Skew.Zipf(cities.Length, 0.9);
    }

    public string Code { get; }
    public string Name { get; }

    /// <summary>The IANA name.</summary>
    public string TimeZone { get; }

    public static IReadOnlyDictionary<string, Country> All { get; } =
        WordFile.Lines("Seed.countries.txt").Where(line => line.Length > 0).Select(line => new Country(line))
            .ToDictionary(country => country.Code, StringComparer.Ordinal);

    /// <summary>A city, the big ones most often, or a small town of the culture.</summary>
    public Place Place(Chance chance, Culture culture)
    {
        var (city, region) = cities[skew.Pick(chance)];
        return new Place(this, chance.Happens(0.18) && culture.Town(chance) is { } town ? town : city, region);
    }

    /// <summary>A number of a range that is kept free for fiction, where the country has one.</summary>
    public string Phone(Chance chance) => Fill(chance.Of(phones), chance);

    public string PostalCode(Chance chance) => Fill(postalCode, chance);

    /// <summary><c>#</c> becomes a digit, <c>@</c> a letter.</summary>
    private static string Fill(string pattern, Chance chance) => string.Create(pattern.Length, (pattern, chance), static (text, fill) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = fill.pattern[i] switch
            {
                '#' => (char)('0' + fill.chance.Below(10)),
                '@' => "ABCDEFGHJKLMNPRSTUVWXYZ"[fill.chance.Below(23)],
                var plain => plain,
            };
        }
    });
}
