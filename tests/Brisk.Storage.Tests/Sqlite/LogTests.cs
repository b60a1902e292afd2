using System.Security.Cryptography;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Sqlite;

/// <summary>The write-ahead log is copied into the database while others write, and nothing that was answered depends on how far that has come.</summary>
public sealed class LogTests
{
    private static readonly Statement RefuseWrites = new("PRAGMA query_only = 1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_log_is_emptied_when_nobody_writes()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { IdleAfter = TimeSpan.FromMilliseconds(20) });

        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "text");

        await Eventually.SoAsync("the log is empty", () => new FileInfo(opened.Path + "-wal").Length == 0);
        (await opened.CountNotesAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_long_log_is_copied_and_used_again_from_its_start()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { CheckpointPages = 20, IdleAfter = TimeSpan.FromHours(1) });

        for (var id = 1; id <= 200; id++) await opened.ExecuteAsync(OpenedDatabase.InsertNote, id, new string('x', 2000));

        // 200 commits of at least two pages would make more than 1.6 MB. It is copied as the writer goes on, and begins anew by four times its length.
        new FileInfo(opened.Path + "-wal").Length.ShouldBeLessThan(90 * 4120);
        (await opened.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_is_emptied_when_nobody_writes_though_its_connection_had_to_be_given_up()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { IdleAfter = TimeSpan.FromSeconds(1) });
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "kept");

        await opened.Database.WriteAsync(0, static async (session, _) =>
        {
            await session.ExecuteAsync(RefuseWrites, []);
            return await session.ExecuteAsync(OpenedDatabase.InsertNote, [2, "refused"]);
        }, Cancellation).AsTask().ShouldThrowAsync<StorageUnavailableException>();

        await Eventually.SoAsync("the log is empty", () => LogOf(opened) == 0);
        (await opened.RowsAsync("SELECT id, text FROM note")).ShouldHaveSingleItem().ShouldBe([1, "kept"]);
    }

    [Fact]
    public async Task Behind_readers_a_long_log_is_copied_now_and_then_and_not_at_each_commit()
    {
        const int pages = 64, commits = 300;
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { CheckpointPages = pages, IdleAfter = TimeSpan.FromHours(1) });
        var (measured, states) = (0, new HashSet<string>());

        // Some reader always needs pages of the log, each newer ones than the last: it cannot begin anew, and at each commit there is more to copy.
        var reader = await HeldReader.BeginAsync(opened);
        for (var id = 1; id <= commits; id++)
        {
            await opened.ExecuteAsync(OpenedDatabase.InsertNote, id, new string('x', 2000));
            if (LogOf(opened) > pages * 4 * 4120L)
            {
                measured++;
                // On the writer's thread, which has copied by then what it copies after a commit.
                await opened.Database.WriteAsync((opened, states), static (_, to) =>
                    ValueTask.FromResult(to.states.Add(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(to.opened.Path))))), Cancellation);
            }
            var next = await HeldReader.BeginAsync(opened);
            await reader.EndAsync();
            reader = next;
        }
        await reader.EndAsync();

        measured.ShouldBeGreaterThan(100);
        states.Count.ShouldBeInRange(5, measured / 2);
        // Without readers it begins anew.
        var length = LogOf(opened);
        for (var id = commits + 1; id <= commits * 2; id++) await opened.ExecuteAsync(OpenedDatabase.InsertNote, id, new string('x', 2000));
        LogOf(opened).ShouldBeLessThan(length + (pages * 2 * 4120L));
        (await opened.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_crash_while_the_log_is_copied_keeps_every_answered_write()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { CheckpointPages = 1 << 20, IdleAfter = TimeSpan.FromHours(1) });
        using var copier = new LogCopier(new Connections(opened.Path, new SqliteOptions()).OpenCopier);
        var (written, halfway) = (0, 0);

        for (var round = 0; halfway < 3 && round < 20; round++)
        {
            for (var job = 0; job < 10; job++) written = await AddNotesAsync(opened, written, 500);
            var (before, images) = (DatabaseOf(opened), new List<(int Written, long Length, string Copies)>());
            // What it needs is kept in the log until the end, while all of it is copied.
            var reader = await HeldReader.BeginAsync(opened);
            copier.Begin();
            while (copier.IsAtWork && images.Count < 3)
            {
                var copies = opened.CopyFiles();
                images.Add((written, DatabaseOf(OpenedDatabase.PathIn(copies)), copies));
                written = await AddNotesAsync(opened, written, 1);
            }
            copier.Wait();
            await reader.EndAsync();

            DatabaseOf(opened).ShouldBeGreaterThan(before);
            foreach (var (answered, length, copies) in images)
            {
                if (length > before && length < DatabaseOf(opened)) halfway++;
                (await OpenedDatabase.RecoverAsync(copies)).Select(row => row[0].Integer).ShouldBe(Enumerable.Range(1, answered).Select(id => (long)id));
            }
        }

        halfway.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Closing_while_the_log_is_copied_waits_for_it_and_leaves_one_whole_file()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.Database.DisposeAsync();
        var options = new SqliteOptions { CheckpointPages = 16, IdleAfter = TimeSpan.FromHours(1) };
        var connections = new Connections(opened.Path, options);
        using var isAtWork = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var writer = new Writer(connections.OpenWriter(), connections.OpenWriter, () =>
        {
            isAtWork.Set();
            mayGoOn.Wait(Eventually.Bound);
            return connections.OpenCopier();
        }, options, TimeProvider.System);

        var written = 0;
        for (; !isAtWork.IsSet; written++) await RunAsync(writer, OpenedDatabase.InsertNote, written + 1, new string('x', 2000));
        // While it is copied, others write.
        for (var more = 0; more < 5; more++, written++) await RunAsync(writer, OpenedDatabase.InsertNote, written + 1, new string('x', 2000));
        var closing = writer.DisposeAsync().AsTask();
        var isEarly = await Task.WhenAny(closing, Task.Delay(100, Cancellation)) == closing;
        mayGoOn.Set();
        await closing;

        isEarly.ShouldBeFalse();
        File.Exists(opened.Path + "-wal").ShouldBeFalse();
        await opened.ReopenAsync();
        (await opened.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
        (await opened.CountNotesAsync()).ShouldBe(written);
    }

    [Fact]
    public async Task What_can_wait_waits_while_the_log_is_brought_to_its_end_and_goes_on_though_nobody_writes()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.Database.DisposeAsync();
        var options = new SqliteOptions { CheckpointPages = 64, IdleAfter = TimeSpan.FromHours(1) };
        var connections = new Connections(opened.Path, options);
        using var mayCopy = new SemaphoreSlim(0);
        var failures = 1;
        var writer = new Writer(connections.OpenWriter(), connections.OpenWriter, () =>
        {
            mayCopy.Wait(Eventually.Bound);
            // The first copy meets an error of the disk: the second is the one that would bring the log to its end.
            return failures-- > 0 ? throw new StorageUnavailableException("Input/output error") : connections.OpenCopier();
        }, options, TimeProvider.System);

        var written = 0;
        while (LogOf(opened) < 80 * 4120) await AddAsync();
        writer.Calm.IsCompleted.ShouldBeTrue();
        mayCopy.Release();
        await Eventually.SoAsync("the log is to be brought to its end", async () =>
        {
            await AddAsync();
            return !writer.Calm.IsCompleted;
        });
        var calm = writer.Calm;
        mayCopy.Release();
        await calm.WaitAsync(Eventually.Bound, Cancellation);
        await writer.DisposeAsync();

        async Task AddAsync() => await RunAsync(writer, OpenedDatabase.InsertNote, ++written, new string('x', 2000));
    }

    [Fact]
    public async Task A_disk_that_is_full_when_the_log_is_copied_costs_nothing_that_was_answered()
    {
        const int longest = 256;
        await using var disk = await SmallDisk.MountAsync(megabytes: 12);
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { CheckpointPages = longest / 4, IdleAfter = TimeSpan.FromHours(1) },
            Directory.CreateDirectory(Path.Combine(disk.Folder, "data")).FullName);
        var written = 0;
        // The log gets longer behind a reader, and begins anew afterwards: there is room in it for what comes, and none for copies.
        var reader = await HeldReader.BeginAsync(opened);
        while (LogOf(opened) < longest * 4 * 4120L) written = await AddNotesAsync(opened, written, 1);
        await reader.EndAsync();
        for (var more = 0; more < longest; more++) written = await AddNotesAsync(opened, written, 1);
        disk.Fill();
        var length = DatabaseOf(opened);

        for (var more = 0; more < longest; more++) written = await AddNotesAsync(opened, written, 1);

        DatabaseOf(opened).ShouldBe(length);
        disk.MakeRoom();
        for (var more = 0; more < longest; more++) written = await AddNotesAsync(opened, written, 1);
        DatabaseOf(opened).ShouldBeGreaterThan(length);
        (await opened.CountNotesAsync()).ShouldBe(written);
        await opened.ReopenAsync();
        (await opened.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
        (await opened.CountNotesAsync()).ShouldBe(written);
    }

    [Fact]
    public async Task After_an_error_of_the_disk_another_connection_goes_on_copying()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(new SqliteOptions { IdleAfter = TimeSpan.FromHours(1) });
        await AddNotesAsync(opened, 0, 100);
        var (connections, errors, length) = (new Connections(opened.Path, new SqliteOptions()), 1, DatabaseOf(opened));
        using var copier = new LogCopier(() => errors-- > 0 ? throw new StorageUnavailableException("Input/output error") : connections.OpenCopier());
        copier.Begin();
        copier.Wait();
        DatabaseOf(opened).ShouldBe(length);

        copier.Begin();
        copier.Wait();

        DatabaseOf(opened).ShouldBeGreaterThan(length);
    }

    private static long LogOf(OpenedDatabase opened) => new FileInfo(opened.Path + "-wal").Length;

    private static long DatabaseOf(OpenedDatabase opened) => DatabaseOf(opened.Path);

    private static long DatabaseOf(string path) => new FileInfo(path).Length;

    /// <summary>Adds notes with the next ids, a page each, in one commit; the last id.</summary>
    private static async Task<int> AddNotesAsync(OpenedDatabase opened, int last, int count)
    {
        await opened.Database.WriteAsync((last, count), static async (session, of) =>
        {
            for (var id = of.last + 1; id <= of.last + of.count; id++) await session.ExecuteAsync(OpenedDatabase.InsertNote, [id, new string('x', 3000)]);
            return 0;
        }, Cancellation);
        return last + count;
    }

    private static async Task RunAsync(Writer writer, Statement statement, params SqlValue[] values)
    {
        var job = new WriteJob<(Statement Statement, SqlValue[] Values), long>((statement, values),
            static (session, run) => session.ExecuteAsync(run.Statement, run.Values), Cancellation);
        await writer.AddAsync(job, Cancellation);
        await job.Task;
    }

    /// <summary>A read that goes on until it is told to end, and needs meanwhile what the log holds now.</summary>
    private sealed class HeldReader
    {
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Task reading = Task.CompletedTask;

        public static async Task<HeldReader> BeginAsync(OpenedDatabase opened)
        {
            var (reader, begun) = (new HeldReader(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            reader.reading = opened.Database.ReadAsync(Lane.Interactive, (reader.end.Task, begun), static async (session, state) =>
            {
                await OpenedDatabase.Rows(session, OpenedDatabase.CountNotes);
                state.begun.SetResult();
                await state.Task;
                return 0;
            }, Cancellation).AsTask();
            await begun.Task;
            return reader;
        }

        public Task EndAsync()
        {
            end.SetResult();
            return reading;
        }
    }
}
