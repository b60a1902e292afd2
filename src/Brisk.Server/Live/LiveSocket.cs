using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Storage.Records;

namespace Brisk.Server.Live;

/// <summary>
/// One connection of a page or a script. What is sent to it waits in a bounded queue: whoever takes nothing is cut off, and goes on from the last
/// position with a new one.
/// </summary>
internal sealed class LiveSocket(WebSocket socket, Principal principal)
{
    /// <summary>Bytes and frames that wait for a slow client at most.</summary>
    private const int MostBytes = 1024 * 1024;
    private const int MostFrames = 500;

    /// <summary>With more it lags behind the others, and is told at its own pace.</summary>
    private const int FewBytes = 256 * 1024;
    private const int FewFrames = 100;

    /// <summary>How long one frame may take on its way, and the other side to close.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Frames of a client in a second.</summary>
    private const int MostInSecond = 50;

    /// <summary>How long one may be silent that has a record open until it counts as away, and that has none until it is cut off; half as often it is asked
    /// for a sign of life.</summary>
    private static readonly TimeSpan SilentWithOpen = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(10);

    /// <summary>How it is closed when the session is over, and when what somebody may do or see is another.</summary>
    public const int Over = 4401;
    public const int Changed = 4403;

    /// <summary>How it is closed when it asks more than its share: it may come again later.</summary>
    public const int Later = 1013;

    private static long numbers;

    private readonly Lock gate = new();
    private Queue<ReadOnlyMemory<byte>>? waiting;
    private long waitingBytes;
    private bool isSending;
    private bool isHeld;
    private bool hasEnded;
    private (int Code, string Reason)? closing;
    private long stuckSince = long.MaxValue;
    private TaskCompletionSource? drained;
    private long heardAt = Environment.TickCount64;
    private long askedAt = Environment.TickCount64;
    private long second;
    private int inSecond;

    /// <summary>Tells it from the others of this node.</summary>
    public long Number { get; } = Interlocked.Increment(ref numbers);

    /// <summary>Who it is; the same person or key as long as it lives.</summary>
    public Principal Principal { get; set; } = principal;

    /// <summary>When it was last asked of the database who it is, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long CheckedAt { get; set; } = Environment.TickCount64;

    /// <summary>Whether its hello has come.</summary>
    public bool HasGreeted { get; set; }

    /// <summary>Whether nothing was heard of it for so long that it counts as away.</summary>
    public bool IsSilent => Environment.TickCount64 - heardAt > SilentWithOpen.TotalMilliseconds;

    /// <summary>What it is told; null before its hello.</summary>
    public LiveAudience? Audience { get; set; }

    /// <summary>Up to where it was told, as long as that is not what its audience was told.</summary>
    public LogPosition Reached { get; set; }

    /// <summary>The number of the schema that it was told before it stood with its audience.</summary>
    public long Schema { get; set; }

    /// <summary>What it has open, and which field of it is edited; null while nothing is. Kept by <see cref="PresenceBoard"/>, as is whether it
    /// was away.</summary>
    public Dictionary<RecordKey, string?>? Opened { get; set; }
    public bool WasSilent { get; set; }

    /// <summary>Whether it takes what it is sent about as quickly as it comes.</summary>
    public bool HasRoomFor(int bytes)
    {
        lock (gate) return closing is not null || waitingBytes == 0 || (waitingBytes + bytes <= FewBytes && waiting?.Count is null or < FewFrames);
    }

    /// <summary>From now on what it is sent waits, until it is <see cref="Release"/>d. Nothing of one that ends: nobody lets go of it.</summary>
    public void Hold()
    {
        lock (gate) isHeld |= closing is null;
    }

    public void Release()
    {
        lock (gate)
        {
            isHeld = false;
            if (waiting is not null || closing is not null) StartSending();
        }
    }

    public bool IsHeld
    {
        get
        {
            lock (gate) return isHeld;
        }
    }

    /// <summary>Sends a frame after those that wait. Does not wait.</summary>
    public void Send(ReadOnlyMemory<byte> frame)
    {
        lock (gate)
        {
            if (closing is not null) return;
            waiting ??= new();
            if ((waitingBytes == 0 || waitingBytes + frame.Length <= MostBytes) && waiting.Count < MostFrames)
            {
                waiting.Enqueue(frame);
                waitingBytes += frame.Length;
                StartSending();
                return;
            }
        }
        Cut();
    }

    /// <summary>Whether it is being closed: what it still sends counts for nothing.</summary>
    public bool IsEnding
    {
        get
        {
            lock (gate) return closing is not null;
        }
    }

