using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Tests.Features;

/// <summary>A body may be long on its way. Whoever may not write any more when it is there writes nothing.</summary>
public sealed class LateWritesTests : IAsyncLifetime
{
    private TestServer server = null!;
    private Client owner = null!;
    private readonly List<Wire> wires = [];

    public async ValueTask InitializeAsync()
    {
        server = await TestServer.StartAsync(options => options with { ConcurrentRequests = 1, WaitingRequests = 0 });
        owner = await server.OwnerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        wires.ForEach(wire => wire.Dispose());
        await server.DisposeAsync();
    }

    public static TheoryData<string, string, string> Everything => new()
    {
        { "POST", "/api/users", """{"email":"back@door.example","role":"owner"}""" },
        { "POST", "/api/keys", """{"name":"back door","role":"owner"}""" },
        { "POST", "/api/contacts", """{"firstName":"Bo"}""" },
        { "PATCH", "/api/workspace", """{"name":"Mine"}""" },
    };

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_person_who_was_removed_while_the_body_was_on_its_way_writes_nothing(string method, string path, string body)
    {
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        var begun = await BeginAsync(leaving, method, path, body);
        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);
        var before = await server.ContentAsync(owner.Workspace);

        (await EndAsync(begun)).ShouldStartWith("HTTP/1.1 401");

        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public async Task A_key_that_was_revoked_while_the_body_was_on_its_way_writes_nothing(string method, string path, string body)
    {
        var key = await server.KeyAsync(owner.Workspace, Role.Owner);
        var begun = await BeginAsync(key, method, path, body);
        (await owner.DeleteAsync("/api/keys")).ShouldBe(HttpStatusCode.OK);
        var before = await server.ContentAsync(owner.Workspace);

        (await EndAsync(begun)).ShouldStartWith("HTTP/1.1 401");

        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task Who_was_made_a_member_meanwhile_does_not_become_an_owner_again()
    {
        var other = await server.JoinAsync(owner.Workspace, Role.Owner);
        var begun = await BeginAsync(other, "PATCH", $"/api/users/{other.User}", """{"role":"owner"}""");
        (await owner.PatchAsync($"/api/users/{other.User}", """{"role":"member"}""")).ShouldBe(HttpStatusCode.OK);

        (await EndAsync(begun)).ShouldStartWith("HTTP/1.1 403");

        (await owner.GetAsync("/api/users")).Items.Single(user => user.GetProperty("id").GetString() == other.User.ToString())
            .GetProperty("role").GetString().ShouldBe("member");
    }

    [Fact]
    public async Task What_concerns_others_keeps_nobody_from_writing()
    {
        var (member, other) = (await server.JoinAsync(owner.Workspace, Role.Member), await server.JoinAsync(owner.Workspace, Role.Member));
        var begun = await BeginAsync(member, "POST", "/api/contacts", """{"firstName":"Bo"}""");
        (await owner.DeleteAsync($"/api/users/{other.User}")).ShouldBe(HttpStatusCode.NoContent);

        (await EndAsync(begun)).ShouldStartWith("HTTP/1.1 201");
    }

    [Fact]
    public async Task What_another_process_ends_leaves_no_access_behind_even_before_this_one_hears_of_it()
    {
        var leaving = await server.JoinAsync(owner.Workspace, Role.Owner);
        (await leaving.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        // As another node does it, of which nothing has been heard yet.
        await server.Database.WriteAsync(owner.Workspace, leaving, static async (session, leaving) =>
        {
            await UserTable.RemoveAsync(session, leaving.Workspace, leaving.User);
            return await session.ExecuteAsync(new Storage.Engine.Statement(
                "INSERT INTO counters (workspace_id, name, n) VALUES ($1, 'seq:access', 1) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + 1"),
                [leaving.Workspace.Value]);
        }, TestContext.Current.CancellationToken);

        (await leaving.PostAsync("/api/keys", """{"name":"back door","role":"owner"}""")).ShouldBeProblem(401, "unauthenticated");

        (await owner.GetAsync("/api/keys")).Items.ShouldBeEmpty();
    }

    /// <summary>Sends all of a request but the last byte, and returns when the server has looked who sends it.</summary>
    private async Task<List<Wire>> BeginAsync(Client client, string method, string path, string body)
    {
        var who = client.Bearer is { } key ? $"Authorization: Bearer {key}" : $"Cookie: {client.SessionCookie}";
        var text = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{who}\r\nX-Brisk: 1\r\nIf-Match: *\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body[..^1]}";
        Answer answer;
        do
        {
            // While its body is on its way, it is at work, and nothing else is; unless the request after it came first.
            wires.Add(await Wire.OpenAsync(server.Url));
            await wires[^1].SendAsync(text);
            answer = await client.GetAsync("/api/workspace");
        }
        while (answer.Status == 200);
        return wires;
    }

    /// <summary>Sends the last byte; answers what came of the request that was at work, and of any that came to its turn after it.</summary>
    private static async Task<string> EndAsync(List<Wire> begun)
    {
        var answers = await Task.WhenAll(begun.Select(wire => wire.AskOrNothingAsync("}")));
        return answers.Where(answer => answer.Length > 0).Select(answer => answer[..12]).Distinct().Single(status => status != "HTTP/1.1 429");
    }
}
