using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>The disk of the database answers with I/O errors for a while, in the midst of writes.</summary>
public sealed class IoErrorTests(ITestOutputHelper output)
{
    private const int Callers = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Around_errors_of_the_disk_all_that_was_acknowledged_is_there_and_nothing_that_was_refused()
    {
        using var disk = await FailingDisk.BuildAsync();
        await using var installation = new Installation();
        disk.Carry(installation);
        var (acknowledged, refused) = (new ConcurrentBag<string>(), 0);
        string key;
        long shown;
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            Installation.Authorize(server, key = await installation.MakeKeyAsync());
            using var enough = new CancellationTokenSource();
            var work = Enumerable.Range(1, Callers).Select(caller => Task.Run(async () =>
            {
                for (var number = 1; !enough.IsCancellationRequested; number++)
                {
                    var name = $"{caller}-{number}";
                    using var answer = await server.Http.PostAsJsonAsync("api/contacts", new { lastName = name, notes = new string('x', 4_000) }, Cancellation);
                    if (answer.StatusCode == HttpStatusCode.Created) acknowledged.Add(name);
                    else if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) Interlocked.Increment(ref refused);
                    else throw new InvalidOperationException($"{name}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
                }
            }, Cancellation)).ToList();
            await MoreAsync("acknowledged", work, () => acknowledged.Count, 200);

            foreach (var call in (string[])["fsync", "pwrite", "fsync"])
            {
                disk.Break(call);
                await MoreAsync("refused", work, () => Volatile.Read(ref refused), 20);
                disk.Heal(call);
                await MoreAsync("acknowledged", work, () => acknowledged.Count, 100);
            }
            await enough.CancelAsync();
            await Eventually.Within("the callers end", Task.WhenAll(work));
            shown = (await server.Http.GetFromJsonAsync<JsonElement>("api/contacts/count", Cancellation)).GetProperty("count").GetInt64();
            await server.KillAsync();
        }
        output.WriteLine($"{acknowledged.Count} acknowledged, {refused} refused");

        await using var next = await installation.ServeAsync();
        Installation.Authorize(next, key);
        (await installation.FindingsAsync(next)).ShouldBeEmpty();
        await next.StopAsync();
        await using var ledger = await Ledger.OpenAsync(installation.Data);
        (await ledger.DiscrepanciesAsync()).ShouldBeEmpty();
        var there = await ledger.LinesAsync("SELECT last_name FROM contacts", 1);
        acknowledged.Except(there).ShouldBeEmpty("acknowledged and lost");
        there.Except(acknowledged).ShouldBeEmpty("refused and yet there");
        there.Count.ShouldBe(acknowledged.Count);
        shown.ShouldBe(there.Count);
    }

    private static Task MoreAsync(string what, List<Task> work, Func<int> count, int more)
    {
        var enough = count() + more;
        return Eventually.SoAsync($"{more} more are {what}", async () =>
        {
            foreach (var caller in work.Where(caller => caller.IsCompleted)) await caller;
            return count() >= enough;
        });
    }
}
