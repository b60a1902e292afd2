using System.Globalization;
using System.Net;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Jobs;
using Brisk.Storage.Nodes;
using Brisk.Storage.Postgres;
using Brisk.Storage.Records;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>Who is connected to one node is told what happens on the other: by PostgreSQL alone, and with Redis.</summary>
public abstract class LiveNodesContract(PostgresServer postgres) : IAsyncLifetime
{
    private Nodes nodes = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the nodes share beside the database; null for nothing.</summary>
    protected virtual Func<Task<ISharedMemory>>? Memory => null;

    public virtual async ValueTask InitializeAsync() => nodes = await Nodes.StartAsync(postgres, Memory);

    public virtual async ValueTask DisposeAsync()
    {
        if (nodes is not null) await nodes.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_change_of_either_node_is_told_on_both_once_and_in_order()
    {
        const int writers = 6, each = 30;
        var owner = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(owner);
        await using var one = await LiveClient.OpenAsync(owner);
        await using var other = await LiveClient.OpenAsync(there);

        await Task.WhenAll(Enumerable.Range(0, writers).Select(async number =>
        {
            for (var i = 0; i < each; i++)
            {
                if (i % 5 == number % 5) await Task.Delay(4 * number, TestContext.Current.CancellationToken);
                await (number % 2 == 0 ? owner : there).ContactAsync($$"""{"firstName":"Person {{number}} {{i}}"}""");
            }
        }));

        foreach (var live in (LiveClient[])[one, other])
        {
            await live.ItemsAsync(writers * each);
            live.Items.Select(item => item.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, writers * each).Select(seq => (long)seq));
        }
        // A position of one node is good on the other.
        await using var moved = await LiveClient.OpenAsync(there, one.Next);
        await owner.ContactAsync("""{"firstName":"Last"}""");
        (await moved.ItemsAsync(1)).Single().GetProperty("seq").GetInt64().ShouldBe(writers * each + 1);
    }

    [Fact]
    public async Task Who_begins_at_a_node_that_may_not_have_heard_yet_is_told_of_it()
    {
        var owner = await nodes.One.OwnerAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;

        // On another browser: on this one, the former session would end.
        var begun = await SignInAsync();

        var told = await owner.GetAsync("/api/changes?after=" + begun.ShouldBe(HttpStatusCode.OK).Json.GetProperty("position").GetString());
        told.Items.Select(item => item.GetProperty("id").GetString()).ShouldContain(ada);
        // Too much to be told twice: who begins here asks for everything they show when they are connected.
        var many = JsonSerializer.Serialize(
            Enumerable.Range(0, 1000).Select(number => new { op = "create", type = "contact", values = new { firstName = "Person " + number } }));
        (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":{{many}}}""")).ShouldBe(HttpStatusCode.OK);
        var late = await SignInAsync();
        late.ShouldBe(HttpStatusCode.OK).Json.TryGetProperty("position", out _).ShouldBeFalse();

