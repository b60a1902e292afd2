using System.Buffers.Binary;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("brisk-open-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Path => OpenedDatabase.PathIn(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_new_database_makes_its_folder_and_carries_our_mark()
    {
        var path = System.IO.Path.Combine(folder, "a", "b", "brisk.db");

        await using (var database = await OpenAsync(path)) database.Version.ShouldStartWith("SQLite 3.");

        var header = await File.ReadAllBytesAsync(path, Cancellation);
        BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(68)).ShouldBe(0x42524953);
        File.Exists(path + "-wal").ShouldBeFalse();
    }

    [Fact]
    public async Task Only_the_library_that_comes_along_is_used_and_it_is_new_enough()
    {
        await using var database = await OpenAsync(System.IO.Path.Combine(folder, "brisk.db"));

        // Before 3.51.3 two connections could damage a database when its log started anew.
        System.Version.Parse(database.Version["SQLite ".Length..]).ShouldBeGreaterThanOrEqualTo(new System.Version(3, 51, 3));
        if (!OperatingSystem.IsLinux()) return;
        var loaded = (await File.ReadAllLinesAsync("/proc/self/maps", Cancellation)).Where(line => line.Contains("sqlite3.so", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).Distinct().ToList();
        loaded.ShouldHaveSingleItem().ShouldStartWith(AppContext.BaseDirectory);
    }

    [Fact]
    public async Task A_database_is_opened_once()
    {
        await using (var first = await OpenAsync(Path))
        {
            (await RefusalAsync()).ShouldContain("Another process uses this database");
        }

        await using var second = await OpenAsync(Path);
    }

    [Theory]
    [InlineData("nfs4", true)]
    [InlineData("CIFS", true)]
    [InlineData("fuse.sshfs", true)]
    [InlineData("9p", true)]
    [InlineData("ext4", false)]
    [InlineData("btrfs", false)]
    [InlineData("fuse.ntfs-3g", false)]
    [InlineData("overlay", false)]
    public void Network_file_systems_are_known_by_name(string name, bool isNetwork) => DatabaseFile.IsNetwork(name).ShouldBe(isNetwork);

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_kept()
    {
        await File.WriteAllTextAsync(Path, "name,email\nAda,ada@example.com\n", Cancellation);

        (await RefusalAsync()).ShouldContain("it is not a database");

        (await File.ReadAllTextAsync(Path, Cancellation)).ShouldStartWith("name,email");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(100)]
    public async Task A_damaged_beginning_is_refused(int at)
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        await FlipAsync(Path, at, count: 8);

        (await RefusalAsync()).ShouldContain("restore a backup");
    }

    [Fact]
    public async Task A_file_cut_short_is_refused()
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        await using (var file = File.OpenWrite(Path)) file.SetLength(4096);

        (await RefusalAsync()).ShouldContain("restore a backup");
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        using (var other = Connections.OpenCopy(Path, isEmpty: true)) other.Execute(new Statement("CREATE TABLE song (id INTEGER PRIMARY KEY)"), []);

        (await RefusalAsync()).ShouldContain("not one of Brisk");
    }

    [Fact]
    public async Task A_log_without_its_database_is_refused()
    {
        await File.WriteAllBytesAsync(Path + "-wal", new byte[64], Cancellation);

        (await RefusalAsync()).ShouldContain("without its database");
    }

    private const string Moment = "20261128-120000";

    [Fact]
    public async Task A_half_done_restore_is_refused()
    {
        await File.WriteAllBytesAsync(DatabaseFile.Restoring(Path, Moment), [], Cancellation);

        (await RefusalAsync()).ShouldContain("restore");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_restore_that_was_interrupted_is_finished(int step)
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        var incoming = System.IO.Path.Combine(folder, "incoming.db");
        await using (var opened = await OpenAsync(incoming)) await opened.WriteAsync(0, static (session, _) =>
            session.ExecuteAsync(new Statement("CREATE TABLE restored (id INTEGER PRIMARY KEY)"), []), Cancellation);
        // The steps of the exchange: the new one waits, the old log is away, the old database is away.
        File.Move(incoming, DatabaseFile.Restoring(Path, Moment));
        var former = Path + ".before-restore-" + Moment;
        // Left over from a former database that somebody deleted, and no part of this exchange.
        await File.WriteAllBytesAsync(DatabaseFile.Log(Path + ".before-restore-20261129-120000"), new byte[64], Cancellation);
        await File.WriteAllBytesAsync(DatabaseFile.Log(step == 0 ? Path : former), [], Cancellation);
        if (step == 2) File.Move(Path, former);

        await using (var opened = await OpenAsync(Path)) (await TablesAsync(opened)).ShouldBe(["restored"]);

        DatabaseFile.HalfRestored(Path).ShouldBeNull();
        var kept = Directory.GetFiles(folder, "brisk.db.before-restore-*")
            .Single(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal));
        kept.ShouldBe(former);
        await using var old = await OpenAsync(kept);
        (await TablesAsync(old)).ShouldBe(["note"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restore_that_an_earlier_version_began_is_finished_too(bool isAway)
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        var incoming = System.IO.Path.Combine(folder, "incoming.db");
        await using (var opened = await OpenAsync(incoming)) await opened.WriteAsync(0, static (session, _) =>
            session.ExecuteAsync(new Statement("CREATE TABLE restored (id INTEGER PRIMARY KEY)"), []), Cancellation);
        // Its name told no moment.
        File.Move(incoming, Path + ".restoring");
        if (isAway) File.Move(Path, Path + ".before-restore-" + Moment);

        await using (var opened = await OpenAsync(Path)) (await TablesAsync(opened)).ShouldBe(["restored"]);

        DatabaseFile.HalfRestored(Path).ShouldBeNull();
        var kept = Directory.GetFiles(folder, "brisk.db.before-restore-*").ShouldHaveSingleItem();
        await using var old = await OpenAsync(kept);
        (await TablesAsync(old)).ShouldBe(["note"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task A_database_that_lost_its_end_is_refused(int bytes)
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        await using (var file = File.OpenWrite(Path)) file.SetLength(file.Length - bytes);

        (await RefusalAsync()).ShouldContain($"its last {bytes:N0} bytes are missing");
    }

    [Fact]
    public async Task A_refused_database_is_not_held()
    {
        await File.WriteAllTextAsync(Path, "no database", Cancellation);
        await RefusalAsync();
        File.Delete(Path);

        await using var opened = await OpenAsync(Path);
    }

    [Fact]
    public async Task Checking_tells_of_damaged_pages()
    {
        await using (var opened = await OpenAsync(Path)) await CreateNotesAsync(opened);
        await FlipAsync(Path, 3 * 4096, count: 2048);
        await using var damaged = await OpenAsync(Path);

        (await damaged.CheckAsync(Cancellation)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Checking_tells_of_missing_rows()
    {
        await using (var opened = await OpenAsync(Path))
        {
            await opened.WriteAsync(0, static (session, _) => session.ExecuteAsync(
                new Statement("CREATE TABLE note (id INTEGER PRIMARY KEY); CREATE TABLE line (id INTEGER PRIMARY KEY, note bigint REFERENCES note (id))"), []),
                    Cancellation);
            (await opened.CheckAsync(Cancellation)).ShouldBeEmpty();
        }
        using (var careless = Connections.OpenCopy(Path, isEmpty: false))
        {
            careless.Execute(new Statement("PRAGMA foreign_keys = OFF"), []);
            careless.Execute(new Statement("INSERT INTO line VALUES (7, 1)"), []);
        }
        await using var reopened = await OpenAsync(Path);

        (await reopened.CheckAsync(Cancellation)).ShouldHaveSingleItem().ShouldBe("row 7 of line refers to a missing row of note");
    }

    internal static async Task FlipAsync(string path, int at, int count)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        for (var index = at; index < at + count; index++) bytes[index] ^= 0x5A;
        await File.WriteAllBytesAsync(path, bytes, Cancellation);
    }

    private static Task<SqliteDatabase> OpenAsync(string path) => SqliteDatabase.OpenAsync(path, new SqliteOptions(), TimeProvider.System, Cancellation);

    private static async Task CreateNotesAsync(SqliteDatabase database) => await database.WriteAsync(0, static (session, _) => session.ExecuteAsync(
        new Statement("""
            CREATE TABLE note (id INTEGER PRIMARY KEY, text text); CREATE INDEX note_text ON note (text);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO note SELECT i, 'text ' || i FROM n
            """), []), Cancellation);

    private static async Task<List<string>> TablesAsync(SqliteDatabase database) =>
        [.. (await database.ReadAsync(Lane.Long, 0, static (session, _) =>
            OpenedDatabase.Rows(session, new Statement("SELECT name, 0 FROM sqlite_schema WHERE type = 'table'")), Cancellation)).Select(row => row[0].Text!)];

    private async Task<string> RefusalAsync() => (await OpenAsync(Path).ShouldThrowAsync<StorageRefusedException>()).Message;
}
