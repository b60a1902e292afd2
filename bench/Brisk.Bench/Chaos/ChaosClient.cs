using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Brisk.Bench.Chaos;

/// <summary>An answer. <paramref name="Node"/> is who gave it.</summary>
internal sealed record Reply(int Node, int Status, string Tag, long Generation, string Body)
{
    /// <summary>The version in the ETag of a record, <c>"version-stamp"</c>.</summary>
    public long Version => Number(Tag.AsSpan(1), '-');

    /// <summary>The generation of its record type that a record's ETag names first.</summary>
    public long StampGeneration => Number(Tag.AsSpan(Tag.IndexOf('-', StringComparison.Ordinal) + 1), '.');

    private static long Number(ReadOnlySpan<char> text, char end) => long.Parse(text[..text.IndexOf(end)], CultureInfo.InvariantCulture);
}

/// <summary>A request as its sender means it, so that it can be sent again as it was.</summary>
internal sealed record Ask(HttpMethod Method, string Path, string? Json = null, string? Key = null, string? IfMatch = null, string? IfNoneMatch = null)
{
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        if (Json is not null) message.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        if (Key is not null) message.Headers.Add("Idempotency-Key", Key);
        if (IfMatch is not null) message.Headers.TryAddWithoutValidation("If-Match", IfMatch);
        if (IfNoneMatch is not null) message.Headers.TryAddWithoutValidation("If-None-Match", IfNoneMatch);
        return message;
    }
}

/// <summary>Asks two nodes in turn, and asks the other one when an answer fails: twice more, as a patient browser would.</summary>
internal sealed class ChaosClient : IDisposable
{
    /// <summary>Before the second and the third try. A node that refuses connections costs the first only.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3)];

    private readonly HttpClient[] nodes;
    private int turn;

    public ChaosClient(IEnumerable<Uri> addresses, string key) => nodes = [.. addresses.Select(address => Connect(address, key))];

    /// <summary>What is counted now.</summary>
    public Phase Phase { get; set; } = new("before");

    public int Next() => (Interlocked.Increment(ref turn) & int.MaxValue) % nodes.Length;

    /// <summary>Asks until there is an answer below 500, or the tries are used up (null).</summary>
    /// <param name="expected">Statuses that are right; another one is counted as wrong.</param>
    public async Task<Reply?> SendAsync(Ask ask, int node, params IReadOnlyList<int> expected)
    {
        var (phase, start, isRead) = (Phase, Stopwatch.GetTimestamp(), ask.Method == HttpMethod.Get);
        for (var attempt = 0; ; attempt++)
        {
            var (reply, why) = await TryAsync(ask, node);
            if (reply is not null && reply.Status < 500)
            {
                phase.Answered(isRead, Stopwatch.GetElapsedTime(start));
                if (!expected.Contains(reply.Status))
                    phase.AnsweredWrongly($"{ask.Method} {string.Join('/', ask.Path.Split('?')[0].Split('/').Take(3))} answered {reply.Status} "
                        + $"{reply.Body[..Math.Min(160, reply.Body.Length)]}");
                return reply;
            }
            phase.TryFailed(why);
            if (attempt == Pauses.Count)
            {
                phase.RequestFailed(isRead);
                return null;
            }
            await Task.Delay(Pauses[attempt]);
            node = (node + 1) % nodes.Length;
        }
    }

    /// <summary>Asks one node once.</summary>
    public async Task<(Reply? Reply, string Why)> TryAsync(Ask ask, int node)
    {
        try
        {
            using var message = ask.ToMessage();
            using var answer = await nodes[node].SendAsync(message);
            var body = await answer.Content.ReadAsStringAsync();
            var generation = answer.Headers.TryGetValues("X-Brisk-Generation", out var values) ? long.Parse(values.First(), CultureInfo.InvariantCulture) : 0;
            var tag = answer.Headers.TryGetValues("ETag", out var tags) ? tags.First() : "";
            return (new Reply(node, (int)answer.StatusCode, tag, generation, body), (int)answer.StatusCode < 500 ? "" : $"{(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, "no connection");
        }
        catch (OperationCanceledException)
        {
            return (null, "no answer within 10 s");
        }
    }

    public void Dispose()
    {
        foreach (var node in nodes) node.Dispose();
    }

    private static HttpClient Connect(Uri address, string key)
    {
        // The node is this machine's own; a client with a pool of its own leaves nothing behind.
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(2) }) { BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }
}
