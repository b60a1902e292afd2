using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;

namespace Brisk.Demo;

/// <summary>The contacts of the demo: most of them people of its organizations, found one after the other.</summary>
internal sealed class DemoContacts(DemoStory story, IReadOnlyList<DemoOrganization> organizations)
{
    /// <summary>How many lie in the trash besides.</summary>
    public const int Trashed = 9;

    private const int Stream = 22;
    private const int TrashEvery = 223;

    /// <summary>Two minutes of the year's work: then the people of a company follow it to its new owner.</summary>
    private const double Moment = 0.000_015;

    /// <summary>The fairs of the year, where many come at once.</summary>
    private static readonly double[] Fairs = [0.14, 0.39, 0.62, 0.87];

    private static readonly WordList Titles = new(WordFile.Demo.Words("titles"), 0.5);
    private static readonly WordList FormerTitles = new(WordFile.Demo.Words("former-titles"), 0.5);
    private static readonly IReadOnlyList<string> Notes = WordFile.Demo.Sentences("notes");
    private static readonly IReadOnlyList<string> NotesAtWork = WordFile.Demo.Sentences("notes-at-work");
    private static readonly IReadOnlyList<string> NextSteps = WordFile.Demo.Sentences("next-steps");
    private static readonly Dictionary<string, string> Countries = Country.All.Values.ToDictionary(country => country.Name, country => country.Code);

    /// <summary>As people write them.</summary>
    private static readonly Dictionary<string, string> Languages = new(StringComparer.Ordinal)
    {
        ["en"] = "English", ["de"] = "German", ["fr"] = "French", ["nl"] = "Dutch", ["es"] = "Spanish", ["it"] = "Italian", ["sv"] = "Swedish",
        ["pl"] = "Polish", ["da"] = "Danish", ["cs"] = "Czech",
    };

    private static readonly string[] StatusesAlone = ["lead", "prospect", "customer", "former"];
    private static readonly Skew AloneSkew = new([50, 30, 14, 6]);

    private readonly ContactMaker maker = new(story.Plan, [.. organizations.Select(organization => organization.Made)]);
    private readonly Dictionary<Tsid, DemoOrganization> byId = organizations.ToDictionary(organization => organization.Made.Id);

    public IEnumerable<DemoEvent> Tell() => Enumerable.Range(0, DemoStory.Contacts + Trashed).SelectMany(Tell);

    private IReadOnlyList<DemoEvent> Tell(int index)
    {
        var values = maker.Make(index);
        var chance = story.Begin(Stream, index);
        var organization = values.TryGetValue("organization", out var at) ? byId[new Tsid(at.Integer)] : null;
        var created = Created(values, chance, organization);
        // No two at the same moment, which would be one step.
        var id = Tsid.Of(story.Year.At(created) + (index % 500), index);
        var owners = organization?.Owners.From(created, Moment) ?? story.Team.Owners(chance, Countries[values["country"].Text!], 0, created);
        Fill(values, chance, organization);
        values["owner"] = FieldValue.Of(owners.Now);
        if (values.ContainsKey("consentAt")) values["consentAt"] = FieldValue.Of(id.UnixMilliseconds);
        var life = new DemoLife(story.Year, ContactType.Type, id, values, owners);
        if (index % TrashEvery == TrashEvery - 1) life.Trashed(Math.Max(DemoLife.After(chance, created), 0.93 + (0.065 * chance.Share())));
        else Grow(life, chance, created, owners, organization is { WasKnown: true });
        return life.MadeBy(life["source"].Text is "website" && created > 0.05 ? story.Team.Form
            : DemoTeam.Person(chance.Happens(0.1) ? story.Team.Ines : owners.At(created)));
    }

    /// <summary>How much of the year was over when they were first written down: some with their company, the others later.</summary>
    private static double Created(Dictionary<string, FieldValue> values, Chance chance, DemoOrganization? organization)
    {
        var began = (organization?.Created ?? 0) + 0.002;
        if (organization is { WasKnown: true } && chance.Happens(0.4)) return began + (0.01 * chance.Share());
        var fair = Fairs.FirstOrDefault(fair => fair > began);
        if (values.GetValueOrDefault("source").Text is "event" && fair > 0) return fair + (0.008 * chance.Share());
        return began + ((0.9995 - began) * Math.Pow(chance.Share(), 1.6));
    }

    private static void Fill(Dictionary<string, FieldValue> values, Chance chance, DemoOrganization? organization)
    {
        values.Remove("createdAt");
        values.Remove("lastActivityAt");
        var status = organization is not null && chance.Happens(0.8) ? organization.Status : StatusesAlone[AloneSkew.Pick(chance)];
        values["status"] = FieldValue.Of(status);
        values["tags"] = DemoStory.TagsOf(chance);
        if (values.TryGetValue("language", out var language)) values["language"] = FieldValue.Of(Languages.GetValueOrDefault(language.Text!, language.Text!));
        if (chance.Happens(0.62))
        {
            var note = chance.Of(organization is not null && chance.Happens(0.55) ? NotesAtWork : Notes);
            values["notes"] = FieldValue.Of(chance.Happens(0.6) ? $"{note} {chance.Of(NextSteps)}" : note);
        }
        else
        {
            values.Remove("notes");
        }
        if (organization is null) return;
        values["title"] = FieldValue.Of(chance.Happens(0.95) ? Titles.Pick(chance) : null);
        if (chance.Happens(0.3)) values[DemoFields.Budget] = FieldValue.Of(chance.Of(DemoFields.Cycles).Value);
    }

    private void Grow(DemoLife life, Chance chance, double created, DemoOwners owners, bool wasKnown)
    {
        life.Came("status", DemoStory.Statuses(chance, life["status"].Text!, created, wasKnown));
        life.Came("owner", owners.Steps.Select(step => (step.Since, FieldValue.Of(step.Owner))), story.Team.Ines);
        life.Later(chance, created, "notes", 0.65);
        life.Later(chance, created, "tags", 0.3, DemoStory.WithoutLast);
        life.Later(chance, created, "phone", 0.2);
        life.Later(chance, created, "title", 0.12, _ => FieldValue.Of(FormerTitles.Pick(chance)));
        life.Later(chance, created, "email", 0.04, now => FieldValue.Of(now.Text![..now.Text!.IndexOf('@')] + "@mail.example"));
        life.Later(chance, created, "department", 0.2);
        life.Later(chance, created, "birthday", 0.4);
        life.Later(chance, created, DemoFields.Budget, 0.5);
    }
}
