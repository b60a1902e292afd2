using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Server.Live;

/// <summary>
/// Those who are connected to this node in one workspace, and one worker that reads what happened and tells them: at once when nothing was told for a
/// while, else every <see cref="Pause"/>. It keeps nothing that a restart would lose: positions are the clients'.
/// </summary>
#pragma warning disable CA1001 // Nothing waits for the semaphore by a handle, so there is nothing to give back.
internal sealed class LiveWorkspace(NodeServices node, Tsid workspace, LiveJobs jobs, Action<string> say, Action<Exception> failed)
#pragma warning restore CA1001
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Before it is tried again where the database is away.</summary>
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(1);

    /// <summary>So often it is asked who somebody is of whom nothing is known to have changed.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMinutes(1);

    /// <summary>How far somebody may be behind who is told what happened, in changes.</summary>
    public const int MostBehind = 10_000;

    /// <summary>Items of a frame, and changes after which a position is told that has no items.</summary>
    private const int AtOnce = 500;
    private const int Silent = 1_000;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, LiveAudience> audiences = new(StringComparer.Ordinal);
    private readonly HashSet<LiveSocket> sockets = [];
    private readonly HashSet<Tsid> movedJobs = [];
    private IReadOnlyDictionary<string, long>? looked;
    private bool isAwake;
    private bool isAgain;

    public Tsid Workspace => workspace;

    public PresenceBoard Presence { get; } = new(node, workspace, say);

    public bool IsEmpty
    {
        get
        {
            lock (gate) return sockets.Count == 0;
        }
    }

    public LiveSocket[] Sockets
    {
        get
        {
            lock (gate) return [.. sockets];
        }
    }

    public void Add(LiveSocket socket)
    {
        lock (gate) sockets.Add(socket);
    }

    public void Remove(LiveSocket socket)
    {
        lock (gate)
        {
            sockets.Remove(socket);
            if (socket.Audience is { } audience) Leave(audience, socket);
        }
        Presence.Leave(socket);
        Wake();
    }

    /// <summary>Something may have happened.</summary>
    public void Wake()
    {
        lock (gate)
        {
            isAgain = true;
            if (isAwake) return;
            isAwake = true;
        }
        _ = Task.Run(WorkAsync);
    }

    /// <summary>The database has these numbers of the workspace.</summary>
    public void Looked(IReadOnlyDictionary<string, long> numbers)
    {
        lock (gate)
        {
            if (looked is not null && looked.Count == numbers.Count && numbers.All(pair => looked.GetValueOrDefault(pair.Key) == pair.Value)) return;
            looked = numbers;
        }
        Wake();
    }

    /// <summary>Called each second: what goes by the time.</summary>
    public void Tick()
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var isAny = Presence.Tick();
        foreach (var socket in Sockets)
        {
            socket.Tick();
            isAny |= Presence.IsMoved(socket) || IsDue(socket) || socket.Principal.ExpiresAt <= now;
        }
        lock (gate) movedJobs.UnionWith(jobs.OpenOf(workspace));
        if (isAny || movedJobs.Count > 0) Wake();
    }

    /// <summary>A job began, came forward or ended.</summary>
    public void Moved(Tsid job)
    {
        lock (gate) movedJobs.Add(job);
        Wake();
    }

    /// <summary>Tells somebody what happened since a position, and from then on what happens.</summary>
    /// <param name="after">Null for from now on.</param>
    public async Task JoinAsync(LiveSocket socket, LogPosition? after, IReadOnlySet<string>? types, string? build, CancellationToken cancellation)
    {
        var (schema, page) = await ToldChanges.ReadAsync(node, socket.Principal, after, types, 1, cancellation);
        var isBehind = page is null || page.Head.Seq - page.Next.Seq > MostBehind;
        if (isBehind || after is null) (schema, page) = await ToldChanges.ReadAsync(node, socket.Principal, null, types, 1, cancellation);
        var (next, generation) = (isBehind || after is null ? page!.Head : after.Value, page!.Schema);
        socket.Send(LiveFrame.Make("welcome", json =>
        {
            json.WriteString("next", next.ToString());
            json.WriteNumber("schema", generation);
            json.WriteString("build", build);
        }));
        if (isBehind) socket.Send(Behind(next));
        if (await CatchUpAsync(socket, next, types, cancellation) is not { } reached) return;
        await turn.WaitAsync(cancellation);
        try
        {
            var name = LiveAudience.NameOf(schema.Sight.Key, types);
            LiveAudience? audience;
            lock (gate) audience = audiences.GetValueOrDefault(name);
            audience ??= new LiveAudience(schema.Sight.Key, types) { Position = reached, Told = reached, Schema = generation };
            // All of the audience stand where it stands before one more does.
            await TellAsync(audience, socket.Principal, cancellation);
            if (reached != audience.Position && await CatchUpAsync(socket, reached, types, cancellation, audience.Position) is null) return;
            if (await SightOfAsync(socket, cancellation) != audience.Sight)
            {
                socket.End("access", LiveSocket.Changed);
                return;
            }
            lock (gate)
            {
                if (!sockets.Contains(socket)) return;
                // The others may have left meanwhile, and the audience with them.
                audiences[name] = socket.Audience = audience;
                audience.Sockets.Add(socket);
            }
        }
        finally
        {
            turn.Release();
        }
        Wake();
        await jobs.TellOpenAsync(socket, cancellation);
    }

    /// <summary>Sends what happened after a position, and answers up to where; null when it has ended, since what is seen, or the past, is another.</summary>
    /// <param name="upTo">The last to tell; where it is null, the end, as far as there is time.</param>
    private async Task<LogPosition?> CatchUpAsync(
        LiveSocket socket, LogPosition from, IReadOnlySet<string>? types, CancellationToken cancellation, LogPosition? upTo = null)
    {
        while (true)
        {
            var (schema, page) = await ToldChanges.ReadAsync(node, socket.Principal, from, types, AtOnce, cancellation, upTo?.Seq ?? long.MaxValue);
            if (page is null)
            {
                socket.End("access", LiveSocket.Changed);
                return null;
            }
            if (page.Next == from) return from;
            Tell(socket, await FrameAsync(schema, page, cancellation), page.Changes.Count);
            // Nobody who is slow to take what was holds more of it than one page.
            if (upTo is null) await socket.DrainAsync().WaitAsync(cancellation);
            from = page.Next;
            if (from.Seq >= (upTo ?? page.Head).Seq) return from;
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            lock (gate) isAgain = false;
            await turn.WaitAsync();
            bool isTold;
            try
            {
                isTold = await TellAllAsync();
            }
            finally
            {
                turn.Release();
            }
            if (!isTold)
            {
                // What was not told is told then.
                lock (gate) isAgain = true;
                await Task.Delay(Away, TimeProvider.System);
            }
            await Task.Delay(Pause, TimeProvider.System);
            lock (gate)
            {
                if (isAgain) continue;
                isAwake = false;
                return;
            }
        }
    }

    /// <summary>Tells each what there is for them. What cannot be told to some keeps nobody else from being told.</summary>
    /// <returns>False when something was not told.</returns>
    private async Task<bool> TellAllAsync()
    {
        // Nobody is told anything before it is known who they still are.
        if (!await TryAsync(CheckAsync)) return false;
        LiveAudience[] present;
        Tsid[] moved;
        lock (gate)
        {
            present = [.. audiences.Values];
            moved = [.. movedJobs];
            movedJobs.Clear();
        }
        var isTold = true;
        foreach (var audience in present)
        {
            if (SocketsOf(audience) is [var any, ..]) isTold &= await TryAsync(() => TellAsync(audience, any.Principal, CancellationToken.None));
        }
        isTold &= await TryAsync(() => Presence.TellAsync(CancellationToken.None).AsTask());
        if (moved.Length == 0 || await TryAsync(() => jobs.TellAsync(this, moved, CancellationToken.None).AsTask())) return isTold;
        lock (gate) movedJobs.UnionWith(moved);
        return false;
    }

    private async Task<bool> TryAsync(Func<Task> tell)
    {
        try
        {
            await tell();
            return true;
        }
#pragma warning disable CA1031 // It is tried again, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (exception is not StorageUnavailableException) failed(exception);
            return false;
        }
    }

    /// <summary>The key of what somebody sees now.</summary>
    private async ValueTask<string> SightOfAsync(LiveSocket socket, CancellationToken cancellation) =>
        node.SightOf(socket.Principal, await node.Schemas.GetAsync(workspace, cancellation)).Key;

    /// <summary>Finds out whether those are still who they were whose access may have changed, and ends what is over.</summary>
    private async Task CheckAsync()
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var socket in Sockets)
        {
            if (socket.IsEnding) continue;
            var former = socket.Principal;
            var isOver = former.ExpiresAt <= now;
            try
            {
                if (isOver || IsDue(socket) || !node.Principals.IsCurrent(former))
                {
                    socket.CheckedAt = Environment.TickCount64;
                    if (isOver || await node.Principals.FindAsync(socket.Http) is not { } present) End(socket, "session", LiveSocket.Over);
                    else if (present.Role != former.Role || present.Id != former.Id || present.RowsPerHour != former.RowsPerHour)
                        End(socket, "access", LiveSocket.Changed);
                    else socket.Principal = present;
                }
                // Of an audience, each sees what all of them are told.
                if (socket.Audience is { } audience && await SightOfAsync(socket, CancellationToken.None) != audience.Sight)
                    End(socket, "access", LiveSocket.Changed);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                // It has gone meanwhile.
                socket.Cut();
            }
        }
    }

    private void End(LiveSocket socket, string reason, int code)
    {
        socket.End(reason, code);
        lock (gate)
        {
            if (socket.Audience is { } audience) Leave(audience, socket);
        }
        Presence.Leave(socket);
    }

    /// <summary>Tells an audience what happened since it was told last.</summary>
    /// <param name="one">Of those who see what they see.</param>
    private async Task TellAsync(LiveAudience audience, Principal one, CancellationToken cancellation)
    {
        while (true)
        {
            var from = audience.Position;
            var (schema, page) = await ToldChanges.ReadAsync(node, one, from, audience.Types, AtOnce, cancellation);
            // This one sees something else by now: it is ended, and the others are told by another's eyes.
            if (schema.Sight.Key != audience.Sight)
            {
                lock (gate) isAgain = true;
                return;
            }
            if (page is null)
            {
                (_, page) = await ToldChanges.ReadAsync(node, one, null, audience.Types, 1, cancellation);
                audience.Position = audience.Told = page!.Head;
                foreach (var socket in SocketsOf(audience)) socket.Send(Behind(page.Head));
                return;
            }
            var isNew = page.Changes.Count > 0 || page.Schema != audience.Schema || page.Next.Seq - audience.Told.Seq >= Silent;
            if (isNew && (page.Next != from || page.Schema != audience.Schema))
            {
                var frame = await FrameAsync(schema, page, cancellation);
                foreach (var socket in SocketsOf(audience)) Tell(socket, frame, page.Changes.Count);
                (audience.Told, audience.Schema) = (page.Next, page.Schema);
            }
            if (page.Next != from && !schema.Sight.IsAll) await Presence.SeeAsync(audience, schema, cancellation);
            audience.Position = page.Next;
            if (page.Next.Seq >= page.Head.Seq) return;
        }
    }

    private static bool IsDue(LiveSocket socket) => Environment.TickCount64 - socket.CheckedAt > CheckEvery.TotalMilliseconds;

    private LiveSocket[] SocketsOf(LiveAudience audience)
    {
        lock (gate) return [.. audience.Sockets];
    }

    private void Tell(LiveSocket socket, ReadOnlyMemory<byte> frame, int rows)
    {
        if (socket.Principal.Meter?.Take(rows, socket.Principal.RowsPerHour, node.Clock.GetUtcNow().ToUnixTimeMilliseconds()) is null) socket.Send(frame);
        else End(socket, "rows", LiveSocket.Changed);
    }

    private ValueTask<ReadOnlyMemory<byte>> FrameAsync(Storage.Schema.WorkspaceSchema schema, ChangePage page, CancellationToken cancellation) =>
        LiveFrame.MakeAsync("changes", json => ToldChanges.WriteAsync(json, node, schema, page, cancellation));

    private static ReadOnlyMemory<byte> Behind(LogPosition next) => LiveFrame.Make("behind", json =>
    {
        json.WriteString("code", Problems.TooFarBehind().Code);
        json.WriteString("next", next.ToString());
    });

    /// <summary>Called with the lock held.</summary>
    private void Leave(LiveAudience audience, LiveSocket socket)
    {
        audience.Sockets.Remove(socket);
        var name = LiveAudience.NameOf(audience.Sight, audience.Types);
        if (audience.Sockets.Count == 0 && audiences.GetValueOrDefault(name) == audience) audiences.Remove(name);
    }
}
