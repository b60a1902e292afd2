using System.Net.WebSockets;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

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
    private const int MostBehind = 10_000;

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
    private bool isAsking;

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
        socket.Schema = generation;
        if (isBehind) socket.Send(Behind(next));
        await FollowAsync(socket, next, types, cancellation);
        await jobs.TellOpenAsync(socket, cancellation);
    }

    /// <summary>Tells somebody what happened since a position, as quickly as they take it, until they stand with the others.</summary>
    private async Task FollowAsync(LiveSocket socket, LogPosition from, IReadOnlySet<string>? types, CancellationToken cancellation)
    {
        socket.Reached = from;
        while (true)
        {
            if (await CatchUpAsync(socket, types, cancellation) is not { } now) return;
            var name = LiveAudience.NameOf(now.Sight.Key, types);
            lock (gate)
            {
                if (!sockets.Contains(socket) || socket.IsEnding) return;
                if (!audiences.TryGetValue(name, out var audience) || audience.IsEmpty)
                {
                    audience = audiences[name] = new LiveAudience(now.Sight.Key, types)
                    {
                        Position = socket.Reached, Told = socket.Reached, Schema = now.Generation,
                    };
                }
                // The others may have been told more meanwhile.
                if (audience.Position.Seq > socket.Reached.Seq) continue;
                socket.Audience = audience;
                audience.Coming.Add(socket);
            }
            Wake();
            return;
        }
    }

    /// <summary>The same for who cannot take it as quickly as the others.</summary>
    private async Task LagAsync(LiveSocket socket, LogPosition from, IReadOnlySet<string>? types)
    {
        try
        {
            await socket.DrainAsync();
            await FollowAsync(socket, from, types, CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            socket.Close(LiveSocket.StatusOf(WebSocketCloseStatus.InternalServerError), "The database does not answer.");
        }
#pragma warning disable CA1031 // Nobody waits for it. Whoever is cut off goes on from where they were.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            socket.Cut();
            failed(exception);
        }
    }

    /// <summary>Sends what happened since somebody was told last, and answers under which schema; null when it has ended, since what is seen, or the past,
    /// is another.</summary>
    /// <param name="upTo">The last to tell; where it is null, the end, as quickly as it is taken.</param>
    private async Task<WorkspaceSchema?> CatchUpAsync(
        LiveSocket socket, IReadOnlySet<string>? types, CancellationToken cancellation, LogPosition? upTo = null)
    {
        while (true)
        {
            if (socket.IsEnding) return null;
            var from = socket.Reached;
            var (schema, page) = await ToldChanges.ReadAsync(node, socket.Principal, from, types, AtOnce, cancellation, upTo?.Seq ?? long.MaxValue);
            if (page is null)
            {
                End(socket, "access", LiveSocket.Changed);
                return null;
            }
            if (upTo is null && page.Head.Seq - from.Seq > MostBehind)
            {
                socket.Send(Behind(page.Head));
                socket.Reached = page.Head;
                return schema;
            }
            if (page.Next == from) return schema;
            Tell(socket, await FrameAsync(schema, page, cancellation), page.Changes.Count);
            (socket.Reached, socket.Schema) = (page.Next, page.Schema);
            // Nobody who is slow to take what was holds more of it than one page.
            if (upTo is null) await socket.DrainAsync().WaitAsync(cancellation);
            if (page.Next.Seq >= (upTo ?? page.Head).Seq) return schema;
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
        foreach (var audience in present) isTold &= await TryAsync(() => TellAsync(audience));
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

    /// <summary>Holds back what is told to those of whom it is not known whether they are still who they were, and ends what is over.</summary>
    private async Task CheckAsync()
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var full = await node.Schemas.GetAsync(workspace, CancellationToken.None);
        var isAnyHeld = false;
        foreach (var socket in Sockets)
        {
            if (socket.IsEnding) continue;
            if (socket.Principal.ExpiresAt <= now) End(socket, "session", LiveSocket.Over);
            // Of an audience, each sees what all of them are told.
            else if (socket.Audience is { } audience && node.SightOf(socket.Principal, full).Key != audience.Sight) End(socket, "access", LiveSocket.Changed);
            else if (IsDue(socket) || !node.Principals.IsCurrent(socket.Principal))
            {
                socket.Hold();
                isAnyHeld = true;
            }
        }
        lock (gate)
        {
            if (!isAnyHeld || isAsking) return;
            isAsking = true;
        }
        // The others are told meanwhile.
        _ = Task.Run(AskAsync);
    }

    /// <summary>Asks by one read who those are by now that are held back.</summary>
    private async Task AskAsync()
    {
        var isKnown = await TryAsync(async () =>
        {
            LiveSocket[] held = [.. Sockets.Where(socket => socket.IsHeld && !socket.IsEnding)];
            var present = await node.Principals.AgainAsync(workspace, [.. held.Select(socket => socket.Principal)], CancellationToken.None);
            foreach (var socket in held)
            {
                var former = socket.Principal;
                if (present.GetValueOrDefault(former.Hash) is not { } found) End(socket, "session", LiveSocket.Over);
                else if (found.Role != former.Role || found.Id != former.Id || found.RowsPerHour != former.RowsPerHour)
                    End(socket, "access", LiveSocket.Changed);
                // Else it has changed once more, and is asked again.
                else if (node.Principals.IsCurrent(found))
                {
                    socket.CheckedAt = Environment.TickCount64;
                    socket.Principal = found with { Meter = former.Meter };
                    socket.Release();
                }
            }
        });
        if (!isKnown) await Task.Delay(Away, TimeProvider.System);
        lock (gate) isAsking = false;
        Wake();
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
    private async Task TellAsync(LiveAudience audience)
    {
        while (true)
        {
            await AdmitAsync(audience);
            if (MembersOf(audience) is not [var any, ..]) return;
            var from = audience.Position;
            var (schema, page) = await ToldChanges.ReadAsync(node, any.Principal, from, audience.Types, AtOnce, CancellationToken.None);
            // This one sees something else by now: it is ended, and the others are told by another's eyes.
            if (schema.Sight.Key != audience.Sight)
            {
                lock (gate) isAgain = true;
                return;
            }
            if (page is null)
            {
                (_, page) = await ToldChanges.ReadAsync(node, any.Principal, null, audience.Types, 1, CancellationToken.None);
                foreach (var socket in MembersOf(audience)) socket.Send(Behind(page!.Head));
                lock (gate)
                {
                    audience.Position = audience.Told = page!.Head;
                    audience.Sockets.UnionWith(audience.Coming);
                    audience.Coming.Clear();
                }
                if (!schema.Sight.IsAll) await Presence.SeeAsync(audience, schema, null, CancellationToken.None);
                return;
            }
            var isNew = page.Changes.Count > 0 || page.Schema != audience.Schema || page.Next.Seq - audience.Told.Seq >= Silent;
            if (isNew && (page.Next != from || page.Schema != audience.Schema))
            {
                var frame = await FrameAsync(schema, page, CancellationToken.None);
                foreach (var socket in SocketsOf(audience)) Tell(audience, socket, frame, page.Changes.Count);
                (audience.Told, audience.Schema) = (page.Next, page.Schema);
            }
            lock (gate) audience.Position = page.Next;
            if (page.Next != from && !schema.Sight.IsAll) await Presence.SeeAsync(audience, schema, page, CancellationToken.None);
            if (page.Next.Seq < page.Head.Seq) continue;
            await AdmitAsync(audience);
            return;
        }
    }

    /// <summary>Lets those join an audience who were told what it was told. What the audience was told while they came is told to them first.</summary>
    private async Task AdmitAsync(LiveAudience audience)
    {
        LiveSocket[] late;
        lock (gate) late = [.. audience.Coming.Where(socket => socket.Reached.Seq < audience.Position.Seq)];
        foreach (var socket in late) await CatchUpAsync(socket, audience.Types, CancellationToken.None, audience.Position);
        lock (gate)
        {
            foreach (var socket in audience.Coming.Where(socket => socket.Reached.Seq == audience.Position.Seq).ToList())
            {
                audience.Coming.Remove(socket);
                audience.Sockets.Add(socket);
                if (socket.Schema != audience.Schema) socket.Send(Moved(audience.Position, audience.Schema));
            }
        }
    }

    /// <summary>Tells somebody what all of an audience are told; who does not take it as quickly is told later.</summary>
    private void Tell(LiveAudience audience, LiveSocket socket, ReadOnlyMemory<byte> frame, int rows)
    {
        if (socket.HasRoomFor(frame.Length))
        {
            Tell(socket, frame, rows);
            return;
        }
        lock (gate) audience.Sockets.Remove(socket);
        _ = LagAsync(socket, audience.Position, audience.Types);
    }

    private static bool IsDue(LiveSocket socket) => Environment.TickCount64 - socket.CheckedAt > CheckEvery.TotalMilliseconds;

    private LiveSocket[] SocketsOf(LiveAudience audience)
    {
        lock (gate) return [.. audience.Sockets];
    }

    private LiveSocket[] MembersOf(LiveAudience audience)
    {
        lock (gate) return [.. audience.Sockets, .. audience.Coming];
    }

    private void Tell(LiveSocket socket, ReadOnlyMemory<byte> frame, int rows)
    {
        if (socket.Principal.Meter?.Take(rows, socket.Principal.RowsPerHour, node.Clock.GetUtcNow().ToUnixTimeMilliseconds()) is null) socket.Send(frame);
        else End(socket, "rows", LiveSocket.Changed);
    }

    private ValueTask<ReadOnlyMemory<byte>> FrameAsync(WorkspaceSchema schema, ChangePage page, CancellationToken cancellation) =>
        LiveFrame.MakeAsync("changes", json => ToldChanges.WriteAsync(json, node, schema, page, cancellation));

    /// <summary>A position and a schema without a change.</summary>
    private static ReadOnlyMemory<byte> Moved(LogPosition next, long schema) => LiveFrame.Make("changes", json =>
    {
        json.WriteStartArray("items");
        json.WriteEndArray();
        json.WriteString("next", next.ToString());
        json.WriteNumber("schema", schema);
    });

    private static ReadOnlyMemory<byte> Behind(LogPosition next) => LiveFrame.Make("behind", json =>
    {
        json.WriteString("code", Problems.TooFarBehind().Code);
        json.WriteString("next", next.ToString());
    });

    /// <summary>Called with the lock held.</summary>
    private void Leave(LiveAudience audience, LiveSocket socket)
    {
        audience.Sockets.Remove(socket);
        audience.Coming.Remove(socket);
        var name = LiveAudience.NameOf(audience.Sight, audience.Types);
        if (audience.IsEmpty && audiences.GetValueOrDefault(name) == audience) audiences.Remove(name);
    }
}
