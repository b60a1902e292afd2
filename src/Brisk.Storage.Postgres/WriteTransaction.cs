using System.Globalization;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// One transaction of one workspace. It begins by locking the workspace's counter row, so that all that follows, in every
/// process, comes one after the other: what a job checked stays true, and numbers of changes become visible in their order.
/// </summary>
/// <param name="patience">How long a statement may take, to the whole second; zero for as long as it needs.</param>
internal sealed class WriteTransaction(NpgsqlConnection connection, Tsid workspace, bool canLock, TimeSpan patience) : IAsyncDisposable
{
    /// <summary>How long it is asked what became of a commit: longer than a standby takes to take over.</summary>
    private static readonly TimeSpan AskingPatience = TimeSpan.FromSeconds(30);

    /// <summary>Which history the server goes on with: another one when another server has taken over.</summary>
    public const string Timeline = "substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

    private static readonly Statement Lock = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1 FOR UPDATE");

    // A statement of its own: that of the lock sees what was there before it had to wait.
    private const string Begun = $"SELECT txid_current(), {Timeline}, COALESCE((SELECT n FROM counters WHERE workspace_id = $1 AND name = 'seq:schema'), 0)";
    private const string NoLock = $"SELECT txid_current(), {Timeline}, NULL";

    /// <summary>The installation has a row like the workspaces', made when it is first needed.</summary>
    private const string MakeRow = "INSERT INTO workspace_seq (workspace_id, seq) VALUES ($1, 0) ON CONFLICT (workspace_id) DO NOTHING";

    private readonly Pipeline pipeline = new(connection, (int)patience.TotalSeconds);

    /// <summary>The number of the workspace's schema, which nobody else changes until the commit; null where there is none yet.</summary>
    private long? schemaNumber;

    /// <summary>By which the server tells what became of it; the default before anything was sent.</summary>
    public TransactionId Id { get; private set; }

    /// <summary>True from the moment the commit was sent.</summary>
    public bool IsCommitting { get; private set; }

    public int Statements => pipeline.Statements;

    public bool IsLost => pipeline.IsBroken || pipeline.Failure is TransactionLostException;

    public async Task BeginAsync()
    {
        pipeline.Add("BEGIN", []);
        if (workspace == default && canLock) pipeline.Add(MakeRow, [0]);
        if (canLock) pipeline.Add(Lock.Text, [workspace.Value]);
        pipeline.Add(canLock ? Begun : NoLock, canLock ? [workspace.Value] : []);
        await pipeline.QueryLastAsync(canLock ? 2 : 1, this, static (row, begun) =>
        {
            begun.Id = new TransactionId(row.Int64(0), row.Text(1)!);
            begun.schemaNumber = row.Int64OrNull(2);
            return false;
        }, CancellationToken.None);
    }

    /// <summary>Runs the only job of the transaction.</summary>
    public Task RunOnlyAsync(WriteJob job) => job.RunAsync(pipeline, schemaNumber);

    /// <summary>Runs one of several: when it fails, the others stay.</summary>
    public async Task RunAsync(WriteJob job)
    {
        pipeline.Add("SAVEPOINT job", []);
        var (sent, waiting) = (pipeline.Sent, pipeline.Waiting);
        await job.RunAsync(pipeline, schemaNumber);
        if (job.Failure is null) await FlushAsync(job);
        if (IsLost) return;
        if (job.Failure is not null)
        {
            // What the job posted goes; what waited before it goes on waiting.
            pipeline.Drop(pipeline.Sent == sent ? waiting : 0);
            pipeline.Forgive();
            pipeline.Add("ROLLBACK TO SAVEPOINT job", []);
        }
        pipeline.Add("RELEASE SAVEPOINT job", []);
    }

    public async Task CommitAsync()
    {
        pipeline.Add("COMMIT", []);
        IsCommitting = true;
        await pipeline.FlushAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    private async Task FlushAsync(WriteJob job)
    {
        try
        {
            await pipeline.FlushAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // It is the job's: it posted what failed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            job.Failure = exception;
        }
    }

    /// <summary>What became of a transaction whose commit was not answered.</summary>
    /// <returns>True when it is committed, false when it never will be, null when nobody can tell.</returns>
    public static async Task<bool?> WasCommittedAsync(NpgsqlDataSource source, TransactionId id, TimeProvider time)
    {
        using var enough = new CancellationTokenSource(AskingPatience, time);
        try
        {
            return await WasCommittedAsync(source, id, time, enough.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool?> WasCommittedAsync(NpgsqlDataSource source, TransactionId id, TimeProvider time, CancellationToken enough)
    {
        var number = id.Number.ToString(CultureInfo.InvariantCulture);
        while (true)
        {
            var isSameHistory = true;
            try
            {
                await using var connection = await source.OpenConnectionAsync(enough);
                await using (var ask = new NpgsqlCommand($"SELECT {Timeline}", connection)) isSameHistory =
                    await ask.ExecuteScalarAsync(enough) as string == id.Timeline;
                await using var command = new NpgsqlCommand($"SELECT txid_status({number})", connection);
                switch (await command.ExecuteScalarAsync(enough) as string)
                {
                    // A server that took over before it got this transaction may have given the number to another.
                    case "committed": return isSameHistory ? true : null;
                    case "aborted": return false;
                    case "in progress" when !isSameHistory: return false;
                    case null: return null;
                }
            }
            catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
            {
                // The number is of the future: a server that has taken over never got the transaction.
                return isSameHistory ? null : false;
            }
            catch (NpgsqlException)
            {
                // Not back yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, enough);
        }
    }
}

/// <param name="Timeline">The history of the server in which the number means it.</param>
internal readonly record struct TransactionId(long Number, string Timeline);
