using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>Two nodes are restarted one after the other, as an upgrade does, while people write: a proxy that asks the other node sees no failure.</summary>
public sealed class RollingRestartTests(PostgresServer postgres)
{
    private const int Callers = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restarting_one_node_after_the_other_fails_no_request()
    {
        var database = await postgres.CreateEmptyDatabaseAsync();
        await using var one = new Installation();
        await using var other = new Installation();
        var first = await one.ServeAsync("--database", database);
        (await Installation.SetUpAsync(first, first.LinkTo("Set up")!)).EnsureSuccessStatusCode();
        var key = (await one.RunAsync("key", "create", "--role", "owner", "--name", "test", "--database", database)).Well.Trim();
        var nodes = new ConcurrentDictionary<Installation, Serving> { [one] = first, [other] = await other.ServeAsync("--database", database) };
        foreach (var node in nodes.Values) Installation.Authorize(node, key);
        var written = new ConcurrentBag<string>();
        using var enough = new CancellationTokenSource();
        var work = Enumerable.Range(1, Callers).Select(caller => Task.Run(() => WriteAsync(nodes, caller, written, enough.Token), Cancellation)).ToList();

        foreach (var installation in (Installation[])[one, other])
        {
            await WrittenAsync(written, work);
            (await nodes[installation].StopAsync()).ShouldBe(0);
            var next = await installation.ServeAsync("--database", database);
            Installation.Authorize(next, key);
            nodes[installation] = next;
        }
        await WrittenAsync(written, work);
        await enough.CancelAsync();
        await Task.WhenAll(work);

        foreach (var node in nodes.Values) (await NamesAsync(node)).ShouldBe(written, ignoreOrder: true);
    }

    /// <summary>Waits until some more was written, by both nodes or by the one that is there.</summary>
    private static async Task WrittenAsync(ConcurrentBag<string> written, List<Task> work)
    {
        for (var enough = written.Count + (5 * Callers); written.Count < enough;)
        {
            work.ShouldAllBe(caller => !caller.IsFaulted);
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>Writes as somebody does behind a proxy that asks the next node when one does not answer; anything else fails.</summary>
    private static async Task WriteAsync(ConcurrentDictionary<Installation, Serving> nodes, int caller, ConcurrentBag<string> written, CancellationToken enough)
    {
        for (var number = 1; !enough.IsCancellationRequested; number++)
        {
            var name = $"{caller}-{number}";
            for (var tries = 0; !await TryAsync(nodes.Values.ElementAt((caller + number + tries) % nodes.Count), name); tries++)
            {
                if (tries == 20) throw new InvalidOperationException($"{name} was written by neither node.");
            }
            written.Add(name);
        }
    }

    /// <returns>False when the node is on its way out or away.</returns>
    private static async Task<bool> TryAsync(Serving node, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/contacts") { Content = JsonContent.Create(new { lastName = name }) };
        request.Headers.Add("Idempotency-Key", name);
        try
        {
            using var answer = await node.Http.SendAsync(request, Cancellation);
            if ((int)answer.StatusCode is 502 or 503 or 504) return false;
            answer.EnsureSuccessStatusCode();
            return true;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or HttpRequestException { StatusCode: null })
        {
            return false;
        }
    }

    private static async Task<List<string>> NamesAsync(Serving node)
    {
        var names = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await node.Http.GetFromJsonAsync<JsonElement>($"api/contacts?limit=500&fields=name{after}", Cancellation);
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            after = page.GetProperty("next").GetString() is { } next ? "&after=" + Uri.EscapeDataString(next) : null;
        }
        return names;
    }
}
