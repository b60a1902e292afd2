using System.Collections.Concurrent;
using System.Text;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Nodes;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

public sealed class RedisMemoryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A budget that a busy machine keeps, too: these tests are about what is answered, not when.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromMilliseconds(500);

    internal static async Task<RedisMemory> OpenAsync(RedisServer server)
    {
        var memory = RedisMemory.Open(server.Place, TimeProvider.System, Patient);
        await Eventually.SoAsync("Redis is there", () => memory.IsThere);
        return memory;
    }

    private static Task KeptAsync(RedisMemory memory, string key) => Eventually.SoAsync($"{key} is kept", async () =>
    {
        await memory.SetAsync(key, "value"u8.ToArray(), Minute);
        return await memory.GetAsync(key) is { } found && Encoding.UTF8.GetString(found) == "value";
    });

    [Fact]
    public async Task Who_watches_is_told_once_that_it_went_away_and_once_how_long_it_was_away()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);
        var told = new ConcurrentQueue<TimeSpan?>();
        memory.Watch(told.Enqueue);

        await server.KillAsync();
        await Eventually.SoAsync("it is missed", () => told.Count == 1);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await memory.GetAsync("a")));
        await server.StartAsync();
        await Eventually.SoAsync("it is back", () => told.Count == 2);
        await KeptAsync(memory, "a");

        told.Count.ShouldBe(2);
        told.First().ShouldBeNull();
        told.Last()!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_server_that_answers_and_keeps_nothing_is_away_until_it_does()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);

        await server.FillAsync();
        await Eventually.SoAsync("it is seen to be full", () => !memory.IsThere);
        await server.MakeRoomAsync();
        await Eventually.SoAsync("it is back", () => memory.IsThere);

        await KeptAsync(memory, "a");
    }

    [Fact]
    public async Task What_is_no_answer_under_the_name_of_one_is_said_and_not_believed()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);
        var answers = new SharedAnswers(memory, "test");
        var said = 0;
        answers.Unreadable = () => said++;

        await KeptAsync(memory, answers.Name("1:all:question\n1"));

        (await answers.FindAsync("1:all:question\n1")).ShouldBeNull();
        (await answers.FindAsync("1:all:another\n1")).ShouldBeNull();
        said.ShouldBe(1);
    }

    [Fact]
    public async Task What_one_node_keeps_another_finds()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var one = await OpenAsync(server);
        await using var other = await OpenAsync(server);

        await KeptAsync(one, "a");

        Encoding.UTF8.GetString((await other.GetAsync("a"))!).ShouldBe("value");
        (await other.GetAsync("b")).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_outlives_its_time_by_nothing()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);

        await memory.SetAsync("a", [1], TimeSpan.FromMilliseconds(30));

        await Eventually.SoAsync("it is forgotten", async () => await memory.GetAsync("a") is null);
        memory.IsThere.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_comes_later_is_found()
    {
        await using var server = RedisServer.Prepare();
        await using var memory = RedisMemory.Open(server.Place, TimeProvider.System);
        var heard = new ConcurrentQueue<string?>();
        memory.Listen("news", heard.Enqueue);

        memory.IsThere.ShouldBeFalse();
        (await memory.GetAsync("a")).ShouldBeNull();
        await memory.SetAsync("a", [1], Minute);
        await memory.SendAsync("news", "lost");
        await server.StartAsync();

        await KeptAsync(memory, "a");
        await HeardAsync(memory, heard);
        heard.ShouldNotContain("lost");
    }

    [Fact]
    public async Task Killed_it_costs_nothing_but_speed_and_is_taken_back_when_it_returns()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);
        var heard = new ConcurrentQueue<string?>();
        memory.Listen("news", heard.Enqueue);
        await HeardAsync(memory, heard);
        await KeptAsync(memory, "a");

        await server.KillAsync();
        (await memory.GetAsync("a")).ShouldBeNull();
        await Eventually.SoAsync("it is cut off", () => !memory.IsThere);
        heard.Clear();
        await server.StartAsync();

        await KeptAsync(memory, "b");
        await HeardAsync(memory, heard);
        heard.ShouldContain((string?)null);
        (await memory.GetAsync("a")).ShouldBeNull();
    }

    [Fact]
    public async Task Frozen_it_is_cut_off_and_thawed_it_is_taken_back()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);
        var heard = new ConcurrentQueue<string?>();
        memory.Listen("news", heard.Enqueue);
        await HeardAsync(memory, heard);
        await KeptAsync(memory, "a");

        await server.FreezeAsync();
        for (var i = 0; i < 5; i++) (await memory.GetAsync("a")).ShouldBeNull();
        memory.IsThere.ShouldBeFalse();
        heard.Clear();
        await server.ThawAsync();

        await Eventually.SoAsync("the value is found again", async () => await memory.GetAsync("a") is not null);
        await HeardAsync(memory, heard);
        heard.ShouldContain((string?)null);
    }

    [Fact]
    public async Task Emptied_it_knows_nothing_and_goes_on()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await OpenAsync(server);
        await KeptAsync(memory, "a");

        await server.FlushAsync();

        (await memory.GetAsync("a")).ShouldBeNull();
        memory.IsThere.ShouldBeTrue();
        await KeptAsync(memory, "a");
    }

    [Fact]
    public async Task Nodes_hear_one_another()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var one = await OpenAsync(server);
        await using var other = await OpenAsync(server);
        var heard = new ConcurrentQueue<string?>();
        other.Listen("news", heard.Enqueue);
        await HeardAsync(other, heard);

        await one.SendAsync("news", "from one");
        await one.SendAsync("gossip", "not for here");

        await Eventually.SoAsync("it was heard", () => heard.Contains("from one"));
        heard.ShouldNotContain("not for here");
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=x")]
    [InlineData("localhost:6379,colour=blue")]
    public void What_names_no_server_is_refused(string configuration) =>
        Should.Throw<StorageRefusedException>(() => RedisMemory.Open(configuration, TimeProvider.System)).Message.ShouldContain("localhost:6379");

    [Fact]
    public async Task Places_are_named_without_passwords()
    {
        await using var memory = RedisMemory.Open("127.0.0.1:1,password=secret", TimeProvider.System);

        memory.Place.ShouldBe("127.0.0.1:1");
    }

    /// <summary>Waits until the node hears its own voice.</summary>
    private static Task HeardAsync(RedisMemory memory, ConcurrentQueue<string?> heard) => Eventually.SoAsync("it hears", async () =>
    {
        await memory.SendAsync("news", "hello");
        return heard.Contains("hello");
    });
}

public sealed class CircuitTests
{
    [Fact]
    public void It_opens_after_three_failures_in_a_row_and_only_closing_closes_it()
    {
        var circuit = new Circuit();
        circuit.Close().ShouldBeTrue();
        for (var i = 0; i < 10; i++)
        {
            circuit.Failed();
            circuit.Failed();
            circuit.Answered();
        }
        circuit.IsClosed.ShouldBeTrue();

        for (var i = 0; i < 3; i++) circuit.Failed();
        circuit.Answered();

        circuit.IsClosed.ShouldBeFalse();
        circuit.Close().ShouldBeTrue();
        circuit.Close().ShouldBeFalse();
        circuit.IsClosed.ShouldBeTrue();
    }
}
