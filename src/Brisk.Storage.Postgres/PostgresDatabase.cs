using Brisk.Domain;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The engine for several nodes: a PostgreSQL database that any number of processes share. Reads run on pooled connections,
/// each in one snapshot; writes come one after the other in a workspace and side by side in several (<see cref="Writer"/>).
/// </summary>
public sealed class PostgresDatabase : IDatabase
{
    private readonly NpgsqlDataSource source;
    private readonly ConnectionWait connecting;
    private readonly NpgsqlDataSource direct;
    private readonly Replica? replica;
    private readonly PostgresOptions options;
    private readonly NpgsqlConnectionStringBuilder? straightSettings;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim interactive;
    private readonly SemaphoreSlim slow;
    private readonly SemaphoreSlim filling;
    private readonly SemaphoreSlim exporting;
    private readonly Writer writer;
    private readonly HintBoard hints;
    private readonly AnalyzeSchedule analyzing;
    private readonly Dictionary<long, string> servers = [];
    private volatile string history = "";
    private int isClosed;

    private PostgresDatabase(NpgsqlDataSource source, NpgsqlDataSource direct, string version, ServerId server,
        NpgsqlConnectionStringBuilder? straightSettings, PostgresOptions options, TimeProvider time)
    {
        this.source = source;
        this.direct = direct;
        this.straightSettings = straightSettings;
        this.options = options;
        this.time = time;
        Version = "PostgreSQL " + version;
        Follow(server);
        interactive = new SemaphoreSlim(options.InteractiveReaders, options.InteractiveReaders);
        slow = new SemaphoreSlim(options.LongReaders, options.LongReaders);
        filling = new SemaphoreSlim(options.FillingReaders, options.FillingReaders);
        exporting = options.ExportingReaders > 0 ? new SemaphoreSlim(options.ExportingReaders, options.ExportingReaders) : slow;
        hints = new HintBoard(source, direct, time);
        analyzing = new AnalyzeSchedule(source);
        if (options.Replica is { } other) replica = new Replica(Connections.Source(other, options, TargetSessionAttributes.Standby).Source, source, time);
        connecting = new ConnectionWait(source, options.OutagePatience, time);
        writer = new Writer(source, connecting, options, time, Follow, (workspace, statements) =>
        {
            hints.Post(workspace);
            analyzing.Wrote(statements);
        });
    }

    public Dialect Dialect => PostgresDialect.Instance;

    public string Version { get; }

    public bool IsShared => true;

    public bool ReadsTogether => true;

    public string History => history;

