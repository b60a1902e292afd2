using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Takes every write: one lane a workspace, a few connections for all. A group that another process or a lost connection
/// got in the way of is run again, job by job, but never when it may be saved already.
/// </summary>
/// <param name="began">Called with the server that has the workspace when a transaction begins, before its jobs run.</param>
/// <param name="committed">Called with the workspace and the number of statements after each commit.</param>
internal sealed class Writer(
    NpgsqlDataSource source, ConnectionWait connecting, PostgresOptions options, TimeProvider time, Action<ServerId> began, Action<Tsid, int> committed)
    : IAsyncDisposable
{
    /// <summary>Between two looks whether another process still writes to a workspace.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a group looks so before it waits on a connection in the order of all processes.</summary>
    private static readonly TimeSpan LongestWithout = TimeSpan.FromSeconds(2);

    private readonly PostgresOptions options = options;
    private readonly ConcurrentDictionary<Tsid, WriteLane> lanes = new();
    private readonly SemaphoreSlim connections = new(options.Writers, options.Writers);

    /// <summary>Connections on which groups may wait for another process; the others are for workspaces that nobody else writes to.</summary>
    private readonly SemaphoreSlim waiting = new(Math.Max(1, options.Writers / 2));

    /// <summary>
    /// Connections that are ready to write, the last used first: the server's process behind it has the plans of the statements and
    /// the pages at hand. A pool gives each group another.
    /// </summary>
    private readonly ConcurrentStack<NpgsqlConnection> ready = new();
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
        await ForgetReadyAsync();
        connections.Dispose();
        waiting.Dispose();
    }

    private WriteLane LaneOf(Tsid workspace) => new(options.BatchLength, options.QueueLength, batch => CommitAsync(workspace, batch));

    private async Task CommitAsync(Tsid workspace, List<WriteJob> batch)
    {
        try
        {
            var ending = await InTurnAsync(workspace, batch, isCareful: false);
            if (ending == Ending.Careful) ending = await InTurnAsync(workspace, batch, isCareful: true);
            if (ending == Ending.Apart) await RunApartAsync(workspace, batch);
        }
#pragma warning disable CA1031 // The lane must go on; every caller learns what it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var job in batch) job.Failure = exception;
        }
        foreach (var job in batch) job.Answer();
    }

    /// <summary>
    /// Runs a group on one of the connections. None is kept for waiting while others wait for one, unless that takes long, and never more
    /// than half of them.
    /// </summary>
    private async Task<Ending> InTurnAsync(Tsid workspace, List<WriteJob> batch, bool isCareful)
    {
        var start = time.GetTimestamp();
        for (var pause = options.Pause; ; pause = pause < LongestPause ? pause * 2 : pause)
        {
            await connections.WaitAsync();
            var mayWait = false;
            try
            {
                mayWait = (connections.CurrentCount > 0 || time.GetElapsedTime(start) > LongestWithout) && waiting.Wait(0);
                if (await TryAsync(workspace, batch, isCareful, mayWait) is not Ending.Busy and var ending) return ending;
            }
            finally
            {
                if (mayWait) waiting.Release();
                connections.Release();
            }
            await Task.Delay(pause, time);
        }
    }

    /// <summary>
    /// Each job in a transaction of its own, several times if need be; its caller is told at once. When nobody can be connected to any
    /// more, that was waited for once and is not again: those that are left hear why the group was lost.
    /// </summary>
    private async Task RunApartAsync(Tsid workspace, List<WriteJob> batch)
    {
        foreach (var job in batch)
        {
            var pause = options.Pause;
            var ending = await InTurnAsync(workspace, [job], isCareful: true);
            for (var attempt = 2; ending == Ending.Apart && attempt < options.Attempts; attempt++)
            {
                await Task.Delay(pause, time);
                pause *= 2;
                ending = await InTurnAsync(workspace, [job], isCareful: true);
            }
            if (ending == Ending.Away) return;
            job.Answer();
        }
    }

    /// <summary>What came of a try.</summary>
    private enum Ending
    {
        /// <summary>Its jobs are saved, or say why not.</summary>
        Done,
        /// <summary>Nothing was tried: another process writes to the workspace.</summary>
        Busy,
        /// <summary>Nothing is saved; a statement failed, and whose it was is seen when each job is kept apart.</summary>
        Careful,
        /// <summary>Nothing is saved, because of others; each job by itself may succeed. Until then they say why.</summary>
        Apart,
        /// <summary>Nothing is saved: there is no connection to be had. The jobs say so.</summary>
        Away,
    }

    private async Task<Ending> TryAsync(Tsid workspace, List<WriteJob> batch, bool isCareful, bool mayWait)
    {
        WriteTransaction? transaction = null;
        var (isConnected, hasBegun) = (false, false);
        Place? used = null;
        try
        {
            await using var place = used = new Place(this, await OpenAsync());
            var connection = place.Connection;
            isConnected = true;
            await using (transaction = new WriteTransaction(connection, workspace, await HasSchemaAsync(connection), isCareful, Patience(batch)))
            {
                if (!await transaction.BeginAsync(batch.SelectMany(job => job.Needs), mayWait) && !mayWait) return Ending.Busy;
                hasBegun = true;
                began(transaction.Id.Server);
                foreach (var job in batch)
                {
                    await transaction.RunAsync(job, isOnly: batch.Count == 1);
                    if (transaction.IsLost) throw new TransactionLostException(job.Failure!.Message, job.Failure);
                    if (transaction.IsTorn && isCareful && batch.Count > 1) return Lost(batch, job.Failure!);
                    if (transaction.Failure is { } error && !isCareful && (batch.Count > 1 || error is RowChangedException)) return Ending.Careful;
                }
                // The connection rolls back when it is given back.
                if (batch is [{ Failure: not null }]) return Ending.Done;
                await transaction.CommitAsync();
            }
            place.IsClean = true;
        }
        catch (Exception exception)
        {
            var failure = exception is NpgsqlException ? PostgresErrors.Translate(exception, "", default) : exception;
            // Whatever went wrong once it was sent, the commit may have come through. Running it again then could write everything twice.
            var isSaved = transaction is { IsCommitting: true } ? await transaction.WasCommittedAsync(source, time) : false;
            // Those beside it may lead to the same server, which is gone or takes no writes any more.
            if (used is null or { IsGone: true } || failure is StorageUnavailableException { IsFull: false }) await ForgetReadyAsync();
            if (isSaved is null)
                failure = new StorageUnavailableException(
                    "The connection to PostgreSQL was lost during a commit, and what became of it cannot be told: look whether it was saved.", failure)
                {
                    MayBeSaved = true,
                };
            if (isSaved is false && isConnected && failure is TransactionLostException) return Lost(batch, failure);
            if (isSaved is false && isConnected && !isCareful && IsUnclear(batch, hasBegun ? transaction : null, failure)) return Ending.Careful;
            if (isSaved is not true)
            {
                foreach (var job in batch) job.Failure = failure;
                return isConnected ? Ending.Done : Ending.Away;
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

    /// <summary>Whether an error that ended a group need not be that of all its jobs, or is none when each is kept apart and nothing is read for it.</summary>
    /// <param name="transaction">The group's; null when it had not begun, and nothing was asked but for what the jobs need.</param>
    private static bool IsUnclear(List<WriteJob> batch, WriteTransaction? transaction, Exception error) => transaction is null
        ? error is not StorageUnavailableException && batch.Exists(job => job.Needs.Count > 0)
        : error is not StorageUnavailableException { IsFull: true } && (batch.Count > 1 || error is RowChangedException || transaction.Looks.Count > 0);

    private TimeSpan Patience(List<WriteJob> batch) => batch.Exists(job => job.IsEndless) ? TimeSpan.Zero : options.WritePatience;

    private static Ending Lost(List<WriteJob> batch, Exception why)
    {
        foreach (var job in batch) job.Failure = why;
        return Ending.Apart;
    }

    private async ValueTask<NpgsqlConnection> OpenAsync() =>
        ready.TryPop(out var connection) ? connection : await connecting.OpenAsync(CancellationToken.None);

    private async ValueTask ForgetReadyAsync()
    {
        while (ready.TryPop(out var connection)) await connection.DisposeAsync();
    }

    /// <summary>A connection in use; kept for the next when its transaction was committed, else the pool rolls it back.</summary>
    private sealed class Place(Writer writer, NpgsqlConnection connection) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public bool IsClean { get; set; }

        /// <summary>Whether its server did not answer to the end.</summary>
        public bool IsGone { get; private set; }

        public async ValueTask DisposeAsync()
        {
            IsGone = connection.FullState is System.Data.ConnectionState.Closed or System.Data.ConnectionState.Broken;
            if (IsClean && !IsGone) writer.ready.Push(connection);
            else await connection.DisposeAsync();
        }
    }

    /// <summary>Before the first migration there is nothing to lock.</summary>
    private async ValueTask<bool> HasSchemaAsync(NpgsqlConnection connection)
    {
        if (hasSchema) return true;
        await using var command = new NpgsqlCommand("SELECT to_regclass('workspace_seq') IS NOT NULL", connection);
        return hasSchema = (bool)(await command.ExecuteScalarAsync())!;
    }
}
