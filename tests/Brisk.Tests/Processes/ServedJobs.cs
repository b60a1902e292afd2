using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Shared;

namespace Brisk.Tests.Processes;

/// <summary>Contacts and jobs of a server in a process of its own, over HTTP.</summary>
internal static class ServedJobs
{
    private const int BatchSize = 1_000;

    /// <summary>Creates contacts with the numbers from 0 on.</summary>
    /// <param name="values">What each has by its number.</param>
    public static async Task FillAsync(this Serving server, int contacts, Func<int, Dictionary<string, object>> values)
    {
        for (var first = 0; first < contacts; first += BatchSize)
        {
            var operations = Enumerable.Range(first, Math.Min(BatchSize, contacts - first))
                .Select(number => new { op = "create", type = "contact", values = values(number) });
            using var answer = await server.Http.PostAsJsonAsync("api/batch", new { atomic = true, operations }, TestContext.Current.CancellationToken);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    /// <summary>Begins a job; answers it.</summary>
    /// <param name="body">JSON; null for none.</param>
    public static async Task<JsonElement> BeginJobAsync(this Serving server, string path, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(202);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    /// <summary>How many records all of some jobs have done.</summary>
    public static async Task<long> DoneAsync(this Serving server, params IEnumerable<string> jobs)
    {
        var done = 0L;
        foreach (var job in jobs) done += (await server.JobAsync(job)).GetProperty("done").GetInt64();
        return done;
    }

    public static Task EndJobAsync(this Serving server, string job) => Eventually.SoAsync("it is done", async () =>
        (await server.JobAsync(job)).GetProperty("status").GetString() == "done");

    /// <summary>Kills the server once some records are done, and not all; answers how many.</summary>
    public static async Task<long> KillOnTheWayAsync(this Serving server, long all, params IEnumerable<string> jobs)
    {
        var done = 0L;
        await Eventually.SoAsync("some are done", async () => (done = await server.DoneAsync(jobs)) > 0);
        await server.KillAsync();
        done.ShouldBeLessThan(all);
        return done;
    }

    private static Task<JsonElement> JobAsync(this Serving server, string job) =>
        server.Http.GetFromJsonAsync<JsonElement>($"api/jobs/{job}", TestContext.Current.CancellationToken);
}
