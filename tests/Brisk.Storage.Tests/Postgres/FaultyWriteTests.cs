using Brisk.Storage.Engine;
using Brisk.Storage.Postgres;
using Brisk.Storage.Records;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>What is wrong with one write of a group is its own: those that share its commit are saved, and whoever is told so is.</summary>
public sealed class FaultyWriteTests(PostgresServer server)
{
    private static readonly Statement Insert = new("INSERT INTO installation (name, value) VALUES ($1, $2)");
    private static readonly Statement Version = new("SELECT version()");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<World> WorldAsync() => World.NewAsync(new PostgresEngine(server));

    private static async Task<int> NoteAsync(IDatabase database, World world, string name, Func<IWriteSession, ValueTask>? more = null, params Need[] needs) =>
        await database.WriteAsync(world.Workspace, (name, more), static async (session, write) =>
        {
            await session.PostAsync(Insert, [write.name, "x"]);
            if (write.more is { } more) await more(session);
            return 0;
        }, Cancellation, needs);

    private static Task<int> NoteAsync(World world, string name, Func<IWriteSession, ValueTask>? more = null, params Need[] needs) =>
        NoteAsync(world.Database, world, name, more, needs);

    private static async Task<List<string>> NamesAsync(World world) =>
        await world.TextsAsync("SELECT name FROM installation WHERE name LIKE 'note%' ORDER BY name");

    private static IEnumerable<Type?> Errors(IEnumerable<Task> writes) => writes.Select(write => write.Exception?.InnerException?.GetType());

    /// <summary>A look that no row can be taken by.</summary>
    private sealed class BadLook(string answer) : Look(new Statement($"SELECT {answer} WHERE $1::bigint <> 0 AND $2::text <> ''"), 7)
    {
        protected override void Take(RowReader row) => throw new ArithmeticException("on purpose");
    }

    private static Need BadNeed(string answer) =>
        new(answer, "installation", new Statement($"SELECT {answer}"), [], 0, static _ => throw new ArithmeticException("on purpose"));

    [Fact]
    public async Task A_look_that_goes_wrong_changes_nothing_of_what_is_saved()
    {
        await using var world = await WorldAsync();
        // A bug in taking the row, a row without the number that it is told by, and a statement that fails.
        foreach (var answer in new[] { "7::bigint", "'seven'", "1 / (length($2::text) * 0)" })
        {
            var looks = new[] { new BadLook(answer), new BadLook(answer) };

            var alone = NoteAsync(world, $"note {answer} 1", session => Look(session, looks[0]));
            await alone.ContinueWith(static _ => { }, TaskScheduler.Default);
            var together = await SharedCommitTests.TogetherAsync(world,
                () => NoteAsync(world, $"note {answer} 2"), () => NoteAsync(world, $"note {answer} 3", session => Look(session, looks[1])));

            Errors([alone, .. together]).ShouldBe([null, null, null], answer);
            (await NamesAsync(world)).ShouldBe([$"note {answer} 1", $"note {answer} 2", $"note {answer} 3"]);
            looks.ShouldAllBe(look => look.LastSeq == null);
            await world.Database.WriteAsync("note%", static (session, name) => session.ExecuteAsync(
                new Statement("DELETE FROM installation WHERE name LIKE $1"), [name]), Cancellation);
        }

        static ValueTask Look(IWriteSession session, Look look)
        {
            session.LookAtEnd(look);
            return default;
        }
    }

    [Fact]
    public async Task What_cannot_be_read_beforehand_is_not_known_and_keeps_nobody_from_writing()
    {
        await using var world = await WorldAsync();
        var known = new List<bool>();

        // A row that nobody can make sense of, and a statement that fails.
        foreach (var answer in new[] { "'[' AS damaged", "1 / 0 AS failing" })
        {
            var need = BadNeed(answer);
            var alone = NoteAsync(world, $"note {answer} 1", session => Recall(session, need), need);
            await alone.ContinueWith(static _ => { }, TaskScheduler.Default);
            var together = await SharedCommitTests.TogetherAsync(world,
                () => NoteAsync(world, $"note {answer} 2"), () => NoteAsync(world, $"note {answer} 3", session => Recall(session, need), need));
            Errors([alone, .. together]).ShouldBe([null, null, null], answer);
        }

        known.ShouldAllBe(isKnown => !isKnown);
        (await NamesAsync(world)).Count.ShouldBe(6);

        ValueTask Recall(IWriteSession session, Need need)
        {
            known.Add(session.TryRecall(need.Key, out _));
            return default;
        }
    }

