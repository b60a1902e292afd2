using Brisk.Domain;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Lets replicas answer long reads of a workspace, as long as they have all of it that was committed before the read began:
/// the primary is asked how far the workspace's changes and its schema have come. A replica that is not there within
/// moments, twice, or does not answer, is left alone for a while.
/// </summary>
internal sealed class Replica(NpgsqlDataSource replica, NpgsqlDataSource primary, TimeProvider time) : IAsyncDisposable
{
    private const int Looks = 10;

    private const int MostMisses = 2;

    private const string Numbers = """
        SELECT coalesce((SELECT seq FROM workspace_seq WHERE workspace_id = $1), 0),
               coalesce((SELECT n FROM counters WHERE workspace_id = $1 AND name = 'seq:schema'), 0)
        """;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a replica that does not answer, or lags, is not asked again.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>A time stamp of when it last did not answer; 0 before.</summary>
    private long failedAt;

    /// <summary>How often in a row it had not come far enough.</summary>
    private int misses;

    /// <returns>A connection that sees all of the workspace that is committed now; null when the primary is to be asked.</returns>
    public async ValueTask<NpgsqlConnection?> OpenAsync(Tsid workspace, CancellationToken cancellation)
    {
        if (workspace == default || Volatile.Read(ref failedAt) is not 0 and var failed && time.GetElapsedTime(failed) < Rest) return null;
        NpgsqlConnection? connection = null;
        var isThere = false;
        (long Seq, long Schema) wanted;
        try
        {
            await using var leader = await primary.OpenConnectionAsync(cancellation);
            wanted = await AskAsync(leader, workspace, cancellation);
        }
        catch (NpgsqlException)
        {
            // The primary is away: whoever asks it next waits for it. Of the replica that says nothing.
            return null;
        }
        try
        {
            connection = await replica.OpenConnectionAsync(cancellation);
            for (var look = 0; look < Looks; look++)
            {
                if (look > 0) await Task.Delay(BetweenLooks, time, cancellation);
                var there = await AskAsync(connection, workspace, cancellation);
                if (there.Seq < wanted.Seq || there.Schema < wanted.Schema) continue;
                Volatile.Write(ref misses, 0);
                isThere = true;
                return connection;
            }
            if (Interlocked.Increment(ref misses) >= MostMisses) Volatile.Write(ref failedAt, time.GetTimestamp());
        }
        catch (NpgsqlException)
        {
            Volatile.Write(ref failedAt, time.GetTimestamp());
        }
        finally
        {
            if (!isThere && connection is not null) await connection.DisposeAsync();
        }
        return null;
    }

    public ValueTask DisposeAsync() => replica.DisposeAsync();

    private static async Task<(long Seq, long Schema)> AskAsync(NpgsqlConnection connection, Tsid workspace, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Numbers, connection) { Parameters = { new() { Value = workspace.Value } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
