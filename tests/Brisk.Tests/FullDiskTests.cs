using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>The disk of the data folder gets full, and there is room again later.</summary>
public sealed class FullDiskTests
{
    private const string Indexes = "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_that_meets_a_full_disk_says_so_ends_and_goes_on_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 128);
        await using var installation = new Installation(disk.Folder);
        await using var server = await installation.ServeWorkspaceAsync();
        var key = await installation.MakeKeyAsync();
        Installation.Authorize(server, key);
        var id = await BeginAsync(server, rows: 60_000);

        await ImportAsync(server, id, import => Progress(import, "rows") is { } rows && rows.GetInt64() >= 1_000);
        disk.Fill();
        var stopped = await ImportAsync(server, id, import => Progress(import, "problem") is not null);
        // A few may still fit where the log has been before.
        var (refused, made) = (await ContactAsync(server), 0);
        for (; refused == HttpStatusCode.Created && made < 5_000; made++) refused = await ContactAsync(server);
        disk.MakeRoom();
        var ended = await ImportAsync(server, id, import => import.GetProperty("status").GetString() != "running");
        await server.StopAsync();

        stopped.GetProperty("status").GetString().ShouldBe("running");
        Progress(stopped, "problem")!.Value.GetString().ShouldStartWith("Stopped: the disk was full.");
        refused.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Lines(server.Errors, "The disk of the database is full").ShouldBeLessThan(8);
        ended.GetProperty("status").GetString().ShouldBe("failed");
        ended.GetProperty("problem").GetString().ShouldNotBeNull().ShouldStartWith("Stopped: the disk was full.");
        await using (var whole = new Installation())
        {
            await (await whole.ServeWorkspaceAsync()).StopAsync();
            (await LinesAsync(installation.Data, Indexes)).ShouldBe(await LinesAsync(whole.Data, Indexes));
        }

        await using var next = await installation.ServeAsync();
        Installation.Authorize(next, key);
        using var run = await next.Http.PostAsync($"api/imports/{id}/run", null, Cancellation);
        run.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var done = await ImportAsync(next, id, import => import.GetProperty("status").GetString() != "running");
        done.GetProperty("status").GetString().ShouldBe("done");
        done.GetProperty("result").GetProperty("created").GetInt64().ShouldBe(60_000);
        (await installation.FindingsAsync(next)).ShouldBeEmpty();
        await next.StopAsync();
        (await LinesAsync(installation.Data, "SELECT count(*), count(DISTINCT external_id) FROM contacts")).ShouldBe([$"{60_000 + made}|60000"]);
    }

    private static int Lines(string log, string words) => log.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal));

    private static async Task<List<string>> LinesAsync(string data, string query)
    {
        await using var ledger = await Ledger.OpenAsync(data);
        return await ledger.LinesAsync(query, query.Contains("DISTINCT", StringComparison.Ordinal) ? 2 : 1);
    }

    private static async Task<HttpStatusCode> ContactAsync(Serving server)
    {
        using var answer = await server.Http.PostAsJsonAsync("api/contacts", new { lastName = "Nobody" }, Cancellation);
        return answer.StatusCode;
    }

    private static JsonElement? Progress(JsonElement import, string name) =>
        import.TryGetProperty("progress", out var progress) && progress.ValueKind == JsonValueKind.Object && progress.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null ? value : null;

    private static async Task<string> BeginAsync(Serving server, int rows)
    {
        var text = new StringBuilder("External ID,First name,Last name,Email,Company\n");
        for (var row = 1; row <= rows; row++)
            text.Append(CultureInfo.InvariantCulture, $"P-{row},Ada,Nr {row},person{row}@brisk.example,Company {row % 500}\n");
        using var content = new StringContent(text.ToString(), Encoding.UTF8, "text/csv");
        using var uploaded = await server.Http.PostAsync("api/imports?type=contacts&name=people.csv", content, Cancellation);
        uploaded.EnsureSuccessStatusCode();
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString()!;
        using var run = await server.Http.PostAsync($"api/imports/{id}/run", null, Cancellation);
        run.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return id;
    }

    /// <summary>The import as soon as something holds of it.</summary>
    private static async Task<JsonElement> ImportAsync(Serving server, string id, Predicate<JsonElement> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var import = await server.Http.GetFromJsonAsync<JsonElement>($"api/imports/{id}", Cancellation);
            if (holds(import)) return import;
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(2)) Assert.Fail($"It did not come about: {import}");
            await Task.Delay(20, Cancellation);
        }
    }
}
