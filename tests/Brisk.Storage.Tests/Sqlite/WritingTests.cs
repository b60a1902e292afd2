using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class WritingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_is_there_after_reopening()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "kept");

        await opened.ReopenAsync();

        (await opened.RowsAsync("SELECT id, text FROM note")).ShouldHaveSingleItem().ShouldBe([1, "kept"]);
    }

    [Fact]
    public async Task A_failing_job_is_undone_alone()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var answers = Enumerable.Range(1, 1000).Select(id => opened.Database.WriteAsync(id, static async (session, id) =>
        {
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [id, "text"]);
            if (id % 3 == 0) throw new FormatException(id.ToString());
            return id;
        }, Cancellation).AsTask()).ToList();
        foreach (var (answer, id) in answers.Zip(Enumerable.Range(1, 1000)))
        {
            if (id % 3 == 0) (await answer.ShouldThrowAsync<FormatException>()).Message.ShouldBe(id.ToString());
            else (await answer).ShouldBe(id);
        }

        (await opened.RowsAsync("SELECT id FROM note ORDER BY id")).Select(row => row[0].Integer)
            .ShouldBe(Enumerable.Range(1, 1000).Where(id => id % 3 != 0).Select(id => (long)id));
    }

    [Fact]
    public async Task A_taken_key_is_named()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE TABLE name (text text PRIMARY KEY)");
        await opened.ExecuteAsync("INSERT INTO name VALUES ('One')");
        await opened.ExecuteAsync("CREATE UNIQUE INDEX note_folded ON note (brisk_fold(text))");
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "One");

        var byText = await opened.ExecuteAsync("INSERT INTO name VALUES ($1)", "One").ShouldThrowAsync<UniqueViolationException>();
        var byIndex = await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, "ONE").ShouldThrowAsync<UniqueViolationException>();
        var byId = await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "Two").ShouldThrowAsync<UniqueViolationException>();

        byText.Constraint.ShouldBe("name.text");
        byIndex.Constraint.ShouldBe("note_folded");
        byId.Constraint.ShouldBe("note.id");
    }

    [Fact]
    public async Task A_cancelled_job_that_waits_is_dropped()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        using var gate = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var first = HoldWriterAsync(opened, gate);
        var second = opened.Database.WriteAsync(0, static (session, _) => session.ExecuteAsync(OpenedDatabase.InsertNote, [2, "never"]), cancelled.Token)
            .AsTask();

        await cancelled.CancelAsync();
        gate.Set();
        await second.ShouldThrowAsync<OperationCanceledException>();

        await first;
        (await opened.CountNotesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_awaits_something_else_is_undone_and_its_session_refuses()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var elsewhere = new TaskCompletionSource();
        var late = new TaskCompletionSource<Exception>();

        var write = opened.Database.WriteAsync((elsewhere, late), static async (session, state) =>
        {
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [1, "undone"]);
            await state.elsewhere.Task;
            state.late.SetResult(await Should.ThrowAsync<ObjectDisposedException>(async () =>
                await session.ExecuteAsync(OpenedDatabase.InsertNote, [2, "late"])));
            return 0;
        }, Cancellation).AsTask();
        await write.ShouldThrowAsync<InvalidOperationException>();
        elsewhere.SetResult();
        await late.Task;

        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 3, "next");
        (await opened.RowsAsync("SELECT id, text FROM note")).ShouldHaveSingleItem().ShouldBe([3, "next"]);
    }

    [Fact]
    public async Task Actions_run_in_order_after_the_commit_and_before_the_answer()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<int>();

        var answers = Enumerable.Range(0, 100).Select(async id =>
        {
            try
            {
                await opened.Database.WriteAsync((id, seen), static async (session, state) =>
                {
                    session.AfterCommit(() => state.seen.Enqueue(state.id));
                    await session.ExecuteAsync(OpenedDatabase.InsertNote, [state.id, "text"]);
                    return state.id % 10 == 9 ? throw new FormatException() : 0;
                }, Cancellation);
                return seen.Contains(id);
            }
            catch (FormatException)
            {
                return !seen.Contains(id);
            }
        }).ToList();

        (await Task.WhenAll(answers)).ShouldAllBe(wasRight => wasRight);
        seen.ShouldBe(Enumerable.Range(0, 100).Where(id => id % 10 != 9));
    }

    [Fact]
    public async Task A_failing_action_tells_its_caller_that_the_write_is_saved()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();

        var write = opened.Database.WriteAsync(0, static (session, _) =>
        {
            session.AfterCommit(() => throw new FormatException());
            return session.ExecuteAsync(OpenedDatabase.InsertNote, [1, "saved"]);
        }, Cancellation).AsTask();

        (await write.ShouldThrowAsync<InvalidOperationException>()).InnerException.ShouldBeOfType<FormatException>();
        (await opened.CountNotesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_short_queue_serves_many_callers()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { QueueLength = 2, BatchLength = 2 });

        await Task.WhenAll(Enumerable.Range(1, 500).Select(id => opened.ExecuteAsync(OpenedDatabase.InsertNote, id, "text")));

        (await opened.CountNotesAsync()).ShouldBe(500);
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_refuses_what_comes()
    {
        var opened = await OpenedDatabase.WithNotesAsync();
        using var gate = new ManualResetEventSlim();
        var first = HoldWriterAsync(opened, gate);
        var waiting = opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "in time");

        var closing = opened.Database.DisposeAsync();
        gate.Set();
        await first;
        await closing;

        (await waiting).ShouldBe(1);
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, "late").ShouldThrowAsync<ObjectDisposedException>();
        await opened.CountNotesAsync().ShouldThrowAsync<ObjectDisposedException>();
        File.Exists(opened.Path + "-wal").ShouldBeFalse();
        await opened.DisposeAsync();
    }

    [Fact]
    public async Task A_constraint_that_fails_at_the_commit_fails_its_own_job_only()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("CREATE TABLE line (id INTEGER PRIMARY KEY, note bigint REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)");
        using var gate = new ManualResetEventSlim();
        var first = HoldWriterAsync(opened, gate);

        var good = opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "good");
        var bad = opened.ExecuteAsync("INSERT INTO line VALUES (1, 99)");
        var alsoGood = opened.ExecuteAsync("INSERT INTO line VALUES (2, 1)");
        gate.Set();
        await first;

        (await bad.ShouldThrowAsync<SqliteException>()).IsConstraint.ShouldBeTrue();
        (await good).ShouldBe(1);
        (await alsoGood).ShouldBe(1);
        (await opened.RowsAsync("SELECT id, note FROM line")).ShouldHaveSingleItem().ShouldBe([2, 1]);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_keeps_reading_and_writes_again_when_there_is_space()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "before");
        await opened.ExecuteAsync("PRAGMA max_page_count = 4");
        using var gate = new ManualResetEventSlim();
        var first = HoldWriterAsync(opened, gate);

        var large = opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, new string('x', 100_000));
        var small = opened.ExecuteAsync(OpenedDatabase.InsertNote, 3, "small");
        gate.Set();
        await first;
        await large.ShouldThrowAsync<StorageUnavailableException>();

        (await small).ShouldBe(1);
        (await opened.CountNotesAsync()).ShouldBe(2);
        await opened.ExecuteAsync("PRAGMA max_page_count = 100000");
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, new string('x', 100_000));
        (await opened.RowsAsync("SELECT id, length(text) FROM note ORDER BY id")).ShouldBe([[1, 6], [2, 100_000], [3, 5]]);
    }

    [Fact]
    public async Task A_job_that_hides_a_full_disk_is_not_answered_as_saved()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync("PRAGMA max_page_count = 4");

        var write = opened.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(OpenedDatabase.InsertNote, [1, "small"]);
            try
            {
                await session.ExecuteAsync(OpenedDatabase.InsertNote, [2, new string('x', 100_000)]);
            }
            catch (StorageUnavailableException)
            {
                // A careless job goes on.
            }
            return 0;
        }, Cancellation).AsTask();

        await write.ShouldThrowAsync<StorageUnavailableException>();
        (await opened.CountNotesAsync()).ShouldBe(0);
    }

    /// <summary>Keeps the writer's thread busy, so that later writes meet in one batch.</summary>
    private static Task<int> HoldWriterAsync(OpenedDatabase opened, ManualResetEventSlim gate) =>
        opened.Database.WriteAsync(gate, static (_, gate) =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            return ValueTask.FromResult(0);
        }, Cancellation).AsTask();
}
