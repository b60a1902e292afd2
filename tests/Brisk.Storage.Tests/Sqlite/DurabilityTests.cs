using System.Collections.Concurrent;
using System.Security.Cryptography;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Brisk.Storage.Migrations;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

/// <summary>What a crash, a backup and a restore leave behind.</summary>
public sealed class DurabilityTests
{
    private static readonly SqliteOptions Restless = new() { CheckpointPages = 25, IdleAfter = TimeSpan.FromMilliseconds(5) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_at_any_commit_keeps_every_answered_write()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(Restless);
        var answered = new ConcurrentBag<long>();
        var images = new List<(long[] Answered, string Folder)>();

        // The files are copied on the writer's own thread, so that a copy is what a crash would leave at that moment:
        // inside a job, with its uncommitted rows, or after the commit and before anyone has been answered.
        await Parallel.ForEachAsync(Enumerable.Range(1, 600), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (id, cancellation) =>
        {
            await opened.Database.WriteAsync((id, opened, answered, images), static async (session, state) =>
            {
                await session.ExecuteAsync(OpenedDatabase.InsertNote, [state.id, new string('x', state.id)]);
                if (state.id % 60 == 0) state.images.Add(([.. state.answered], state.opened.CopyFiles()));
                if (state.id % 60 == 30) session.AfterCommit(() => state.images.Add(([.. state.answered], state.opened.CopyFiles())));
                return 0;
            }, cancellation);
            answered.Add(id);
        });

        images.Count.ShouldBe(20);
        foreach (var (before, folder) in images)
        {
            var found = await OpenedDatabase.RecoverAsync(folder);
            found.ShouldAllBe(row => row[0] == row[1]);
            before.Except(found.Select(row => row[0].Integer)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_backup_during_writes_is_whole_and_holds_what_was_answered_before()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync(Restless);
        await opened.ExecuteAsync("CREATE INDEX note_text ON note (brisk_fold(text))");
        for (var id = 0; id < 400; id++) await WritePairAsync(opened, id);
        var backup = Path.Combine(opened.Folder, "backups", "one.db");
        using var stop = new CancellationTokenSource();

        var writing = Task.Run(async () =>
        {
            var id = 400;
            for (; !stop.IsCancellationRequested; id++) await WritePairAsync(opened, id);
            return id;
        }, Cancellation);
        await opened.Database.BackupAsync(backup, Cancellation);
        await stop.CancelAsync();
        var pairs = await writing;

        Directory.GetFiles(Path.GetDirectoryName(backup)!).ShouldBe([backup, backup + ".sha256"], ignoreOrder: true);
        await using var copy = await SqliteDatabase.OpenAsync(backup, new SqliteOptions(), TimeProvider.System, Cancellation);
        (await copy.CheckAsync(Cancellation)).ShouldBeEmpty();
        var count = (await copy.ReadAsync(Lane.Long, 0, static (session, _) =>
            OpenedDatabase.Rows(session, new Statement("SELECT count(*), max(id) FROM note")), Cancellation))[0];
        count[0].Integer.ShouldBeInRange(800, pairs * 2);
        count[0].Integer.ShouldBe(count[1].Integer + 1);
        (count[0].Integer % 2).ShouldBe(0);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(20_000)]
    public async Task What_was_deleted_is_not_left_in_the_files(int length)
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        for (var id = 1; id <= 20; id++) await opened.ExecuteAsync(OpenedDatabase.InsertNote, id, string.Concat(Enumerable.Repeat("Forgotten ", length / 10)));

        await opened.ExecuteAsync("DELETE FROM note WHERE id > 1");
        await opened.ExecuteAsync("UPDATE note SET text = 'nobody'");
        await opened.Database.OptimizeAsync(Cancellation);

        foreach (var file in Directory.GetFiles(opened.Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Cancellation);
            bytes.AsSpan().IndexOf("Forgotten"u8).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task A_backup_never_replaces_a_file()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var taken = Path.Combine(opened.Folder, "taken");
        await File.WriteAllTextAsync(taken, "precious", Cancellation);

        await opened.Database.BackupAsync(taken, Cancellation).ShouldThrowAsync<StorageRefusedException>();

        (await File.ReadAllTextAsync(taken, Cancellation)).ShouldBe("precious");
    }

    [Fact]
    public async Task A_backup_leaves_alone_what_another_one_is_writing_under_the_same_name()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var target = Path.Combine(opened.Folder, "backups", "one.db");
        using (var other = UnfinishedFile.Begin(target))
        {
            await File.WriteAllTextAsync(other.Path, "half of it", Cancellation);
            await File.WriteAllTextAsync(Checksum.PathOf(target), "its sum", Cancellation);

            await opened.Database.BackupAsync(target, Cancellation).ShouldThrowAsync<StorageRefusedException>();

            (await File.ReadAllTextAsync(other.Path, Cancellation)).ShouldBe("half of it");
            (await File.ReadAllTextAsync(Checksum.PathOf(target), Cancellation)).ShouldBe("its sum");
        }
    }

    [Fact]
    public async Task What_a_killed_backup_left_keeps_the_next_one_from_nothing()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var target = Path.Combine(Directory.CreateDirectory(Path.Combine(opened.Folder, "backups")).FullName, "one.db");
        string[] left = [target + ".unfinished", target + ".unfinished-wal", target + ".writing", Checksum.PathOf(target)];
        foreach (var file in left) await File.WriteAllTextAsync(file, "left over", Cancellation);

        await opened.Database.BackupAsync(target, Cancellation);

        Directory.GetFiles(Path.GetDirectoryName(target)!).ShouldBe([target, Checksum.PathOf(target)], ignoreOrder: true);
        Checksum.IsRight(target, target).ShouldBeTrue();
    }