    /// <summary>Completes when nothing waits.</summary>
    public Task DrainAsync()
    {
        lock (gate)
        {
            if (hasEnded || (!isSending && waiting is null)) return Task.CompletedTask;
            return (drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Closes it after what waits. Does not wait.</summary>
    /// <param name="reason">In a few words.</param>
    public void Close(int code, string reason)
    {
        lock (gate)
        {
            if (closing is not null) return;
            DropHeld();
            closing = (code, reason);
            StartSending();
        }
    }

    /// <summary>Says that it ends, and closes it. What was held back is not sent any more.</summary>
    public void End(string reason, int code)
    {
        lock (gate)
        {
            DropHeld();
            Send(LiveFrame.Make("end", json => json.WriteString("reason", reason)));
            Close(code, reason);
        }
    }

    /// <summary>Cuts it off without a word.</summary>
    public void Cut()
    {
        lock (gate)
        {
            DropHeld();
            closing ??= (0, "");
            socket.Abort();
            // Whoever waits until nothing waits does not wait for ever.
            if (waiting is not null || drained is not null) StartSending();
        }
    }

    /// <summary>What was held back is not sent any more. The gate is held.</summary>
    private void DropHeld()
    {
        if (!isHeld) return;
        isHeld = false;
        waitingBytes -= waiting?.Sum(frame => (long)frame.Length) ?? 0;
        waiting = null;
    }

    /// <summary>Called each second: asks for a sign of life now and then, and cuts it off when it gives none, does not take what it is sent or does
    /// not close.</summary>
    public void Tick()
    {
        var now = Environment.TickCount64;
        if (now - Volatile.Read(ref stuckSince) > Patience.TotalMilliseconds || now - heardAt > Silent.TotalMilliseconds) Cut();
        else if (!HasGreeted && now - askedAt > HelloWithin.TotalMilliseconds)
            Close(StatusOf(WebSocketCloseStatus.PolicyViolation), "No hello came.");
        if (!HasGreeted || now - Math.Max(askedAt, heardAt) < (Opened is null ? Silent : SilentWithOpen).TotalMilliseconds / 2) return;
        askedAt = now;
        Send(LiveFrame.Ping);
    }

    /// <summary>Hands over each frame that comes until the other side closes or the line breaks.</summary>
    /// <param name="take">Throws <see cref="LiveFrameException"/> for what it cannot understand.</param>
    public async Task ReceiveAsync(Func<JsonElement, ValueTask> take, CancellationToken cancellation)
    {
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            // An empty buffer waits without holding one.
            var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation);
            if (first.MessageType == WebSocketMessageType.Close) break;
            if (first.MessageType == WebSocketMessageType.Binary)
            {
                Close(StatusOf(WebSocketCloseStatus.PolicyViolation), "Frames are text.");
                await DropAsync(cancellation);
                return;
            }
            if (!await TakeAsync(take, first.EndOfMessage, cancellation))
            {
                await DropAsync(cancellation);
                return;
            }
        }
        Close(StatusOf(WebSocketCloseStatus.NormalClosure), "");
        await DrainAsync();
    }

    public static int StatusOf(WebSocketCloseStatus status) => (int)status;

    private async ValueTask<bool> TakeAsync(Func<JsonElement, ValueTask> take, bool isOver, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LiveFrame.Largest + 1);
        try
        {
            var length = 0;
            while (!isOver && length <= LiveFrame.Largest)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length, LiveFrame.Largest + 1 - length), cancellation);
                if (part.MessageType == WebSocketMessageType.Close) return true;
                (length, isOver) = (length + part.Count, part.EndOfMessage);
            }
            if (length > LiveFrame.Largest)
            {
                Close(StatusOf(WebSocketCloseStatus.MessageTooBig), $"A frame has at most {LiveFrame.Largest} bytes.");
                return false;
            }
            heardAt = Environment.TickCount64;
            if (IsTooMany()) throw new LiveFrameException($"More than {MostInSecond} frames in a second.");
            using var frame = JsonDocument.Parse(buffer.AsMemory(0, length), default);
            if (frame.RootElement.ValueKind != JsonValueKind.Object) throw new LiveFrameException("A frame is a JSON object.");
            await take(frame.RootElement);
            return true;
        }
        catch (JsonException)
        {
            Close(StatusOf(WebSocketCloseStatus.PolicyViolation), "A frame is a JSON object.");
            return false;
        }
        catch (LiveFrameException exception)
        {
            Close(StatusOf(WebSocketCloseStatus.PolicyViolation), exception.Message);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Passes by what still comes, until the other side has closed, too.</summary>
    private async Task DropAsync(CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LiveFrame.Largest);
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                if ((await socket.ReceiveAsync(buffer.AsMemory(), cancellation)).MessageType == WebSocketMessageType.Close) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsTooMany()
    {
        var now = Environment.TickCount64 / 1_000;
        (second, inSecond) = now == second ? (second, inSecond + 1) : (now, 1);
        return inSecond > MostInSecond;
    }

    private void StartSending()
    {
        if (isSending || isHeld) return;
        isSending = true;
        _ = SendAsync();
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> frame = default;
                (int Code, string Reason)? end = null;
                lock (gate)
                {
                    if (isHeld)
                    {
                        isSending = false;
                        return;
                    }
                    if (waiting is { Count: > 0 })
                    {
                        frame = waiting.Dequeue();
                    }
                    else if (closing is { } close)
                    {
                        end = close;
                    }
                    else
                    {
                        // Of who is idle nothing is kept.
                        waiting = null;
                        isSending = false;
                        drained?.SetResult();
                        drained = null;
                        return;
                    }
                }
                Volatile.Write(ref stuckSince, Environment.TickCount64);
                if (end is { } last)
                {
                    // It stays stuck until the other side has closed as well.
                    if (last.Code > 0 && socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                        await socket.CloseOutputAsync((WebSocketCloseStatus)last.Code, last.Reason, CancellationToken.None);
                    break;
                }
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                Volatile.Write(ref stuckSince, long.MaxValue);
                // It counted until it was taken.
                lock (gate) waitingBytes -= frame.Length;
            }
        }
#pragma warning disable CA1031 // The line broke: whoever receives finds out.
        catch (Exception)
#pragma warning restore CA1031
        {
            socket.Abort();
        }
        lock (gate)
        {
            closing ??= (0, "");
            (waiting, hasEnded) = (null, true);
            drained?.SetResult();
            drained = null;
        }
    }
}
