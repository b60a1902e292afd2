using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Records;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>Groups, savepoints, lost connections: a write is saved once or not at all, and its caller knows which.</summary>
public sealed class WritingTests(PostgresServer server)
{
    private static readonly Statement Insert = new("INSERT INTO installation (name, value) VALUES ($1, $2)");
    private static readonly Statement Contacts = new("SELECT id FROM contacts");
    private static readonly Statement Cut = new("SELECT pg_terminate_backend(pg_backend_pid())");
    private static readonly Statement BackendId = new("SELECT pg_backend_pid()");
    private static readonly Statement Broken = new("SELECT 1 / 0");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<World> WorldAsync() => World.NewAsync(new PostgresEngine(server));

    private static CuttingWire Wire(World world, out string place, bool comesThrough = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(world.Place);
        var wire = new CuttingWire(Path.Combine(settings.Host!, ".s.PGSQL.5432"), comesThrough);
        (settings.Host, settings.Port, settings.SslMode) = ("127.0.0.1", wire.Port, SslMode.Disable);
        place = settings.ConnectionString;
        return wire;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<List<string>> NamesAsync(World world) =>
        await world.TextsAsync("SELECT name FROM installation WHERE name LIKE 'note%' ORDER BY name");

    [Fact]
    public async Task Of_writes_that_share_a_commit_those_that_fail_are_undone_alone()
    {
        await using var world = await WorldAsync();
        var after = 0;

        var writes = Enumerable.Range(0, 200).Select(i => world.Database.WriteAsync(world.Workspace, i, async (session, i) =>
        {
            await session.PostAsync(Insert, [$"note {i:000}", "x"]);
            if (i % 5 == 1) await session.QueryAsync(Broken, [], 0, static (_, _) => true);
            // Posted and not sent when the job ends: found out by its own savepoint.
            if (i % 5 == 2) await session.PostAsync(Insert, [$"note {i:000}", "again"]);
            if (i % 5 == 3) throw new InvalidTimeZoneException();
            session.AfterCommit(() => Interlocked.Increment(ref after));
            return i;
        }, Cancellation).AsTask()).ToList();
        await Task.WhenAll(writes).ContinueWith(static _ => { }, TaskScheduler.Default);

        writes.Where((_, i) => i % 5 is 0 or 4).ShouldAllBe(write => write.IsCompletedSuccessfully);
        writes.Where((_, i) => i % 5 == 1).ShouldAllBe(write => write.Exception!.InnerException is PostgresStatementException);
        writes.Where((_, i) => i % 5 == 2).ShouldAllBe(write => write.Exception!.InnerException is UniqueViolationException);
        writes.Where((_, i) => i % 5 == 3).ShouldAllBe(write => write.Exception!.InnerException is InvalidTimeZoneException);
        (await NamesAsync(world)).ShouldBe(Enumerable.Range(0, 200).Where(i => i % 5 is 0 or 4).Select(i => $"note {i:000}"));
        after.ShouldBe(80);
    }

    [Fact]
    public async Task A_write_that_waits_in_vain_gives_up_and_a_step_of_an_upgrade_does_not()
    {
        await using var world = await WorldAsync();
        await using var database = await PostgresDatabase.OpenAsync(
            world.Place, new PostgresOptions { WritePatience = TimeSpan.FromSeconds(1) }, TimeProvider.System,
            Cancellation);
        await database.WriteAsync("note 0", static (session, name) => session.ExecuteAsync(Insert, [name, "x"]), Cancellation);
        await using var other = new NpgsqlConnection(world.Place);
        await other.OpenAsync(Cancellation);
        await ExecuteAsync(other, "BEGIN; SELECT 1 FROM workspace_seq WHERE workspace_id = 0 FOR UPDATE");

        var write = database.WriteAsync("note 1", static (session, name) => session.ExecuteAsync(Insert, [name, "x"]), Cancellation).AsTask();
        await Eventually.Within("the write gives up", write).ShouldThrowAsync<StorageUnavailableException>();
        var upgrade = database.UpgradeAsync("note 2", static (session, name) => session.ExecuteAsync(Insert, [name, "x"]), Cancellation).AsTask();
        await Eventually.SoAsync("the upgrade waits for longer than that", async () => await world.TextsAsync("""
            SELECT CAST(pid AS text) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND state_change < clock_timestamp() - interval '2 seconds'
            """) is { Count: 1 });
        await ExecuteAsync(other, "COMMIT");
        await Eventually.Within("the upgrade is done", upgrade);

        (await NamesAsync(world)).ShouldBe(["note 0", "note 2"]);
    }

    [Fact]
    public async Task A_workspace_that_another_process_writes_to_takes_no_connection_from_others()
    {
        await using var world = await WorldAsync();
        var other = await world.OtherWorkspaceAsync();
        await using var database = await PostgresDatabase.OpenAsync(world.Place, new PostgresOptions { Writers = 1 }, TimeProvider.System, Cancellation);
        await using var outside = new NpgsqlConnection(world.Place);
        await outside.OpenAsync(Cancellation);
        await ExecuteAsync(outside, $"BEGIN; SELECT 1 FROM workspace_seq WHERE workspace_id = {world.Workspace.Value} FOR UPDATE");

        var waiting = WriteAsync(world.Workspace, "note 1");
        await Eventually.Within("the other workspace is written to", WriteAsync(other, "note 2"));
        var meanwhile = await NamesAsync(world);
        await ExecuteAsync(outside, "COMMIT");
        await Eventually.Within("the first is written to", waiting);

        meanwhile.ShouldBe(["note 2"]);
        (await NamesAsync(world)).ShouldBe(["note 1", "note 2"]);

        Task<long> WriteAsync(Tsid workspace, string name) =>
            database.WriteAsync(workspace, name, static (session, name) => session.ExecuteAsync(Insert, [name, "x"]), Cancellation).AsTask();
    }

    [Fact]
    public async Task However_many_workspaces_another_process_writes_to_others_find_a_connection()
    {
        await using var world = await WorldAsync();
        var (second, free) = (await world.OtherWorkspaceAsync(), await world.OtherWorkspaceAsync());
        await using var database = await PostgresDatabase.OpenAsync(world.Place, new PostgresOptions { Writers = 2 }, new QuickClock(), Cancellation);
        await using var outside = new NpgsqlConnection(world.Place);
        await outside.OpenAsync(Cancellation);
        await ExecuteAsync(outside, $"BEGIN; SELECT 1 FROM workspace_seq WHERE workspace_id IN ({world.Workspace.Value}, {second.Value}) FOR UPDATE");

        var waiting = new[] { WriteAsync(world.Workspace, "note 1"), WriteAsync(second, "note 2") };
        // As long as groups ever look before they wait on their connection, many times over.
        await Eventually.SoAsync("one waits for long", async () => await world.TextsAsync("""
            SELECT CAST(pid AS text) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND state_change < clock_timestamp() - interval '500 ms'
            """) is { Count: > 0 });
        await WriteAsync(free, "note 3").WaitAsync(Eventually.Bound, Cancellation);
        var meanwhile = await NamesAsync(world);
        await ExecuteAsync(outside, "COMMIT");
        await Eventually.Within("the others are written to", Task.WhenAll(waiting));

        meanwhile.ShouldBe(["note 3"]);
        (await NamesAsync(world)).ShouldBe(["note 1", "note 2", "note 3"]);

        Task<long> WriteAsync(Tsid workspace, string name) =>
            database.WriteAsync(workspace, name, static (session, name) => session.ExecuteAsync(Insert, [name, "x"]), Cancellation).AsTask();
    }

    [Fact]
    public async Task Of_a_workspace_so_many_writes_wait_as_may_and_whoever_has_no_place_yet_may_leave()
    {
        await using var world = await WorldAsync();
        var other = await world.OtherWorkspaceAsync();
        await using var database = await PostgresDatabase.OpenAsync(
            world.Place, new PostgresOptions { QueueLength = 3, BatchLength = 2 }, TimeProvider.System, Cancellation);
        using var leaving = new CancellationTokenSource();
        var (began, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            began.TrySetResult();
            await gate.Task;
            return await session.ExecuteAsync(Insert, ["note 0", "x"]);
        }, Cancellation).AsTask();
        await began.Task.WaitAsync(Eventually.Bound, Cancellation);

        var waiting = Enumerable.Range(1, 2).Select(number => WriteAsync(world.Workspace, number, Cancellation)).ToList();
        var beyond = Enumerable.Range(3, 20).Select(number => WriteAsync(world.Workspace, number, leaving.Token)).ToList();
        await Eventually.Within("another workspace has a queue of its own", WriteAsync(other, 99, Cancellation));
        await leaving.CancelAsync();
        // Those who wait for a place are let go at once, while the first is still at work; those in the queue are not.
        foreach (var write in beyond) await write.WaitAsync(Eventually.Bound, Cancellation).ShouldThrowAsync<OperationCanceledException>();
        waiting.ShouldAllBe(write => !write.IsCompleted);
        gate.SetResult();
        await Eventually.Within("those in the queue are saved", Task.WhenAll([first, .. waiting]));
        await Eventually.Within("a short queue serves many", Task.WhenAll(Enumerable.Range(100, 50).Select(number =>
            WriteAsync(world.Workspace, number, Cancellation))));

        (await NamesAsync(world)).ShouldBe(
            ((int[])[0, 1, 2, 99, .. Enumerable.Range(100, 50)]).Select(number => $"note {number}").Order(StringComparer.Ordinal));

        Task<long> WriteAsync(Tsid workspace, int number, CancellationToken cancellation) => database.WriteAsync(workspace, number,
            static (session, number) => session.ExecuteAsync(Insert, [$"note {number}", "x"]), cancellation).AsTask();
    }

