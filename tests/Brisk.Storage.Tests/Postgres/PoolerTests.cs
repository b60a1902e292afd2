using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;

[assembly: AssemblyFixture(typeof(PgBouncer))]

namespace Brisk.Storage.Tests.Postgres;

public sealed class SelectionTestsThroughPooler(PostgresServer server, PgBouncer pooler, SharedDatabase shared)
    : SelectionTests(new PostgresEngine(server, pooler.ThroughAsync) { Shared = shared });

public sealed class StepUndoTestsThroughPooler(PostgresServer server, PgBouncer pooler, SharedDatabase shared)
    : StepUndoTests(new PostgresEngine(server, pooler.ThroughAsync) { Shared = shared });

public sealed class WriteTestsThroughPooler(PostgresServer server, PgBouncer pooler, SharedDatabase shared)
    : WriteTests(new PostgresEngine(server, pooler.ThroughAsync) { Shared = shared });

/// <summary>Brisk behind a pooler that gives every transaction another connection.</summary>
public sealed class PoolerTests(PostgresServer server, PgBouncer pooler)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_of_several_nodes_share_few_connections()
    {
        await using var world = await World.NewAsync(new PostgresEngine(server, pooler.ThroughAsync));
        await using var second = await world.ElsewhereAsync();
        await using var third = await world.ElsewhereAsync();

        await Task.WhenAll(((World[])[world, second, third])
            .SelectMany(node => Enumerable.Range(0, 100).Select(i => Task.Run(() => node.AddContactAsync(("firstName", "P" + i))))));

        (await third.CountAsync()).ShouldBe(300);
        (await world.TextsAsync("SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"))
            .ShouldAllBe(count => int.Parse(count) <= 5);
    }

    [Fact]
    public async Task Hints_are_heard_on_a_connection_that_leads_past_the_pooler()
    {
        var direct = "";
        await using var world = await World.NewAsync(new PostgresEngine(server, async place => await pooler.ThroughAsync(direct = place)));
        await using var listener = await PostgresDatabase.OpenAsync(world.Place, new PostgresOptions { Direct = direct }, TimeProvider.System, Cancellation);
        var (ready, heard) = (new TaskCompletionSource(), new TaskCompletionSource<Tsid?>());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = listener.ListenAsync(workspace =>
        {
            if (!ready.TrySetResult()) heard.TrySetResult(workspace);
        }, _ => { }, end.Token);
        await ready.Task.WaitAsync(Cancellation);

        await world.AddContactAsync(("firstName", "Maya"));

        (await heard.Task.WaitAsync(Cancellation)).ShouldBe(world.Workspace);
        await end.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task A_direct_connection_that_leads_nowhere_is_refused_at_the_start()
    {
        await using var world = await World.NewAsync(new PostgresEngine(server));

        var refused = await Should.ThrowAsync<StorageRefusedException>(() =>
            PostgresDatabase.OpenAsync(world.Place, new PostgresOptions { Direct = "Host=127.0.0.1;Port=1;Timeout=2" }, TimeProvider.System, Cancellation));

        refused.Message.ShouldContain("127.0.0.1:1");
    }

    [Theory]
    [InlineData("", 300, true, 100)]
    [InlineData("Max Auto Prepare=0;No Reset On Close=false;Maximum Pool Size=12", 0, false, 12)]
    [InlineData("max auto prepare=7;maximum pool size=400", 7, true, 400)]
    public async Task What_the_connection_string_says_is_left_so(string said, int prepared, bool noReset, int pool)
    {
        await using var source = Connections.Source($"Host=127.0.0.1;Username=x;{said}", new PostgresOptions()).Source;

        var settings = Connections.Parse(source.ConnectionString);
        (settings.MaxAutoPrepare, settings.NoResetOnClose, settings.MaxPoolSize).ShouldBe((prepared, noReset, pool));
    }

    [Theory]
    [InlineData(100, 16, 2, 2, 2, 8)]
    [InlineData(34, 16, 2, 2, 2, 8)]
    [InlineData(18, 8, 1, 1, 1, 3)]
    [InlineData(9, 1, 1, 1, 1, 1)]
    [InlineData(8, 1, 1, 1, 0, 1)]
    public void Fewer_connections_are_shared_out(int connections, int interactive, int slow, int filling, int exporting, int writers)
    {
        var options = new PostgresOptions().Within(connections);

        (options.InteractiveReaders, options.LongReaders, options.FillingReaders, options.ExportingReaders, options.Writers)
            .ShouldBe((interactive, slow, filling, exporting, writers));
        options.Connections.ShouldBeLessThanOrEqualTo(connections);
    }
}
