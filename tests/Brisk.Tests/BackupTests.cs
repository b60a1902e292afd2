using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>Backups are made while people write, and restored only when they are whole.</summary>
public sealed class BackupTests(ITestOutputHelper output)
{
    private const string Contacts = "SELECT external_id, version, title FROM contacts ORDER BY external_id";

    [Fact]
    public async Task A_backup_made_while_people_write_is_one_whole_state()
    {
        var seed = Seeds.Next(output);
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
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
        var backup = installation.Beside("copy.db");
        (await installation.RunAsync("backup", backup)).Well.ShouldContain(backup);
        await enough.CancelAsync();
        await Eventually.Within("the callers end", Task.WhenAll(work));
        var after = callers.SelectMany(caller => caller.Acknowledged).ToDictionary(StringComparer.Ordinal);
        (await elsewhere.RunAsync("restore", backup)).Well.ShouldContain("Restored.");

        after.Values.Sum(told => told.Version).ShouldBeGreaterThan(before.Values.Sum(told => told.Version), "people wrote meanwhile");
        await using var ledger = await Ledger.OpenAsync(elsewhere.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty();
        var restored = (await ledger.LinesAsync(Contacts, 3)).Select(line => line.Split('|'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1]), StringComparer.Ordinal);
        foreach (var (mark, told) in before) restored[mark].ShouldBeGreaterThanOrEqualTo(told.Version, mark);
        foreach (var (mark, version) in restored) after[mark].Version.ShouldBeGreaterThanOrEqualTo(version, mark);
    }

    [Fact]
    public async Task A_restored_installation_serves_what_was_backed_up()
    {
        await using var installation = new Installation();
        await using var elsewhere = new Installation();
        var backup = installation.Beside("copy.db");
        string key;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            await server.CreateAsync("Before");
            (await installation.RunAsync("backup", backup)).Code.ShouldBe(0);
            await server.CreateAsync("After");
        }

        (await elsewhere.RunAsync("restore", backup)).Code.ShouldBe(0);

        await using var restored = await elsewhere.ServeAsync();
        restored.LinkTo("Set up").ShouldBeNull();
        Installation.Authorize(restored, key);
        (await restored.NamesAsync()).ShouldBe(["Before"]);
    }

    [Fact]
    public async Task Restoring_keeps_the_former_database_beside_the_new_one()
    {
        await using var installation = new Installation();
        var backup = installation.Beside("copy.db");
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            Installation.Authorize(server, await installation.MakeKeyAsync());
            (await installation.RunAsync("backup", backup)).Code.ShouldBe(0);
            await server.CreateAsync("After");
        }

        var restored = (await installation.RunAsync("restore", backup)).Well;

        var kept = Directory.GetFiles(installation.Data, "brisk.db.before-restore-*").Where(file => !file.EndsWith("-wal", StringComparison.Ordinal))
            .ShouldHaveSingleItem();
        restored.ShouldContain(kept);
    }

    [Fact]
    public async Task A_damaged_backup_is_refused_and_the_present_data_untouched()
    {
        await using var installation = new Installation();
        var good = installation.Beside("copy.db");
        string key;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            for (var number = 1; number <= 50; number++) await server.CreateAsync($"Person {number}");
            (await installation.RunAsync("backup", good)).Code.ShouldBe(0);
            await server.StopAsync();
        }
        var bytes = await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken);

        foreach (var (damage, isSumThere, why) in Damages.All)
        {
            var bad = installation.Beside("bad.db");
            await File.WriteAllBytesAsync(bad, Damages.Damaged(damage, bytes, block: 4096), TestContext.Current.CancellationToken);
            File.Delete(bad + ".sha256");
            if (isSumThere) File.Copy(good + ".sha256", bad + ".sha256");

            var restored = await installation.RunAsync("restore", bad);

            restored.Code.ShouldNotBe(0, damage);
            restored.Errors.ShouldContain(why, customMessage: damage);
            Directory.GetFiles(installation.Data, "*before-restore*").ShouldBeEmpty(damage);
        }
        await using var again = await installation.ServeAsync();
        Installation.Authorize(again, key);
        (await again.NamesAsync()).Count.ShouldBe(50);
        (await installation.FindingsAsync(again)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_never_replaces_a_file()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
        var backup = installation.Beside("copy.db");
        await File.WriteAllTextAsync(backup, "mine", TestContext.Current.CancellationToken);

        var finished = await installation.RunAsync("backup", backup);

        finished.Code.ShouldBe(1);
        finished.Errors.ShouldContain("exists");
        (await File.ReadAllTextAsync(backup, TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Fact]
    public async Task Restoring_under_a_running_server_is_refused()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
        var backup = installation.Beside("copy.db");
        (await installation.RunAsync("backup", backup)).Code.ShouldBe(0);

        var finished = await installation.RunAsync("restore", backup);

        finished.Code.ShouldBe(1);
        finished.Errors.ShouldContain("Stop it first");
    }
}
