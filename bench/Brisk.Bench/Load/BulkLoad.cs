using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Brisk.Bench.Load;

/// <summary>Changes many contacts at once and takes that back, while others write: how long it takes, and how long they wait.</summary>
internal static class BulkLoad
{
    private const int Records = 100_000;
    private const int Page = 500;
    private const int Writers = 8;

    /// <summary>What the others write together, a second.</summary>
    private const int Rate = 100;

    public static async Task RunAsync(ServerProcess server, Sample sample, Report report)
    {
        using var api = new ApiClient(server);
        var ids = await IdsAsync(api, sample.Count);
        await WhileOthersWriteAsync(server, sample, report, $"others' {Rate} creations a second, alone", () => Task.Delay(5_000));

        var body = $$"""{"ids":[{{string.Join(',', ids.Select(id => $"\"{id}\""))}}],"set":{"department":"Bench"},"addTags":["bench"]}""";
        var bulk = await WhileOthersWriteAsync(server, sample, report, "others meanwhile",
            () => JobAsync(server, api, report, $"bulk of {ids.Count:N0} contacts", "api/contacts/bulk", body, ids.Count));
        await WhileOthersWriteAsync(server, sample, report, "others meanwhile",
            () => JobAsync(server, api, report, $"its undo", $"api/steps/{bulk.GetProperty("step").GetString()}/undo", null, ids.Count));
    }

    /// <summary>Contacts from all over the list.</summary>
    private static async Task<List<string>> IdsAsync(ApiClient api, long count)
    {
        var ids = new HashSet<string>();
        var pages = Math.Min(Records, count) / Page;
        for (var page = 0L; page < pages; page++)
        {
            var list = await api.GetAsync($"api/contacts?limit={Page}&fields=name&at={page * (count / pages)}");
            foreach (var item in list.GetProperty("items").EnumerateArray()) ids.Add(item.GetProperty("id").GetString()!);
        }
        return [.. ids];
    }

    private static async Task<JsonElement> JobAsync(
        ServerProcess server, ApiClient api, Report report, string name, string path, string? body, int count)
    {
        var (cpu, start) = (server.Cpu, Stopwatch.GetTimestamp());
        var job = body is null ? await api.PostAsync(path) : await api.PostAsync(path, body);
        var accepted = Stopwatch.GetElapsedTime(start);
        while (job.GetProperty("status").GetString() is "waiting" or "running")
        {
            await Task.Delay(50);
            job = await api.GetAsync($"api/jobs/{job.GetProperty("id").GetString()}");
        }
        var took = Stopwatch.GetElapsedTime(start);
        report.Add(name, string.Create(CultureInfo.InvariantCulture,
            $"{job.GetProperty("status").GetString()} in {took.TotalSeconds:N1} s ({count / took.TotalSeconds:N0}/s; "
                + $"accepted after {accepted.TotalMilliseconds:N0} ms; {(server.Cpu - cpu).TotalMicroseconds / count:N0} µs CPU each)"), "≤ 10 s");
        return job;
    }

    /// <summary>An open loop: time counts from when a request was due.</summary>
    private static async Task<T> WhileOthersWriteAsync<T>(ServerProcess server, Sample sample, Report report, string name, Func<Task<T>> work)
    {
        var (times, create) = (new Histogram(), Scenario.All.Single(scenario => scenario.Name == "create"));
        using var ended = new CancellationTokenSource();
        var errors = 0;
        var start = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Writers).Select(number =>
        {
            var thread = new Thread(() =>
            {
                Kernel.WakePunctually();
                using var connection = new HttpConnection(server.Address);
                var caller = new Caller(number, connection, sample, new Requests(server.Key));
                for (var turn = 0; !ended.IsCancellationRequested; turn++)
                {
                    var due = TimeSpan.FromSeconds((turn * Writers + number + 1) / (double)Rate);
                    Kernel.Sleep(due - Stopwatch.GetElapsedTime(start));
                    connection.Exchange(create.Ask(caller));
                    if (connection.Status >= 400) Interlocked.Increment(ref errors);
                    times.Record(Stopwatch.GetElapsedTime(start) - due);
                    caller.Turn++;
                }
            }, 256 * 1024);
            thread.Start();
            return thread;
        }).ToList();
        var result = await work();
        await ended.CancelAsync();
        foreach (var thread in threads) thread.Join();
        report.Add(name, string.Create(CultureInfo.InvariantCulture,
            $"{times}; {times.Count:N0} written, {errors} refused"), "p99 ≤ 20 ms");
        return result;
    }

    private static Task WhileOthersWriteAsync(ServerProcess server, Sample sample, Report report, string name, Func<Task> work) =>
        WhileOthersWriteAsync(server, sample, report, name, async () =>
        {
            await work();
            return 0;
        });
}
