using System.Collections.Concurrent;
using System.Globalization;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>How many writes share a commit, and how much of them waits in memory.</summary>
public sealed class GroupingTests(PostgresServer server)
{
    private static readonly TableShape Counters = new("counters",
        [new("workspace_id", SqlValueKind.Integer, 1), new("name", SqlValueKind.Text, 2), new("n", SqlValueKind.Integer, 0)]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<World> WorldAsync() => World.NewAsync(new PostgresEngine(server));

    private static SqlValue[] Rows(Tsid workspace, string name, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(at => new SqlValue[] { workspace.Value, $"{name} {at}", at })];

    private static async Task<int> AddAsync(World world, string name, int count) =>
        await world.Database.WriteAsync(world.Workspace, (world, name, count), static async (session, write) =>
        {
            await session.AddAsync(Counters, Rows(write.world.Workspace, write.name, write.count));
            return 0;
        }, Cancellation);

    [Fact]
    public async Task Writes_that_wait_together_share_one_commit()
    {
        await using var world = await WorldAsync();

        var writes = await SharedCommitTests.TogetherAsync(world,
            [.. Enumerable.Range(0, 20).Select(at => (Func<Task<int>>)(() => AddAsync(world, $"shared {at}", 1)))]);

        writes.ShouldAllBe(write => write.IsCompletedSuccessfully);
        (await world.TextsAsync("SELECT count(DISTINCT xmin::text) || ' ' || count(*) FROM counters WHERE name LIKE 'shared%'")).ShouldBe(["1 20"]);
    }

    [Fact]
    public async Task A_group_takes_no_more_writes_when_those_it_has_need_many_rows()
    {
        var (isAtWork, goOn, groups) = (new TaskCompletionSource(), new TaskCompletionSource(), new ConcurrentQueue<string>());
        await using var lane = new WriteLane(128, 512, async group =>
        {
            isAtWork.TrySetResult();
            await goOn.Task;
            groups.Enqueue(string.Join(' ', group.Select(job => job.Needs.Count)));
        });

        foreach (var needs in new[] { 0, 999, 999, 999, 999, 5_000, 1, 1, 5_000, 1 })
        {
            var all = Enumerable.Range(0, needs).Select(at => new Need(at, "contacts", new Statement("SELECT 1"), null, at, static _ => 0)).ToList();
            await lane.AddAsync(new WriteJob<int, int>(0, static (_, _) => default, all, default), Cancellation);
            // The first is alone at work before the others come.
            await Eventually.Within("it is at work", isAtWork.Task);
        }
        goOn.SetResult();
        await Eventually.SoAsync("all are done", () => groups.Sum(group => group.Split(' ').Length) == 10);

        groups.ShouldBe(["0", "999 999", "999 999", "5000", "1 1", "5000", "1"]);
    }

    [Fact]
    public async Task What_writes_that_share_a_commit_post_is_sent_before_it_is_very_much()
    {
        await using var world = await WorldAsync();
        var sent = -1L;

        var writes = await SharedCommitTests.TogetherAsync(world, [
            .. Enumerable.Range(0, 8).Select(at => (Func<Task<int>>)(() => AddAsync(world, $"many {at}", 999))),
            async () => await world.Database.WriteAsync(world.Workspace, world, async (_, world) =>
            {
                sent = long.Parse((await world.TextsAsync("""
                    SELECT CAST(count(*) AS text) FROM pg_locks WHERE relation = 'counters'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
                    """)).Single(), CultureInfo.InvariantCulture);
                return 0;
            }, Cancellation)]);

        writes.ShouldAllBe(write => write.IsCompletedSuccessfully);
        sent.ShouldBe(1);
        (await world.TextsAsync("SELECT count(DISTINCT xmin::text) || ' ' || count(*) FROM counters WHERE name LIKE 'many%'")).ShouldBe(["1 7992"]);
    }

    /// <summary>By this the planner's figures are known to be old.</summary>
    [Fact]
    public async Task Each_row_counts_however_it_is_sent()
    {
        await using var world = await WorldAsync();
        await using var source = NpgsqlDataSource.Create(world.Place);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var counted = new List<int>();

        foreach (var rows in new[] { 1, 150, 250 })
        {
            await using var pipeline = new Pipeline(connection, 30);
            pipeline.Waiting.Add(Counters, Rows(world.Workspace, $"counted {rows}", rows));
            await pipeline.FlushAsync(Cancellation);
            counted.Add(pipeline.Statements);
        }

        counted.ShouldBe([1, 150, 250]);
    }
}
