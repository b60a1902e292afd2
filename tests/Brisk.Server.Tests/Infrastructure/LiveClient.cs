using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>A page or a script that is told what happens, over a real WebSocket.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonElement> frames = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> all = [];
    private Task receiving = Task.CompletedTask;

    /// <summary>Whether it answers when it is asked for a sign of life.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Where to go on.</summary>
    public string Next { get; private set; } = "";

    /// <summary>Every item that it was told.</summary>
    public List<JsonElement> Items { get; } = [];

    /// <summary>How it was closed, when it was.</summary>
    public (int Status, string Reason)? Closed { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Connects; the status when that is refused.</summary>
    /// <param name="origin">Null for that of the server, empty for none.</param>
    public static async Task<(LiveClient? Live, int Status)> TryOpenAsync(Client client, string? origin = null, string path = "/live")
    {
        var live = new LiveClient();
        live.socket.Options.Proxy = null;
        live.socket.Options.CollectHttpResponseDetails = true;
        if (client.SessionCookie is { } cookie) live.socket.Options.SetRequestHeader("Cookie", cookie);
        if (client.Bearer is { } bearer) live.socket.Options.SetRequestHeader("Authorization", "Bearer " + bearer);
        if ((origin ?? (client.Bearer is null ? client.Server.Url : "")) is { Length: > 0 } from) live.socket.Options.SetRequestHeader("Origin", from);
        try
        {
            await live.socket.ConnectAsync(new Uri(client.Server.Url.Replace("http:", "ws:", StringComparison.Ordinal) + path), Cancellation);
        }
        catch (WebSocketException)
        {
            return (null, (int)live.socket.HttpStatusCode);
        }
        live.receiving = live.ReceiveAsync();
        return (live, 101);
    }

    /// <summary>Connects and greets.</summary>
    public static async Task<LiveClient> OpenAsync(Client client, string? after = null, string more = "")
    {
        var (live, status) = await TryOpenAsync(client);
        status.ShouldBe(101);
        await live!.SendAsync($$"""{"frame":"hello","after":{{(after is null ? "null" : $"\"{after}\"")}}{{more}}}""");
        await live.NextAsync("welcome");
        return live;
    }

    public Task SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Cancellation);

    public Task SendAsync(byte[] bytes, WebSocketMessageType type) => socket.SendAsync(bytes, type, true, Cancellation);

    /// <summary>The next frame of a kind; those of other kinds before it are passed by.</summary>
    public async Task<JsonElement> NextAsync(string kind)
    {
        try
        {
            while (await frames.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(Eventually.Bound, Cancellation) is var frame)
            {
                all.Add(frame);
                var isOf = frame.GetProperty("frame").GetString() == kind;
                if (frame.TryGetProperty("next", out var next)) Next = next.GetString()!;
                if (frame.TryGetProperty("items", out var items)) Items.AddRange(items.EnumerateArray());
                if (isOf) return frame;
            }
        }
        catch (Exception exception) when (exception is TimeoutException or ChannelClosedException)
        {
            throw new InvalidOperationException($"No {kind} came; it was closed: {Closed}.", exception);
        }
        throw new InvalidOperationException("It ended.");
    }

    /// <summary>The next frame of a kind that is as it should be.</summary>
    public async Task<JsonElement> NextAsync(string kind, Predicate<JsonElement> isSo)
    {
        while (await NextAsync(kind) is var frame) if (isSo(frame)) return frame;
        throw new InvalidOperationException("It ended.");
    }

    /// <summary>The frames of a kind that came until what is asked now was answered.</summary>
    public async Task<IReadOnlyList<JsonElement>> FramesOfAsync(string kind)
    {
        await SendAsync("""{"frame":"ping"}""");
        await NextAsync("pong");
        return [.. all.Where(frame => frame.GetProperty("frame").ValueEquals(kind))];
    }

    /// <summary>Items until there are so many.</summary>
    public async Task<IReadOnlyList<JsonElement>> ItemsAsync(int count)
    {
        while (Items.Count < count) await NextAsync("changes");
        return Items;
    }

    /// <summary>Waits until the other side has closed it.</summary>
    public async Task<(int Status, string Reason)> ClosedAsync()
    {
        await receiving.WaitAsync(Eventually.Bound, Cancellation);
        return Closed!.Value;
    }

    /// <summary>Says that it goes away.</summary>
    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);

    /// <summary>Goes away without a word.</summary>
    public void Cut() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await receiving;
        socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var (buffer, length) = (new byte[4 * 1024 * 1024], 0);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close) break;
                length += part.Count;
                if (!part.EndOfMessage) continue;
                var frame = JsonElement.Parse(buffer.AsSpan(0, length));
                length = 0;
                if (frame.GetProperty("frame").ValueEquals("ping"))
                {
                    if (Answers) await socket.SendAsync("{\"frame\":\"pong\"}"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
                }
                else
                {
                    frames.Writer.TryWrite(frame);
                }
            }
            Closed = ((int)socket.CloseStatus!.Value, socket.CloseStatusDescription ?? "");
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Closed ??= (1006, "");
        }
        frames.Writer.TryComplete();
    }
}
