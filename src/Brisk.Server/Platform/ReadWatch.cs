using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Platform;

/// <summary>Who reads how much: one meter for each key and session that is in use.</summary>
internal sealed class ReadMeters
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<(Tsid Workspace, Tsid Reader), (ReadMeter Meter, Principal Principal)> meters = new();

    /// <summary>The meter of a key or a session; null for commands on the same machine. It counts for an hour from now at least.</summary>
    /// <param name="now">In Unix milliseconds.</param>
    public ReadMeter? Of(Principal principal, long now)
    {
        if (principal.Kind == PrincipalKind.Local) return null;
        var (key, hour) = ((principal.Workspace, Reader(principal)), RowsReadTable.HourOf(now));
        lock (gate)
        {
            var meter = meters.TryGetValue(key, out var known) ? known.Meter : new ReadMeter(hour);
            meter.Begin(hour);
            meters[key] = (meter, principal);
            return meter;
        }
    }

    /// <summary>Rows that a key has read in the present hour, as far as this node knows.</summary>
    public long RowsOf(Tsid workspace, Tsid reader, long now) => meters.TryGetValue((workspace, reader), out var known) ? known.Meter.Rows(now) : 0;

    /// <summary>Counts nothing any more of somebody whose workspace is no more.</summary>
    public void Forget(Principal principal) => meters.TryRemove((principal.Workspace, Reader(principal)), out _);

    public IEnumerable<(ReadMeter Meter, Principal Principal)> All => meters.Values;

    /// <summary>Forgets those that were not used in this hour or the one before, and wait for no write.</summary>
    public void Prune(long hour)
    {
        // One that somebody is asking for at this moment would go on counting, and nobody would know.
        lock (gate)
        {
            foreach (var (key, (meter, principal)) in meters)
            {
                var patience = meter.Unsaved(ReadWatch.WorthWriting(principal)).Count == 0 ? 1 : ReadMeter.MostHours;
                if (meter.Hour < hour - patience) meters.TryRemove(key, out _);
            }
        }
    }

    public static Tsid Reader(Principal principal) => principal.Kind == PrincipalKind.Key ? principal.Id : principal.Origin;
}

/// <summary>
/// Tells the owners when somebody reads unusually much, at most a minute after it was read: <see cref="Much"/> rows in an hour
/// by a key (of a small workspace a tenth of its records, but not less than <see cref="Least"/>), <see cref="MuchOfPerson"/>
/// by a person. It keeps nobody from reading; limits do that, where an owner sets one.
/// </summary>
internal sealed partial class ReadWatch(NodeServices node, ILogger<ReadWatch> log) : BackgroundService
{
    public const long Least = 1_000;
    public const long Much = 10_000;
    public const long MuchOfPerson = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryLookAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>So many rows of an hour are worth a write: of a key with a limit each one, since other nodes have to know.</summary>
    public static long WorthWriting(Principal principal) => principal.RowsPerHour is null ? Least : 1;

    /// <summary>Writes what was counted, and alarms where it is unusually much. What cannot be written stays for the next time.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (meter, principal) in node.Reads.All)
        {
            foreach (var hour in meter.Unsaved(WorthWriting(principal)))
            {
                try
                {
                    await SaveAsync(principal, hour, now, cancellation);
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or StorageUnavailableException))
                {
                    // One workspace that cannot be written to keeps nobody else's from being written.
                    LogFailed(exception.Message);
                }
            }
        }
        node.Reads.Prune(RowsReadTable.HourOf(now));
    }

    private async ValueTask SaveAsync(Principal principal, HourOfReading hour, long now, CancellationToken cancellation)
    {
        var rows = hour.Unsaved;
        var seen = new RowsRead(hour.Number, ReadMeters.Reader(principal), principal.Kind == PrincipalKind.User ? principal.Id : null, rows, null);
        var (saved, isAlarm) = await node.Database.WriteAsync(
            principal.Workspace, (principal, seen, now), static (session, state) => SaveAsync(session, state.principal, state.seen, state.now), cancellation);
        if (saved is not { } all)
        {
            node.Reads.Forget(principal);
            return;
        }
        hour.Save(rows, all.Rows);
        if (isAlarm) LogMuch(principal.Kind == PrincipalKind.Key ? "The key" : "The session of", principal.Name, all.Rows, principal.Workspace);
    }

    /// <summary>Null of a workspace that is no more: nothing is to come back of it.</summary>
    private static async ValueTask<(RowsRead? All, bool IsAlarm)> SaveAsync(IWriteSession session, Principal principal, RowsRead seen, long now)
    {
        if (await WorkspaceTable.ByIdAsync(session, principal.Workspace) is null) return default;
        var all = await RowsReadTable.AddAsync(session, principal.Workspace, seen);
        if (all.AlarmedAt is not null || all.Rows <= Least) return (all, false);
        var limit = principal.Kind == PrincipalKind.User ? MuchOfPerson
            : Math.Clamp(await RowsReadTable.RecordsAsync(session, principal.Workspace) / 10, Least, Much);
        if (all.Rows <= limit) return (all, false);
        await RowsReadTable.AlarmAsync(session, principal.Workspace, all, now);
        return (all, true);
    }

    private async Task TryLookAsync(CancellationToken cancellation)
    {
        try
        {
            await LookAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "{What} {Name} has read {Rows} rows of records in an hour, in workspace {Workspace}. Owners see it under Settings, "
        + "Keys")]
    private partial void LogMuch(string what, string name, long rows, Tsid workspace);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who read how much could not be written down, and is tried again: {Why}")]
    private partial void LogFailed(string why);
}
