using Brisk.Storage.Files;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;
using Npgsql;

namespace Brisk.Tests;

/// <summary>A PostgreSQL database is backed up and restored as the built-in one is: by one command each, whole or not at all.</summary>
public sealed class PostgresBackupTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const string Rows = "SELECT external_id, version FROM contacts ORDER BY external_id";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_made_while_people_write_is_one_whole_state()
    {
        var seed = Seeds.Next(output);
        var (database, target) = (await postgres.CreateEmptyDatabaseAsync(), await postgres.CreateEmptyDatabaseAsync());
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        await using var server = await installation.ServeWorkspaceAsync("--database", database);
        Installation.Authorize(server, await installation.MakeKeyAsync());
        var callers = Enumerable.Range(1, 8).Select(number => new Caller(number, seed)).ToList();
        using var enough = new CancellationTokenSource();
        var writes = 0;
        var warm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = callers.Select(caller => Task.Run(() => caller.WriteAsync(server.Http, () =>
        {
            if (Interlocked.Increment(ref writes) == 300) warm.SetResult();
        }, enough.Token))).ToList();
        await Eventually.ComesAsync("300 writes", warm.Task, work);

        var before = callers.SelectMany(caller => caller.Acknowledged).ToDictionary(StringComparer.Ordinal);
        var backup = installation.Beside("copy.dump");
        (await installation.RunAsync("backup", "--database", database, backup)).Well.ShouldContain(backup);
        await enough.CancelAsync();
        await Eventually.Within("the callers end", Task.WhenAll(work));
        var after = callers.SelectMany(caller => caller.Acknowledged).ToDictionary(StringComparer.Ordinal);
        (await elsewhere.RunAsync("restore", "--database", target, backup)).Well.ShouldContain("Restored.");

        after.Values.Sum(told => told.Version).ShouldBeGreaterThan(before.Values.Sum(told => told.Version), "people wrote meanwhile");
        (await elsewhere.RunAsync("doctor", "--database", target))
            .Output.ShouldMatch(@"Engine +PostgreSQL(.|\n)*Integrity +ok\nCounters +ok\nChange log +ok\n");
        var restored = await RowsAsync(target);
        foreach (var (mark, told) in before) restored[mark].ShouldBeGreaterThanOrEqualTo(told.Version, mark);
        foreach (var (mark, version) in restored) after[mark].Version.ShouldBeGreaterThanOrEqualTo(version, mark);
    }

    [Fact]
    public async Task What_was_lost_with_its_database_is_served_again_from_the_backup()
    {
        var (database, target) = (await postgres.CreateEmptyDatabaseAsync(), await postgres.CreateEmptyDatabaseAsync());
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        var (backup, fetched) = (installation.Beside("copy.dump"), installation.Beside("fetched.dump"));
        string key;
        await using (var server = await installation.ServeWorkspaceAsync("--database", database))
        {
            Installation.Authorize(server, key = await installation.MakeKeyAsync());
            await server.CreateAsync("Before");
            (await installation.RunAsync("backup", "--database", database, backup)).Code.ShouldBe(0);
            await FetchAsync(installation, server, fetched);
            await server.CreateAsync("After");
            await server.StopAsync();
        }
        await postgres.DropAsync(database);

        foreach (var file in (string[])[backup, fetched])
        {
            var empty = file == backup ? target : await postgres.CreateEmptyDatabaseAsync();
            (await elsewhere.RunAsync("restore", "--database", empty, file)).Well.ShouldContain("Restored.");
            await using var restored = await elsewhere.ServeAsync("--database", empty);
            restored.LinkTo("Set up").ShouldBeNull();
            Installation.Authorize(restored, key);
            (await restored.NamesAsync()).ShouldBe(["Before"]);
            await restored.StopAsync();
        }
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(backup).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, "nobody else may read customers' data");
    }

    [Fact]
    public async Task A_damaged_backup_leaves_the_database_empty()
    {
        await using var installation = new Installation();
        var good = await BackupAsync(installation, people: 50);

        foreach (var (damage, isSumThere, why) in Damages.All)
        {
            var target = await postgres.CreateEmptyDatabaseAsync();
            var bad = installation.Beside("bad.dump");
            await File.WriteAllBytesAsync(bad, Damages.Damaged(damage, await File.ReadAllBytesAsync(good, Cancellation), block: 512), Cancellation);
            File.Copy(good + ".tables.json", bad + ".tables.json", overwrite: true);
            File.Delete(bad + ".sha256");
            if (isSumThere) File.Copy(good + ".sha256", bad + ".sha256");

            var restored = await installation.RunAsync("restore", "--database", target, bad);

            restored.Code.ShouldBe(1, damage);
            restored.Errors.ShouldContain(why, customMessage: damage);
            (await TablesAsync(target)).Where(table => table != "unfinished_copy").ShouldBeEmpty(damage);
            (await installation.RunAsync("restore", "--database", target, good)).Well
                .ShouldContain("Restored.", customMessage: "a good one still goes into it");
        }
    }

    [Fact]
    public async Task A_restore_that_brought_something_else_than_was_backed_up_is_never_served()
    {
        var target = await postgres.CreateEmptyDatabaseAsync();
        await using var installation = new Installation();
        var backup = await BackupAsync(installation, people: 3);
        // The file beside it says of the contacts what they are not.
        var tables = await File.ReadAllTextAsync(backup + ".tables.json", Cancellation);
        var at = tables.IndexOf("\"rows\": 3", tables.IndexOf("\"contacts\"", StringComparison.Ordinal), StringComparison.Ordinal);
        await File.WriteAllTextAsync(backup + ".tables.json", string.Concat(tables.AsSpan(0, at), "\"rows\": 4", tables.AsSpan(at + "\"rows\": 3".Length)),
            Cancellation);

        var restored = await installation.RunAsync("restore", "--database", target, backup);
        var served = await installation.RunAsync("serve", "--database", target, "--urls", "http://127.0.0.1:0");
        var backedUp = await installation.RunAsync("backup", "--database", target, installation.Beside("again.dump"));
        var again = await installation.RunAsync("restore", "--database", target, backup);

        (restored.Code, served.Code, backedUp.Code, again.Code).ShouldBe((1, 1, 1, 1));
        restored.Errors.ShouldContain("contacts: 4 rows were read, 3 are in the copy");
        served.Errors.ShouldContain("not whole");
        backedUp.Errors.ShouldContain("not whole");
        File.Exists(installation.Beside("again.dump")).ShouldBeFalse();
        again.Errors.ShouldContain("not empty");
    }

    [Fact]
    public async Task A_restore_that_could_not_compare_the_tables_says_so()
    {
        await using var installation = new Installation();
        var backup = await BackupAsync(installation, people: 3);
        var tables = await File.ReadAllBytesAsync(backup + ".tables.json", Cancellation);
        File.Delete(backup + ".tables.json");
        File.Delete(backup + ".sha256");

        foreach (var isAtEnd in (bool[])[false, true])
        {
            var target = await postgres.CreateEmptyDatabaseAsync();
            // As the first backups had it: behind the archive, with its length and a mark.
            if (isAtEnd) await File.AppendAllBytesAsync(backup, [.. tables, .. BitConverter.GetBytes((long)tables.Length), .. "BRISKEND"u8], Cancellation);

            var restored = await installation.RunAsync("restore", "--database", target, backup);

            restored.Well.Contains("Not compared table by table", StringComparison.Ordinal).ShouldBe(!isAtEnd);
            (await ReadAsync(target, "SELECT name FROM contacts", static row => row.GetString(0))).Count.ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_backup_leaves_alone_what_another_process_is_writing_under_the_same_name()
    {
        await using var installation = new Installation();
        var database = await postgres.CreateEmptyDatabaseAsync();
        await using (var server = await installation.ServeWorkspaceAsync("--database", database)) await server.StopAsync();
        var backup = installation.Beside("copy.dump");
        using (var other = UnfinishedFile.Begin(backup))
        {
            await File.WriteAllTextAsync(other.Path, "half of it", Cancellation);

            (await installation.RunAsync("backup", "--database", database, backup)).Errors.ShouldContain("Somebody is writing");

            (await File.ReadAllTextAsync(other.Path, Cancellation)).ShouldBe("half of it");
        }
        (await installation.RunAsync("backup", "--database", database, backup)).Well.ShouldContain(backup);
    }

    [Fact]
    public async Task A_database_with_anything_in_it_is_not_restored_into()
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        await using var installation = new Installation();
        var backup = installation.Beside("copy.dump");
        await using var server = await installation.ServeWorkspaceAsync("--database", database);
        Installation.Authorize(server, await installation.MakeKeyAsync());
        (await installation.RunAsync("backup", "--database", database, backup)).Code.ShouldBe(0);
        await server.CreateAsync("Mine");

        var restored = await installation.RunAsync("restore", "--database", database, backup);

        restored.Code.ShouldBe(1);
        restored.Errors.ShouldContain("not empty");
        (await server.NamesAsync()).ShouldBe(["Mine"]);
    }

    [Fact]
    public async Task Without_fitting_programs_of_PostgreSQL_it_says_which_to_install()
    {
        var target = await postgres.CreateEmptyDatabaseAsync();
        await using var installation = new Installation();
        var backup = await BackupAsync(installation, people: 1);
        var programs = Directory.CreateDirectory(installation.Beside("programs")).FullName;
        await SaysAsync("is not here");
        foreach (var name in (string[])["pg_dump", "pg_restore"])
        {
            if (OperatingSystem.IsWindows()) return;
            await File.WriteAllTextAsync(Path.Combine(programs, name), $"#!/bin/sh\necho '{name} (PostgreSQL) 9.6.24'\n", Cancellation);
            File.SetUnixFileMode(Path.Combine(programs, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        await SaysAsync("9 cannot work with a server of version");

        async Task SaysAsync(string says)
        {
            var restored = await Executable.RunAsync(installation.Data, ["restore", "--database", target, backup], path: programs);
            var dumped = await Executable.RunAsync(installation.Data, ["backup", "--database", target, installation.Beside("other.dump")], path: programs);

            (restored.Code, dumped.Code).ShouldBe((1, 1));
            restored.Errors.ShouldContain($"pg_restore {says}");
            dumped.Errors.ShouldContain($"pg_dump {says}");
            dumped.Errors.ShouldContain("apt-get install postgresql-client");
            (await TablesAsync(target)).ShouldBeEmpty();
        }
    }

    /// <summary>A backup of an installation with so many contacts, and its sum beside it.</summary>
    private async Task<string> BackupAsync(Installation installation, int people)
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        var backup = installation.Beside("copy.dump");
        await using var server = await installation.ServeWorkspaceAsync("--database", database);
        Installation.Authorize(server, await installation.MakeKeyAsync());
        for (var number = 1; number <= people; number++) await server.CreateAsync($"Person {number}");
        (await installation.RunAsync("backup", "--database", database, backup)).Code.ShouldBe(0);
        await server.StopAsync();
        return backup;
    }

    /// <summary>Gets a backup over HTTP, as a command on the server's machine may.</summary>
    private static async Task FetchAsync(Installation installation, Serving server, string file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/local/backup");
        request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(installation.Data, "local-token"), Cancellation)).Trim());
        using var answer = await server.Http.SendAsync(request, Cancellation);
        answer.EnsureSuccessStatusCode();
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync(Cancellation), Cancellation);
    }

    /// <summary>The version of each contact by its external id, read from the database itself.</summary>
    internal static async Task<Dictionary<string, long>> RowsAsync(string database) =>
        (await ReadAsync(database, Rows, static row => (row.GetString(0), row.GetInt64(1)))).ToDictionary(StringComparer.Ordinal);

    private static Task<List<string>> TablesAsync(string database) =>
        ReadAsync(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", static row => row.GetString(0));

    private static async Task<List<T>> ReadAsync<T>(string database, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(Cancellation);
        var all = new List<T>();
        while (await rows.ReadAsync(Cancellation)) all.Add(read(rows));
        return all;
    }
}
