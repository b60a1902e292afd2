using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Brisk.Tests;

/// <summary>A team moves to PostgreSQL and back: people and programs that could sign in still can.</summary>
public sealed class CopyCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task An_installation_moves_to_PostgreSQL_and_back()
    {
        await using var installation = new Installation();
        await using var back = new Installation();
        string key;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            var file = installation.Beside("people.csv");
            await File.WriteAllTextAsync(file, "First name,Last name,Email\nAda,Lovelace,ada@brisk.example\nAlan,Turing,alan@brisk.example\n",
                TestContext.Current.CancellationToken);
            (await installation.RunAsync("import", file, "--yes")).Code.ShouldBe(0);
            Installation.Authorize(server, key);
            await server.AddFileAsync("offer");
            await server.StopAsync();
        }
        var database = await postgres.CreateEmptyDatabaseAsync();

        var there = (await installation.RunAsync("copy", "--from", installation.Data, "--to", database)).Well;
        var twice = await installation.RunAsync("copy", "--from", installation.Data, "--to", database);
        await using (var server = await installation.ServeAsync("--database", database))
        {
            Installation.Authorize(server, key);
            (await server.NamesAsync()).ShouldBe(["Ada Lovelace", "Alan Turing"], ignoreOrder: true);
            await server.CreateAsync("Hopper");
            await server.StopAsync();
        }
        var again = (await installation.RunAsync("copy", "--from", database, "--to", back.Data)).Well;

        there.ShouldMatch(@"contacts +2 rows  [0-9a-f]{32}");
        there.ShouldMatch(@"steps +1 rows ");
        there.ShouldContain("Counts and checksums are the same on both sides.");
        there.ShouldContain(Path.Combine(installation.Data, "files", "imports"));
        there.ShouldContain($"bytes of 1 files of records are no part of a database. They stay in {Path.Combine(installation.Data, "files", "records")}");
        again.ShouldContain($"copy them into {Path.Combine(back.Data, "files", "records")}");
        twice.Code.ShouldBe(1);
        twice.Errors.ShouldContain("not empty");
        again.ShouldMatch(@"contacts +3 rows ");
        again.ShouldMatch(@"steps +2 rows ");
        await using var last = await back.ServeAsync();
        last.LinkTo("Set up").ShouldBeNull();
        Installation.Authorize(last, key);
        (await last.NamesAsync()).ShouldBe(["Ada Lovelace", "Alan Turing", "Hopper"], ignoreOrder: true);
        (await back.FindingsAsync(last)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_in_use_or_without_a_database_is_not_copied()
    {
        await using var installation = new Installation();
        await using var empty = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();

        var used = await installation.RunAsync("copy", "--from", installation.Data, "--to", empty.Data);
        var nothing = await installation.RunAsync("copy", "--from", empty.Beside("nowhere"), "--to", empty.Data);

        used.Code.ShouldBe(1);
        used.Errors.ShouldContain("Stop it first");
        nothing.Code.ShouldBe(1);
        nothing.Errors.ShouldContain("There is no database");
        Directory.Exists(empty.Beside("nowhere")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_serves_a_copy_that_did_not_finish()
    {
        await using var installation = new Installation();
        await using (var server = await installation.ServeWorkspaceAsync()) await server.StopAsync();
        await using (var ledger =
            await Ledger.OpenAsync(installation.Data)) await ledger.ChangeAsync("CREATE TABLE unfinished_copy AS SELECT '2026-11-20 12:00:00Z' AS begun_at");

        var refused = await installation.RunAsync("serve", "--urls", "http://127.0.0.1:0");

        refused.Code.ShouldBe(1);
        refused.Errors.ShouldContain("begun at 2026-11-20 12:00:00Z");
        refused.Errors.ShouldContain("not whole");
    }
}
