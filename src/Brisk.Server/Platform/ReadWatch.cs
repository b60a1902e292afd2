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
    private readonly ConcurrentDictionary<(Tsid Workspace, Tsid Reader), (ReadMeter Meter, Principal Principal)> meters = new();

    /// <summary>The meter of a key or a session; null for commands on the same machine.</summary>
    public ReadMeter? Of(Principal principal)
    {
        if (principal.Kind == PrincipalKind.Local) return null;
        var known = meters.AddOrUpdate(
            (principal.Workspace, Reader(principal)),
            static (_, principal) => (new ReadMeter(), principal),
            static (_, known, principal) => (known.Meter, principal),
            principal);
        return known.Meter;
    }

    /// <summary>Rows that a key has read in the present hour, as far as this node knows.</summary>
    public long RowsOf(Tsid workspace, Tsid reader, long now) => meters.TryGetValue((workspace, reader), out var known) ? known.Meter.Rows(now) : 0;

    public IEnumerable<(ReadMeter Meter, Principal Principal)> All => meters.Values;

    /// <summary>Forgets those that were not used in this hour or the one before.</summary>
    public void Prune(long hour)
    {
        foreach (var (key, known) in meters)
        {
            if (known.Meter.Hour < hour - 1) meters.TryRemove(key, out _);
        }
    }

    public static Tsid Reader(Principal principal) => principal.Kind == PrincipalKind.Key ? principal.Id : principal.Session;
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

    /// <summary>Writes what was counted, and alarms where it is unusually much.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var now = node.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (meter, principal) in node.Reads.All)
        {
            var (hour, rows) = meter.Take(principal.RowsPerHour is null ? Least : 1);
            if (rows == 0) continue;
            var seen = new RowsRead(hour, ReadMeters.Reader(principal), principal.Kind == PrincipalKind.User ? principal.Id : null, rows, null);
            var (all, isAlarm) = await node.Database.WriteAsync(
                principal.Workspace, (principal, seen, now), static (session, state) => SaveAsync(session, state.principal, state.seen, state.now),
                    cancellation);
            meter.Learn(hour, all.Rows);
            if (isAlarm) LogMuch(principal.Kind == PrincipalKind.Key ? "The key" : "The session of", principal.Name, all.Rows, principal.Workspace);
        }
        node.Reads.Prune(RowsReadTable.HourOf(now));
    }

    private static async ValueTask<(RowsRead All, bool IsAlarm)> SaveAsync(IWriteSession session, Principal principal, RowsRead seen, long now)
    {
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
