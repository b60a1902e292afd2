using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class AccessTests(TestServer server)
{
    private static IReadOnlyList<Route> All { get; } = BriskServer.Routes(null).All;

    private const string Removed = "removed user";
    private const string SignedOut = "signed out everywhere";
    private const string Revoked = "revoked key";
    private const string Forged = "wrong key beside the owner's cookie";

    /// <summary>Whoever may come. Those of the second line are nobody, whatever they once were.</summary>
    private static readonly string[] Everybody =
    [
        "owner", "member", "read-only", "owner key", "member key", "read-only key", "local",
        "nobody", Removed, SignedOut, Revoked, Forged,
    ];

    public static TheoryData<string, string> Everything()
    {
        var data = new TheoryData<string, string>();
        foreach (var route in All)
        {
            foreach (var who in Everybody) data.Add(route.Name, who);
        }
        return data;
    }

    [Fact]
    public void Every_route_has_its_row_and_every_row_a_route()
    {
        All.Select(route => route.Name).ShouldBeUnique();
        Requests.All.Keys.ShouldBe(All.Select(route => route.Name), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task Each_route_lets_in_whom_it_should_and_denied_writes_write_nothing(string name, string who)
    {
        var request = Requests.All[name];
        var owner = await server.OwnerAsync();
        var client = await ClientAsync(owner, who);
        var asked = await request.PrepareAsync(owner, client.SessionCookie is not null && client.Bearer is null && !IsNobody(who) ? client : owner);
        var isAllowed = Allowed(request.For, who);
        var before = isAllowed ? null : await server.ContentAsync(owner.Workspace);

        var answer = await asked.SendAsync(client);

        if (!isAllowed)
        {
            answer.ShouldBeProblem(IsNobody(who) ? 401 : 403, IsNobody(who) ? "unauthenticated" : "forbidden");
            (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
            return;
        }
        // Commands of the machine work in the installation's first workspace, which is another.
        if (who == "local" && request.For != "local") answer.Status.ShouldNotBeOneOf(401, 403, 405);
        else if (request.Others is { } others && who != "owner" && (request.IsPersonal || who != "owner key")) answer.Status.ShouldBe(others, answer.Text);
        else if (answer.Status != request.Else) answer.Status.ShouldBeInRange(200, 299, answer.Text);
    }

    private static bool IsNobody(string who) => who is "nobody" or Removed or SignedOut or Revoked or Forged;

    private static bool Allowed(string row, string who) => row switch
    {
        "open" => true,
        _ when IsNobody(who) => false,
        "people" => who is "read-only" or "member" or "owner",
        "readers" => true,
        "members" => who is not ("read-only" or "read-only key"),
        "owners" => who is "owner" or "owner key" or "local",
        _ => who is "local",
    };

    private async Task<Client> ClientAsync(Client owner, string who) => who switch
    {
        "nobody" => server.Anonymous,
        "local" => server.Local,
        "owner" => owner,
        "member" => await server.JoinAsync(owner.Workspace, Role.Member),
        "read-only" => await server.JoinAsync(owner.Workspace, Role.ReadOnly),
        "owner key" => await server.KeyAsync(owner.Workspace, Role.Owner),
        "member key" => await server.KeyAsync(owner.Workspace, Role.Member),
        "read-only key" => await server.KeyAsync(owner.Workspace, Role.ReadOnly),
        Removed => await RemovedAsync(owner),
        SignedOut => await SignedOutAsync(owner),
        Revoked => await RevokedAsync(owner),
        _ => new Client(server, owner.SessionCookie, Tokens.Key(owner.Workspace, Tokens.New())),
    };

    /// <summary>Was an owner, and worked a moment ago.</summary>
    private async Task<Client> RemovedAsync(Client owner)
    {
        var other = await server.JoinAsync(owner.Workspace, Role.Owner);
        (await other.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);
        (await owner.DeleteAsync($"/api/users/{other.User}")).ShouldBe(HttpStatusCode.NoContent);
        return other;
    }

    private async Task<Client> SignedOutAsync(Client owner)
    {
        var other = await server.JoinAsync(owner.Workspace, Role.Owner);
        (await other.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);
        (await other.PostAsync("/api/sign-out-everywhere")).ShouldBe(HttpStatusCode.NoContent);
        return other;
    }

    private async Task<Client> RevokedAsync(Client owner)
    {
        var made = (await owner.PostAsync("/api/keys", """{"name":"gone","role":"owner"}""")).ShouldBe(HttpStatusCode.Created);
        var key = new Client(server, bearer: made.Of("secret"));
        (await key.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);
        (await owner.DeleteAsync("/api/keys/" + made.Json.GetProperty("key").GetProperty("id").GetString())).ShouldBe(HttpStatusCode.NoContent);
        return key;
    }

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

        (await owner.PostAsync("/api/contacts", """{"firstName":"Bo"}""", ("Sec-Fetch-Site", "same-origin"), ("Origin", server.Url)))
            .ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Signing_in_from_another_site_is_refused_too()
    {
        var owner = await server.OwnerAsync();

        (await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""",
            ("Sec-Fetch-Site", "cross-site"))).ShouldBeProblem(403, "forbidden");
    }

    [Fact]
    public async Task Too_many_requests_of_one_person_at_the_same_time_are_turned_away()
    {
        await using var own = await TestServer.StartAsync(options => options with { ConcurrentRequests = 1, WaitingRequests = 0 });
        var (owner, other) = (await own.OwnerAsync(), await own.OwnerAsync());
        var post = $"POST /api/contacts HTTP/1.1\r\nHost: localhost\r\nCookie: {owner.SessionCookie}\r\nX-Brisk: 1\r\n" +
            "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{";
        var wires = new List<Wire>();
        Answer answer;
        do
        {
            // While its body is on its way, it is at work; unless the request after it came first.
            wires.Add(await Wire.OpenAsync(own.Url));
            await wires[^1].SendAsync(post);
            answer = await owner.GetAsync("/api/contacts");
        }
        while (answer.Status == 200);

        answer.ShouldBeProblem(429, "rate-limited").Header("Retry-After").ShouldBe("1");
        (await other.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        (await own.Local.GetAsync("/api/contacts")).Status.ShouldNotBe(429);
        wires.ForEach(wire => wire.Dispose());
    }

    [Fact]
    public async Task Requests_of_one_person_wait_for_each_other_rather_than_fail()
    {
        await using var own = await TestServer.StartAsync(options => options with { ConcurrentRequests = 1 });
        var owner = await own.OwnerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => owner.GetAsync($"/api/contacts?limit={i + 1}")));

        answers.ShouldAllBe(answer => answer.Status == 200);
    }
}