    /// <summary>Makes it a database as it was after the first migration.</summary>
    private static async Task TakeFirstStepAsync(OpenedDatabase opened)
    {
        await opened.ExecuteAsync("CREATE TABLE schema_migrations (number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint "
            + "NOT NULL)");
        foreach (var text in Migration.All[0].Statements(opened.Database.Dialect)) await opened.ExecuteAsync(text);
        await opened.ExecuteAsync("INSERT INTO schema_migrations VALUES (1, $1, $2, 0)", Migration.All[0].Name, Migration.All[0].Checksum);
    }

    [Fact]
    public async Task An_upgrade_that_fails_again_and_again_keeps_one_copy_from_before_it()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var snapshots = Directory.CreateDirectory(Path.Combine(opened.Folder, "snapshots")).FullName;
        await TakeFirstStepAsync(opened);
        // What the second begins with is there already, and in its way.
        await opened.ExecuteAsync(Migration.All[1].Statements(opened.Database.Dialect).First());
        var older = Path.Combine(snapshots, "before-0-to-1-20260101-120000000.db");
        foreach (var file in (string[])[older, Path.Combine(snapshots, "before-1-to-2-20260101-120000000.db.unfinished")])
            await File.WriteAllTextAsync(file, "x", Cancellation);

        for (var start = 0; start < 3; start++)
            await Migrator.MigrateAsync(opened.Database, snapshots, TimeProvider.System, Cancellation).ShouldThrowAsync<SqliteException>();

