using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Live;

/// <summary>All who are connected to this node, by their workspaces: who comes and goes, what wakes them, and what goes by the time.</summary>
internal sealed partial class LiveHub : BackgroundService
{
    /// <summary>Connections of one person or key to this node.</summary>
    public const int MostOfOne = 20;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BeforeCut = TimeSpan.FromSeconds(3);

    /// <summary>Ticks after which it is looked for jobs that nobody has told of.</summary>
    private const int LookEvery = 2;

    /// <summary>What messages between nodes that are about this begin with.</summary>
    private const string Mark = "live";
    private const string Job = "j";

    /// <summary>This node, among those that share the database.</summary>
    private readonly string self = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly NodeServices node;
    private readonly Shell shell;
    private readonly LiveJobs jobs;
    private readonly ILogger<LiveHub> log;
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Tsid, LiveWorkspace> workspaces = new();
    private readonly Dictionary<(Tsid Workspace, Tsid Id), int> counts = [];
    private bool isStopping;

    public LiveHub(NodeServices node, Shell shell, JobRunner runner, IHostApplicationLifetime lifetime, ILogger<LiveHub> log)
    {
        (this.node, this.shell, this.log, jobs) = (node, shell, log, new LiveJobs(node, runner));
        node.Generations.Committed += (workspace, _, _) => Find(workspace)?.Wake();
        node.Feed.Looked = (workspace, numbers) => Find(workspace)?.Looked(numbers);
        node.Feed.Told = Hear;
        runner.Moved = Moved;
        lifetime.ApplicationStopping.Register(End);
    }

    /// <summary>Says lines about a workspace to the other nodes.</summary>
    /// <param name="lines">Each after a line feed.</param>
    private void Say(Tsid workspace, string lines)
    {
        if (node.Database.IsShared) node.Tell($"{Mark} {self} {workspace}{lines}");
    }

