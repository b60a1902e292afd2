using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;

namespace Brisk.Demo;

/// <summary>Someone at an organization who can have a part in what it buys.</summary>
/// <param name="Created">When they were first written down, in Unix milliseconds.</param>
internal sealed record DemoPerson(Tsid Id, Tsid Organization, long Created);

/// <summary>
/// What Tallgrass has sold, lost and hopes to sell: each goes from stage to stage as deals do, told forwards, since what a stage rules is
/// decided by the record engine when it is entered.
/// </summary>
internal sealed class DemoOpportunities(DemoStory story, IReadOnlyList<DemoOrganization> organizations, ILookup<Tsid, DemoPerson> people)
{
    private const int Stream = 23;
    private const long Day = 86_400_000;

    /// <summary>Some six weeks of the year's work: what is open began mostly in the last of them.</summary>
    private const double Course = 0.13;

    private static readonly string[] Open = ["qualified", "proposal", "negotiation"];
    private static readonly Skew OpenSkew = new([42, 35, 23]);
    private static readonly IReadOnlyList<string> Products = WordFile.Demo.Sentences("deals");
    private static readonly IReadOnlyList<string> Places = WordFile.Demo.Sentences("deal-places");
    private static readonly IReadOnlyList<string> Steps = WordFile.Demo.Sentences("deal-steps");
    private static readonly IReadOnlyList<string> About = WordFile.Demo.Sentences("deal-notes");
    private static readonly IReadOnlyList<string> Competitors = WordFile.Demo.Sentences("competitors");
    private static readonly WordList Reasons = new(["price", "timing", "competitor", "no-decision", "no-budget", "not-a-fit"], 0.7);
    private static readonly WordList Sources = new(["referral", "event", "website", "cold-call", "email"], 0.7);
    private static readonly string[] Roles = ["decision-maker", "champion", "influencer", "user"];

    /// <summary>Who bought before buys again; who only looks has fewer.</summary>
    private readonly Skew buyers = new(organizations.Select(organization => organization.Status switch
    {
        "customer" => 5.0,
        "prospect" => 3,
        "former" or "partner" => 1,
        _ => 0.7,
    }));

    public IEnumerable<DemoEvent> Tell() => Enumerable.Range(0, DemoStory.Opportunities).SelectMany(Tell);

    private IEnumerable<DemoEvent> Tell(int index)
    {
        var chance = story.Begin(Stream, index);
        var organization = organizations[buyers.Pick(chance)];
        var fate = chance.Share();
        var isOpen = fate < 0.42;
        var began = Began(chance, isOpen, organization.Created + 0.004);
        var id = Tsid.Of(story.Year.At(began) + (index % 300), index);
        var way = Way(chance, fate).ToList();
        var length = isOpen ? (1 - began) * 0.85 : Math.Min((0.998 - began) * (0.3 + (0.7 * chance.Share())), Course * (0.5 + (1.3 * chance.Share())));
        // Most deals close about when they should; of what is open some are late.
        var close = story.Year.At(isOpen ? 1 : began + length) + ((chance.Below(isOpen ? 110 : 50) - (isOpen ? 12 : 25)) * Day);
        var values = Values(chance, organization, id.UnixMilliseconds, close);
        Tsid Owner(double share) => organization.Owners.At(share);

        var events = new List<DemoEvent>();
        for (var i = 0; i < way.Count; i++)
        {
            var share = i == 0 ? began : began + (length * (i - (0.5 * chance.Share())) / (way.Count - 1));
            var at = i == 0 ? id.UnixMilliseconds : Math.Max(story.Year.At(share) + index, events[^1].At + 60_000);
            var changed = i == 0 ? values : Moved(chance, way[i], way[i - 1], values);
            if (i == 0) changed["owner"] = FieldValue.Of(Owner(began));
            changed["stage"] = FieldValue.Of(way[i]);
            events.Add(new(at, DemoTeam.Person(Owner(share)), OpportunityType.Type, id, changed, IsNew: i == 0));
        }
        if (organization.Owners.Now != Owner(began))
        {
            var handed = organization.Owners.Steps[^1].Since;
            var at = Math.Max(story.Year.At(Math.Max(handed, began)) + 120_000 + index, id.UnixMilliseconds + 30_000);
            events.Add(new(Math.Min(at, story.Year.Now - 1), DemoTeam.Person(story.Team.Ines), OpportunityType.Type, id,
                new Dictionary<string, FieldValue>(StringComparer.Ordinal) { ["owner"] = FieldValue.Of(organization.Owners.Now) }));
        }
        return events;
    }

