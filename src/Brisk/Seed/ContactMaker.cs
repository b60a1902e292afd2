using Brisk.Domain.Fields;

namespace Brisk.Seed;

/// <summary>Makes the contacts of the reference data: people of many places, most of them working for an organization.</summary>
internal sealed class ContactMaker(SeedPlan plan, IReadOnlyList<MadeOrganization> organizations)
{
    private const int Stream = 2;
    private const long Day = 86_400_000;

    /// <summary>None of these can exist: <c>.example</c> is kept free (RFC 2606).</summary>
    private static readonly WordList Mailboxes = new(["gmail.example", "outlook.example", "mail.example", "yahoo.example", "icloud.example"], 1);

    private static readonly WordList Titles = new(WordFile.Work.Words("titles"), 0.8);
    private static readonly WordList Departments = new(WordFile.Work.Words("departments"), 0.7);
    private static readonly IReadOnlyList<string> Notes = WordFile.Work.Sentences("notes");

    private readonly Chance chance = new();
    private readonly Skew sizes = Skew.Zipf(Math.Max(organizations.Count, 1), 0.55);
    private readonly HashSet<string> emails = new(StringComparer.Ordinal);

    /// <summary>The next contact, as values by field name; to be called with 0, 1, 2, ….</summary>
    public Dictionary<string, FieldValue> Make(int index)
    {
        chance.Begin(plan.Seed, Stream, index);
        var organization = organizations.Count > 0 && chance.Happens(0.82) ? organizations[sizes.Pick(chance)] : null;
        var culture = organization is not null && chance.Happens(0.82) ? organization.Culture : plan.Culture(chance);
        var place = organization is null ? Country.All[culture.Country(chance)].Place(chance, culture)
            : chance.Happens(0.7) ? organization.Place
            : organization.Place.Country.Place(chance, organization.Culture);
        var woman = chance.Happens(0.5);
        var (first, last) = (culture.GivenName(chance, woman), culture.FamilyName(chance, woman));
        var createdAt = plan.CreatedAt(index, plan.Contacts, chance);

        var values = new Dictionary<string, FieldValue>(32, StringComparer.Ordinal)
        {
            ["firstName"] = FieldValue.Of(first),
            ["lastName"] = FieldValue.Of(last),
            ["owner"] = FieldValue.Of(plan.Owner(chance)),
            ["status"] = FieldValue.Of(SeedPlan.Status(chance)),
            ["city"] = FieldValue.Of(place.City),
            ["region"] = FieldValue.Of(place.Region),
            ["country"] = FieldValue.Of(place.Country.Name),
            ["createdAt"] = FieldValue.Of(createdAt),
        };
        if (chance.Happens(0.3)) values["salutation"] = FieldValue.Of(woman ? "Ms." : "Mr.");
        if (chance.Happens(0.93)) values["email"] = FieldValue.Of(Email(first, last, organization, index));
        if (chance.Happens(0.76)) values["phone"] = FieldValue.Of(place.Country.Phone(chance));
        AddWork(values, organization);
        AddAddress(values, organization, place, culture);
        AddRest(values, culture, place, createdAt, index);
        return values;
    }

    private void AddWork(Dictionary<string, FieldValue> values, MadeOrganization? organization)
    {
        if (organization is null) return;
        values["organization"] = FieldValue.Of(organization.Id);
        if (chance.Happens(0.88)) values["title"] = FieldValue.Of(Titles.Pick(chance));
        if (chance.Happens(0.5)) values["department"] = FieldValue.Of(Departments.Pick(chance));
    }

    private void AddAddress(Dictionary<string, FieldValue> values, MadeOrganization? organization, Place place, Culture culture)
    {
        var atWork = organization is not null && place == organization.Place;
        if (atWork || chance.Happens(0.55)) values["street"] = FieldValue.Of(atWork ? organization!.Street : culture.Street(chance));
        if (atWork || chance.Happens(0.7)) values["postalCode"] = FieldValue.Of(atWork ? organization!.PostalCode : place.Country.PostalCode(chance));
    }

    private void AddRest(Dictionary<string, FieldValue> values, Culture culture, Place place, long createdAt, int index)
    {
        if (chance.Happens(0.65)) values["source"] = FieldValue.Of(SeedPlan.Source(chance));
        if (SeedPlan.Tags(chance) is { } tags) values["tags"] = FieldValue.Of(tags);
        if (chance.Happens(0.7)) values["lastActivityAt"] = FieldValue.Of(plan.ActiveAt(createdAt, chance));
        if (chance.Happens(0.33)) values["birthday"] = FieldValue.Of(new DateOnly(1950, 1, 1).AddDays(chance.Below(55 * 365)).ToString("yyyy-MM-dd"));
        if (chance.Happens(0.5)) values["language"] = FieldValue.Of(culture.Language);
        if (chance.Happens(0.4)) values["timeZone"] = FieldValue.Of(place.Country.TimeZone);
        if (chance.Happens(0.6))
        {
            var subscribed = chance.Happens(0.7);
            values["consent"] = FieldValue.Of(subscribed ? "subscribed" : "unsubscribed");
            values["consentAt"] = FieldValue.Of(createdAt + (chance.Below(20) * Day));
        }
        if (chance.Happens(0.04)) values["doNotCall"] = FieldValue.Of(true);
        if (chance.Happens(0.12)) values["notes"] = FieldValue.Of(chance.Of(Notes));
        if (chance.Happens(0.25)) values["externalId"] = FieldValue.Of($"C-{100_000 + index}");
    }

    private string Email(string first, string last, MadeOrganization? organization, int index)
    {
        var (given, family) = (Slug.Of(first), Slug.Of(last));
        if (given.Length == 0) given = "contact";
        if (family.Length == 0) family = $"{index}";
        var atWork = organization is not null && chance.Happens(0.8);
        var local = chance.Below(10) switch
        {
            < 5 => $"{given}.{family}",
            < 7 => $"{given[0]}.{family}",
            < 8 => $"{given}{family}",
            < 9 => $"{family}.{given}",
            _ => atWork ? given : $"{given}{60 + chance.Below(50)}",
        };
        if (local.Length > 60) local = local[..60].TrimEnd('.', '-');
        var domain = atWork ? organization!.Domain : Mailboxes.Pick(chance);
        var email = $"{local}@{domain}";
        return emails.Add(email) ? email : Numbered(local, domain, index);
    }

    /// <summary>No two contacts of the reference data have one address: a number tells namesakes apart.</summary>
    private string Numbered(string local, string domain, int index)
    {
        var email = $"{local}{index}@{domain}";
        emails.Add(email);
        return email;
    }
}
