using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class ReadingTests
{
    private static readonly Statement Endless = new("""
        SELECT 1 UNION ALL SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n)
        """);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_read_sees_one_state_while_others_write()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var seen = await opened.Database.ReadAsync(Lane.Interactive, opened, static async (session, opened) =>
        {
            var before = await OpenedDatabase.Rows(session, new Statement("SELECT count(*), 0 FROM note"));
            await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "meanwhile");
            var after = await OpenedDatabase.Rows(session, new Statement("SELECT count(*), 0 FROM note"));
            return (Before: before[0][0], After: after[0][0]);
        }, Cancellation);

        seen.ShouldBe((0, 0));
        (await opened.CountNotesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Readers_never_see_half_a_job()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var writes = Task.WhenAll(Enumerable.Range(0, 500).Select(pair => opened.Database.WriteAsync(pair, static async (session, pair) =>
        {
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [pair * 2, "left"]);
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [pair * 2 + 1, "right"]);
            if (pair % 5 == 0) throw new FormatException();
            return 0;
        }, Cancellation).AsTask()));

        var counts = new List<long>();
        do counts.Add(await opened.CountNotesAsync());
        while (!writes.IsCompleted);
        await writes.ShouldThrowAsync<FormatException>();

        counts.ShouldAllBe(count => count % 2 == 0);
        (await opened.CountNotesAsync()).ShouldBe(800);
    }

    [Fact]
    public async Task Cancelling_stops_a_running_query_and_spares_the_next()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { LongReaders = 1 });
        using var cancelled = new CancellationTokenSource();

        var read = opened.Database.ReadAsync(Lane.Long, cancelled, static (session, cancelled) =>
            session.QueryAsync(Endless, [], cancelled, static (_, cancelled) =>
        {
            cancelled.Cancel();
            return true;
        }), cancelled.Token).AsTask();

        (await read.ShouldThrowAsync<OperationCanceledException>()).CancellationToken.ShouldBe(cancelled.Token);
        (await opened.Database.ReadAsync(Lane.Long, 0, static (session, _) => OpenedDatabase.Rows(session, new Statement("SELECT 1, 2")), Cancellation))
            .ShouldHaveSingleItem().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Cancelling_from_elsewhere_stops_a_query_that_answers_no_rows()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        using var cancelled = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var read = Task.Run(() =>
            opened.Database.ReadAsync(Lane.Long, begun, static (session, begun) => session.QueryAsync(Endless, [], begun, static (_, begun) =>
        {
            begun.SetResult();
            return true;
        }), cancelled.Token).AsTask(), Cancellation);
        await begun.Task;
        await cancelled.CancelAsync();

        await read.ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_read_waits_for_a_free_connection_and_stops_waiting_when_cancelled()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { LongReaders = 1 });
        using var cancelled = new CancellationTokenSource();
        var release = new TaskCompletionSource();
        Task<int> Read(Task until, CancellationToken cancellation) => opened.Database.ReadAsync(Lane.Long, until, static async (session, until) =>
        {
            await until;
            return await session.QueryAsync(OpenedDatabase.CountNotes, [], 0, static (_, _) => true);
        }, cancellation).AsTask();
        var holder = Read(release.Task, Cancellation);

        var impatient = Read(Task.CompletedTask, cancelled.Token);
        var patient = Read(Task.CompletedTask, Cancellation);
        await cancelled.CancelAsync();
        await impatient.ShouldThrowAsync<OperationCanceledException>();
        patient.IsCompleted.ShouldBeFalse();
        release.SetResult();

        (await holder).ShouldBe(1);
        (await patient).ShouldBe(1);
    }

    [Fact]
    public async Task A_session_kept_beyond_its_read_refuses()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var kept = await opened.Database.ReadAsync(Lane.Interactive, 0, static (session, _) => ValueTask.FromResult(session), Cancellation);

        await Should.ThrowAsync<ObjectDisposedException>(async () => await kept.QueryAsync(OpenedDatabase.CountNotes, [], 0, static (_, _) => true));
    }

    [Fact]
    public async Task Many_readers_and_writers_get_along()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { CheckpointPages = 50 });
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 0, "0");

        var writers = Enumerable.Range(1, 8).Select(async writer =>
        {
            for (var count = 0; count < 50; count++) await opened.ExecuteAsync("UPDATE note SET text = CAST(text AS INTEGER) + 1");
        });
        var readers = Enumerable.Range(1, 8).Select(async reader =>
        {
            var last = 0L;
            for (var count = 0; count < 100; count++)
            {
                var now = (await opened.RowsAsync("SELECT CAST(text AS INTEGER), 0 FROM note"))[0][0].Integer;
                now.ShouldBeGreaterThanOrEqualTo(last);
                last = now;
            }
        });
        await Task.WhenAll(writers.Concat(readers));

        (await opened.RowsAsync("SELECT text, 0 FROM note"))[0][0].ShouldBe((SqlValue)"400");
    }

    [Fact]
    public async Task Optimizing_gives_the_planner_figures_and_empties_the_log()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE INDEX note_text ON note (text)");
        await opened.ExecuteAsync("INSERT INTO note VALUES (1, 'a'), (2, 'a'), (3, 'b')");

        await opened.Database.OptimizeAsync(Cancellation);

        (await opened.RowsAsync("SELECT stat, 0 FROM sqlite_stat1 WHERE idx = 'note_text'"))[0][0].ShouldBe((SqlValue)"1000000 10");
        new FileInfo(opened.Path + "-wal").Length.ShouldBe(0);
    }
}
