using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>The same done to many records is done to each once, whenever the process is killed, and taken back as a whole.</summary>
public sealed class BulkKillTests(ITestOutputHelper output)
{
    private const int Records = 12_000;

    [Fact]
    public async Task A_bulk_change_killed_on_the_way_changes_every_record_once_and_its_undo_puts_all_back()
    {
        await using var installation = new Installation();
        string key, bulk, undo, step;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            await server.FillAsync(Records, number => new() { ["firstName"] = "Nr", ["lastName"] = $"{number}", ["city"] = "Oslo" });
            (bulk, step) = await BeginAsync(server, "api/contacts/bulk", """{"all":true,"set":{"city":"Lund"},"addTags":["moved"]}""");
            await KillOnTheWayAsync(server, bulk);
        }
        await using (var server = await installation.ServeAsync())
        {
            Installation.Authorize(server, key);
            await server.EndJobAsync(bulk);
            (await server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{bulk}/result", TestContext.Current.CancellationToken))
                .GetProperty("changed").GetInt64().ShouldBe(Records);
            (undo, _) = await BeginAsync(server, $"api/steps/{step}/undo", null);
            await KillOnTheWayAsync(server, undo);
        }

        await using (var last = await installation.ServeAsync())
        {
            Installation.Authorize(last, key);
            await last.EndJobAsync(undo);
            (await installation.FindingsAsync(last)).ShouldBeEmpty();
            (await last.StopAsync()).ShouldBe(0);
        }
        await using var ledger = await Ledger.OpenAsync(installation.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty();
        // Made, changed once, put back once.
        (await ledger.LinesAsync("SELECT version, city, tags, count(*) FROM contacts GROUP BY version, city, tags", 4)).ShouldBe([$"3|Oslo||{Records}"]);
        const string changes = "SELECT s.kind, count(*) FROM steps s JOIN changes c ON c.step_id = s.id WHERE s.kind <> 'batch' GROUP BY s.id ORDER BY s.id";
        (await ledger.LinesAsync(changes, 2)).ShouldBe([$"bulk|{Records}", $"undo|{Records}"]);
        (await ledger.LinesAsync("SELECT count(*) FROM links UNION ALL SELECT count(*) FROM job_records", 1)).ShouldBe(["0", "0"]);
    }

    private static async Task<(string Job, string Step)> BeginAsync(Serving server, string path, string? body)
    {
        var job = await server.BeginJobAsync(path, body);
        return (job.GetProperty("id").GetString()!, job.GetProperty("step").GetString()!);
    }

    private async Task KillOnTheWayAsync(Serving server, string job) => output.WriteLine($"killed at {await server.KillOnTheWayAsync(Records, job)}");
}
