using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The built-in engine: one file, one process. One connection writes (<see cref="Writer"/>), one copies its log, a few read. Reads run on the
/// calling thread as soon as a connection of their lane is free.
/// </summary>
public sealed class SqliteDatabase : IDatabase
{
    private readonly DatabaseFile file;
    private readonly Connections connections;
    private readonly ReaderPool interactive;
    private readonly ReaderPool slow;
    private readonly ReaderPool filling;
    private readonly ReaderPool exporting;
    private readonly Writer writer;
    private int isClosed;

    private SqliteDatabase(DatabaseFile file, Connections connections, Connection first, SqliteOptions options, TimeProvider time)
    {
        this.file = file;
        this.connections = connections;
        interactive = new ReaderPool(options.InteractiveReaders, connections.OpenReader);
        slow = new ReaderPool(options.LongReaders, connections.OpenLongReader);
        filling = new ReaderPool(options.FillingReaders, connections.OpenLongReader);
        exporting = new ReaderPool(1, connections.OpenSortingReader);
        writer = new Writer(first, connections.ReopenWriter, connections.OpenCopier, options, time);
    }

    public Dialect Dialect => SqliteDialect.Instance;

    public string Version => "SQLite " + SqliteLibrary.Version;

    /// <summary>Opens the database at <paramref name="path"/>, and makes it with its folder when there is none.</summary>
    /// <exception cref="StorageRefusedException">
    /// SQLite is missing or too old, the folder is on a network file system or not writable, another process has the
    /// database, or the file is damaged or not Brisk's.
    /// </exception>
    public static Task<SqliteDatabase> OpenAsync(string path, SqliteOptions options, TimeProvider time, CancellationToken cancellation) =>
        Task.Run(() => Open(path, options, time), cancellation);

    /// <summary>
    /// Puts a backup in the place of the database at <paramref name="databasePath"/>, which no process may have open. The
    /// backup is copied and verified before anything is touched; the present database is kept beside it as
    /// <c>name.before-restore-yyyyMMdd-HHmmss</c>.
    /// </summary>
    /// <returns>The path under which the former database is kept; null when there was none.</returns>
    /// <exception cref="StorageRefusedException">The backup is missing, damaged or not Brisk's, or the database is in use. Nothing has changed.</exception>
    public static Task<string?> RestoreAsync(string backupFile, string databasePath, TimeProvider time, CancellationToken cancellation) =>
        Task.Run(() => Restore.Run(backupFile, databasePath, time, cancellation), cancellation);

    /// <summary>Whether a restore was interrupted there, which the next opening finishes.</summary>
    public static bool IsHalfRestored(string path) => DatabaseFile.HalfRestored(path) is not null;

    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        Lane lane, TState state, Func<ISession, TState, ValueTask<TResult>> work, CancellationToken cancellation, Tsid workspace = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var pool = lane switch { Lane.Interactive => interactive, Lane.Filling => filling, Lane.Exporting => exporting, _ => slow };
        var connection = await pool.LeaseAsync(cancellation);
        connection.Cancellation = cancellation;
        var session = new ReadSession(connection);
        var interrupt = cancellation.CanBeCanceled
            ? cancellation.UnsafeRegister(static connection => ((Connection)connection!).Interrupt(), connection)
            : default;
        try
        {
            return await work(session, state);
        }
        finally
        {
            // Waits for an interrupt that is just going on, so that it cannot hit the next reader.
            interrupt.Dispose();
            try
            {
                session.End();
            }
            finally
            {
                pool.Return(connection);
            }
        }
    }

    public async ValueTask<TResult> WriteAsync<TState, TResult>(Tsid workspace, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job,
        CancellationToken cancellation, IReadOnlyList<Need>? needs = null)
    {
        cancellation.ThrowIfCancellationRequested();
        var waiting = new WriteJob<TState, TResult>(state, job, cancellation);
        await writer.AddAsync(waiting, cancellation);
        return await waiting.Task;
    }

    public ValueTask CalmAsync(CancellationToken cancellation) => new(writer.Calm.WaitAsync(cancellation));

    public async Task AppendAsync(TableShape table, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation) =>
        await WriteAsync(default, (table, rows), static async (session, state) =>
        {
            foreach (var row in state.rows) await session.PostAsync(state.table.Insert, row);
            return 0;
        }, cancellation);

    public Task BackupAsync(string path, CancellationToken cancellation) =>
        Task.Run(() => Backup.Run(connections, path, cancellation), cancellation);

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellation) => Task.Run<IReadOnlyList<string>>(() =>
    {
        using var connection = connections.OpenReader();
        return Soundness.Problems(connection, cancellation);
    }, cancellation);

    public Task BuildIndexAsync(Statement create, CancellationToken cancellation) =>
        MaintainAsync(connection => connections.Sorting(connection, create), cancellation);

    public async Task OptimizeAsync(CancellationToken cancellation)
    {
        await MaintainAsync(static connection =>
        {
            PlannerFigures.Set(connection);
            Writer.ReturnMemory(connection);
            _ = connection.Checkpoint(Sqlite3.CheckpointTruncate);
        }, cancellation);
        // A connection reads the planner's figures when it opens and never again.
        interactive.Renew();
        slow.Renew();
        filling.Renew();
        exporting.Renew();
    }

    public void ReturnMemory() => LibC.ReturnMemory();

    private async Task MaintainAsync(Action<Connection> work, CancellationToken cancellation)
    {
        var job = new MaintenanceJob(work, cancellation);
        await writer.AddAsync(job, cancellation);
        await job.Task;
    }

    /// <summary>Waits for running reads and waiting writes, empties the log into the database and gives the file free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, 1) != 0) return;
        await interactive.DisposeAsync();
        await slow.DisposeAsync();
        await filling.DisposeAsync();
        await exporting.DisposeAsync();
        await writer.DisposeAsync();
        file.Dispose();
    }

    private static SqliteDatabase Open(string path, SqliteOptions options, TimeProvider time)
    {
        _ = SqliteLibrary.Version;
        var held = DatabaseFile.Hold(path);
        Connection? first = null;
        try
        {
            Restore.Finish(held, time);
            held.RefuseDamage();
            var opened = new Connections(held.Path, options);
            first = opened.OpenWriter();
            Soundness.ClaimOrRefuse(first, held.Path);
            return new SqliteDatabase(held, opened, first, options, time);
        }
        catch (Exception exception)
        {
            first?.Dispose();
            held.Dispose();
            throw exception switch
            {
                SqliteException { IsDamage: true } => DatabaseFile.Damaged(held.Path),
                SqliteException or StorageUnavailableException => new StorageRefusedException($"{held.Path} cannot be opened: {exception.Message}"),
                _ => exception,
            };
        }
    }
}
