using System.Net;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Schema;

namespace Brisk.Server.Tests.Records;

/// <summary>
/// One workspace and three people: the owner sees everything; a member sees contacts that are hers or of Lund, without telephone numbers and
/// birthdays, as far as anything else names them, organizations that are customers, without their revenue, and opportunities and
/// activities that are hers; another sees contacts of Oslo only,
/// without organization and tags.
/// </summary>
internal sealed class SightWorld
{
    /// <summary>In everything that the member must not see, and in no request.</summary>
    public static readonly string[] Marks = ["Zebra", "5550199", "1961-07-19", "987654321"];

    public static readonly string[] HiddenFromMember = ["phone", "birthday", "annualRevenue", "nextStep", "place", "amount", "weighted"];

    /// <summary>A contact is there for the member when one of these is filled: what comes after them is hidden.</summary>
    private static readonly string[] NamesToMember = ["firstName", "lastName", "nickname", "email"];

    /// <summary>The member sees everything meanwhile.</summary>
    public bool MemberSeesAll { get; set; }

    public required Client Owner { get; init; }
    public required Client Member { get; init; }
    public required Client Other { get; init; }

    /// <summary>By their first names.</summary>
    public Dictionary<string, string> Contacts { get; } = [];
    public Dictionary<string, string> Organizations { get; } = [];
    public Dictionary<string, string> Opportunities { get; } = [];
    public Dictionary<string, string> Activities { get; } = [];

    public static async Task<SightWorld> NewAsync(TestServer server)
    {
        var owner = await server.OwnerAsync();
        var world = new SightWorld
        {
            Owner = owner, Member = await server.JoinAsync(owner.Workspace, Role.Member), Other = await server.JoinAsync(owner.Workspace, Role.Member),
        };
        var (member, other) = (world.Member.User, world.Other.User);
        var before = server.Node.SightOf;
        server.Node.SightOf = (principal, schema) => principal.Id == member && !world.MemberSeesAll ? OfMember(schema, member)
            : principal.Id == other ? OfOther(schema) : before(principal, schema);
        await world.FillAsync();
        return world;
    }

    private static Sight OfMember(WorkspaceSchema schema, Tsid member)
    {
        var (contact, organization) = (schema.Named("contact")!, schema.Named("organization")!);
        return new Sight($"member-{member}",
        [
            new TypeSight("contact", new Filter.AnyOf([
                new Filter.Condition(contact["owner"], Operator.Is, [FieldValue.Of(member)]),
                new Filter.Condition(contact["city"], Operator.Is, [FieldValue.Of("Lund")])]), new HashSet<string> { "phone", "birthday" }),
            new TypeSight("organization", new Filter.Condition(organization["type"], Operator.Is, [FieldValue.Of("customer")]),
                new HashSet<string> { "annualRevenue" }),
            new TypeSight("opportunity", new Filter.Condition(schema.Named("opportunity")!["owner"], Operator.Is, [FieldValue.Of(member)]),
                new HashSet<string> { "nextStep", "amount" }),
            new TypeSight("activity", new Filter.Condition(schema.Named("activity")!["owner"], Operator.Is, [FieldValue.Of(member)]),
                new HashSet<string> { "place" }),
        ]);
    }

    private static Sight OfOther(WorkspaceSchema schema) => new("oslo",
    [
        new TypeSight("contact", new Filter.Condition(schema.Named("contact")!["city"], Operator.Is, [FieldValue.Of("Oslo")]),
            new HashSet<string> { "organization", "tags" }),
    ]);

