using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Lets replicas answer long reads, as long as they have everything that was committed before the read began: the primary
/// is asked how far it has come, and a replica that is not there within moments is left alone.
/// </summary>
internal sealed class Replica(NpgsqlDataSource replica, NpgsqlDataSource primary, TimeProvider time) : IAsyncDisposable
{
    private const int Looks = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a replica that does not answer is not asked again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>A time stamp of when it last did not answer; 0 before.</summary>
    private long failedAt;

    /// <returns>A connection that sees all that is committed now; null when the primary is to be asked.</returns>
    public async ValueTask<NpgsqlConnection?> OpenAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref failedAt) is not 0 and var failed && time.GetElapsedTime(failed) < Rest) return null;
        NpgsqlConnection? connection = null;
        try
        {
            string? position;
            await using (var leader = await primary.OpenConnectionAsync(cancellation)) position = await AskAsync(leader, "SELECT pg_current_wal_insert_lsn()::text", cancellation);
            connection = await replica.OpenConnectionAsync(cancellation);
            for (var look = 0; look < Looks; look++)
            {
                if (await AskAsync(connection, $"SELECT (pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= '{position}'::pg_lsn)::text", cancellation) is "true") return connection;
                await Task.Delay(BetweenLooks, time, cancellation);
            }
        }
        catch (NpgsqlException)
        {
            Volatile.Write(ref failedAt, time.GetTimestamp());
        }
        if (connection is not null) await connection.DisposeAsync();
        return null;
    }

    public ValueTask DisposeAsync() => replica.DisposeAsync();

    private static async Task<string?> AskAsync(NpgsqlConnection connection, string text, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
