using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>Files of exports are whole, whenever the process is killed.</summary>
public sealed class ExportKillTests(ITestOutputHelper output)
{
    private const int Batches = 10;
    private const int BatchSize = 1_000;
    private const int Exports = 8;

    [Fact]
    public async Task Exports_killed_on_the_way_go_on_and_their_files_are_whole()
    {
        await using var installation = new Installation();
        string key;
        var exports = new List<string>();
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            for (var batch = 0; batch < Batches; batch++) await FillAsync(server, batch);
            for (var i = 0; i < Exports; i++) exports.Add(await BeginAsync(server));
            var done = 0L;
            await Eventually.SoAsync("one is on its way", async () =>
            {
                foreach (var export in exports) done += (await OfAsync(server, export)).GetProperty("done").GetInt64();
                return done > 0;
            });
            await server.KillAsync();
            output.WriteLine($"killed at {done}");
            done.ShouldBeLessThan(Exports * Batches * BatchSize);
        }

        await using var next = await installation.ServeAsync();
        Installation.Authorize(next, key);
        foreach (var export in exports)
        {
            await Eventually.SoAsync("it is done", async () => (await OfAsync(next, export)).GetProperty("status").GetString() == "done");
            var file = await next.Http.GetStringAsync($"api/jobs/{export}/result", TestContext.Current.CancellationToken);
            var lines = file.TrimEnd('\n').Split('\n');
            lines.Select(line => JsonElement.Parse(line).GetProperty("lastName").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(Batches * BatchSize);
            lines.Length.ShouldBe(Batches * BatchSize);
        }
        Directory.GetFiles(Path.Combine(installation.Data, "files", "exports"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ShouldBe(exports, ignoreOrder: true);
        (await next.StopAsync()).ShouldBe(0);
    }

    private static async Task FillAsync(Serving server, int batch)
    {
        var operations = Enumerable.Range(batch * BatchSize, BatchSize)
            .Select(number => new { op = "create", type = "contact", values = new { firstName = "Nr", lastName = $"{number}", street = new string('x', 100) } });
        using var answer = await server.Http.PostAsJsonAsync("api/batch", new { atomic = true, operations }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> BeginAsync(Serving server)
    {
        using var content = new StringContent("""{"format":"jsonl","sort":"street"}""", Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync("api/contacts/export", content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(202);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }

    private static Task<JsonElement> OfAsync(Serving server, string job) =>
        server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{job}", TestContext.Current.CancellationToken);
}
