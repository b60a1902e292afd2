#pragma warning disable xUnit1051 // What is asked here answers at once, or by the clock of the test.
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Redis.Tests;

/// <summary>Limits of sign-ins that nodes share. A fresh set of limits each time stands for a node that has counted nothing itself.</summary>
public sealed class SharedLimitsTests
{
    private const string Email = "a@b.example";

    [Fact]
    public async Task All_nodes_together_wait_as_one_node_would()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var clock = new Clock();
        var waits = new List<int>();
        for (var i = 0; i < 14; i++)
        {
            (await Node().BeginAsync(Attempt.OfStranger(Email, $"10.0.0.{i}"))).ShouldBe(0);
            var wait = await Node().BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"));
            if (wait == 0) await Node().WithdrawAsync(Attempt.OfStranger(Email, "10.1.1.1"));
            waits.Add(wait);
            await server.PassAsync(TimeSpan.FromSeconds(wait));
        }

        waits.Take(4).ShouldAllBe(wait => wait == 0);
        waits.Skip(4).ShouldBe([60, 120, 240, 480, 960, 1800, 1800, 1800, 1800, 1800]);

        SignInLimits Node() => new(clock, memory, "test", [1]);
    }

    [Fact]
    public async Task Attempts_at_the_same_time_on_all_nodes_are_no_more_than_five()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var clock = new Clock();

        var waits = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(async i => await new SignInLimits(clock, memory, "test", [1]).BeginAsync(Attempt.OfStranger(Email, $"10.0.0.{i}"))));

        waits.Count(wait => wait == 0).ShouldBe(SignInLimits.AccountFailures);
    }

    [Fact]
    public async Task Success_on_one_node_clears_the_account_on_all()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var clock = new Clock();
        for (var i = 0; i < 4; i++) await Node().BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"));

        await Node().BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"));
        await Node().SucceededAsync(Attempt.OfStranger(Email, "10.0.0.1"));

        (await Node().BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"))).ShouldBe(0);

        SignInLimits Node() => new(clock, memory, "test", [1]);
    }

    [Fact]
    public async Task Without_Redis_a_node_counts_for_itself_what_it_has_seen()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var limits = new SignInLimits(new Clock(), memory, "test", [1]);
        for (var i = 0; i < 3; i++) (await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"))).ShouldBe(0);

        await server.KillAsync();
        for (var i = 0; i < 2; i++) (await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"))).ShouldBe(0);

        (await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"))).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Emptied_Redis_forgives_nobody_on_the_node_that_counted()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var limits = new SignInLimits(new Clock(), memory, "test", [1]);
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"));

        await server.FlushAsync();

        (await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1"))).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(-26)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(26)]
    public async Task Nodes_whose_clocks_differ_wait_alike(int hours)
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var (clock, other) = (new Clock(), new Clock());
        other.Set(TimeSpan.FromHours(hours));
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await Node(clock).BeginAsync(Attempt.OfStranger(Email, $"10.0.0.{i}"));

        (await Node(other).BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"))).ShouldBeInRange(1, 60);
        (await Node(clock).BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"))).ShouldBeInRange(1, 60);
        await server.PassAsync(TimeSpan.FromSeconds(61));
        (await Node(other).BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"))).ShouldBe(0);

        SignInLimits Node(Clock clock) => new(clock, memory, "test", [1]);
    }

    [Fact]
    public async Task An_attempt_that_was_not_made_leaves_everything_as_it_was()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = await RedisMemoryTests.OpenAsync(server);
        var clock = new Clock();
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await Node().BeginAsync(Attempt.OfStranger(Email, $"10.0.0.{i}"));
        await server.PassAsync(TimeSpan.FromSeconds(61));

        (await Node().BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"))).ShouldBe(0);
        await Node().WithdrawAsync(Attempt.OfStranger(Email, "10.1.1.1"));

        (await Node().BeginAsync(Attempt.OfStranger(Email, "10.1.1.1"))).ShouldBe(0);

        SignInLimits Node() => new(clock, memory, "test", [1]);
    }
}
