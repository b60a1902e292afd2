using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

public sealed class AccessTests(TestServer server)
{
    private static IReadOnlyList<Route> All { get; } = BriskServer.Routes(null).All;

    /// <summary>What each operation is to be open for; a new route without a line here fails.</summary>
    private static readonly Dictionary<string, string[]> Table = new()
    {
        ["open"] = ["live", "ready", "getOpenApi", "getSetup", "getCountries", "setUp", "enterDemo", "signIn", "getInvitation", "acceptInvitation"],
        ["people"] = ["getSession", "signOut", "signOutEverywhere", "changeAccount", "changePassword", "listSessions", "endSession"],
        ["readers"] =
        [
            "getWorkspace", "listUsers", "getSchema", "lookUp",
            "listContacts", "countContacts", "facetContacts", "findDuplicateContacts", "getContact", "historyContact",
            "listOrganizations", "countOrganizations", "facetOrganizations", "findDuplicateOrganizations", "getOrganization", "historyOrganization",
        ],
        ["members"] =
        [
            "runBatch", "createContact", "updateContact", "deleteContact", "restoreContact", "undoContact",
            "createOrganization", "updateOrganization", "deleteOrganization", "restoreOrganization", "undoOrganization",
            .. ImportWrites,
        ],
        ["owners"] =
        [
            "changeWorkspace", "inviteUser", "changeUser", "removeUser", "listKeys", "createKey", "revokeKey", "revokeAllKeys", "changeKey", "takeOverKey",
            "addContactField", "changeContactField", "removeContactField", "addOrganizationField", "changeOrganizationField", "removeOrganizationField",
        ],
        ["local"] = ["backUp", "checkDatabase", "setPassword", "makeSetupLink"],
    };

    private static IEnumerable<string> ImportWrites => All.Where(route => route.Pattern.StartsWith("/api/imports", StringComparison.Ordinal)).Select(route => route.Name);

    public static TheoryData<string, string> Everything()
    {
        var data = new TheoryData<string, string>();
        foreach (var route in All)
        {
            foreach (var who in (string[])["anonymous", "read-only", "member", "owner", "read-only key", "member key", "owner key", "local"]) data.Add(route.Name, who);
        }
        return data;
    }

    [Fact]
    public void Every_route_has_its_row_and_every_row_a_route()
    {
        All.Select(route => route.Name).ShouldBeUnique();
        Table.Values.SelectMany(names => names).ShouldBe(All.Select(route => route.Name), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Each_route_lets_in_whom_it_should_and_denied_writes_write_nothing(string name, string who)
    {
        var route = All.Single(route => route.Name == name);
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var client = await ClientAsync(owner, who);
        var before = await server.ContentAsync(owner.Workspace);
        var path = route.Pattern.Replace("{id}", contact.Id, StringComparison.Ordinal).Replace("{token}", "x", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal);

        var answer = await client.SendAsync(route.Method, path, route.Body == BodyKind.None ? null : "{}", ("If-Match", "\"99\""));

        var allowed = Allowed(Table.Single(row => row.Value.Contains(name)).Key, who);
        if (allowed)
        {
            answer.Status.ShouldNotBeOneOf(403, 405);
            answer.Status.ShouldBeLessThan(500, answer.Text);
            if (answer.Status == 401) answer.Code.ShouldBe("bad-credentials");
            return;
        }
        answer.ShouldBeProblem(who == "anonymous" ? 401 : 403, who == "anonymous" ? "unauthenticated" : "forbidden");
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    private static bool Allowed(string row, string who) => row switch
    {
        "open" => true,
        "people" => who is "read-only" or "member" or "owner",
        "readers" => who is not "anonymous",
        "members" => who is not ("anonymous" or "read-only" or "read-only key"),
        "owners" => who is "owner" or "owner key" or "local",
        _ => who is "local",
    };

    private async Task<Client> ClientAsync(Client owner, string who) => who switch
    {
        "anonymous" => server.Anonymous,
        "local" => server.Local,
        "owner" => owner,
        "member" => await server.JoinAsync(owner.Workspace, Role.Member),
        "read-only" => await server.JoinAsync(owner.Workspace, Role.ReadOnly),
        "owner key" => await server.KeyAsync(owner.Workspace, Role.Owner),
        "member key" => await server.KeyAsync(owner.Workspace, Role.Member),
        _ => await server.KeyAsync(owner.Workspace, Role.ReadOnly),
    };

    [Theory]
    [InlineData("X-Brisk", "0")]
    [InlineData("X-Brisk", "")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Other_sites_cannot_write_with_the_cookie_of_their_visitor(string header, string value)
    {
        var owner = await server.OwnerAsync();
        var before = await server.ContentAsync(owner.Workspace);

        var answer = await owner.PostAsync("/api/contacts", """{"firstName":"Eve"}""", (header, value));

        answer.ShouldBeProblem(403, "forbidden");
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task The_own_pages_may_write()
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/contacts", """{"firstName":"Bo"}""", ("Sec-Fetch-Site", "same-origin"), ("Origin", server.Url))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Signing_in_from_another_site_is_refused_too()
    {
        var owner = await server.OwnerAsync();

        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""", ("Sec-Fetch-Site", "cross-site"))).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task Too_many_requests_of_one_person_at_the_same_time_are_turned_away()
    {
        await using var own = await TestServer.StartAsync(options => options with { ConcurrentRequests = 0 });
        var owner = await own.OwnerAsync();

        (await owner.GetAsync("/api/contacts")).ShouldBeProblem(429, "rate-limited").Header("Retry-After").ShouldBe("1");
        (await own.Local.GetAsync("/api/contacts")).Status.ShouldNotBe(429);
    }
}