    private async Task FillAsync()
    {
        const string Sum = """ "amount":{"amount":987654321,"currency":"USD"},"probability":100 """;
        var member = Member.User;
        foreach (var (name, values) in new[]
        {
            ("Alpha", """ "type":"customer","annualRevenue":{"amount":987654321,"currency":"USD"},"city":"Lund" """),
            ("Zebra Works", """ "type":"partner","annualRevenue":{"amount":987654321,"currency":"USD"},"city":"Zebratown" """),
            ("Mole", """ "type":"customer" """),
        })
            Organizations[name] = (await Owner.OrganizationAsync($$"""{"name":"{{name}}",{{values}}}""")).Id;
        var (seen, unseen) = (Organizations["Alpha"], Organizations["Zebra Works"]);
        foreach (var (name, values) in new[]
        {
            ("Ann", $""" "owner":"{member}","organization":"{seen}","phone":"+46465550199","birthday":"1961-07-19","city":"Kiruna","status":"lead" """),
            ("Bea", $""" "city":"Lund","organization":"{unseen}","status":"customer","tags":["VIP"] """),
            ("Cyd", $""" "city":"LUND","organization":"{seen}","status":"customer" """),
            ("Dan", """ "city":"Oslo","status":"lead","phone":"+46465550199" """),
            ("Zebra", $""" "city":"Zebracity","email":"zebra@Zebra.example","organization":"{seen}","status":"customer","externalId":"Zebra1" """),
            ("Zebra Two", $""" "city":"Moline","organization":"{unseen}","status":"lead" """),
            ("Eve", $""" "owner":"{member}","city":"Lund","status":"partner" """),
            ("Zebra Gone", """ "city":"Zebracity" """),
            ("Zebra Number", """ "city":"Lund","phone":"+46465550199" """),
        })
            Contacts[name] = (await Owner.ContactAsync($$"""{"firstName":"{{name}}",{{values}}}""")).Id;
        await Owner.PatchAsync($"/api/contacts/{Contacts["Ann"]}", """{"birthday":"1961-07-19","phone":"+46465550199 x1"}""", ("If-Match", "*"));
        await Owner.PatchAsync($"/api/contacts/{Contacts["Ann"]}", $$"""{"organization":"{{unseen}}"}""", ("If-Match", "*"));
        await Owner.PatchAsync($"/api/contacts/{Contacts["Ann"]}", $$"""{"organization":"{{seen}}","phone":"+46465550199"}""", ("If-Match", "*"));
        foreach (var amount in (int[])[1, 987654321])
            await Owner.PatchAsync($"/api/organizations/{Organizations["Alpha"]}", $$$"""{"annualRevenue":{"amount":{{{amount}}},"currency":"USD"}}""",
                ("If-Match", "*"));
        foreach (var (name, values) in new[]
        {
            ("Alpha sale",
                $$""" "owner":"{{member}}","organization":"{{seen}}","contacts":[{{Link("Ann")}},{{Link("Zebra")}}],"nextStep":"Call Zebra",{{Sum}} """),
            ("Mole sale", $$""" "owner":"{{member}}","organization":"{{unseen}}","stage":"won",{{Sum}} """),
            ("Zebra sale", $$""" "organization":"{{seen}}","competitor":"Zebra","amount":{"amount":987654321,"currency":"USD"} """),
            ("Zebra lost sale", """ "stage":"lost","lostReason":"price" """),
            ("Mole gone", $""" "owner":"{member}" """),
            ("Zebra gone", """ "competitor":"Zebra" """),
        })
            Opportunities[name] = (await Owner.PostAsync("/api/opportunities", $$"""{"name":"{{name}}",{{values}}}""")).ShouldBe(HttpStatusCode.Created).Id;
        await Owner.PatchAsync($"/api/opportunities/{Opportunities["Alpha sale"]}", """{"nextStep":"Visit Zebra","description":"Ann knows"}""",
            ("If-Match", "*"));
        foreach (var gone in (string[])["Mole gone", "Zebra gone"]) await Owner.DeleteAsync($"/api/opportunities/{Opportunities[gone]}", ("If-Match", "*"));
        var many = string.Join(',', ((string[])["Ann", "Zebra", "Alpha"]).Select(Link));
        foreach (var (name, values) in new[]
        {
            ("Alpha call", $""" "kind":"interaction","form":"call","owner":"{member}","about":[{many}],"place":"Zebra","externalId":"act8" """),
            ("Mole note", $""" "kind":"note","text":"Likes tea","owner":"{member}","about":[{Link("Works")}] """),
            ("Zebra call", $""" "kind":"interaction","form":"call","text":"Ask Zebra","externalId":"act9","about":[{Link("Ann")},{Link("Alpha")}] """),
            ("Zebra task", $""" "kind":"reminder","at":"2199-01-01T00:00:00Z","about":[{Link("Ann")}] """),
            ("Zebra letter", """ "kind":"message","direction":"in","channel":"letter" """),
            ("Mole letter", $""" "kind":"message","direction":"out","channel":"letter","owner":"{member}","about":[{Link("Ann")}] """),
            ("Mole task", $""" "kind":"reminder","at":"2026-01-01T00:00:00Z","owner":"{member}","about":[{Link("Works")}] """),
            ("Mole gone", $""" "kind":"note","text":"Gone","owner":"{member}","about":[{Link("Ann")}] """),
            ("Zebra gone", $""" "kind":"note","text":"Gone","about":[{Link("Ann")}] """),
        })
            Activities[name] = (await Owner.PostAsync("/api/activities", $$"""{"subject":"{{name}}",{{values}}}""")).ShouldBe(HttpStatusCode.Created).Id;
        await Owner.PatchAsync($"/api/activities/{Activities["Alpha call"]}", """{"place":"Zebra hall","minutes":5}""", ("If-Match", "*"));
        foreach (var name in (string[])["Mole note", "Mole letter", "Mole task"])
            await Owner.PatchAsync($"/api/activities/{Activities[name]}", $$"""{"about":[{{many}}]}""", ("If-Match", "*"));
        foreach (var gone in (string[])["Mole gone", "Zebra gone"]) await Owner.DeleteAsync($"/api/activities/{Activities[gone]}", ("If-Match", "*"));
        // Named by a number: one is, one was.
        await Owner.PatchAsync($"/api/contacts/{Contacts["Zebra Number"]}", """{"firstName":null}""", ("If-Match", "*"));
        await Owner.PatchAsync($"/api/contacts/{Contacts["Bea"]}", """{"firstName":null,"phone":"+46465550199"}""", ("If-Match", "*"));
        await Owner.PatchAsync($"/api/contacts/{Contacts["Bea"]}", """{"firstName":"Bea","phone":null}""", ("If-Match", "*"));
        await Owner.PostAsync("/api/contacts/fields", """
            {"label":"Peers","kind":"relations","relatedTypes":["contact","organization"],"choices":[{"label":"Boss"}]}
            """);
        foreach (var (from, to) in new[] { ("Ann", "Zebra Cyd Alpha Works"), ("Bea", "Zebra Works"), ("Cyd", "Ann"), ("Zebra", "Ann"), ("Dan", "Ann") })
            await Owner.PatchAsync($"/api/contacts/{Contacts[from]}", $$"""{"peers":[{{string.Join(',', to.Split(' ').Select(Link))}}]}""", ("If-Match", "*"));
        foreach (var gone in (string[])["Zebra Gone", "Eve"]) await Owner.DeleteAsync($"/api/contacts/{Contacts[gone]}", ("If-Match", "*"));
    }