    [Fact]
    public async Task A_workspace_that_is_written_to_without_end_lets_each_other_one_in_after_a_group_or_two()
    {
        const int Busy = 200;
        await using var world = await WorldAsync();
        var others = new List<Tsid>();
        for (var number = 0; number < 4; number++) others.Add(await world.OtherWorkspaceAsync());
        await using var database = await PostgresDatabase.OpenAsync(
            world.Place, new PostgresOptions { Writers = 1, BatchLength = 1 }, TimeProvider.System, Cancellation);
        var (began, gate, order) = (new TaskCompletionSource(), new TaskCompletionSource(), new ConcurrentQueue<Tsid>());
        var first = database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            began.TrySetResult();
            await gate.Task;
            return await session.ExecuteAsync(Insert, ["note", "x"]);
        }, Cancellation).AsTask();
        await began.Task.WaitAsync(Eventually.Bound, Cancellation);

        var all = Enumerable.Range(0, Busy).Select(number => WriteAsync(world.Workspace, $"busy {number}")).ToList();
        all.AddRange(others.Select(other => WriteAsync(other, $"other {other}")));
        gate.SetResult();
        await Eventually.Within("all are saved", Task.WhenAll([first, .. all]));

        // One connection for all, and each comes in its turn: the busy one had some groups meanwhile, and most of its writes after them.
        order.Select((workspace, at) => (workspace, at)).Where(one => one.workspace != world.Workspace)
            .ShouldAllBe(one => one.at < Busy / 4);
        order.Count.ShouldBe(Busy + others.Count);

        Task<long> WriteAsync(Tsid workspace, string name) => database.WriteAsync(workspace, 0, (session, _) =>
        {
            order.Enqueue(workspace);
            return session.ExecuteAsync(Insert, [name, "x"]);
        }, Cancellation).AsTask();
    }

    /// <summary>Each knows the plans of the statements, and the pages that they touch.</summary>
    [Fact]
    public async Task A_write_that_fails_leaves_the_connections_of_others_as_they_are()
    {
        await using var world = await WorldAsync();
        var other = await world.OtherWorkspaceAsync();
        using var both = new Barrier(2);
        var kept = await Task.WhenAll(IdAsync(world.Workspace, both), IdAsync(other, both));

        var failed = 0L;
        var failing = world.Database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            failed = (await session.ScalarAsync(BackendId, []))!.Value;
            await session.PostAsync(Insert, ["note", "x"]);
            await session.PostAsync(Insert, ["note", "again"]);
            return 0;
        }, Cancellation).AsTask();
        await failing.ShouldThrowAsync<UniqueViolationException>();

        (await IdAsync(world.Workspace)).ShouldBe(kept.Single(id => id != failed));

        async Task<long> IdAsync(Tsid workspace, Barrier? until = null) => await world.Database.WriteAsync(workspace, until, static async (session, until) =>
        {
            var id = (await session.ScalarAsync(BackendId, []))!.Value;
            until?.SignalAndWait(Eventually.Bound, Cancellation);
            return id;
        }, Cancellation);
    }

    [Fact]
    public void A_server_that_is_gone_without_a_word_is_noticed_in_the_midst_of_a_statement()
    {
        var (source, _) = Connections.Source("Host=db.brisk.example;Username=brisk;Database=brisk", new PostgresOptions());
        var (own, _) = Connections.Source("Host=db.brisk.example;Username=brisk;Database=brisk;TCP Keepalive Time=7", new PostgresOptions());
        using (source)
        using (own)
        {
            var (usual, chosen) = (new NpgsqlConnectionStringBuilder(source.ConnectionString), new NpgsqlConnectionStringBuilder(own.ConnectionString));
            (usual.TcpKeepAlive, usual.TcpKeepAliveTime).ShouldBe((true, 30));
            chosen.TcpKeepAliveTime.ShouldBe(7);
        }
    }

    [Fact]
    public async Task A_table_is_looked_at_again_only_when_it_may_have_grown_as_much()
    {
        await using var world = await WorldAsync();
        await using var source = NpgsqlDataSource.Create(world.Place);
        await using (var connection = await source.OpenConnectionAsync(Cancellation))
        {
            await ExecuteAsync(connection, """
                CREATE TABLE large (id bigint); INSERT INTO large SELECT generate_series(1, 1000);
                CREATE TABLE small (id bigint); INSERT INTO small SELECT generate_series(1, 100);
                """);
            await ExecuteAsync(connection, "ANALYZE large");
        }
        var schedule = new AnalyzeSchedule(source);

        schedule.Wrote(600);
        await schedule.EndAsync();
        var first = await LookedAtAsync();
        schedule.Wrote(600);
        await schedule.EndAsync();
        var second = await LookedAtAsync();
        schedule.Wrote(800);
        await schedule.EndAsync();

        first.ShouldBe(["large 1", "small 1"]);
        second.ShouldBe(first);
        (await LookedAtAsync()).ShouldBe(["large 2", "small 2"]);

        Task<List<string>> LookedAtAsync() =>
            world.TextsAsync("SELECT relname || ' ' || analyze_count FROM pg_stat_user_tables WHERE relname IN ('large', 'small') ORDER BY relname");
    }

    /// <summary>Somebody at the database itself, whom no lock of a workspace keeps away.</summary>
    [Fact]
    public async Task A_record_that_was_changed_from_outside_after_it_was_read_is_not_written_over()
    {
        await using var world = await WorldAsync();
        var (id, other) = (await world.AddContactAsync(("firstName", "Maya")), await world.AddContactAsync(("firstName", "Bo")));
        var needs = world.Engine.Needs(await world.SchemaAsync())!.Record(World.Contact, id);
        await using var outside = new NpgsqlConnection(world.Place);
        await outside.OpenAsync(Cancellation);
        var runs = 0;

        var outcomes = await SharedCommitTests.TogetherAsync(world,
            () => world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, other, 1, World.Values(("title", "Buyer")), Cancellation).AsTask(),
            () => world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
            {
                (await batch.FindAsync(World.Contact, id)).ShouldNotBeNull();
                if (Interlocked.Increment(ref runs) == 1) await ExecuteAsync(outside, $"UPDATE contacts SET version = 7, title = 'CFO' WHERE id = {id.Value}");
                return await batch.UpdateAsync(World.Contact, id, 1, World.Values(("title", "VP")));
            }, Cancellation, needs).AsTask());

        outcomes.Select(write => (write.Result.Status, write.Result.Version)).ShouldBe([(WriteStatus.Written, 2), (WriteStatus.Stale, 7)]);
        (await world.TextsAsync("SELECT title FROM contacts ORDER BY id")).ShouldBe(["CFO", "Buyer"]);
    }

    [Fact]
    public async Task A_job_that_makes_light_of_an_error_is_not_saved()
    {
        await using var world = await WorldAsync();

        var write = world.Database.WriteAsync(world.Workspace, 0, static async (session, _) =>
        {
            await session.ExecuteAsync(Insert, ["note", "x"]);
            await session.QueryAsync(Broken, [], 0, static (_, _) => true).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
            return 0;
        }, Cancellation).AsTask();

        await write.ShouldThrowAsync<PostgresStatementException>();
        (await NamesAsync(world)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_whose_connection_breaks_is_run_again_and_saved_once()
    {
        await using var world = await WorldAsync();
        var runs = 0;

        await world.Database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            await session.ExecuteAsync(Insert, ["note", "x"]);
            if (Interlocked.Increment(ref runs) == 1) await session.QueryAsync(Cut, [], 0, static (_, _) => true);
            return 0;
        }, Cancellation);

        runs.ShouldBe(2);
        (await NamesAsync(world)).ShouldBe(["note"]);
    }

    /// <summary>As the coordinator of a distributed database says that it lost a server behind it.</summary>
    [Theory]
    [InlineData("08006")]
    [InlineData("XX000")]
    public async Task A_write_whose_server_behind_the_server_was_lost_is_run_again_and_saved_once(string code)
    {
        await using var world = await WorldAsync();
        var lose = new Statement($"DO $$ BEGIN RAISE EXCEPTION 'could not commit transaction for shard 7' USING ERRCODE = '{code}'; END $$");
        var runs = 0;

        await world.Database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            await session.ExecuteAsync(Insert, ["note", "x"]);
            if (Interlocked.Increment(ref runs) == 1) await session.ExecuteAsync(lose, []);
            return 0;
        }, Cancellation);

        runs.ShouldBe(2);
        (await NamesAsync(world)).ShouldBe(["note"]);
    }

    [Fact]
    public async Task What_breaks_in_the_server_each_time_is_told_with_its_reason()
    {
        await using var world = await WorldAsync();
        var breaks = new Statement("DO $$ BEGIN RAISE EXCEPTION 'cache lookup failed for type 7' USING ERRCODE = 'XX000'; END $$");

        // The driver gives up the connection after such an error; what is tried again ends, and says why.
        var told = await Should.ThrowAsync<StorageUnavailableException>(async () => await world.Database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            await session.ExecuteAsync(Insert, ["note", "x"]);
            await session.QueryAsync(breaks, [], 0, static (_, _) => true);
            return 0;
        }, Cancellation));

        told.Message.ShouldContain("cache lookup failed");
        (await NamesAsync(world)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_whose_commit_was_not_answered_is_saved_once_whether_or_not_it_came_through(bool comesThrough)
    {
        await using var world = await WorldAsync();
        await using var wire = Wire(world, out var place, comesThrough);
        await using var database = await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, Cancellation);
        var (runs, after) = (0, 0);
        wire.CutAtNextCommit();

        await database.WriteAsync(world.Workspace, 0, async (session, _) =>
        {
            Interlocked.Increment(ref runs);
            session.AfterCommit(() => Interlocked.Increment(ref after));
            return await session.ExecuteAsync(Insert, ["note", "x"]);
        }, Cancellation);

        wire.Cuts.ShouldBe(1);
        (runs, after).ShouldBe((comesThrough ? 1 : 2, 1));
        (await NamesAsync(world)).ShouldBe(["note"]);
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_moment_is_waited_for()
    {
        await using var world = await WorldAsync();
        await world.AddContactAsync(("firstName", "Maya"));
        await using var wire = Wire(world, out var place);
        await using var database = await PostgresDatabase.OpenAsync(
            place, new PostgresOptions { OutagePatience = TimeSpan.FromMinutes(1) }, TimeProvider.System, Cancellation);
        await wire.ShutAsync();

        var write = database.WriteAsync(world.Workspace, 0, static async (session, _) =>
            await session.ExecuteAsync(Insert, ["note", "x"]), Cancellation).AsTask();
        var read = database.ReadAsync(Lane.Interactive, 0, static (session, _) =>
            session.QueryAsync(Contacts, [], 0, static (_, _) => true), Cancellation).AsTask();
        while (wire.Refused < 6) await Task.Delay(10, Cancellation);
        wire.Open();

        (await write).ShouldBe(1);
        (await read).ShouldBe(1);
        (await NamesAsync(world)).ShouldBe(["note"]);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_not_waited_for_again_and_again()
    {
        await using var world = await WorldAsync();
        await using var wire = Wire(world, out var place);
        await using var database = await PostgresDatabase.OpenAsync(
            place, new PostgresOptions { OutagePatience = TimeSpan.FromMilliseconds(300) }, TimeProvider.System, Cancellation);
        await wire.ShutAsync();
        await ReadAsync().ShouldThrowAsync<StorageUnavailableException>();
        var before = wire.Refused;

        await ReadAsync().ShouldThrowAsync<StorageUnavailableException>();

        // One try, which the client may make over two connections; none after a pause.
        (wire.Refused - before).ShouldBeLessThanOrEqualTo(2);
        wire.Open();
        await ReadAsync();

        Task<int> ReadAsync() => database.ReadAsync(Lane.Interactive, 0, static (session, _) =>
            session.QueryAsync(Contacts, [], 0, static (_, _) => true), Cancellation).AsTask();
    }

    [Fact]
    public async Task A_read_whose_pooled_connection_died_is_made_on_another()
    {
        await using var world = await WorldAsync();
        await world.AddContactAsync(("firstName", "Maya"));
        await server.CutAllAsync(world.Place);

        (await world.CountAsync()).ShouldBe(1);
        (await world.ListAsync("name")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_read_sees_one_state_and_cannot_write()
    {
        await using var world = await WorldAsync();
        var count = new Statement("SELECT count(*) FROM contacts WHERE workspace_id = $1");

        var (first, second) = await world.Database.ReadAsync(Lane.Interactive, world, async (session, world) =>
        {
            var counts = new List<long>();
            await session.QueryAsync(count, [world.Workspace.Value], counts, static (row, counts) => { counts.Add(row.Int64(0)); return true; });
            await world.AddContactAsync(("firstName", "Maya"));
            await session.QueryAsync(count, [world.Workspace.Value], counts, static (row, counts) => { counts.Add(row.Int64(0)); return true; });
            return (counts[0], counts[1]);
        }, Cancellation);
        var writing = world.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => session.ExecuteAsync(Insert, ["note", "x"]), Cancellation).AsTask();

        (first, second).ShouldBe((0, 0));
        await writing.ShouldThrowAsync<StorageUnavailableException>();
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Username=x;Timeout=2", "cannot be reached")]
    [InlineData("nonsense", "connection string")]
    [InlineData("Host=h;Colour=red", "connection string")]
    public async Task A_database_that_cannot_be_opened_says_why(string place, string reason)
    {
        var refused = await Should.ThrowAsync<StorageRefusedException>(() => PostgresEngine.OpenAsync(place));

        refused.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_refused_with_what_to_do()
    {
        await using var world = await WorldAsync();

        var refused = await Should.ThrowAsync<StorageRefusedException>(() => PostgresEngine.OpenAsync(world.Place + ";Database=nowhere"));

        refused.Message.ShouldContain("createdb");
    }
}
