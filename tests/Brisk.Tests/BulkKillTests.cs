using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>The same done to many records is done to each once, whenever the process is killed, and taken back as a whole.</summary>
public sealed class BulkKillTests(ITestOutputHelper output)
{
    private const int Batches = 12;
    private const int BatchSize = 1_000;
    private const int Records = Batches * BatchSize;

    [Fact]
    public async Task A_bulk_change_killed_on_the_way_changes_every_record_once_and_its_undo_puts_all_back()
    {
        await using var installation = new Installation();
        string key, bulk, undo, step;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            for (var batch = 0; batch < Batches; batch++) await FillAsync(server, batch);
            (bulk, step) = await BeginAsync(server, "api/contacts/bulk", """{"all":true,"set":{"city":"Lund"},"addTags":["moved"]}""");
            await KillOnTheWayAsync(server, bulk);
        }
        await using (var server = await installation.ServeAsync())
        {
            Installation.Authorize(server, key);
            await EndAsync(server, bulk);
            (await server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{bulk}/result", TestContext.Current.CancellationToken))
                .GetProperty("changed").GetInt64().ShouldBe(Records);
            (undo, _) = await BeginAsync(server, $"api/steps/{step}/undo", null);
            await KillOnTheWayAsync(server, undo);
        }

        await using (var last = await installation.ServeAsync())
        {
            Installation.Authorize(last, key);
            await EndAsync(last, undo);
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

    private static async Task FillAsync(Serving server, int batch)
    {
        var operations = Enumerable.Range(batch * BatchSize, BatchSize)
            .Select(number => new { op = "create", type = "contact", values = new { firstName = "Nr", lastName = $"{number}", city = "Oslo" } });
        using var answer = await server.Http.PostAsJsonAsync("api/batch", new { atomic = true, operations }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<(string Job, string Step)> BeginAsync(Serving server, string path, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(202);
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (job.GetProperty("id").GetString()!, job.GetProperty("step").GetString()!);
    }

    /// <summary>Kills the server once some records are done, and not all.</summary>
    private async Task KillOnTheWayAsync(Serving server, string job)
    {
        var done = 0L;
        await Eventually.SoAsync("some are done", async () =>
        {
            var now = await server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{job}", TestContext.Current.CancellationToken);
            done = now.GetProperty("done").GetInt64();
            return done > 0;
        });
        await server.KillAsync();
        output.WriteLine($"killed at {done}");
        done.ShouldBeLessThan(Records);
    }

    private static Task EndAsync(Serving server, string job) => Eventually.SoAsync("it is done", async () =>
        (await server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{job}", TestContext.Current.CancellationToken))
            .GetProperty("status").GetString() == "done");
}