    /// <summary>A link as it is sent.</summary>
    /// <param name="name">Of a contact, else of an organization.</param>
    public string Link(string name) => Contacts.TryGetValue(name, out var contact) ? $$"""{"type":"contact","id":"{{contact}}"}"""
        : $$"""{"type":"organization","id":"{{Organizations[name == "Works" ? "Zebra Works" : name]}}"}""";

    /// <summary>The ids of what a contact is linked to.</summary>
    public static async Task<IReadOnlyList<string?>> PeersAsync(Client client, string id) =>
        [.. (await client.GetAsync("/api/contacts/" + id)).Json.GetProperty("peers").EnumerateArray().Select(link => link.GetProperty("id").GetString())];

    /// <summary>Every record of a type as the owner is told it, as far as the member may see it: by plain code.</summary>
    public async Task<List<Dictionary<string, JsonElement>>> SeenByMemberAsync(string plural, bool deleted = false)
    {
        var organizations = (await Owner.GetAsync("/api/organizations?limit=500&fields=name,type")).Items
            .Where(item => item.TryGetProperty("type", out var type) && type.GetString() == "customer")
            .Select(item => item.GetProperty("id").GetString()).ToHashSet();
        var seen = new List<Dictionary<string, JsonElement>>();
        foreach (var item in (await Owner.GetAsync($"/api/{plural}?limit=500&deleted={(deleted ? "true" : "false")}")).Items)
        {
            var record = item.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
            var isSeen = plural == "organizations" ? organizations.Contains(record["id"].GetString())
                : plural is "opportunities" or "activities" 
                    ? record.TryGetValue("owner", out var seller) && seller.GetProperty("id").GetString() == Member.User.ToString()
                : record.TryGetValue("owner", out var owner) && owner.GetProperty("id").GetString() == Member.User.ToString()
                    || record.TryGetValue("city", out var city) && city.GetString()!.Equals("Lund", StringComparison.OrdinalIgnoreCase);
            isSeen &= plural != "contacts" || NamesToMember.Any(record.ContainsKey);
            if (!isSeen) continue;
            foreach (var hidden in HiddenFromMember) record.Remove(hidden);
            foreach (var name in (string[])["organization", "parent"])
                if (record.TryGetValue(name, out var related) && !organizations.Contains(related.GetProperty("id").GetString())) record.Remove(name);
            seen.Add(record);
        }
        return seen;
    }
}
