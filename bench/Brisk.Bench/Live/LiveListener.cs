using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Brisk.Bench.Live;

/// <summary>Somebody who is connected to <c>/live</c>, takes what is told, gives signs of life, and comes again when the line breaks.</summary>
internal sealed class LiveListener(IPEndPoint server, string key) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private readonly CancellationTokenSource ended = new();
    private readonly ToldLedger ledger = new();
    private ClientWebSocket socket = new();
    private TaskCompletionSource welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (byte[] Change, TaskCompletionSource<long> Told)? expected;
    private string? next;
    private Task work = Task.CompletedTask;

    /// <summary>Connects and waits for the welcome.</summary>
    public static async Task<LiveListener> OpenAsync(IPEndPoint server, string key)
    {
        var listener = new LiveListener(server, key);
        await listener.ConnectAsync();
        listener.work = listener.WorkAsync();
        await listener.welcome.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return listener;
    }

    /// <summary>How often the line broke.</summary>
    public int Breaks { get; private set; }

    /// <summary>Whether it was welcomed since.</summary>
    public bool IsWelcome
    {
        get
        {
            lock (gate) return welcome.Task.IsCompletedSuccessfully;
        }
    }

    /// <summary>How often it was told to load everything anew, since it was too far behind.</summary>
    public int Behind { get; private set; }

    /// <summary>The number of the last change it was told.</summary>
    public long Last
    {
        get
        {
            lock (gate) return ledger.Last;
        }
    }

    /// <summary>What it was told so far.</summary>
    public (long Count, long Lost, long Again, ulong Sum) Told
    {
        get
        {
            lock (gate) return (ledger.Count, ledger.Lost, ledger.Again, ledger.Sum);
        }
    }

    /// <summary>Completes when a version of a record is told, with the <see cref="Stopwatch"/>'s time of it.</summary>
    public Task<long> HearsAsync(string id, long version)
    {
        var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) expected = (Encoding.ASCII.GetBytes($"\"id\":\"{id}\",\"version\":{version},"), told);
        return told.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        socket.Abort();
        await work;
        socket.Dispose();
        ended.Dispose();
    }

    private async Task WorkAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        try
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    buffer = await ReceiveAsync(buffer);
                }
                catch (Exception exception) when (IsBroken(exception))
                {
                    if (ended.IsCancellationRequested) return;
                    lock (gate) (Breaks, welcome) = (Breaks + 1, new(TaskCreationOptions.RunContinuationsAsynchronously));
                    await ComeAgainAsync();
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It was between two tries.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ComeAgainAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), ended.Token);
            socket.Dispose();
            socket = new ClientWebSocket();
            try
            {
                await ConnectAsync();
                return;
            }
            catch (Exception exception) when (IsBroken(exception))
            {
                // It is not back yet.
            }
        }
    }

    private static bool IsBroken(Exception exception) => exception is WebSocketException or OperationCanceledException or HttpRequestException;

    private async Task ConnectAsync()
    {
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
        await socket.ConnectAsync(new Uri($"ws://{server}/live"), ended.Token);
        await SendAsync(Encoding.ASCII.GetBytes(next is null ? "{\"frame\":\"hello\"}" : $"{{\"frame\":\"hello\",\"after\":\"{next}\"}}"));
    }

    private Task SendAsync(byte[] frame) => socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, ended.Token);

    /// <summary>Receives one frame; answers the buffer, which may have been exchanged for a larger or a smaller one.</summary>
    private async Task<byte[]> ReceiveAsync(byte[] buffer)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), ended.Token);
            if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException($"It was closed: {socket.CloseStatusDescription}");
            length += part.Count;
            if (part.EndOfMessage)
            {
                var at = Stopwatch.GetTimestamp();
                if (Take(buffer.AsSpan(0, length), at)) await SendAsync("{\"frame\":\"pong\"}"u8.ToArray());
                return length > 16 * 1024 ? Exchange(buffer, 1024, 0) : buffer;
            }
            if (length == buffer.Length) buffer = Exchange(buffer, length * 2, length);
        }
    }

    private static byte[] Exchange(byte[] buffer, int size, int kept)
    {
        var other = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, kept).CopyTo(other);
        ArrayPool<byte>.Shared.Return(buffer);
        return other;
    }

    /// <summary>Answers whether a sign of life is asked for.</summary>
    private bool Take(ReadOnlySpan<byte> frame, long at)
    {
        if (frame.StartsWith("{\"frame\":\"ping\""u8)) return true;
        lock (gate)
        {
            if (frame.StartsWith("{\"frame\":\"changes\""u8))
            {
                ledger.Take(frame);
                next = NextOf(frame);
                if (expected is { } one && frame.IndexOf(one.Change) >= 0) one.Told.TrySetResult(at);
            }
            else if (frame.StartsWith("{\"frame\":\"welcome\""u8))
            {
                // After a break it begins where it was.
                if (next is null) ledger.StartAt(ToldLedger.NumberOf(NextOf(frame)));
                next ??= NextOf(frame);
                welcome.TrySetResult();
            }
            else if (frame.StartsWith("{\"frame\":\"behind\""u8))
            {
                Behind++;
                next = NextOf(frame);
                ledger.StartAt(ToldLedger.NumberOf(next));
            }
        }
        return false;
    }

    private static string NextOf(ReadOnlySpan<byte> frame)
    {
        var rest = frame[(frame.LastIndexOf("\"next\":\""u8) + 8)..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)'"')]);
    }
}