        Task<Answer> SignInAsync() =>
            nodes.Other.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""");
    }

    [Fact]
    public async Task A_session_that_ends_on_one_node_ends_its_connection_to_the_other()
    {
        var owner = await nodes.One.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(nodes.AtTheOther(owner));

        await owner.PostAsync("/api/sign-out");

        (await live.NextAsync("end")).GetProperty("reason").GetString().ShouldBe("session");
        (await live.ClosedAsync()).Status.ShouldBe(4401);
    }

    [Fact]
    public async Task Who_has_a_record_open_is_told_on_both_nodes_and_gone_when_they_leave()
    {
        var owner = await nodes.One.OwnerAsync();
        var member = await nodes.One.JoinAsync(owner.Workspace, Role.Member);
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await using var one = await LiveClient.OpenAsync(owner);
        var other = await LiveClient.OpenAsync(nodes.AtTheOther(member));

        await one.SendAsync(Open(ada, "email"));
        await other.SendAsync(Open(ada, "city"));

        foreach (var live in (LiveClient[])[one, other])
            await live.NextAsync("presence", frame => Of(frame) == $"{owner.User}:email {member.User}:city");
        await other.DisposeAsync();
        await one.NextAsync("presence", frame => Of(frame) == $"{owner.User}:email");
    }

    [Fact]
    public async Task Who_had_a_record_open_on_a_node_that_was_killed_is_gone()
    {
        var owner = await nodes.One.OwnerAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await using var one = await LiveClient.OpenAsync(owner);
        await one.SendAsync(Open(ada, "email"));
        await one.NextAsync("presence");
        // A third node, which says so once and is heard of no more.
        await using var killed = await PostgresDatabase.OpenAsync(nodes.Place, new PostgresOptions(), TimeProvider.System, Cancellation);
        var ghost = nodes.One.Node.Ids.Next();
        killed.Tell(string.Create(CultureInfo.InvariantCulture, $"live feed {owner.Workspace}\np 1 {ghost} contact {ada} city"));

        await one.NextAsync("presence", frame => Of(frame) == $"{owner.User}:email {ghost}:city");
        await one.NextAsync("presence", frame => Of(frame) == $"{owner.User}:email");
    }

    [Fact]
    public async Task Messages_that_no_node_would_send_change_nothing()
    {
        var owner = await nodes.One.OwnerAsync();
        var ada = (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;
        await using var one = await LiveClient.OpenAsync(owner);
        await one.SendAsync(Open(ada));
        await one.NextAsync("presence");
        await using var strange = await PostgresDatabase.OpenAsync(nodes.Place, new PostgresOptions(), TimeProvider.System, Cancellation);
        var about = $"live x {owner.Workspace}";
        foreach (var message in (string[])["", "live", "live x y", about, about + "\np\np 1 2 3 4 5 6 7\nl 1\nj x\n\n", "other things", "= = ="])
            strange.Tell(message);
        strange.Tell($"live x {owner.Workspace}\nl 7 contact {ada}\np 1 {owner.User} contact {ada} city");

        await one.NextAsync("presence", frame => Of(frame) == $"{owner.User}:city");
    }

    [Fact]
    public async Task How_far_a_job_is_that_one_node_works_on_is_told_on_the_other()
    {
        var owner = await nodes.One.OwnerAsync();
        foreach (var count in (int[])[1_000, 100])
        {
            var operations = Enumerable.Range(0, count).Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"Person {{i}}"} }""");
            await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""");
        }
        await using var live = await LiveClient.OpenAsync(nodes.AtTheOther(owner));

        await owner.PostAsync("/api/contacts/bulk", """{"all":true,"set":{"city":"Lund"}}""");

        await live.NextAsync("job", IsDone);
    }

    [Fact]
    public async Task A_job_that_began_and_ended_while_nothing_came_through_is_told_once()
    {
        var owner = await nodes.One.OwnerAsync();
        await using var live = await LiveClient.OpenAsync(nodes.AtTheOther(owner));
        nodes.Other.Node.Feed.Told = null;

        var ended = nodes.One.Node.Ids.Next();
        await EndAsync(owner, ended);
        await live.NextAsync("job", frame => IsDone(frame) && frame.GetProperty("job").GetProperty("id").ValueEquals(ended.ToString()));

        // The next look finds the next, and not the same again.
        await EndAsync(owner, nodes.One.Node.Ids.Next());
        await live.NextAsync("job", frame => !frame.GetProperty("job").GetProperty("id").ValueEquals(ended.ToString()));
        (await live.FramesOfAsync("job")).Count.ShouldBe(2);
    }

    /// <summary>A job at one node that begins and ends between any two looks.</summary>
    private async Task EndAsync(Client owner, Tsid job)
    {
        var now = nodes.One.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await nodes.One.Database.WriteAsync(owner.Workspace, (owner, job, now), static async (session, of) =>
        {
            var begun = new NewJob("bulk", new Actor(ActorKind.User, of.owner.User), Request: "{}", Total: 1);
            await JobTable.AddAsync(session, of.owner.Workspace, of.job, begun, 1, 0, of.now);
            await JobTable.EndAsync(session, of.owner.Workspace, of.job, JobStatus.Done, null, null, of.now);
            return 0;
        }, Cancellation);
    }

    private static bool IsDone(JsonElement frame) =>
        frame.GetProperty("job").GetProperty("kind").ValueEquals("bulk") && frame.GetProperty("job").GetProperty("status").ValueEquals("done");

    private static string Open(string id, string? field = null) =>
        $$"""{"frame":"open","type":"contact","id":"{{id}}","field":{{(field is null ? "null" : $"\"{field}\"")}}}""";

    private static string Of(JsonElement frame) => string.Join(' ', frame.GetProperty("people").EnumerateArray().Select(person =>
        $"{person.GetProperty("id").GetString()}:{string.Join(',', person.GetProperty("fields").EnumerateArray().Select(field => field.GetString()))}"));
}

public sealed class LiveByPostgresTests(PostgresServer postgres) : LiveNodesContract(postgres);

public sealed class LiveByRedisTests(PostgresServer postgres) : LiveNodesContract(postgres)
{
    private RedisServer redis = null!;

    protected override Func<Task<ISharedMemory>>? Memory => async () => await RedisMemoryTests.OpenAsync(redis);

    public override async ValueTask InitializeAsync()
    {
        redis = await RedisServer.StartedAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await redis.DisposeAsync();
    }
}
