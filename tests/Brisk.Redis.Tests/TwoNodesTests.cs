using System.Collections.Concurrent;
using System.Net;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;
using StackExchange.Redis;

namespace Brisk.Redis.Tests;

/// <summary>Two nodes on one PostgreSQL database, with Redis between them.</summary>
public sealed class TwoNodesTests(PostgresServer postgres) : IAsyncLifetime
{
    private RedisServer redis = null!;
    private Nodes nodes = null!;
    private TestServer one = null!;
    private TestServer other = null!;

    public async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartedAsync();
        nodes = await Nodes.StartAsync(postgres, async () => await RedisMemoryTests.OpenAsync(redis));
        (one, other) = (nodes.One, nodes.Other);
    }

    public async ValueTask DisposeAsync()
    {
        if (nodes is not null) await nodes.DisposeAsync();
        await redis.DisposeAsync();
    }

    private Client AtTheOther(Client client) => nodes.AtTheOther(client);

    [Fact]
    public async Task A_write_on_one_is_read_on_the_other()
    {
        var owner = await one.OwnerAsync();
        var there = AtTheOther(owner);
        for (var i = 0; i < 3; i++) (await there.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK).Items.ShouldBeEmpty();

        await owner.ContactAsync("""{"firstName":"Aaron"}""");

        await Eventually.SoAsync("the other node shows the contact", async () =>
            (await there.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK).Items.Length == 1);
    }

    [Fact]
    public async Task A_commit_is_told_to_the_other_nodes()
    {
        var heard = new ConcurrentQueue<string>();
        await using var listener = await ConnectionMultiplexer.ConnectAsync(redis.Place);
        await listener.GetSubscriber().SubscribeAsync(RedisChannel.Pattern("brisk:*"), (_, message) => heard.Enqueue(message.ToString()));
        var owner = await one.OwnerAsync();

        await owner.ContactAsync("""{"firstName":"Aaron"}""");

        await Eventually.SoAsync("the commit was told", () =>
            heard.Any(message => message.Contains($" {owner.Workspace.Value} ", StringComparison.Ordinal)
                && message.EndsWith(" contact", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Signing_out_on_one_ends_the_session_on_the_other()
    {
        var owner = await one.OwnerAsync();
        var there = AtTheOther(owner);
        await NodesHearAsync(owner);
        // With its clock stopped, the other node would never ask the database again who this is.
        other.Clock.Stop();
        (await there.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);

        (await owner.PostAsync("/api/sign-out")).Status.ShouldBeLessThan(300);

        await Eventually.SoAsync("the session ended there, too", async () => (await there.GetAsync("/api/contacts")).Status == 401);
    }

    [Fact]
    public async Task Removing_a_person_on_one_ends_their_keys_on_the_other()
    {
        var owner = await one.OwnerAsync();
        var leaving = await one.JoinAsync(owner.Workspace, Brisk.Domain.Access.Role.Owner);
        var script = new Client(other, bearer: (await leaving.PostAsync("/api/keys", """{"name":"script","role":"owner"}""")).Of("secret"));
        await NodesHearAsync(owner);
        // With its clock stopped, the other node would never ask the database again what the key may do.
        other.Clock.Stop();
        (await script.GetAsync("/api/users")).ShouldBe(HttpStatusCode.OK);

        (await owner.DeleteAsync($"/api/users/{leaving.User}")).ShouldBe(HttpStatusCode.NoContent);

        await Eventually.SoAsync("the key ended there, too", async () => (await script.GetAsync("/api/users")).Status == 401);
    }

    [Fact]
    public async Task Without_Redis_the_session_ends_as_well()
    {
        var owner = await one.OwnerAsync();
        var there = AtTheOther(owner);
        (await there.GetAsync("/api/contacts")).ShouldBe(HttpStatusCode.OK);
        await redis.KillAsync();

        (await owner.PostAsync("/api/sign-out")).Status.ShouldBeLessThan(300);

        await Eventually.SoAsync("the session ended there, too", async () => (await there.GetAsync("/api/contacts")).Status == 401);
    }

    [Fact]
    public async Task What_one_node_was_asked_often_the_other_finds_made()
    {
        var owner = await one.OwnerAsync();
        var there = AtTheOther(owner);
        for (var i = 0; i < 20; i++) await owner.ContactAsync($$"""{"firstName":"Person {{i}}"}""");
        var shared = other.Node.Cache.Lists;
        var limit = 50;

        // An answer is shared in the background, so that a question may come too early: then the next one is tried.
        await Eventually.SoAsync("the other node found an answer that it did not make", async () =>
        {
            var path = $"/api/contacts?sort=name&limit={++limit}";
            for (var i = 0; i < 2; i++) await owner.GetAsync(path);
            var made = await owner.GetAsync(path, ("Accept-Encoding", "br"));
            await there.GetAsync(path);
            var found = await there.GetAsync(path);
            var compressed = await there.GetAsync(path, ("Accept-Encoding", "br"));
            if (shared.Shared == 0) return false;
            found.Items.Length.ShouldBe(20);
            found.Header("ETag").ShouldBe(made.Header("ETag"));
            compressed.Header("Content-Encoding").ShouldBe("br");
            compressed.Bytes.ShouldBe(made.Bytes);
            return true;
        });
    }

    [Theory]
    [InlineData("killed")]
    [InlineData("frozen")]
    [InlineData("emptied")]
    public async Task Whatever_happens_to_Redis_no_request_fails_and_no_answer_is_old(string fault)
    {
        var owner = await one.OwnerAsync();
        var there = AtTheOther(owner);
        var contacts = 0;
        await WriteAndReadAsync();

        await (fault switch { "killed" => redis.KillAsync(), "frozen" => redis.FreezeAsync(), _ => redis.FlushAsync() });
        for (var i = 0; i < 4; i++) await WriteAndReadAsync();
        await (fault switch { "killed" => redis.StartAsync(), "frozen" => redis.ThawAsync(), _ => Task.CompletedTask });
        for (var i = 0; i < 4; i++) await WriteAndReadAsync();

        await Eventually.SoAsync("both nodes have Redis again", () => one.Node.Shared!.IsThere && other.Node.Shared!.IsThere);
        await WriteAndReadAsync();

        // What a node wrote it shows at once; what the other wrote, before long.
        async Task WriteAndReadAsync()
        {
            var made = await owner.ContactAsync($$"""{"firstName":"Person {{++contacts}}"}""");
            for (var i = 0; i < 3; i++)
            {
                (await CountAsync(owner)).ShouldBe(contacts);
                (await owner.GetAsync("/api/contacts?sort=-createdAt&limit=1")).ShouldBe(HttpStatusCode.OK).Items[0].GetProperty("id").GetString()
                    .ShouldBe(made.Id);
                (await there.GetAsync($"/api/contacts/{made.Id}")).ShouldBe(HttpStatusCode.OK);
            }
            await Eventually.SoAsync("the other node has caught up", async () => await CountAsync(there) == contacts);
        }

        static async Task<int> CountAsync(Client client) =>
            (await client.GetAsync("/api/contacts/count")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("count").GetInt32();
    }

    /// <summary>Waits until the other node hears: a session that ends is one that was heard of.</summary>
    private async Task NodesHearAsync(Client owner) => await Eventually.SoAsync("the nodes hear one another", async () =>
    {
        var guest = await one.JoinAsync(owner.Workspace, Brisk.Domain.Access.Role.ReadOnly);
        var there = AtTheOther(guest);
        await there.GetAsync("/api/contacts");
        await guest.PostAsync("/api/sign-out");
        for (var i = 0; i < 10; i++)
        {
            if ((await there.GetAsync("/api/contacts")).Status == 401) return true;
        }
        return false;
    });
}
