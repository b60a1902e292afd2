using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;

namespace Brisk.Demo;

/// <summary>An opportunity of an organization, since when.</summary>
/// <param name="Created">Unix milliseconds.</param>
internal sealed record DemoDeal(Tsid Id, Tsid Organization, long Created);

/// <summary>
/// The calls, meetings, mails, messages and notes of the year with the people of the organizations, and what is planned: the next meetings,
/// what is to be done today, and what should have been done yesterday.
/// </summary>
internal sealed class DemoActivities(
    DemoStory story, IReadOnlyList<DemoOrganization> organizations, ILookup<Tsid, DemoPerson> people, ILookup<Tsid, DemoDeal> deals)
{
    /// <summary>How many of them are still to come, or should have been.</summary>
    public const int Planned = 48;

    private const int Stream = 24;
    private const long Minute = 60_000;
    private const long Day = 1_440 * Minute;

    private static readonly string[] Ways = ["call", "email", "note", "meeting", "in", "out", "reminder"];
    private static readonly Skew WaySkew = new([29, 22, 16, 11, 9, 7, 6]);
    private static readonly string[] Outcomes = ["reached", "reached", "reached", "no-answer", "left-message", "busy"];
    private static readonly string[] Channels = ["chat", "sms", "email", "social"];
    private static readonly Dictionary<string, IReadOnlyList<string>> Words = Ways.ToDictionary(way => way, way => WordFile.Demo.Sentences($"told-{way}s"));
    private static readonly IReadOnlyList<string> Details = WordFile.Demo.Sentences("details");
    private static readonly IReadOnlyList<string> Subjects = WordFile.Demo.Sentences("subjects");
    private static readonly IReadOnlyList<string> Places = WordFile.Demo.Sentences("places");

    /// <summary>Whom one works with is talked to.</summary>
    private readonly Skew talkedTo = new(organizations.Select(organization => organization.Status switch
    {
        "customer" => 6.0,
        "prospect" => 4,
        "lead" => 2,
        _ => 1,
    }));

    public IEnumerable<DemoEvent> Tell() => Enumerable.Range(0, DemoStory.Activities).SelectMany(index => index < DemoStory.Activities - Planned
        ? Happened(index) : ToCome(index, index - (DemoStory.Activities - Planned)));

    private IEnumerable<DemoEvent> Happened(int index)
    {
        var chance = story.Begin(Stream, index);
        var organization = organizations[talkedTo.Pick(chance)];
        var began = organization.Created + 0.002;
        var share = began + ((0.9992 - began) * Math.Pow(chance.Share(), 0.75));
        var at = story.Year.At(share) + (index % 1_000);
        var way = Ways[WaySkew.Pick(chance)];
        var owner = organization.Owners.At(share);
        var values = Values(chance, way, organization, at, owner);
        var due = at + (long)(Math.Min(6 * Day, story.Year.Now - at) * chance.Share());
        values["at"] = FieldValue.Of(way is "reminder" ? due : at - (Minute * (2 + chance.Below(40))));
        var id = Tsid.Of(at, index);
        yield return new(at, DemoTeam.Person(owner), ActivityType.Type, id, values, IsNew: true);
        if (way is not "reminder") yield break;
        var done = Math.Min(values["at"].Integer + (long)(Day * 0.2 * chance.Share()), story.Year.Now - Minute - index);
        yield return new(Math.Max(done, at + Minute), DemoTeam.Person(organization.Owners.Now), ActivityType.Type, id,
            new Dictionary<string, FieldValue>(StringComparer.Ordinal) { ["done"] = FieldValue.Of(true) });
    }

    /// <summary>Written down in the last days. Most of it is the visitor's to do.</summary>
    private IEnumerable<DemoEvent> ToCome(int index, int place)
    {
        var chance = story.Begin(Stream, index);
        var organization = organizations[talkedTo.Pick(chance)];
        var at = story.Year.At(1 - (0.0004 + (0.012 * chance.Share()))) + place;
        var owner = place % 5 < 3 ? story.Team.Ines : organization.Owners.Now;
        var way = place % 3 == 2 ? (place % 2 == 0 ? "meeting" : "call") : "reminder";
        var values = Values(chance, way, organization, at, owner);
        values.Remove("outcome");
        // On the hour or the half: three were due, nine are today, the others within two weeks.
        var hour = story.Year.Now - (story.Year.Now % (30 * Minute));
        values["at"] = FieldValue.Of(place switch
        {
            < 3 => story.Year.Moment(-1 - place, 3 + (4 * place)),
            < 12 => hour + (30 * Minute * (place - 2)),
            _ => story.Year.Moment(1 + (place % 10), place * 5 % 16),
        });
        if (place < 3) at = Math.Min(at, values["at"].Integer - Day);
        return [new(at, DemoTeam.Person(owner), ActivityType.Type, Tsid.Of(at, index), values, IsNew: true)];
    }

    private Dictionary<string, FieldValue> Values(Chance chance, string way, DemoOrganization organization, long at, Tsid owner)
    {
        var text = chance.Of(Words[way]);
        var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal)
        {
            ["kind"] = FieldValue.Of(way switch { "call" or "email" or "meeting" => "interaction", "in" or "out" => "message", _ => way }),
            ["text"] = FieldValue.Of(way is not ("reminder" or "in" or "out") && chance.Happens(0.7) ? $"{text} {chance.Of(Details)}" : text),
            ["owner"] = FieldValue.Of(owner),
            ["about"] = RelationsField.Store(About(chance, organization.Made.Id, at)),
        };
        if (way is "call" or "email" or "meeting") values["form"] = FieldValue.Of(way);
        if (way is "email" or "meeting") values["subject"] = FieldValue.Of(chance.Of(Subjects));
        if (way is "call") values["outcome"] = FieldValue.Of(chance.Of(Outcomes));
        if (way is "call") values["minutes"] = FieldValue.Of(2.0 + chance.Below(28));
        if (way is "meeting")
        {
            values["minutes"] = FieldValue.Of(30.0 * (1 + chance.Below(4)));
            values["place"] = FieldValue.Of(chance.Of(Places));
        }
        if (way is "in" or "out")
        {
            values["direction"] = FieldValue.Of(way);
            values["channel"] = FieldValue.Of(chance.Of(Channels));
        }
        return values;
    }

    /// <summary>One person there or two, the organization, and what is to be sold to it.</summary>
    private List<LinkedRecord> About(Chance chance, Tsid organization, long at)
    {
        var known = people[organization].Where(person => person.Created < at).ToList();
        var links = new List<LinkedRecord>();
        if (known.Count > 0)
        {
            // The same people do most of it.
            var first = (int)(known.Count * Math.Pow(chance.Share(), 2));
            links.Add(new("contact", known[first].Id, null));
            if (known.Count > 1 && chance.Happens(0.15)) links.Add(new("contact", known[(first + 1) % known.Count].Id, null));
        }
        links.Add(new("organization", organization, null));
        var offered = deals[organization].Where(deal => deal.Created < at).ToList();
        if (offered.Count > 0 && chance.Happens(0.5)) links.Add(new("opportunity", chance.Of(offered).Id, null));
        return links;
    }
}
