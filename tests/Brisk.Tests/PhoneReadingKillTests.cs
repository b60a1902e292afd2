using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>Numbers that are being read again under another country are all read, whenever the process is killed.</summary>
public sealed class PhoneReadingKillTests(ITestOutputHelper output)
{
    private const int Records = 20_000;

    [Fact]
    public async Task Numbers_of_another_country_are_all_read_after_kills_on_the_way()
    {
        await using var installation = new Installation();
        string key;
        var there = 0L;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            key = await installation.MakeKeyAsync();
            Installation.Authorize(server, key);
            await SetCountryAsync(server, "PT");
            await Eventually.SoAsync("nothing is left to read", async () => await ReadAsync(server) is null);
            await server.FillAsync(Records, number => new() { ["lastName"] = $"P{number}", ["phone"] = $"030/{1_000_000 + number}" });
            await SetCountryAsync(server, "DE");
            there = await KillOnTheWayAsync(server, 0);
        }

        for (var kill = 0; kill < Seeds.Kills(2); kill++)
        {
            await using var server = await installation.ServeAsync();
            Installation.Authorize(server, key);
            there = await KillOnTheWayAsync(server, there);
        }

        await using (var last = await installation.ServeAsync())
        {
            Installation.Authorize(last, key);
            await Eventually.SoAsync("all are read", async () => await ReadAsync(last) is null);
            foreach (var number in (int[])[0, 500, (Records / 2) + 1, Records - 1])
                (await CountAsync(last, $"phone is \"+49 30 {1_000_000 + number}\"")).ShouldBe(1);
            (await CountAsync(last, "phone starts \"+49 30\"")).ShouldBe(Records);
            (await CountAsync(last, "phone starts \"+351\"")).ShouldBe(0);
            (await installation.FindingsAsync(last)).ShouldBeEmpty();
            (await last.StopAsync()).ShouldBe(0);
        }
        await using var ledger = await Ledger.OpenAsync(installation.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty();
        (await ledger.LinesAsync("SELECT count(*) FROM contacts WHERE phone_digits LIKE '+4930%'", 1)).ShouldBe([$"{Records}"]);
    }

    /// <summary>Kills the server once more records are read than before; answers how many.</summary>
    private async Task<long> KillOnTheWayAsync(Serving server, long before)
    {
        long? read = 0;
        await Eventually.SoAsync("more are read", async () =>
        {
            read = await ReadAsync(server);
            (read ?? before).ShouldBeGreaterThanOrEqualTo(before, "it goes on behind the last piece");
            return read is null || read > before;
        });
        await server.KillAsync();
        output.WriteLine($"killed when {read?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "all"} were read");
        if (before == 0) read.ShouldNotBeNull("the first kill is on the way");
        return read ?? before;
    }

    /// <summary>How many records are read; null when nothing is left.</summary>
    private static async Task<long?> ReadAsync(Serving server)
    {
        var workspace = await server.Http.GetFromJsonAsync<JsonElement>("api/workspace", TestContext.Current.CancellationToken);
        return workspace.TryGetProperty("phones", out var phones) && phones.ValueKind == JsonValueKind.Object ? phones.GetProperty("read").GetInt64() : null;
    }

    private static async Task SetCountryAsync(Serving server, string country)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "api/workspace") { Content = JsonContent.Create(new { country }) };
        request.Headers.TryAddWithoutValidation("If-Match", "*").ShouldBeTrue();
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<int> CountAsync(Serving server, string filter) =>
        (await server.Http.GetFromJsonAsync<JsonElement>($"api/contacts/count?filter={Uri.EscapeDataString(filter)}", TestContext.Current.CancellationToken))
            .GetProperty("count").GetInt32();
}
