using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>An import that is killed again and again ends where an undisturbed one ends.</summary>
public sealed class ImportKillTests(ITestOutputHelper output, PostgresServer postgres)
{
    private const string Everything = """
        SELECT c.external_id, c.version, c.name, c.email, c.phone, c.city, c.tags, c.status, o.name, o.version
        FROM contacts AS c LEFT JOIN organizations AS o ON o.id = c.organization ORDER BY c.external_id, c.name, c.id
        """;

    [Theory]
    // As many as are written without indexes, which are built at the end.
    [InlineData(0, 20_000, 3)]
    [InlineData(1_000, 6_000, 2)]
    public async Task An_import_killed_on_the_way_ends_as_if_nothing_had_happened(int there, int rows, int kills)
    {
        var seed = Seeds.Next(output);
        var file = Encoding.UTF8.GetBytes(File(seed, rows));
        await using var calm = new Installation();
        await using var harried = new Installation();
        var chance = new Random(seed);
        // Each kill comes when so many rows were done since the one before.
        kills = Seeds.Kills(kills);
        var moments = Enumerable.Range(0, kills).Select(_ => chance.Next(1, rows / (kills + 1))).ToList();

        var (expected, expectedRows) = await ImportAsync(calm, file, there, []);
        var (result, written) = await ImportAsync(harried, file, there, moments);

        Figures(result).ShouldBe(Figures(expected), $"seed {seed}");
        result.GetProperty("rows").GetInt32().ShouldBe(rows);
        result.GetProperty("created").GetInt32().ShouldBeGreaterThan(rows / 2);
        result.GetProperty("rejected").GetInt32().ShouldBeGreaterThan(0);
        (result.GetProperty("updated").GetInt32() > 0).ShouldBe(there > 0);
        written.Count.ShouldBe(expectedRows.Count, $"seed {seed}");
        written.Where((row, index) => row != expectedRows[index]).ShouldBeEmpty($"seed {seed}");
        output.WriteLine($"{kills} kills during an import, none lost, none doubled: {written.Count} rows");
    }

    [Fact]
    public async Task An_import_whose_node_is_killed_is_finished_by_another_with_no_row_twice_and_none_missing()
    {
        var seed = Seeds.Next(output);
        var file = Encoding.UTF8.GetBytes(File(seed, 6_000));
        await using var calm = new Installation();
        await using var one = new Installation();
        await using var other = new Installation();
        var database = await postgres.CreateEmptyDatabaseAsync();
        string[] shared = ["--database", database, "--files", one.Beside("files")];
        var (expected, expectedRows) = await ImportAsync(calm, file, 0, []);
        var dying = await one.ServeAsync(shared);
        (await Installation.SetUpAsync(dying, dying.LinkTo("Set up")!)).EnsureSuccessStatusCode();
        var key = (await one.RunAsync("key", "create", "--role", "owner", "--name", "test", "--database", database)).Well.Trim();
        var living = await other.ServeAsync(shared);
        Installation.Authorize(dying, key);
        Installation.Authorize(living, key);
        var id = await BeginAsync(dying, file);

        await KillAtAsync(dying, id, 1_000);
        var import = await FinishAsync(living, id);

        import.GetProperty("status").GetString().ShouldBe("done", import.ToString());
        Figures(import.GetProperty("result")).ShouldBe(Figures(expected), $"seed {seed}");
        (await other.FindingsAsync(living)).ShouldBeEmpty();
        (await living.StopAsync()).ShouldBe(0);
        (await calm.RunAsync("copy", "--from", database, "--to", other.Beside("copy"))).Well.ShouldContain("the same on both sides");
        await using var ledger = await Ledger.OpenAsync(other.Beside("copy"));
        (await ledger.LinesAsync(Everything, 10)).Where((row, index) => row != expectedRows[index]).ShouldBeEmpty($"seed {seed}");
    }