    [Fact]
    public async Task Rows_that_do_not_fit_their_table_are_the_fault_of_who_added_them()
    {
        await using var world = await WorldAsync();
        var table = new TableShape("counters",
            [new("workspace_id", SqlValueKind.Integer, 1), new("name", SqlValueKind.Text, 2), new("n", SqlValueKind.Integer, 0)]);

        var writes = await SharedCommitTests.TogetherAsync(world,
            () => NoteAsync(world, "note 1"),
            () => NoteAsync(world, "note 2", session =>
                session.AddAsync(table, [world.Workspace.Value, "a", "no number", world.Workspace.Value, "b", "nor that"])),
            () => NoteAsync(world, "note 3", static async session => await session.QueryAsync(Version, [], 0, static (_, _) => true)));

        Errors(writes).ShouldBe([null, typeof(InvalidOperationException), null]);
        (await NamesAsync(world)).ShouldBe(["note 1", "note 3"]);
    }

    /// <summary>The first does not wait for its change, so that the question of the second brings the news.</summary>
    [Fact]
    public async Task A_bug_in_reading_a_row_does_not_hide_that_a_change_before_it_found_nothing()
    {
        await using var world = await WorldAsync();
        var id = await world.AddContactAsync(("firstName", "Maya"));
        await using var outside = new NpgsqlConnection(world.Place);
        await outside.OpenAsync(Cancellation);
        var runs = 0;

        var writes = await SharedCommitTests.TogetherAsync(world,
            async () => (int)(await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
            {
                (await batch.FindAsync(World.Contact, id)).ShouldNotBeNull();
                if (Interlocked.Increment(ref runs) == 1)
                {
                    await using var command = new NpgsqlCommand($"UPDATE contacts SET version = 7 WHERE id = {id.Value}", outside);
                    await command.ExecuteNonQueryAsync(Cancellation);
                }
                return await batch.UpdateAsync(World.Contact, id, 1, World.Values(("title", "VP")));
            }, Cancellation, world.Engine.Needs(await world.SchemaAsync())!.Record(World.Contact, id))).Status,
            () => NoteAsync(world, "note", static async session =>
                await session.QueryAsync(Version, [], 0, static (_, _) => throw new ArithmeticException("on purpose"))));

        ((WriteStatus)await writes[0]).ShouldBe(WriteStatus.Stale);
        Errors(writes).ShouldBe([null, typeof(ArithmeticException)]);
        (await NamesAsync(world)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_at_the_end_fails_its_own_write_alone()
    {
        await using var world = await WorldAsync();
        var slow = new Statement("DO $$ BEGIN RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END $$");

        var writes = await SharedCommitTests.TogetherAsync(world,
            () => NoteAsync(world, "note 1"), () => NoteAsync(world, "note 2", session => session.PostAsync(slow, [])), () => NoteAsync(world, "note 3"));

        Errors(writes).ShouldBe([null, typeof(StorageUnavailableException), null]);
        (await NamesAsync(world)).ShouldBe(["note 1", "note 3"]);
    }

    [Fact]
    public async Task An_outage_is_waited_out_once_by_all_who_wait_together()
    {
        await using var world = await WorldAsync();
        await using var wire = new CuttingWire(Path.Combine(new NpgsqlConnectionStringBuilder(world.Place).Host!, ".s.PGSQL.5432"), comesThrough: true);
        var place = new NpgsqlConnectionStringBuilder(world.Place) { Host = "127.0.0.1", Port = wire.Port, SslMode = SslMode.Disable }.ConnectionString;
        await using var database = await PostgresDatabase.OpenAsync(
            place, new PostgresOptions { OutagePatience = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, Cancellation);
        await wire.ShutAsync();

        // While the first looks for the server, the others gather.
        var writes = Enumerable.Range(0, 20).Select(at => NoteAsync(database, world, $"note {at:00}")).ToList();
        await Eventually.Within("all know", Task.WhenAll(writes).ContinueWith(static _ => { }, TaskScheduler.Default));
        var refused = wire.Refused;
        wire.Open();
        await NoteAsync(database, world, "note");

        Errors(writes).ShouldAllBe(error => error == typeof(StorageUnavailableException));
        // A try may be made over two connections.
        refused.ShouldBeLessThanOrEqualTo(16);
        (await NamesAsync(world)).ShouldBe(["note"]);
    }
}
