using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Nodes;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>A cluster of Redis, and one minded by sentinels: both do what a single server does, also when a master dies.</summary>
public sealed class FailoverTests(PostgresServer postgres)
{
    private static readonly AttemptRule Rule = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public static TheoryData<string> Kinds => ["cluster", "sentinel"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Everything_that_nodes_share_works_and_works_again_after_a_master_died(string kind)
    {
        await using var group = await StartAsync(kind);
        await using var memory = await OpenAsync(group);
        var heard = new ConcurrentQueue<string?>();
        memory.Listen("news", heard.Enqueue);

        await WorksAsync(memory, heard, "before");
        await group.KillMasterAsync();
        await WorksAsync(memory, heard, "after");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_master_that_dies_costs_no_error_and_shows_nothing_old(string kind)
    {
        await using var group = await StartAsync(kind);
        await using var nodes = await Nodes.StartAsync(postgres, async () => await OpenAsync(group));
        var owner = await nodes.One.OwnerAsync();
        var there = nodes.AtTheOther(owner);
        var contact = "/api/contacts/" + (await owner.ContactAsync("""{"firstName":"Ada"}""")).Id;

        for (var round = 1; round <= 60; round++)
        {
            if (round == 10) await group.KillMasterAsync();
            (await owner.PatchAsync(contact, $$"""{"city":"City {{round}}"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
            // Who wrote sees it at once, whatever Redis holds; everybody else within moments.
            (await owner.GetAsync(contact)).ShouldBe(HttpStatusCode.OK).Of("city").ShouldBe($"City {round}");
            (await owner.GetAsync("/api/contacts?fields=city")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain($"City {round}\"");
            (await there.GetAsync("/api/contacts?fields=city")).ShouldBe(HttpStatusCode.OK);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        await Eventually.SoAsync("the other node has seen the last change", async () => (await there.GetAsync(contact)).Of("city") == "City 60");
    }

    [Fact]
    public async Task A_cluster_that_cannot_count_attempts_is_away_though_others_of_it_answer()
    {
        await using var group = await RedisGroup.ClusterAsync();
        await using var memory = await OpenAsync(group);
        var told = new ConcurrentQueue<TimeSpan?>();
        memory.Watch(told.Enqueue);

        // A busy machine may have missed it for a moment before.
        await Eventually.SoAsync("it counts", async () => await memory.AttemptAsync(Rule, [new("before", 1_000)]) is not null);
        told.Clear();
        await group.KillCountingAsync();
        await Eventually.SoAsync("it is missed", async () => !told.IsEmpty && await memory.AttemptAsync(Rule, [new("account", 2)]) is null);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            (await memory.AttemptAsync(Rule, [new("account", 2)])).ShouldBeNull();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        told.ToArray().ShouldBe(new TimeSpan?[] { null }, "it does not come and go");
    }

    private static async Task WorksAsync(RedisMemory memory, ConcurrentQueue<string?> heard, string when)
    {
        // Names that lie on different masters.
        var names = Enumerable.Range(0, 50).Select(number => $"{when}:{number}").ToList();
        await Eventually.SoAsync($"all is kept {when}", async () =>
        {
            foreach (var name in names) await memory.SetAsync(name, Encoding.UTF8.GetBytes(name), TimeSpan.FromMinutes(1));
            foreach (var name in names)
            {
                if (await memory.GetAsync(name) is not { } found) return false;
                Encoding.UTF8.GetString(found).ShouldBe(name);
            }
            return true;
        });
        await Eventually.SoAsync($"messages are heard {when}", async () =>
        {
            await memory.SendAsync("news", when);
            return heard.Contains(when);
        });
        List<AttemptLimit> limits = [new($"{when}:account", 2), new($"{when}:address", 30)];
        await Eventually.SoAsync($"attempts are counted {when}", async () =>
            await memory.AttemptAsync(Rule, limits) is { } wait && wait > TimeSpan.Zero);
        await memory.TakeBackAsync(limits[0].Key);
        (await memory.AttemptAsync(Rule, limits)).ShouldBe(TimeSpan.Zero);
    }

    private static Task<RedisGroup> StartAsync(string kind) => kind == "cluster" ? RedisGroup.ClusterAsync() : RedisGroup.SentinelAsync();

    private static async Task<RedisMemory> OpenAsync(RedisGroup group)
    {
        var memory = RedisMemory.Open(group.Place, TimeProvider.System, TimeSpan.FromMilliseconds(500));
        await Eventually.SoAsync("Redis is there", () => memory.IsThere);
        return memory;
    }
}
