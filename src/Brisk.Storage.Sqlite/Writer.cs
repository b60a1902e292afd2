using System.Diagnostics.CodeAnalysis;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The one thread that writes. It takes everything that waits, runs it in one transaction with a savepoint per job, and
/// answers the callers when the commit is on disk: many callers share one sync. It says when the log is copied into the database.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private static readonly Statement Begin = new("BEGIN IMMEDIATE");
    private static readonly Statement Commit = new("COMMIT");
    private static readonly Statement Rollback = new("ROLLBACK");
    private static readonly Statement ReleaseMemory = new("PRAGMA shrink_memory");
    private static readonly Statement BeginJob = new("SAVEPOINT job");
    private static readonly Statement EndJob = new("RELEASE job");
    private static readonly Statement UndoJob = new("ROLLBACK TO job");

    /// <summary>How soon the log is looked at again that is brought to its end.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(2);

    private readonly WriteQueue queue;
    private readonly Func<Connection> open;
    private readonly SqliteOptions options;
    private readonly TimeProvider time;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Connection? connection;
    private readonly LogCopier copier;
    private int checkpointedPages;
    /// <summary>Length of the log when the copier last began with it; 0 when it is to begin.</summary>
    private int copiedPages;
    /// <summary>Is there while the log is brought to its end, and complete when it is.</summary>
    private TaskCompletionSource? ending;
    // True at the start: the log of a process that died may be waiting.
    private bool hasWritten = true;

    /// <param name="first">The connection to begin with, which becomes the writer's.</param>
    /// <param name="open">Opens another when that one has to be given up.</param>
    /// <param name="openCopier">Opens the one that copies the log.</param>
    public Writer(Connection first, Func<Connection> open, Func<Connection> openCopier, SqliteOptions options, TimeProvider time)
    {
        copier = new LogCopier(openCopier);
        queue = new WriteQueue(options.QueueLength, options.BatchLength);
        connection = first;
        this.open = open;
        this.options = options;
        this.time = time;
        new Thread(Work) { IsBackground = true, Name = "brisk writer" }.Start();
    }

    /// <summary>Completes when the log is not just being brought to its end; at once as a rule.</summary>
    public Task Calm => Volatile.Read(ref ending)?.Task ?? Task.CompletedTask;

    public ValueTask AddAsync(WriteJob job, CancellationToken cancellation) => queue.AddAsync(job, cancellation);

    /// <summary>Does what waits, empties the log and closes the connection: the last of the database.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await ended.Task;
        queue.Dispose();
    }

    private void Work()
    {
        var batch = new List<WriteJob>(options.BatchLength);
        var patience = options.IdleAfter;
        while (queue.Take(batch, ending is null ? patience : Soon))
        {
            if (batch.Count == 0)
            {
                if (ending is not null)
                {
                    ShortenLog();
                    continue;
                }
                patience = Rest() ? Timeout.InfiniteTimeSpan : options.IdleAfter;
                continue;
            }
            patience = options.IdleAfter;
            if (batch is [{ IsAlone: true } maintenance]) RunAlone(maintenance);
            else RunTogether(batch);
            batch.Clear();
            ShortenLog();
        }
        GoOn();
        copier.Dispose();
        connection?.Dispose();
        ended.SetResult();
    }

    private void RunTogether(List<WriteJob> batch)
    {
        try
        {
            connection ??= open();
            connection.Execute(Begin, []);
            connection.IsSchemaNew = false;
            // A lone job is its transaction.
            for (var at = 0; at < batch.Count; at++)
            {
                if (batch.Count == 1 ? RunOnly(batch[at]) : RunInSavepoint(batch[at])) continue;
                GiveUpTransaction();
                batch[at].Answer();
                RunApart(batch, except: at);
                return;
            }
            if (connection.InTransaction) connection.Execute(Commit, []);
        }
        catch (SqliteException exception) when (batch.Count > 1 && exception.IsConstraint)
        {
            // A constraint deferred to the commit: alone, each job meets only its own.
            GiveUpTransaction();
            RunApart(batch, except: -1);
            return;
        }
#pragma warning disable CA1031 // Whatever broke the commit, nothing of the batch is saved, and every caller learns it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            GiveUpTransaction();
            // Also a job with an exception of its own is answered by this one: it may have met the row of a neighbour,
            // which is not saved now.
            foreach (var job in batch)
            {
                job.Failure = exception;
                job.Answer();
            }
            return;
        }
        hasWritten = true;
        foreach (var job in batch)
        {
            if (job.Failure is null) job.RunAfterCommit();
        }
        foreach (var job in batch) job.Answer();
    }

    /// <summary>Runs the only job of a transaction; on failure the transaction is over.</summary>
    /// <returns>False when the connection has to be given up.</returns>
    private bool RunOnly(WriteJob job)
    {
        job.Run(connection!);
        if (!Survives(job)) return false;
        if (job.Failure is not null) connection!.Execute(Rollback, []);
        return true;
    }

    /// <returns>False when the transaction, with all that ran before, is lost.</returns>
    private bool RunInSavepoint(WriteJob job)
    {
        connection!.Execute(BeginJob, []);
        job.Run(connection);
        if (!Survives(job)) return false;
        if (job.Failure is not null) connection.Execute(UndoJob, []);
        connection.Execute(EndJob, []);
        return true;
    }

    /// <summary>
    /// True when the transaction is still there and can be trusted. A full disk may end it, and a job that has caught that
    /// error must not be answered as if it were saved.
    /// </summary>
    private bool Survives(WriteJob job)
    {
        if (connection!.InTransaction && !connection.IsSuspect) return true;
        job.Failure ??= new StorageUnavailableException("The transaction ended before its commit. Nothing was saved.");
        return false;
    }

    /// <summary>Runs jobs whose common transaction was lost each in its own.</summary>
    private void RunApart(List<WriteJob> batch, int except)
    {
        for (var at = 0; at < batch.Count; at++)
        {
            if (at != except) RunTogether([batch[at]]);
        }
    }

    private void RunAlone(WriteJob job)
    {
        copier.Wait();
        try
        {
            connection ??= open();
            job.Run(connection);
        }
#pragma warning disable CA1031 // The caller gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            job.Failure = exception;
        }
        if (job.Failure is not null) GiveUpTransaction();
        job.Answer();
    }

    /// <summary>
    /// Leaves the connection without a transaction, or leaves it: after an error of the disk nothing that SQLite or the
    /// kernel still holds in memory for it is trusted (a failed sync is not repeated). The next job opens another.
    /// </summary>
    private void GiveUpTransaction()
    {
        if (connection is null) return;
        try
        {
            if (connection.InTransaction) connection.Execute(Rollback, []);
            if (!connection.IsSuspect) return;
            connection.Configure(Sqlite3.NoCheckpointOnClose, true);
        }
        catch (Exception exception) when (exception is SqliteException or StorageUnavailableException)
        {
            // It could not even roll back; closing does.
        }
        connection.Dispose();
        connection = null;
    }

    /// <summary>
    /// Has a long log copied while others write, then copies the little that came meanwhile between two commits: only a log
    /// that is copied as a whole begins anew. What can wait is asked not to write before that, so that it is little. A disk
    /// that cannot keep up is waited for.
    /// </summary>
    private void ShortenLog()
    {
        if (connection is not { } writer)
        {
            GoOn();
            return;
        }
        var pages = writer.LogPages;
        var isFull = pages >= options.CheckpointPages * 4;
        if (copier.IsAtWork)
        {
            if (!isFull) return;
            copier.Wait();
        }
        if (pages < Math.Max(checkpointedPages, copiedPages)) (checkpointedPages, copiedPages) = (0, 0);
        // A reader that needs older pages keeps the log from being used again from its start. Copying after every commit
        // would not change that, and would sync the database each time.
        if (pages < Math.Max(options.CheckpointPages, checkpointedPages + (options.CheckpointPages / 4)))
        {
            GoOn();
            return;
        }
        if (!isFull && pages - copiedPages > options.CheckpointPages / 16)
        {
            if (copiedPages > checkpointedPages) ending ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            copiedPages = pages;
            copier.Begin();
            return;
        }
        (checkpointedPages, copiedPages) = (pages, pages);
        TryCheckpoint(writer, Sqlite3.CheckpointPassive);
        GoOn();
    }

    /// <summary>The log is at its end, or will not come there: whoever waited for that writes on.</summary>
    private void GoOn()
    {
        ending?.SetResult();
        ending = null;
    }

    /// <summary>What there is time for when nobody writes.</summary>
    /// <returns>True when nothing is left to do until the next write.</returns>
    private bool Rest()
    {
        copier.Wait();
        if (!hasWritten) return true;
        if (!TryOpen() || !TryCheckpoint(connection, Sqlite3.CheckpointTruncate)) return false;
        // A large import fills the cache with pages that nobody needs again soon.
        ReturnMemory(connection);
        (checkpointedPages, copiedPages) = (0, 0);
        hasWritten = false;
        return true;
    }

    /// <summary>Opens another connection where one had to be given up. False when that cannot be done now.</summary>
    [MemberNotNullWhen(true, nameof(connection))]
    private bool TryOpen()
    {
        try
        {
            connection ??= open();
            return true;
        }
        catch (Exception exception) when (exception is SqliteException or StorageUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Gives memory back that the next writes hardly need.</summary>
    public static void ReturnMemory(Connection connection)
    {
        connection.Execute(ReleaseMemory, []);
        LibC.ReturnMemory();
    }

    /// <summary>An error here loses nothing: the log holds every commit, and the next attempt or the next start copies it.</summary>
    private bool TryCheckpoint(Connection writer, int mode)
    {
        try
        {
            return writer.Checkpoint(mode);
        }
        catch (Exception exception) when (exception is SqliteException or StorageUnavailableException)
        {
            GiveUpTransaction();
            return false;
        }
    }
}
