using Brisk.Domain;
using Brisk.Domain.Fields;

namespace Brisk.Seed;

/// <summary>What the contacts of an organization need to know of it.</summary>
internal sealed record MadeOrganization(string Name, string Domain, Culture Culture, Place Place, string Street, string PostalCode)
{
    /// <summary>Set when it has been written.</summary>
    public Tsid Id { get; set; }
}

/// <summary>Makes the organizations of the reference data, each name only once.</summary>
internal sealed class OrganizationMaker(SeedPlan plan)
{
    private const int Stream = 1;

    private static readonly string[] Types = ["customer", "prospect", "partner", "supplier", "other", "competitor"];
    private static readonly Skew TypeSkew = new([45, 30, 10, 8, 5, 2]);

    private readonly Chance chance = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> domains = new(StringComparer.Ordinal);
    private readonly NameList coined = new([], WordFile.Work.Words("coined-starts"), WordFile.Work.Words("coined-ends"), 1);

    /// <summary>The next organization; to be called with 0, 1, 2, ….</summary>
    public (MadeOrganization Made, Dictionary<string, FieldValue> Values) Make(int index)
    {
        chance.Begin(plan.Seed, Stream, index);
        var culture = plan.Culture(chance);
        var place = Country.All[culture.Country(chance)].Place(chance, culture);
        var (name, industry) = Name(culture, place);
        var made = new MadeOrganization(name, Domain(name, culture), culture, place, culture.Street(chance), place.Country.PostalCode(chance));
        return (made, Values(made, industry, plan.CreatedAt(index, plan.Organizations, chance)));
    }

    private Dictionary<string, FieldValue> Values(MadeOrganization made, string industry, long createdAt)
    {
        var values = new Dictionary<string, FieldValue>(24, StringComparer.Ordinal)
        {
            ["name"] = FieldValue.Of(made.Name),
            ["industry"] = FieldValue.Of(industry),
            ["type"] = FieldValue.Of(Types[TypeSkew.Pick(chance)]),
            ["website"] = FieldValue.Of($"https://www.{made.Domain}"),
            ["domain"] = FieldValue.Of(made.Domain),
            ["email"] = FieldValue.Of("office@" + made.Domain),
            ["phone"] = FieldValue.Of(made.Place.Country.Phone(chance)),
            ["owner"] = FieldValue.Of(plan.Owner(chance)),
            ["status"] = FieldValue.Of(SeedPlan.Status(chance)),
            ["street"] = FieldValue.Of(made.Street),
            ["city"] = FieldValue.Of(made.Place.City),
            ["region"] = FieldValue.Of(made.Place.Region),
            ["postalCode"] = FieldValue.Of(made.PostalCode),
            ["country"] = FieldValue.Of(made.Place.Country.Name),
            ["createdAt"] = FieldValue.Of(createdAt),
        };
        // Sizes spread over powers of ten, as real ones do.
        var employees = (long)Math.Pow(10, 0.5 + (3.5 * Math.Pow(chance.Share(), 1.7)));
        if (chance.Happens(0.7)) values["employees"] = FieldValue.Of((double)employees);
        if (chance.Happens(0.45)) values["annualRevenue"] = FieldValue.Money(employees * (40_000 + chance.Below(200_000)) / 1000 * 100_000, "USD");
        if (chance.Happens(0.5)) values["founded"] = FieldValue.Of((double)(2024 - (int)(120 * Math.Pow(chance.Share(), 2))));
        if (chance.Happens(0.6)) values["source"] = FieldValue.Of(SeedPlan.Source(chance));
        if (SeedPlan.Tags(chance) is { } tags) values["tags"] = FieldValue.Of(tags);
        if (chance.Happens(0.7)) values["lastActivityAt"] = FieldValue.Of(plan.ActiveAt(createdAt, chance));
        return values;
    }

    private (string Name, string Industry) Name(Culture culture, Place place)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (trade, industry) = chance.Of(culture.Trades);
            var form = chance.Of(culture.Forms);
            var name = Trimmed(chance.Below(10) switch
            {
                < 4 => form is "&" ? $"{culture.FamilyName(chance, woman: false)} & {culture.FamilyName(chance, woman: false)}"
                    : $"{culture.FamilyName(chance, woman: false)} {trade} {form}",
                < 6 => $"{place.City} {trade} {form}",
                < 9 => $"{coined.Pick(chance)} {trade} {form}",
                _ => $"{coined.Pick(chance)} {form}",
            });
            // Many thousands share a few hundred words: a second company of a name says where it is, as real ones do.
            if (attempt > 2) name += " " + place.City;
            if (attempt > 5) name += $" {attempt}";
            if (names.Add(name)) return (name, industry);
        }
    }

    /// <summary>Not every form joins two names: an <c>&amp;</c> with nothing behind it goes.</summary>
    private static string Trimmed(string name) => name.EndsWith(" &", StringComparison.Ordinal) ? name[..^2] : name;

    private string Domain(string name, Culture culture)
    {
        var stem = name;
        foreach (var form in culture.Forms)
        {
            if (form.Length > 1 && stem.EndsWith(" " + form, StringComparison.Ordinal)) stem = stem[..^(form.Length + 1)];
        }
        var slug = Slug.Of(stem);
        if (slug.Length is < 2 or > 50) slug = "company";
        for (var attempt = 1; ; attempt++)
        {
            var domain = attempt == 1 ? $"{slug}.example" : $"{slug}-{attempt}.example";
            if (domains.Add(domain)) return domain;
        }
    }
}