        var kept = Directory.GetFiles(snapshots).Where(file => file != older).Order(StringComparer.Ordinal).ToList();
        kept.Count.ShouldBe(2);
        Path.GetFileName(kept[0]).ShouldStartWith($"before-1-to-{Migrator.Newest}-");
        kept[1].ShouldBe(Checksum.PathOf(kept[0]));
        (await CountAsync(kept[0])).ShouldBe(0);
    }

    [Fact]
    public async Task An_upgrade_that_is_done_keeps_its_copy_beside_that_of_an_earlier_one()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var snapshots = Directory.CreateDirectory(Path.Combine(opened.Folder, "snapshots")).FullName;
        await TakeFirstStepAsync(opened);
        var done = Path.Combine(snapshots, $"before-1-to-{Migrator.Newest}-20260101-120000000.db");
        await File.WriteAllTextAsync(done, "x", Cancellation);

        var told = new List<string>();

        await Migrator.MigrateAsync(opened.Database, snapshots, TimeProvider.System, Cancellation, told.Add);

        told[0].ShouldContain(snapshots);
        told.Skip(1).SkipLast(1).ShouldAllBe(line => line.StartsWith("Schema step ", StringComparison.Ordinal));
        told.Count.ShouldBe(Migrator.Newest + 1);
        File.Exists(done).ShouldBeTrue();
        var kept = Directory.GetFiles(snapshots).Where(file => file != done).Order(StringComparer.Ordinal).ToList();
        kept.Count.ShouldBe(2);
        kept[0].ShouldNotContain("trying");
        kept[1].ShouldBe(Checksum.PathOf(kept[0]));
        (await File.ReadAllTextAsync(kept[1], Cancellation)).TrimEnd().ShouldEndWith(Path.GetFileName(kept[0]));
        Checksum.IsRight(kept[0], kept[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_copy_whose_upgrade_was_done_by_a_process_that_died_is_kept_for_good_by_the_next_start()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var snapshots = Directory.CreateDirectory(Path.Combine(opened.Folder, "snapshots")).FullName;
        await Migrator.MigrateAsync(opened.Database, snapshots, TimeProvider.System, Cancellation);
        var name = Path.Combine(snapshots, $"before-1-to-{Migrator.Newest}-20260101-120000000");
        await File.WriteAllTextAsync(name + "-trying.db", "x", Cancellation);
        Checksum.Write(name + "-trying.db", name + "-trying.db");

        (await Migrator.MigrateAsync(opened.Database, snapshots, TimeProvider.System, Cancellation, line => throw new InvalidOperationException(line)))
            .ShouldBe(0);

        Directory.GetFiles(snapshots).ShouldBe([name + ".db", Checksum.PathOf(name + ".db")], ignoreOrder: true);
        Checksum.IsRight(name + ".db", name + ".db").ShouldBeTrue();
    }

    [Fact]
    public async Task A_copy_that_cannot_get_its_name_keeps_nobody_from_working()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var snapshots = Directory.CreateDirectory(Path.Combine(opened.Folder, "snapshots")).FullName;
        await TakeFirstStepAsync(opened);
        var name = Path.Combine(snapshots, $"before-1-to-{Migrator.Newest}-20260101-120000000");
        var clock = new FixedClock(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        Directory.CreateDirectory(name + ".db");

        (await Migrator.MigrateAsync(opened.Database, snapshots, clock, Cancellation)).ShouldBe(Migrator.Newest - 1);

        File.Exists(name + "-trying.db").ShouldBeTrue();
        Directory.Delete(name + ".db");
        await Migrator.MigrateAsync(opened.Database, snapshots, clock, Cancellation);
        File.Exists(name + ".db").ShouldBeTrue();
    }

    [Fact]
    public async Task A_cancelled_backup_leaves_nothing()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var connections = new Connections(opened.Path, new SqliteOptions());
        var target = Path.Combine(opened.Folder, "backups", "one.db");

        Should.Throw<OperationCanceledException>(() => Backup.Run(connections, target, new CancellationToken(canceled: true)));

        Directory.GetFiles(Path.GetDirectoryName(target)!).ShouldBeEmpty();
    }

    [Fact]
    public async Task Restoring_brings_the_backup_back_and_keeps_the_former_database()
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 11, 20, 9, 5, 7, TimeSpan.Zero));
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "in the backup");
        var backup = Path.Combine(opened.Folder, "backup.db");
        await opened.Database.BackupAsync(backup, Cancellation);
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 2, "after the backup");
        // A database that crashed: its newest rows are in the log only.
        var crashed = opened.CopyFiles();
        var path = OpenedDatabase.PathIn(crashed);

        var former = await SqliteDatabase.RestoreAsync(backup, path, clock, Cancellation);

        former.ShouldBe(path + ".before-restore-20261120-090507");
        (await CountAsync(path)).ShouldBe(1);
        (await CountAsync(former!)).ShouldBe(2);
        Directory.Delete(crashed, recursive: true);
    }

    [Fact]
    public async Task Restoring_keeps_the_former_database_apart_from_the_log_of_an_older_one()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "in the backup");
        var backup = Path.Combine(opened.Folder, "backup.db");
        await opened.Database.BackupAsync(backup, Cancellation);
        var crashed = opened.CopyFiles();
        var path = OpenedDatabase.PathIn(crashed);
        var first = await SqliteDatabase.RestoreAsync(backup, path, new FixedClock(new DateTimeOffset(2026, 11, 20, 9, 5, 7, TimeSpan.Zero)), Cancellation);
        // Somebody takes away the one file that was named, and not its log.
        File.Delete(first!);
        File.Exists(first + "-wal").ShouldBeTrue();

        var second = await SqliteDatabase.RestoreAsync(backup, path, new FixedClock(new DateTimeOffset(2026, 11, 20, 9, 5, 7, TimeSpan.Zero)), Cancellation);

        second.ShouldBe(path + ".before-restore-20261120-090507-2");
        File.Exists(second + "-wal").ShouldBeFalse();
        (await CountAsync(second!)).ShouldBe(1);
        Directory.Delete(crashed, recursive: true);
    }

    [Fact]
    public async Task A_backup_can_be_restored_where_nothing_was()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var backup = Path.Combine(opened.Folder, "backup.db");
        await opened.Database.BackupAsync(backup, Cancellation);
        var path = Path.Combine(opened.Folder, "elsewhere", "brisk.db");

        (await SqliteDatabase.RestoreAsync(backup, path, TimeProvider.System, Cancellation)).ShouldBeNull();

        (await CountAsync(path)).ShouldBe(0);
        File.Exists(backup).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_backup_is_refused_and_changes_nothing(bool withSum)
    {
        var opened = await OpenedDatabase.WithNotesAsync();
        for (var id = 0; id < 100; id++) await opened.ExecuteAsync(OpenedDatabase.InsertNote, id, new string('x', 300));
        var backup = Path.Combine(opened.Folder, "backup.db");
        await opened.Database.BackupAsync(backup, Cancellation);
        await opened.Database.DisposeAsync();
        var before = await FilesAsync(opened.Folder, except: "backup.db");
        var whole = await File.ReadAllBytesAsync(backup, Cancellation);

        var sum = backup + ".sha256";
        // Without the sum only the structure can be checked: the beginning of each page.
        var step = withSum ? 997 : 4096;
        if (!withSum) File.Delete(sum);
        for (var at = 0; at < whole.Length - 16; at += step)
        {
            await File.WriteAllBytesAsync(backup, whole, Cancellation);
            await OpeningTests.FlipAsync(backup, at, count: withSum ? 1 : 16);
            await SqliteDatabase.RestoreAsync(backup, opened.Path, TimeProvider.System, Cancellation).ShouldThrowAsync<StorageRefusedException>($"at {at}");
        }
        await File.WriteAllBytesAsync(backup, whole.AsMemory(0, whole.Length / 2), Cancellation);
        await SqliteDatabase.RestoreAsync(backup, opened.Path, TimeProvider.System, Cancellation).ShouldThrowAsync<StorageRefusedException>();

        (await FilesAsync(opened.Folder, except: "backup.db")).ShouldBe(before);
        await opened.DisposeAsync();
    }

    [Fact]
    public async Task A_database_in_use_is_not_restored()
    {
        await using var opened = await OpenedDatabase.WithNotesAsync();
        var backup = Path.Combine(opened.Folder, "backup.db");
        await opened.Database.BackupAsync(backup, Cancellation);

        await SqliteDatabase.RestoreAsync(backup, opened.Path, TimeProvider.System, Cancellation).ShouldThrowAsync<StorageRefusedException>();

        await opened.ExecuteAsync(OpenedDatabase.InsertNote, 1, "still here");
        (await opened.CountNotesAsync()).ShouldBe(1);
    }

    private static Task WritePairAsync(OpenedDatabase opened, int pair) => opened.Database.WriteAsync(pair, static async (session, pair) =>
    {
        await session.ExecuteAsync(OpenedDatabase.InsertNote, [pair * 2, "left"]);
        return await session.ExecuteAsync(OpenedDatabase.InsertNote, [pair * 2 + 1, "right"]);
    }, Cancellation).AsTask();

    private static async Task<long> CountAsync(string path)
    {
        await using var database = await SqliteDatabase.OpenAsync(path, new SqliteOptions(), TimeProvider.System, Cancellation);
        return (await database.ReadAsync(Lane.Long, 0, static (session, _) =>
            OpenedDatabase.Rows(session, new Statement("SELECT count(*), 0 FROM note")), Cancellation))[0][0].Integer;
    }

    private static async Task<List<string>> FilesAsync(string folder, string except)
    {
        var files = new List<string>();
        foreach (var file in Directory.GetFiles(folder)
            .Where(file => !Path.GetFileName(file).StartsWith(except, StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal))
        {
            var content = await File.ReadAllBytesAsync(file, Cancellation);
            files.Add(file + " " + Convert.ToHexString(SHA256.HashData(content)));
        }
        return files;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
