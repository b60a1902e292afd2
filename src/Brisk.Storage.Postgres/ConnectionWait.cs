using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Opens connections, and waits for a server that is away: it restarts, or another takes over. All who ask wait until the
/// outage has lasted so long; whoever comes later learns at once that it is still there, so that callers do not pile up.
/// </summary>
internal sealed class ConnectionWait(NpgsqlDataSource source, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>A time stamp of when opening first failed; 0 while it does not.</summary>
    private long awaySince;

    /// <exception cref="NpgsqlException">The server does not let Brisk in, or is away for longer than the patience.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var connection = await source.OpenConnectionAsync(cancellation);
                Volatile.Write(ref awaySince, 0);
                return connection;
            }
            catch (NpgsqlException exception) when (IsAway(exception) && IsWorthWaiting())
            {
                await Task.Delay(Pause, time, cancellation);
            }
        }
    }

    private bool IsWorthWaiting()
    {
        var now = time.GetTimestamp();
        var since = Interlocked.CompareExchange(ref awaySince, now, 0);
        return since == 0 || time.GetElapsedTime(since, now) < patience;
    }

    /// <summary>Nobody answers, or somebody who is starting or stopping; any other refusal stays one however long it is waited for.</summary>
    private static bool IsAway(NpgsqlException exception) =>
        exception is not PostgresException refused || refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown;
}
