using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>Files of exports are whole, whenever the process is killed.</summary>
public sealed class ExportKillTests(ITestOutputHelper output)
{
    private const int Records = 10_000;
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
            await server.FillAsync(Records, number => new() { ["firstName"] = "Nr", ["lastName"] = $"{number}", ["street"] = new string('x', 100) });
            for (var i = 0; i < Exports; i++)
                exports.Add((await server.BeginJobAsync("api/contacts/export", """{"format":"jsonl","sort":"street"}""")).GetProperty("id").GetString()!);
            output.WriteLine($"killed at {await server.KillOnTheWayAsync(Exports * Records, exports)}");
        }

        await using var next = await installation.ServeAsync();
        Installation.Authorize(next, key);
        foreach (var export in exports)
        {
            await next.EndJobAsync(export);
            var file = await next.Http.GetStringAsync($"api/jobs/{export}/result", TestContext.Current.CancellationToken);
            var lines = file.TrimEnd('\n').Split('\n');
            lines.Select(line => JsonElement.Parse(line).GetProperty("lastName").GetString()).Distinct(StringComparer.Ordinal).Count().ShouldBe(Records);
            lines.Length.ShouldBe(Records);
        }
        Directory.GetFiles(Path.Combine(installation.Data, "files", "exports"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ShouldBe(exports, ignoreOrder: true);
        (await next.StopAsync()).ShouldBe(0);
    }
}
