using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>A replica answers long reads, and never with less than was saved before them.</summary>
public sealed class ReplicaTests
{
    private static readonly Tsid Workspace = new(1);
    private static readonly Statement Number =
        new("INSERT INTO workspace_seq (workspace_id, seq) VALUES ($1, $2) ON CONFLICT (workspace_id) DO UPDATE SET seq = excluded.seq");
    private static readonly Statement IsReplica = new("SELECT pg_is_in_recovery()::int::bigint");
    private static readonly Statement Notes = new("SELECT count(*) FROM installation WHERE name LIKE 'note%'");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Long_reads_are_answered_by_a_replica_that_has_what_was_saved()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var database = await OpenAsync(pair, pair.Second);
        await NoteAsync(database, 1);
        await AnswersAsync(database);

        (await NumberAsync(database, Lane.Long, Notes)).ShouldBe(1);
        (await NumberAsync(database, Lane.Interactive, IsReplica)).ShouldBe(0);
        (await NumberAsync(database, Lane.Deciding, IsReplica)).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_saved_a_moment_ago_is_seen_though_the_replica_lags()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var database = await OpenAsync(pair, pair.Second);
        await NoteAsync(database, 1);
        await AnswersAsync(database);
        await pair.HoldBackSecondAsync();

        await NoteAsync(database, 2);

        (await NumberAsync(database, Lane.Long, Notes)).ShouldBe(2);
        (await NumberAsync(database, Lane.Long, IsReplica)).ShouldBe(0);
        await pair.LetGoSecondAsync();
        await AnswersAsync(database);
    }

    [Fact]
    public async Task Without_its_replica_the_primary_answers_everything()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var database = await OpenAsync(pair, "Host=127.0.0.1;Port=1;Timeout=2");
        await NoteAsync(database, 1);

        (await NumberAsync(database, Lane.Long, Notes)).ShouldBe(1);
    }

    [Fact]
    public async Task A_replica_that_lags_again_and_again_is_left_alone_for_a_while()
    {
        await using var pair = await PostgresPair.StartAsync();
        var clock = new CountingClock();
        await using var database = await OpenAsync(pair, pair.Second, clock);
        await NoteAsync(database, 1);
        await AnswersAsync(database);
        await pair.HoldBackSecondAsync();
        await NoteAsync(database, 2);
        await NumberAsync(database, Lane.Long, Notes);
        await NumberAsync(database, Lane.Long, Notes);
        var waits = clock.Waits;

        (await NumberAsync(database, Lane.Long, Notes)).ShouldBe(2);

        clock.Waits.ShouldBe(waits, "nobody waits for it");
        await pair.LetGoSecondAsync();
    }

    [Fact]
    public async Task Whoever_gives_up_while_a_replica_lags_leaves_no_connection_behind()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var database = await OpenAsync(pair, pair.Second);
        await NoteAsync(database, 1);
        await using var primary = Source(pair.ConnectionString);
        var clock = new CountingClock();
        await using var replica = new Replica(Source($"{pair.Second};Maximum Pool Size=1"), primary, clock);
        await pair.HoldBackSecondAsync();
        await NoteAsync(database, 2);
        using var impatience = new CancellationTokenSource();
        clock.OnWait = impatience.Cancel;

        await replica.OpenAsync(Workspace, impatience.Token).AsTask().ShouldThrowAsync<OperationCanceledException>();

        clock.OnWait = null;
        await pair.LetGoSecondAsync();
        await Eventually.SoAsync("the replica answers", () => IsThereAsync(replica));
    }

    [Fact]
    public async Task A_primary_that_is_away_does_not_speak_against_its_replica()
    {
        await using var pair = await PostgresPair.StartAsync();
        await using var database = await OpenAsync(pair, pair.Second);
        await NoteAsync(database, 1);
        await using var primary = Source($"{pair.ConnectionString};Maximum Pool Size=1;Timeout=1");
        await using var replica = new Replica(Source(pair.Second), primary, TimeProvider.System);
        await Eventually.SoAsync("the replica answers", () => IsThereAsync(replica));

        await using (await primary.OpenConnectionAsync(Cancellation)) (await IsThereAsync(replica)).ShouldBeFalse("nobody knows how far it has to have come");

        (await IsThereAsync(replica)).ShouldBeTrue();
    }

    private static NpgsqlDataSource Source(string place) => place.Contains(',', StringComparison.Ordinal)
        ? new NpgsqlDataSourceBuilder(place).BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : NpgsqlDataSource.Create(place);

    private static async Task<bool> IsThereAsync(Replica replica)
    {
        await using var connection = await replica.OpenAsync(Workspace, Cancellation);
        return connection is not null;
    }

    private sealed class CountingClock : TimeProvider
    {
        private int waits;

        /// <summary>Called when somebody begins to wait for the replica.</summary>
        public Action? OnWait { get; set; }

        public int Waits => Volatile.Read(ref waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMilliseconds(5))
            {
                Interlocked.Increment(ref waits);
                OnWait?.Invoke();
            }
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private static async Task<PostgresDatabase> OpenAsync(PostgresPair pair, string replica, TimeProvider? clock = null)
    {
        var database = await PostgresDatabase.OpenAsync(pair.ConnectionString, new PostgresOptions { Replica = replica }, clock
            ?? TimeProvider.System, Cancellation);
        await Migrator.MigrateAsync(database, null, TimeProvider.System, Cancellation);
        return database;
    }

    private static async Task NoteAsync(PostgresDatabase database, int number) =>
        await database.WriteAsync(Workspace, number, static async (session, number) =>
        {
            // As a record would be: the workspace's number tells whether a replica has it.
            await session.ExecuteAsync(Number, [Workspace.Value, number]);
            await InstallationTable.SetAsync(session, $"note {number}", "x");
            return 0;
        }, Cancellation);

    /// <summary>The replica says so when it has caught up; until then the primary answers.</summary>
    private static Task AnswersAsync(PostgresDatabase database) =>
        Eventually.SoAsync("the replica answers", async () => await NumberAsync(database, Lane.Long, IsReplica) == 1);

    private static async Task<long> NumberAsync(PostgresDatabase database, Lane lane, Statement statement) =>
        (await database.ReadAsync(lane, statement, static (session, statement) =>
            session.ListAsync(statement, [], static row => row.Int64(0)), Cancellation, Workspace))[0];
}
