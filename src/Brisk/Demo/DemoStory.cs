using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Seed;

namespace Brisk.Demo;

/// <summary>
/// What happened in a year at Tallgrass, which builds machines that pack and stack: everything that its people did to its records. The same
/// each time but for the moments, which count back from now.
/// </summary>
internal sealed class DemoStory
{
    public const int Organizations = 300;
    public const int Contacts = 2_000;
    public const int Opportunities = 240;
    public const int Activities = 6_000;

    private const int Seed = 11;

    /// <summary>It sells in Europe and America.</summary>
    private static readonly Dictionary<string, double> Cultures = new(StringComparer.Ordinal)
    {
        ["english"] = 52, ["german"] = 17, ["french"] = 7, ["dutch"] = 5, ["spanish"] = 5, ["italian"] = 4, ["swedish"] = 3, ["polish"] = 3, ["danish"] = 2,
        ["czech"] = 1,
    };

    private static readonly WordList Tags = new([.. DemoFields.Tags.Select(tag => tag.Value)], 0.6);

    private readonly Chance chance = new();

    public DemoStory(DemoTeam team, DemoYear year)
    {
        (Team, Year) = (team, year);
        Plan = new SeedPlan(Seed, Contacts + DemoContacts.Trashed, Organizations, [team.Ines], year.Now, Cultures);
    }

    public DemoTeam Team { get; }
    public DemoYear Year { get; }
    public SeedPlan Plan { get; }

    /// <summary>All of it, in the order in which it happened. Records of further types join here, by a class each.</summary>
    public IReadOnlyList<DemoEvent> Tell()
    {
        var organizations = new DemoOrganizations(this).Tell();
        var contacts = new DemoContacts(this, organizations).Tell().ToList();
        var trashed = contacts.Where(happened => happened.Values is null).Select(happened => happened.Id).ToHashSet();
        var people = contacts.Where(happened => happened.IsNew && happened.Values!.ContainsKey("organization") && !trashed.Contains(happened.Id))
            .Select(happened => new DemoPerson(happened.Id, new Tsid(happened.Values!["organization"].Integer), happened.At))
            .ToLookup(person => person.Organization);
        var opportunities = new DemoOpportunities(this, organizations, people).Tell().ToList();
        var deals = opportunities.Where(happened => happened.IsNew)
            .Select(happened => new DemoDeal(happened.Id, new Tsid(happened.Values!["organization"].Integer), happened.At)).ToLookup(deal => deal.Organization);
        var activities = new DemoActivities(this, organizations, people, deals).Tell();
        return [.. organizations.SelectMany(organization => organization.Events).Concat(contacts).Concat(opportunities).Concat(activities)
            .OrderBy(happened => happened.At).ThenBy(happened => happened.Type.Name, StringComparer.Ordinal).ThenBy(happened => happened.Id)];
    }

    /// <summary>The chance of one record.</summary>
    /// <param name="stream">Another number for each type.</param>
    public Chance Begin(int stream, int index) => chance.Begin(Seed, stream, index);

    /// <summary>The way by which a relation came to its status.</summary>
    /// <param name="began">How much of the year was over.</param>
    /// <param name="wasKnown">It began with what it was then already, not as a lead.</param>
    public static IEnumerable<(double Since, FieldValue Status)> Statuses(Chance chance, string status, double began, bool wasKnown)
    {
        string[] way = status switch
        {
            "former" => ["customer", "former"],
            _ when wasKnown => [status],
            "lead" => ["lead"],
            "prospect" => ["lead", "prospect"],
            _ => ["lead", "prospect", status],
        };
        double[] since = [began, .. Enumerable.Range(1, way.Length - 1).Select(_ => DemoLife.After(chance, began)).Order()];
        return since.Zip(way, static (share, word) => (share, FieldValue.Of(word)));
    }

    /// <summary>One tag or two, as they are stored; two records of three have some.</summary>
    public static FieldValue TagsOf(Chance chance)
    {
        if (!chance.Happens(0.68)) return FieldValue.Nothing;
        string[] tags = chance.Happens(0.65) ? [Tags.Pick(chance)] : [Tags.Pick(chance), Tags.Pick(chance)];
        return TagsField.Changed(FieldValue.Nothing, tags, []) ?? FieldValue.Nothing;
    }

    /// <summary>The same tags before the last was put there.</summary>
    public static FieldValue WithoutLast(FieldValue tags) =>
        TagsField.Tags(tags) is [_, .., var last] ? TagsField.Changed(tags, [], [last])!.Value : FieldValue.Nothing;
}
