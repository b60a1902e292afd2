using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Takes every write: one lane a workspace, a few connections for all. A group that another process or a lost connection
/// got in the way of is run again, job by job, but never when it may be saved already.
/// </summary>
/// <param name="began">Called with the server's history when a transaction begins, before its jobs run.</param>
/// <param name="committed">Called with the workspace and the number of statements after each commit.</param>
internal sealed class Writer(
    NpgsqlDataSource source, ConnectionWait connecting, PostgresOptions options, TimeProvider time, Action<string> began, Action<Tsid, int> committed)
    : IAsyncDisposable
{
    private readonly PostgresOptions options = options;
    private readonly ConcurrentDictionary<Tsid, WriteLane> lanes = new();
    private readonly SemaphoreSlim connections = new(options.Writers, options.Writers);
    private volatile bool hasSchema;
    private volatile bool isClosed;

    public ValueTask AddAsync(Tsid workspace, WriteJob job, CancellationToken cancellation)
    {
        var lane = lanes.GetOrAdd(workspace, static (workspace, writer) => writer.LaneOf(workspace), this);
        // Asked last: a lane that was made too late to be closed is not used.
        ObjectDisposedException.ThrowIf(isClosed, typeof(PostgresDatabase));
        return lane.AddAsync(job, cancellation);
    }

    /// <summary>Does what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        foreach (var lane in lanes.Values) await lane.DisposeAsync();
        connections.Dispose();
    }

    private WriteLane LaneOf(Tsid workspace) => new(options.BatchLength, options.QueueLength, batch => CommitAsync(workspace, batch));

    private async Task CommitAsync(Tsid workspace, List<WriteJob> batch)
    {
        await connections.WaitAsync();
        try
        {
            var ending = await TryAsync(workspace, batch, isCareful: false);
            if (ending == Ending.Careful) ending = await TryAsync(workspace, batch, isCareful: true);
            if (ending == Ending.Apart) await RunApartAsync(workspace, batch);
        }
#pragma warning disable CA1031 // The lane must go on; every caller learns what it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var job in batch) job.Failure = exception;
        }
        finally
        {
            connections.Release();
        }
        foreach (var job in batch) job.Answer();
    }

    /// <summary>Each job in a transaction of its own, several times if need be.</summary>
    private async Task RunApartAsync(Tsid workspace, List<WriteJob> batch)
    {
        foreach (var job in batch)
        {
            var pause = options.Pause;
            for (var attempt = 2; await TryAsync(workspace, [job], isCareful: true) == Ending.Apart && attempt < options.Attempts; attempt++)
            {
                await Task.Delay(pause, time);
                pause *= 2;
            }
        }
    }

    /// <summary>What came of a try.</summary>
    private enum Ending
    {
        /// <summary>Its jobs are saved, or say why not.</summary>
        Done,
        /// <summary>Nothing is saved; a statement failed, and whose it was is seen when each job is kept apart.</summary>
        Careful,
        /// <summary>Nothing is saved, because of others; each job by itself may succeed. Until then they say why.</summary>
        Apart,
    }

    private async Task<Ending> TryAsync(Tsid workspace, List<WriteJob> batch, bool isCareful)
    {
        WriteTransaction? transaction = null;
        var hasBegun = false;
        try
        {
            await using var connection = await connecting.OpenAsync(CancellationToken.None);
            await using (transaction = new WriteTransaction(connection, workspace, await HasSchemaAsync(connection), isCareful, Patience(batch)))
            {
                await transaction.BeginAsync(batch.SelectMany(job => job.Needs));
                hasBegun = true;
                began(transaction.Id.Timeline);
                foreach (var job in batch)
                {
                    await transaction.RunAsync(job, isOnly: batch.Count == 1);
                    if (transaction.IsLost) return Lost(batch, job.Failure!);
                    if (transaction.Failure is { } error && !isCareful && IsUnclear(batch, error)) return Ending.Careful;
                }
                // The connection rolls back when it is given back.
                if (batch is [{ Failure: not null }]) return Ending.Done;
                await transaction.CommitAsync();
            }
        }
        catch (Exception exception)
        {
            var failure = exception is NpgsqlException ? PostgresErrors.Translate(exception, "", default) : exception;
            // Nobody has heard whether the commit came through. Running it again then could write everything twice.
            var isSaved = transaction is { IsCommitting: true } && failure is (TransactionLostException or StorageUnavailableException)
                ? await WriteTransaction.WasCommittedAsync(source, transaction!.Id, time)
                : false;
            if (isSaved is null)
                failure = new StorageUnavailableException(
                    "The connection to PostgreSQL was lost during a commit, and what became of it cannot be told: look whether it was saved.", failure);
            if (isSaved is false && failure is TransactionLostException) return Lost(batch, failure);
            if (isSaved is false && hasBegun && !isCareful && failure is not StorageUnavailableException && IsUnclear(batch, failure)) return Ending.Careful;
            if (isSaved is not true)
            {
                foreach (var job in batch) job.Failure = failure;
                return Ending.Done;
            }
        }
        // In order, before anybody is answered, and before the next group of this workspace begins.
        foreach (var job in batch)
        {
            if (job.Failure is null) job.RunAfterCommit();
        }
        committed(workspace, transaction!.Statements);
        return Ending.Done;
    }

    /// <summary>Whether an error need not be that of all jobs, or is none when it is looked at closely.</summary>
    private static bool IsUnclear(List<WriteJob> batch, Exception error) => batch.Count > 1 || error is RowChangedException;

    private TimeSpan Patience(List<WriteJob> batch) => batch.Exists(job => job.IsEndless) ? TimeSpan.Zero : options.WritePatience;

    private static Ending Lost(List<WriteJob> batch, Exception why)
    {
        foreach (var job in batch) job.Failure = why;
        return Ending.Apart;
    }

    /// <summary>Before the first migration there is nothing to lock.</summary>
    private async ValueTask<bool> HasSchemaAsync(NpgsqlConnection connection)
    {
        if (hasSchema) return true;
        await using var command = new NpgsqlCommand("SELECT to_regclass('workspace_seq') IS NOT NULL", connection);
        return hasSchema = (bool)(await command.ExecuteScalarAsync())!;
    }
}