    /// <summary>Opens the database that a connection string names (<c>Host=…;Database=…;Username=…;Password=…</c>); it must exist.</summary>
    /// <exception cref="StorageRefusedException">
    /// The string is no connection string, the server does not answer or let Brisk in, is too old, a replica, or has
    /// another encoding than UTF-8.
    /// </exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, PostgresOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var (source, fitting) = Connections.Source(connectionString, options);
        var straight = source;
        var place = Place(connectionString);
        try
        {
            var (version, server, isPooled) = await CheckAsync(source, place, cancellation);
            if (options.Direct is { } past)
            {
                (straight, place) = (Connections.Direct(past), Place(past));
                (_, _, isPooled) = await CheckAsync(straight, place, cancellation);
                if (isPooled) throw new StorageRefusedException($"{place} leads to a pooler as well. --database-direct is for the server itself.");
            }
            return new PostgresDatabase(source, straight, version, server, isPooled ? null : Connections.Parse(options.Direct ?? connectionString), fitting,
                time);
        }
        catch (Exception exception)
        {
            await straight.DisposeAsync();
            await source.DisposeAsync();
            if (exception is NpgsqlException or TimeoutException) throw PostgresErrors.Refuse(place, exception);
            throw;
        }
    }

    private static async Task<(string Version, ServerId Server, bool IsPooled)> CheckAsync(
        NpgsqlDataSource source, string place, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        return await Connections.CheckAsync(connection, place, cancellation);
    }

    /// <summary>Where a connection string leads, for people: no password, no settings.</summary>
    /// <exception cref="StorageRefusedException">It is no connection string.</exception>
    public static string Place(string connectionString) => Connections.Place(Connections.Parse(connectionString));

    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        Lane lane, TState state, Func<ISession, TState, ValueTask<TResult>> work, CancellationToken cancellation, Tsid workspace = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref isClosed) != 0, this);
        var turn = lane switch { Lane.Interactive => interactive, Lane.Filling => filling, Lane.Exporting => exporting, _ => slow };
        await turn.WaitAsync(cancellation);
        for (var attempt = 1; ; attempt++)
        {
            NpgsqlConnection? connection = null;
            Pipeline? pipeline = null;
            var isOver = true;
            try
            {
                // A replica may end a read that is in the way of what it gets; the primary does not.
                if (lane is Lane.Long or Lane.Filling && attempt == 1 && replica is not null) connection = await replica.OpenAsync(workspace, cancellation);
                connection ??= await connecting.OpenAsync(cancellation);
                pipeline = new Pipeline(connection, lane == Lane.Interactive ? 30 : 0);
                var session = new ReadSession(pipeline, cancellation);
                try
                {
                    return await work(session, state);
                }
                finally
                {
                    session.End();
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or TransactionLostException)
            {
                var failure = exception is NpgsqlException ? PostgresErrors.Translate(exception, "", cancellation) : exception;
                // A pooled connection may have died while nobody used it. As long as no row came, nobody notices a second try.
                if (failure is not TransactionLostException) throw failure;
                if (attempt >= options.Attempts || pipeline is null or { Rows: > 0 }) throw new StorageUnavailableException(failure.Message, failure);
                isOver = false;
            }
            finally
            {
                // The end of the transaction is a round trip that the caller need not wait for.
                var ending = EndAsync(connection, pipeline, isOver ? turn : null);
                if (!isOver) await ending;
            }
        }
    }

    public ValueTask<TResult> WriteAsync<TState, TResult>(Tsid workspace, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job,
        CancellationToken cancellation, IReadOnlyList<Need>? needs = null) =>
        WriteAsync(workspace, new WriteJob<TState, TResult>(state, job, needs, cancellation), cancellation);

    public ValueTask<TResult> UpgradeAsync<TState,
        TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation) =>
        WriteAsync(default, new WriteJob<TState, TResult>(state, job, null, cancellation) { IsEndless = true }, cancellation);

    private async ValueTask<TResult> WriteAsync<TState, TResult>(Tsid workspace, WriteJob<TState, TResult> waiting, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await writer.AddAsync(workspace, waiting, cancellation);
        return await waiting.Task;
    }

    public Task AppendAsync(TableShape table, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation) =>
        BinaryCopy.AppendAsync(source, table, rows, cancellation);

    public async ValueTask AskHistoryAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            Follow(await WriteTransaction.ServerAsync(connection, null, cancellation));
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            var failure = PostgresErrors.Translate(exception, "", cancellation);
            throw failure is TransactionLostException ? new StorageUnavailableException(failure.Message, failure) : failure;
        }
    }

    public Task ListenAsync(Action<Tsid?> onHint, Action<string> onMessage, CancellationToken cancellation) =>
        hints.ListenAsync(onHint, onMessage, cancellation);

    public void Tell(string message) => hints.Tell(message);

    /// <exception cref="StorageRefusedException">
    /// pg_dump is missing or older than the server, something has the name already, or the database is not whole.
    /// </exception>
    public Task BackupAsync(string path, CancellationToken cancellation) => new Backup(this, Straight(), time).RunAsync(path, cancellation);

    /// <summary>
    /// Puts a backup into the database that a connection string names, which must be empty, and compares every table with
    /// what was backed up.
    /// </summary>
    /// <exception cref="StorageRefusedException">
    /// The backup is missing, damaged or not Brisk's, pg_restore is missing, or the database is not empty or cannot be
    /// opened. It is as it was, but refused until something is restored into it.
    /// </exception>
    /// <exception cref="CopyFailedException">What arrived is not what was backed up; the database stays refused.</exception>
    /// <returns>False when it could not be compared: what each table held is neither beside the backup nor in it.</returns>
    public static async Task<bool> RestoreAsync(string backupFile, string connectionString, PostgresOptions options, TimeProvider time,
        CancellationToken cancellation)
    {
        await using var target = await OpenAsync(connectionString, options, time, cancellation);
        return await Restore.RunAsync(target, target.Straight(), backupFile, time, cancellation);
    }

    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellation) => Maintenance.CheckAsync(source, cancellation);

    public Task BuildIndexAsync(Statement create, CancellationToken cancellation) =>
        Maintenance.BuildIndexAsync(source, isPooled: options.Direct is not null || straightSettings is null, create.Text, cancellation);

    public Task OptimizeAsync(CancellationToken cancellation) => Maintenance.OptimizeAsync(source, cancellation);

    /// <summary>Waits for running reads and waiting writes and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isClosed, 1) != 0) return;
        await writer.DisposeAsync();
        for (var done = 0; done < options.InteractiveReaders; done++) await interactive.WaitAsync();
        for (var done = 0; done < options.LongReaders; done++) await slow.WaitAsync();
        for (var done = 0; done < options.FillingReaders; done++) await filling.WaitAsync();
        for (var done = 0; done < options.ExportingReaders; done++) await exporting.WaitAsync();
        await hints.DisposeAsync();
        await analyzing.EndAsync();
        if (replica is not null) await replica.DisposeAsync();
        await direct.DisposeAsync();
        await source.DisposeAsync();
        interactive.Dispose();
        slow.Dispose();
        filling.Dispose();
        exporting.Dispose();
    }

    /// <summary>A distributed database has several servers: the history is that of all that were met.</summary>
    private void Follow(ServerId present)
    {
        lock (servers)
        {
            if (servers.GetValueOrDefault(present.System) == present.Timeline) return;
            servers[present.System] = present.Timeline;
            history = string.Join(' ', servers.OrderBy(server => server.Key).Select(server => new ServerId(server.Key, server.Value).ToString()));
        }
    }

    /// <summary>For programs that keep a connection to themselves, and leave settings behind on it.</summary>
    private NpgsqlConnectionStringBuilder Straight() =>
        straightSettings ?? throw new StorageRefusedException(
            "The connection leads to a pooler, and PostgreSQL's programs would leave their settings on its connections. Say how to reach the server "
                + "without it: --database-direct or BRISK_DATABASE_DIRECT");

    private static async Task EndAsync(NpgsqlConnection? connection, Pipeline? pipeline, SemaphoreSlim? turn)
    {
        try
        {
            if (pipeline is not null) await pipeline.DisposeAsync();
            if (connection is not null) await connection.DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            // It broke while it was given back; the pool has thrown it away.
        }
        finally
        {
            turn?.Release();
        }
    }
}
