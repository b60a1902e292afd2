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
    private readonly SemaphoreSlim places = new(options.QueueLength, options.QueueLength);
    private readonly SemaphoreSlim connections = new(options.Writers, options.Writers);
    private volatile bool hasSchema;
    private volatile bool isClosed;

    public async ValueTask AddAsync(Tsid workspace, WriteJob job, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        if (isClosed)
        {
            places.Release();
            throw new ObjectDisposedException(nameof(PostgresDatabase));
        }
        lanes.GetOrAdd(workspace, static (workspace, writer) => new WriteLane(writer.options.BatchLength, batch => writer.CommitAsync(workspace, batch)), this)
            .Add(job);
    }

    /// <summary>Does what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        for (var done = 0; done < options.QueueLength; done++) await places.WaitAsync();
        places.Dispose();
        connections.Dispose();
    }

    private async Task CommitAsync(Tsid workspace, List<WriteJob> batch)
    {
        await connections.WaitAsync();
        try
        {
            if (!await TryAsync(workspace, batch)) await RunApartAsync(workspace, batch);
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
        places.Release(batch.Count);
    }

    /// <summary>Each job in a transaction of its own, several times if need be.</summary>
    private async Task RunApartAsync(Tsid workspace, List<WriteJob> batch)
    {
        foreach (var job in batch)
        {
            var pause = options.Pause;
            for (var attempt = 2; !await TryAsync(workspace, [job]) && attempt < options.Attempts; attempt++)
            {
                await Task.Delay(pause, time);
                pause *= 2;
            }
        }
    }

    /// <returns>False when nothing of the group is saved and it may be run again; its jobs then say why.</returns>
    private async Task<bool> TryAsync(Tsid workspace, List<WriteJob> batch)
    {
        WriteTransaction? transaction = null;
        try
        {
            await using var connection = await connecting.OpenAsync(CancellationToken.None);
            await using (transaction = new WriteTransaction(connection, workspace, await HasSchemaAsync(connection), Patience(batch)))
            {
                await transaction.BeginAsync();
                began(transaction.Id.Timeline);
                foreach (var job in batch)
                {
                    if (batch.Count == 1) await transaction.RunOnlyAsync(job);
                    else await transaction.RunAsync(job);
                    if (transaction.IsLost) return Lost(batch, job.Failure!);
                }
                // The connection rolls back when it is given back.
                if (batch is [{ Failure: not null }]) return true;
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
            if (isSaved is not true)
            {
                foreach (var job in batch) job.Failure = failure;
                return true;
            }
        }
        // In order, before anybody is answered, and before the next group of this workspace begins.
        foreach (var job in batch)
        {
            if (job.Failure is null) job.RunAfterCommit();
        }
        committed(workspace, transaction!.Statements);
        return true;
    }

    private TimeSpan Patience(List<WriteJob> batch) => batch.Exists(job => job.IsEndless) ? TimeSpan.Zero : options.WritePatience;

    private static bool Lost(List<WriteJob> batch, Exception why)
    {
        foreach (var job in batch) job.Failure = why;
        return false;
    }

    /// <summary>Before the first migration there is nothing to lock.</summary>
    private async ValueTask<bool> HasSchemaAsync(NpgsqlConnection connection)
    {
        if (hasSchema) return true;
        await using var command = new NpgsqlCommand("SELECT to_regclass('workspace_seq') IS NOT NULL", connection);
        return hasSchema = (bool)(await command.ExecuteScalarAsync())!;
    }
}