    /// <summary>Imports the file, killing the server when so many rows are done, and answers the result and every row as it is in the end.</summary>
    private async Task<(JsonElement Result, List<string> Rows)> ImportAsync(Installation installation, byte[] file, int there, List<int> kills)
    {
        string key, id;
        await using (var first = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(first, key);
            // They are there before the file comes, with the first external ids of it.
            await first.FillAsync(there, number =>
                new() { ["firstName"] = "Old", ["lastName"] = $"Nr {number + 1}", ["externalId"] = $"P-{number + 1}" });
            id = await BeginAsync(first, file);
            if (kills.Count > 0) await KillAtAsync(first, id, kills[0]);
            else await FinishAsync(first, id);
        }
        foreach (var rows in kills.Skip(1))
        {
            await using var server = await installation.ServeAsync();
            Installation.Authorize(server, key);
            await KillAtAsync(server, id, rows);
        }

        JsonElement result;
        await using (var last = await installation.ServeAsync())
        {
            Installation.Authorize(last, key);
            var import = await FinishAsync(last, id);
            import.GetProperty("status").GetString().ShouldBe("done", import.ToString());
            result = import.GetProperty("result");
            (await installation.FindingsAsync(last)).ShouldBeEmpty();
            (await last.StopAsync()).ShouldBe(0);
        }
        await using var ledger = await Ledger.OpenAsync(installation.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty();
        return (result, await ledger.LinesAsync(Everything, 10));
    }

    private static async Task<string> BeginAsync(Serving server, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var uploaded = await server.Http.PostAsync("api/imports?type=contacts&name=people.csv", content, TestContext.Current.CancellationToken);
        var import = await BodyAsync(uploaded);
        var id = import.GetProperty("id").GetString()!;
        var mapping = import.GetProperty("settings").GetProperty("mapping");
        using var settled = await server.Http.PutAsJsonAsync($"api/imports/{id}/settings", new { mapping, match = "externalId", onMatch = "update" },
            TestContext.Current.CancellationToken);
        await BodyAsync(settled);
        using var run = await server.Http.PostAsync($"api/imports/{id}/run", null, TestContext.Current.CancellationToken);
        await BodyAsync(run);
        return id;
    }

    /// <summary>Kills the server once so many rows of this run are done, or the import is.</summary>
    private async Task KillAtAsync(Serving server, string id, int rows)
    {
        var import = await UntilAsync(server, id, import =>
            import.TryGetProperty("progress", out var progress) && progress.ValueKind == JsonValueKind.Object
                && progress.GetProperty("rows").GetInt64() >= rows);
        await server.KillAsync();
        output.WriteLine($"killed at {(import.TryGetProperty("progress", out var progress) ? progress.ToString() : import.GetProperty("status").ToString())}");
    }

    private static Task<JsonElement> FinishAsync(Serving server, string id) => UntilAsync(server, id, static _ => false);

    /// <summary>Asks until the condition holds or nothing works on the import any more.</summary>
    private static async Task<JsonElement> UntilAsync(Serving server, string id, Predicate<JsonElement> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.LongBound);
        while (true)
        {
            var import = await server.Http.GetFromJsonAsync<JsonElement>($"api/imports/{id}", limit.Token);
            if (holds(import) || import.GetProperty("status").GetString() is "done" or "failed" or "cancelled") return import;
            // Questions without a pause would take half of the machine from the import.
            await Task.Delay(5, limit.Token);
        }
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonElement.Parse(text);
    }

    /// <summary>What the result says, but for the time it took.</summary>
    private static string Figures(JsonElement result) =>
        string.Join('\n', result.EnumerateObject().Where(property => property.Name is not ("seconds" or "rates"))
            .Select(property => $"{property.Name}: {property.Value}"));

    /// <summary>People of 2,000 companies: some rows are wrong, some come twice.</summary>
    private static string File(int seed, int rows)
    {
        var chance = new Random(seed);
        var text = new StringBuilder("External ID,First name,Last name,Email,Phone,Company,City,Status,Tags\n");
        for (var row = 1; row <= rows; row++)
        {
            var id = row > 100 && chance.Next(20) == 0 ? chance.Next(1, row) : row;
            var email = chance.Next(200) == 0 ? "not an address" : $"person{id}@brisk.example";
            var company = chance.Next(2_000);
            var (city, status, side) = (Either("Lund", "Umeå"), Either("lead", "customer"), Either("north", "south"));
            text.Append(CultureInfo.InvariantCulture,
                $"P-{id},Ada,\"Nr {row}, of many\",{email},+46 8 {1000000 + row},Company {company},{city},{status},\"{side};imported\"\n");
        }
        return text.ToString();

        string Either(string one, string other) => chance.Next(2) == 0 ? one : other;
    }
}
