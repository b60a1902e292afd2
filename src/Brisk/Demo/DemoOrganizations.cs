using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;

namespace Brisk.Demo;

/// <summary>An organization of the demo, and what its people need to know of it.</summary>
/// <param name="Created">How much of the year was over.</param>
/// <param name="WasKnown">It was brought along when the team began with Brisk.</param>
internal sealed record DemoOrganization(
    MadeOrganization Made, double Created, bool WasKnown, string Status, DemoOwners Owners, IReadOnlyList<DemoEvent> Events);

/// <summary>The organizations of the demo: a third of them was brought along, the others came in the course of the year.</summary>
internal sealed class DemoOrganizations(DemoStory story)
{
    private const int Stream = 21;
    private const int Known = 105;

    private static readonly string[] StatusesOfKnown = ["customer", "prospect", "former", "partner"];
    private static readonly Skew KnownSkew = new([64, 18, 10, 8]);
    private static readonly string[] StatusesOfNew = ["prospect", "lead", "customer", "partner", "former"];
    private static readonly Skew NewSkew = new([36, 34, 22, 5, 3]);

    /// <summary>Who has something to pack or to stack.</summary>
    private static readonly string[] Industries =
        ["manufacturing", "retail", "transport", "agriculture", "health-care", "energy", "construction", "technology"];

    private readonly OrganizationMaker maker = new(story.Plan);

    public IReadOnlyList<DemoOrganization> Tell() =>
    [
        .. Enumerable.Range(0, int.MaxValue).Select(maker.Make).Where(one => Industries.Contains(one.Values["industry"].Text)).Take(DemoStory.Organizations)
            .Select((one, index) => Tell(one.Made, one.Values, index)),
    ];

    private DemoOrganization Tell(MadeOrganization made, Dictionary<string, FieldValue> values, int index)
    {
        var chance = story.Begin(Stream, index);
        var wasKnown = index < Known;
        var created = wasKnown ? 0.03 * chance.Share() : 0.03 + (0.965 * chance.Share());
        var status = wasKnown ? StatusesOfKnown[KnownSkew.Pick(chance)] : StatusesOfNew[NewSkew.Pick(chance)];
        made.Id = Tsid.Of(story.Year.At(created), index);
        Fill(values, chance, status);
        var owners = story.Team.Owners(chance, made.Place.Country.Code, values["employees"].Real, created);
        values["owner"] = FieldValue.Of(owners.Now);
        var life = new DemoLife(story.Year, OrganizationType.Type, made.Id, values, owners);
        life.Came("status", DemoStory.Statuses(chance, status, created, wasKnown));
        life.Came("owner", owners.Steps.Select(step => (step.Since, FieldValue.Of(step.Owner))), story.Team.Ines);
        Grow(life, chance, created);
        return new DemoOrganization(made, created, wasKnown, status, owners, life.MadeBy(DemoTeam.Person(owners.At(created))));
    }

    private static void Fill(Dictionary<string, FieldValue> values, Chance chance, string status)
    {
        values.Remove("createdAt");
        values.Remove("lastActivityAt");
        var employees = Math.Round(Math.Pow(10, 1.1 + (2.7 * Math.Pow(chance.Share(), 1.3))));
        values["employees"] = FieldValue.Of(employees);
        // In hundreds of thousands, as people say it; in cents.
        var revenue = (long)(employees * (0.8 + (1.8 * chance.Share()))) * 100_000 * 100;
        values["annualRevenue"] = chance.Happens(0.92) ? FieldValue.Money(revenue, "USD") : FieldValue.Nothing;
        values["status"] = FieldValue.Of(status);
        values["type"] = FieldValue.Of(status switch { "partner" => "partner", "lead" or "prospect" => "prospect", _ => "customer" });
        values["tags"] = DemoStory.TagsOf(chance);
        if (status is not ("customer" or "former")) return;
        values[DemoFields.Lines] = FieldValue.Of((double)(1 + chance.Below(employees > 500 ? 9 : 4)));
        values[DemoFields.Service] = FieldValue.Of(status is "customer" && chance.Happens(0.7));
    }

    private static void Grow(DemoLife life, Chance chance, double created)
    {
        life.Later(chance, created, "tags", 0.3, DemoStory.WithoutLast);
        life.Later(chance, created, "employees", 0.2, now => FieldValue.Of(Math.Max(8, Math.Round(now.Real * (0.8 + (0.3 * chance.Share()))))));
        life.Later(chance, created, "annualRevenue", 0.25);
        life.Later(chance, created, "phone", 0.15);
        life.Later(chance, created, DemoFields.Lines, 0.35, now => FieldValue.Of(Math.Max(1, now.Real - 1)));
        life.Later(chance, created, DemoFields.Service, 0.3, _ => FieldValue.Of(false));
    }
}
