using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>A server that is killed at any moment has written what it acknowledged: all of it, once, and nothing half.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Callers = 16;
    private const int MostWrites = 300;

    [Fact]
    public async Task Kills_lose_and_double_no_acknowledged_write()
    {
        var seed = Seeds.Next(output);
        var kills = Seeds.Kills(20);
        var chance = new Random(seed);
        await using var installation = new Installation();
        await using (await installation.ServeWorkspaceAsync())
        {
        }
        var key = await installation.MakeKeyAsync();
        var callers = Enumerable.Range(1, Callers).Select(number => new Caller(number, seed)).ToList();

        for (var kill = 1; kill <= kills; kill++)
        {
            await using var server = await installation.ServeAsync();
            Installation.Authorize(server, key);
            await CompareAsync(server, callers, $"seed {seed}, after kill {kill - 1}");
            await WriteUntilKilledAsync(server, callers, writes: chance.Next(1, MostWrites));
        }

        await using (var last = await installation.ServeAsync())
        {
            Installation.Authorize(last, key);
            await CompareAsync(last, callers, $"seed {seed}, at the end");
            (await installation.FindingsAsync(last)).ShouldBeEmpty();
            await last.StopAsync();
        }
        (await installation.RunAsync("doctor")).Well.ShouldContain("All is well.");
        await using var ledger = await Ledger.OpenAsync(installation.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty($"seed {seed}");
        output.WriteLine($"{kills} kills, none lost, none doubled: {callers.Sum(caller => caller.Acknowledged.Count)} contacts, "
            + $"{callers.Sum(caller => caller.Acknowledged.Values.Sum(told => told.Version))} acknowledged writes");
    }

    /// <summary>Lets everybody write, and kills the server at the given number of acknowledgements, with the rest in flight.</summary>
    private static async Task WriteUntilKilledAsync(Serving server, List<Caller> callers, int writes)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var work = callers.Select(caller => Task.Run(() => caller.WriteAsync(server.Http, () =>
        {
            if (Interlocked.Increment(ref count) == writes) reached.SetResult();
        }, CancellationToken.None))).ToList();
        await Task.WhenAny(reached.Task, Task.WhenAll(work));
        await server.KillAsync();
        await Task.WhenAll(work);
        reached.Task.IsCompletedSuccessfully.ShouldBeTrue(server.Errors);
    }

    /// <summary>What is there must be what was acknowledged, and of what was not, all or nothing.</summary>
    private static async Task CompareAsync(Serving server, List<Caller> callers, string when)
    {
        var there = await ReadAllAsync(server, when);
        var count = await server.Http.GetFromJsonAsync<JsonElement>("api/contacts/count", TestContext.Current.CancellationToken);
        count.GetProperty("count").GetInt32().ShouldBe(there.Count, when);

        foreach (var caller in callers)
        {
            foreach (var (mark, told) in caller.Acknowledged)
            {
                there.Remove(mark, out var record).ShouldBeTrue($"{when}: {mark} was acknowledged and is not there");
                if (caller.Pending is { Before: not null } pending && pending.Mark == mark && record!.Title == pending.Title)
                    record.ShouldBe(told with { Version = told.Version + 1, Title = pending.Title }, when);
                else record.ShouldBe(told, when);
            }
            if (caller.Pending is { Before: null } creation && there.Remove(creation.Mark, out var made)) (made.Version, made.Title).ShouldBe((1, "new"), when);
        }
        there.Keys.ShouldBeEmpty($"{when}: nobody sent these");
    }

    /// <summary>Every contact by its external id, which no two may share, page by page.</summary>
    private static async Task<Dictionary<string, Told>> ReadAllAsync(Serving server, string when)
    {
        var all = new Dictionary<string, Told>(StringComparer.Ordinal);
        string? after = null;
        do
        {
            var further = after is null ? "" : "&after=" + Uri.EscapeDataString(after);
            var page = await server.Http.GetFromJsonAsync<JsonElement>(
                $"api/contacts?fields=name,email,externalId,title,tags&sort=createdAt&limit=500{further}", TestContext.Current.CancellationToken);
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                var mark = item.GetProperty("externalId").GetString()!;
                item.GetProperty("name").GetString().ShouldBe("Ada Nr " + mark, when);
                item.GetProperty("email").GetString().ShouldBe($"ada.{mark}@brisk.example", when);
                item.GetProperty("tags").GetArrayLength().ShouldBe(2, when);
                all.TryAdd(mark, new Told(item.GetProperty("id").GetString()!, item.GetProperty("version").GetInt64(), item.GetProperty("title").GetString()!))
                    .ShouldBeTrue($"{when}: {mark} is there twice");
            }
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        return all;
    }
}