    /// <summary>Takes a connection on as long as it lasts.</summary>
    /// <returns>Why it is not taken on; null when it has ended.</returns>
    public async ValueTask<ProblemAnswer?> RunAsync(HttpContext http, Principal principal)
    {
        var who = (principal.Workspace, principal.Id);
        lock (gate)
        {
            if (isStopping) return Problems.Unavailable(RequestReasons.Stopping, 1);
            var count = counts.GetValueOrDefault(who);
            if (count >= MostOfOne) return Problems.RateLimited(60, RequestReasons.ManyConnections.Of(MostOfOne));
            counts[who] = count + 1;
        }
        try
        {
            // Signs of life are asked for by frames: those of the protocol would need a timer for each connection.
            using var web = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
            await RunAsync(new LiveSocket(web, principal), http.RequestAborted);
            return null;
        }
        finally
        {
            lock (gate)
            {
                if (--counts[who] == 0) counts.Remove(who);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        for (var ticks = 1; await timer.WaitForNextTickAsync(stoppingToken); ticks++)
        {
            // A hint of another node may have been lost.
            if (node.Database.IsShared && ticks % LookEvery == 0) await LookAsync(stoppingToken);
            foreach (var workspace in workspaces.Values)
            {
                try
                {
                    workspace.Tick();
                    if (node.Database.IsShared) await RememberAsync(workspace.Workspace, stoppingToken);
                }
                catch (StorageUnavailableException)
                {
                    // It is asked again at the next tick.
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailed(exception);
                }
            }
        }
    }

    /// <summary>Finds the jobs that began, or ended, on other nodes.</summary>
    private async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var (workspace, job) in await jobs.FindAsync([.. workspaces.Keys], cancellation)) Find(workspace)?.Moved(job);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            if (exception is not StorageUnavailableException) LogFailed(exception);
        }
    }

    /// <summary>Those who are connected in a workspace; null when nobody is.</summary>
    public LiveWorkspace? Find(Tsid workspace) => workspaces.GetValueOrDefault(workspace);

    private async Task RunAsync(LiveSocket socket, CancellationToken cancellation)
    {
        var workspace = Enter(socket);
        try
        {
            await socket.ReceiveAsync(frame => TakeAsync(workspace, socket, frame, cancellation), cancellation);
        }
        catch (StorageUnavailableException)
        {
            socket.Close(LiveSocket.StatusOf(WebSocketCloseStatus.InternalServerError), "The database does not answer.");
            await socket.DrainAsync();
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The line broke, or it was cut off.
        }
        finally
        {
            socket.Cut();
            Leave(workspace, socket);
        }
    }

    private LiveWorkspace Enter(LiveSocket socket)
    {
        lock (gate)
        {
            var id = socket.Principal.Workspace;
            var workspace = workspaces.GetOrAdd(id, id => new LiveWorkspace(node, id, jobs, lines => Say(id, lines), LogFailed));
            workspace.Add(socket);
            if (isStopping) socket.End("stopping", LiveSocket.StatusOf(WebSocketCloseStatus.EndpointUnavailable));
            return workspace;
        }
    }

    private void Leave(LiveWorkspace workspace, LiveSocket socket)
    {
        lock (gate)
        {
            workspace.Remove(socket);
            if (!workspace.IsEmpty) return;
            workspaces.TryRemove(workspace.Workspace, out _);
            jobs.Forget(workspace.Workspace);
        }
    }

    private async ValueTask TakeAsync(LiveWorkspace workspace, LiveSocket socket, JsonElement frame, CancellationToken cancellation)
    {
        if (socket.IsEnding) return;
        var kind = LiveFrame.Text(frame, "frame") ?? throw new LiveFrameException("frame is missing.");
        if (kind == "hello")
        {
            await GreetAsync(workspace, socket, frame, cancellation);
            return;
        }
        if (!socket.HasGreeted) throw new LiveFrameException("hello comes first.");
        switch (kind)
        {
            case "open":
                await OpenAsync(workspace, socket, LiveFrame.Record(frame), LiveFrame.Text(frame, "field"), cancellation);
                break;
            case "close":
                workspace.Presence.Close(socket, LiveFrame.Record(frame));
                workspace.Wake();
                break;
            case "ping":
                socket.Send(LiveFrame.Pong);
                break;
            default:
                // A sign of life, or of a later version.
                break;
        }
    }

    private async ValueTask GreetAsync(LiveWorkspace workspace, LiveSocket socket, JsonElement frame, CancellationToken cancellation)
    {
        if (socket.HasGreeted) throw new LiveFrameException("hello comes once.");
        LogPosition? after = null;
        if (LiveFrame.Text(frame, "after") is { } text)
            after = LogPosition.TryParse(text, out var position) ? position : throw new LiveFrameException("after is no position.");
        var types = await TypesAsync(workspace, frame, cancellation);
        var build = LiveFrame.Text(frame, "build");
        socket.HasGreeted = true;
        await RememberAsync(workspace.Workspace, cancellation);
        var present = shell.BuildFor(build);
        await workspace.JoinAsync(socket, after, types, present, cancellation);
        if (build is not null && present is not null && build != present) socket.Send(LiveFrame.Make("reload", json => json.WriteString("build", present)));
    }

    private async ValueTask<IReadOnlySet<string>?> TypesAsync(LiveWorkspace workspace, JsonElement frame, CancellationToken cancellation)
    {
        if (LiveFrame.Member(frame, "types") is not { } names) return null;
        if (names.ValueKind != JsonValueKind.Array) throw new LiveFrameException("types is a list of names.");
        var schema = await node.Schemas.GetAsync(workspace.Workspace, cancellation);
        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names.EnumerateArray())
        {
            if (schema.Named(LiveFrame.TextOf(name, "types")) is not { } type) throw new LiveFrameException("types names no record type.");
            types.Add(type.Name);
        }
        return types;
    }

    private async ValueTask OpenAsync(LiveWorkspace workspace, LiveSocket socket, RecordKey record, string? field, CancellationToken cancellation)
    {
        if (socket.Principal.Kind != PrincipalKind.User) return;
        var full = await node.Schemas.GetAsync(workspace.Workspace, cancellation);
        var schema = node.Engine.Under(full, node.SightOf(socket.Principal, full));
        if (schema.Named(record.Type) is not { } type) throw new LiveFrameException("There is no such record type.");
        if (!workspace.Presence.IsOpen(socket, record))
        {
            using var place = await node.Places.EnterAsync(socket.Principal, cancellation);
            if (!place.IsAcquired)
            {
                socket.Close(LiveSocket.Later, "Too many requests are waiting.");
                return;
            }
            // What is not seen is not there: nobody has it open.
            if (await node.Engine.FindAsync(schema, type, record.Id, cancellation) is null) return;
        }
        workspace.Presence.Open(socket, record, field is not null && type.Find(field) is not null ? field : null);
        workspace.Wake();
    }

    /// <summary>Keeps the workspace among those whose changes by other nodes are followed.</summary>
    private async ValueTask RememberAsync(Tsid workspace, CancellationToken cancellation)
    {
        var schema = await node.Schemas.GetAsync(workspace, cancellation);
        foreach (var type in schema.Types) await node.Generations.OfAsync(workspace, type.Name, cancellation);
        await node.Generations.OfAsync(workspace, Generations.Access, cancellation);
    }

    private void Moved(Tsid workspace, Tsid job)
    {
        Find(workspace)?.Moved(job);
        Say(workspace, $"\n{Job} {job}");
    }

    /// <summary>Another node says something.</summary>
    private void Hear(string message)
    {
        var lines = message.Split('\n');
        if (lines[0].Split(' ') is not [Mark, var from, var id] || from == self) return;
        if (!Tsid.TryParse(id, out var named) || Find(named) is not { } workspace) return;
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(' ') is [Job, var number] && Tsid.TryParse(number, out var job)) workspace.Moved(job);
            else workspace.Presence.Hear(from, line);
        }
        workspace.Wake();
    }

    /// <summary>The process ends: whoever is connected goes to another node, or comes back.</summary>
    private void End()
    {
        lock (gate) isStopping = true;
        LiveSocket[] all = [.. workspaces.Values.SelectMany(workspace => workspace.Sockets)];
        foreach (var socket in all) socket.End("stopping", LiveSocket.StatusOf(WebSocketCloseStatus.EndpointUnavailable));
        // Nobody who does not answer keeps the process from ending.
        _ = Task.Delay(BeforeCut, TimeProvider.System).ContinueWith(_ => Array.ForEach(all, socket => socket.Cut()), TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What happened could not be told to those who are connected; it is told with what happens next")]
    private partial void LogFailed(Exception exception);
}