    /// <summary>What is closed was begun in the course of the year, what is open mostly of late.</summary>
    private static double Began(Chance chance, bool isOpen, double earliest)
    {
        var share = isOpen ? 1 - (0.005 + (Course * 1.8 * Math.Pow(chance.Share(), 1.4))) : 0.9 * Math.Pow(chance.Share(), 0.9);
        return Math.Min(Math.Max(share, earliest), 0.998);
    }

    /// <summary>The stages that it went through, the last of them now.</summary>
    /// <param name="fate">From 0 to 1: open, won or lost.</param>
    private static IEnumerable<string> Way(Chance chance, double fate)
    {
        if (fate < 0.42)
        {
            var now = OpenSkew.Pick(chance);
            // Some were given up, and came back.
            var isBack = now > 0 && chance.Happens(0.06);
            return [.. Open.Take(now), .. isBack ? (string[])["lost"] : [], Open[now]];
        }
        if (fate < 0.76) return chance.Happens(0.2) ? ["qualified", "negotiation", "won"] : [.. Open, "won"];
        return [.. Open.Take(1 + OpenSkew.Pick(chance)), "lost"];
    }

    private Dictionary<string, FieldValue> Values(Chance chance, DemoOrganization organization, long at, long close)
    {
        var (product, price) = Product(chance);
        var isEuro = Countries.CurrencyOf(organization.Made.Place.Country.Code) == "EUR";
        var amount = (long)(price * Math.Pow(10, 0.5 * (chance.Share() - 0.4)) / 500) * 500 * 100;
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal)
        {
            ["name"] = FieldValue.Of(chance.Happens(0.55) ? $"{product} {chance.Of(Places)}" : product),
            ["organization"] = FieldValue.Of(organization.Made.Id),
            ["amount"] = FieldValue.Money(Math.Max(amount, 50_000), isEuro ? "EUR" : "USD"),
            ["expectedClose"] = FieldValue.Of(DateTimeOffset.FromUnixTimeMilliseconds(close).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ["source"] = FieldValue.Of(Sources.Pick(chance)),
            ["nextStep"] = FieldValue.Of(chance.Of(Steps)),
            ["tags"] = DemoStory.TagsOf(chance),
        };
        if (chance.Happens(0.35)) values["competitor"] = FieldValue.Of(chance.Of(Competitors));
        if (chance.Happens(0.55)) values["description"] = FieldValue.Of(chance.Of(About));
        var known = people[organization.Made.Id].Where(person => person.Created < at).ToList();
        var links = Enumerable.Range(0, Math.Min(known.Count, 1 + chance.Below(3))).Select(i => known[(chance.Below(known.Count) + i) % known.Count])
            .DistinctBy(person => person.Id)
            .Select((person, i) => new LinkedRecord("contact", person.Id, Roles[(i + chance.Below(2)) % Roles.Length])).ToList();
        if (links.Count > 0) values["contacts"] = RelationsField.Store(links);
        return values;
    }

    /// <summary>What is written down when it goes on.</summary>
    private static Dictionary<string, FieldValue> Moved(Chance chance, string to, string from, Dictionary<string, FieldValue> values)
    {
        var changed = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        if (to is "won" or "lost") changed["nextStep"] = FieldValue.Nothing;
        else changed["nextStep"] = FieldValue.Of(chance.Of(Steps));
        if (to is "lost") changed["lostReason"] = FieldValue.Of(Reasons.Pick(chance));
        if (to is "proposal" && from is "qualified" && chance.Happens(0.5))
        {
            var amount = values["amount"];
            changed["amount"] = FieldValue.Money((long)(amount.Integer * (0.85 + (0.4 * chance.Share())) / 10_000) * 10_000, amount.Text!);
        }
        if (to is "negotiation" && chance.Happens(0.25)) changed["probability"] = FieldValue.Of(60.0 + (5 * chance.Below(7)));
        return changed;
    }

    /// <summary>A machine or a service, and what it costs about.</summary>
    private static (string Name, double Price) Product(Chance chance)
    {
        var line = chance.Of(Products);
        var cut = line.LastIndexOf(' ');
        return (line[..cut], WordFile.Parse(line[(cut + 1)..]));
    }
}
