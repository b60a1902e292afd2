using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>A server dies and its standby takes over, while people write through two nodes.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_another_server_takes_over()
    {
        var seed = Seeds.Next(output);
        await using var pair = await PostgresPair.StartAsync();
        await using var installation = new Installation();
        await using var second = new Installation();
        await using var server = await installation.ServeWorkspaceAsync("--database", pair.ConnectionString);
        // The standby stands first in the list of this one.
        await using var other = await second.ServeAsync("--database", pair.StandbyFirst);
        var key = await installation.MakeKeyAsync();
        Installation.Authorize(server, key);
        Installation.Authorize(other, key);
        var callers = Enumerable.Range(1, 8).Select(number => new Caller(number, seed) { IsPatient = true }).ToList();
        using var enough = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(Eventually.LongBound);
        var writes = 0;
        var (warm, again) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), int.MaxValue);
        var work = callers.Select((caller, number) => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested || caller.Pending is not null)
            {
                limit.Token.ThrowIfCancellationRequested();
                await caller.WriteAsync(number % 2 == 0 ? server.Http : other.Http, () =>
                {
                    var count = Interlocked.Increment(ref writes);
                    if (count == 300) warm.SetResult();
                    if (count >= Volatile.Read(ref again)) enough.Cancel();
                }, enough.Token);
            }
        })).ToList();
        await Eventually.ComesAsync("300 writes", warm.Task, work);

        await pair.LoseFirstAsync();
        await pair.PromoteSecondAsync();
        Volatile.Write(ref again, Volatile.Read(ref writes) + 300);
        await Eventually.Within("another 300 writes", Task.WhenAll(work));

        var told = callers.SelectMany(caller => caller.Acknowledged).ToDictionary(StringComparer.Ordinal);
        (await PostgresBackupTests.RowsAsync(pair.Second)).ShouldBe(told.ToDictionary(pair => pair.Key, pair => pair.Value.Version), ignoreOrder: true);
        (await installation.RunAsync("doctor", "--database", pair.ConnectionString)).Output.ShouldMatch(@"Counters +ok\nChange log +ok\n");
    }
}
