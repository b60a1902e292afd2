using Brisk.Domain;

namespace Brisk.Storage.Engine;

/// <summary>Which connections answer a read, so that a long one never keeps a short one waiting.</summary>
public enum Lane
{
    /// <summary>Answers in milliseconds: lists, records.</summary>
    Interactive,
    /// <summary>May take seconds: counts, aggregates, columns. A replica may answer that has all that was committed before.</summary>
    Long,
    /// <summary>
    /// May take seconds, and reads what is kept in memory, for which many may wait: counts must not be in its way. A replica may answer as
    /// for <see cref="Long"/>.
    /// </summary>
    Filling,
    /// <summary>May take seconds, and is about this very database or decides what is written: checks, copies. Never answered by a replica.</summary>
    Deciding,
    /// <summary>
    /// Reads whole tables from end to end in one state, perhaps sorted: one reader at a time on SQLite, two of a node on PostgreSQL, in nobody
    /// else's places. Never answered by a replica, which may end what is in the way of what it gets.
    /// </summary>
    Exporting,
}

/// <summary>
/// A database of Brisk, whatever engine is behind it. The delegates get a session that is theirs until they return; on
/// SQLite every call completes at once on the calling thread, on PostgreSQL it is truly asynchronous.
/// </summary>
public interface IDatabase : IAsyncDisposable
{
    Dialect Dialect { get; }

    /// <summary>Runs <paramref name="work"/> on a connection that sees one consistent state and cannot write.</summary>
    /// <param name="workspace">Whose records a long read is about, so that a replica may answer; the default for anything else.</param>
    ValueTask<TResult> ReadAsync<TState, TResult>(
        Lane lane, TState state, Func<ISession, TState, ValueTask<TResult>> work, CancellationToken cancellation, Tsid workspace = default);

    /// <summary>
    /// Runs <paramref name="job"/> in a transaction and completes after the commit is on disk. Jobs of different callers
    /// may share a commit; each is undone alone when it throws, and the exception reaches its caller.
    /// A job sees all that was written to its workspace before, and nobody else writes to it meanwhile, in this process or
    /// another. It may run again after a lost connection: no effects but the session's.
    /// </summary>
    /// <param name="workspace">The one workspace that the job touches; the default id for what belongs to the installation: set-up,
    /// accounts, migrations.</param>
    /// <param name="needs">What the job will read first, where <see cref="ReadsTogether"/>. It may find nothing of it read.</param>
    ValueTask<TResult> WriteAsync<TState, TResult>(Tsid workspace, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job,
        CancellationToken cancellation, IReadOnlyList<Need>? needs = null);

    /// <summary>Completes when what can wait may write on: not while the database brings something to its end that everybody's writes hold up.</summary>
    ValueTask CalmAsync(CancellationToken cancellation) => default;

    /// <summary>Whether what writes say they need is read for many at once: where each question is a journey.</summary>
    bool ReadsTogether => false;

    /// <summary>As <see cref="WriteAsync"/> for the installation, but for a step of an upgrade: however long it takes, nothing ends it.</summary>
    ValueTask<TResult> UpgradeAsync<TState, TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation) =>
        WriteAsync(default, state, job, cancellation);

    /// <summary>
    /// True when other processes may write to the same database: what is kept in memory then follows the change log (<see
    /// cref="ChangeFeed"/>).
    /// </summary>
    bool IsShared => false;

    /// <summary>
    /// Which history the database goes on with, as far as this process has seen: another one when a server has taken over
    /// that may lack the last commits, and gives their numbers to others. The same text as long as it is the same.
    /// </summary>
    string History => "";

    /// <summary>Looks which <see cref="History"/> it is now. Writes do so by themselves.</summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    ValueTask AskHistoryAsync(CancellationToken cancellation) => default;

    /// <summary>
    /// Calls <paramref name="onHint"/> with each workspace that another process wrote to, and with null when any of them
    /// may have been (after a lost connection), until it is cancelled. Hints may come late, twice or not at all: the change
    /// log is what counts.
    /// </summary>
    /// <param name="onMessage">Is called with what other processes <see cref="Tell"/>.</param>
    Task ListenAsync(Action<Tsid?> onHint, Action<string> onMessage, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Says something of up to 7,000 bytes of UTF-8 to whoever listens in other processes. Does not wait, and may be lost.</summary>
    void Tell(string message)
    {
    }

    /// <summary>Adds rows to a table the quickest way, all or none. For filling a database that nobody else uses yet: no change log, no hints.</summary>
    /// <param name="rows">Values in the order of the table's columns.</param>
    Task AppendAsync(TableShape table, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation);

    /// <summary>Writes a consistent copy of the whole database to a new file or folder, synced and verified, while work goes on.</summary>
    Task BackupAsync(string path, CancellationToken cancellation);

    /// <summary>Everything the engine can say about its own soundness; empty when all is well.</summary>
    Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellation);

    /// <summary>
    /// Builds one index over a table that may be full, unless it is there. Where several processes share the database, others write meanwhile
    /// and one builds; where one has it, its other writes wait.
    /// </summary>
    /// <param name="create"><c>CREATE INDEX IF NOT EXISTS name ON …</c></param>
    /// <exception cref="StorageUnavailableException">It was not built; what is left of it, the next try throws away.</exception>
    Task BuildIndexAsync(Statement create, CancellationToken cancellation);

    /// <summary>Sets what the planner goes by (after migrations and bulk loads) and hands memory and log files back. Cheap enough for idle time.</summary>
    Task OptimizeAsync(CancellationToken cancellation);

    /// <summary>Gives memory that is free already back to the operating system.</summary>
    void ReturnMemory()
    {
    }

    /// <summary>The engine and its version, for people: <c>SQLite 3.53.4</c>.</summary>
    string Version { get; }
}

public static class Databases
{
    /// <summary>Runs a job that belongs to no workspace but to the installation.</summary>
    public static ValueTask<TResult> WriteAsync<TState,
        TResult>(this IDatabase database, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation) =>
        database.WriteAsync(default, state, job, cancellation);
}

/// <summary>Statements on one connection. Values are bound, never written into the text.</summary>
public interface ISession
{
    /// <summary>Runs a statement that answers no rows; returns how many rows it changed.</summary>
    ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// Runs a query and hands each row to <paramref name="onRow"/> until that returns false; returns the number of rows handed over. The
    /// spans a row gives live until the delegate returns.
    /// </summary>
    ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow);

    /// <summary>
    /// Runs a query once for each of several values, in one round trip where there is a network; each row comes with the place of its
    /// values among them. False ends the rows of those values.
    /// </summary>
    async ValueTask QueryEachAsync<TState>(Statement statement, IReadOnlyList<SqlValue[]> values, TState state, RowAction<(TState State, int At)> onRow)
    {
        for (var at = 0; at < values.Count; at++) await QueryAsync(statement, values[at], (state, at), onRow);
    }
}

public interface IWriteSession : ISession
{
    /// <summary>
    /// The number of the workspace's schema as the transaction began, where another process may have changed it and this one
    /// not have heard; null where none can.
    /// </summary>
    long? SchemaNumber => null;

    /// <summary>Whether a job of this transaction, be it another one of its group, has changed a schema: then what memory has of it is of before.</summary>
    bool IsSchemaNew { get; set; }

    /// <summary>
    /// Runs a statement whose answer nobody waits for: at the latest before the next one that answers, or at the end of the
    /// job. An engine behind a network sends many of them together; what is wrong with one is thrown when it is sent.
    /// </summary>
    ValueTask PostAsync(Statement statement, ReadOnlySpan<SqlValue> values);

    /// <summary>
    /// Adds rows whose answer nobody waits for, like <see cref="PostAsync"/>. Rows of several tables that come one after
    /// the other may be added table by table: they must not depend on one another.
    /// </summary>
    /// <param name="rows">The values of any number of rows, one row after the other, in the order of the table's columns.</param>
    ValueTask AddAsync(TableShape table, ReadOnlySpan<SqlValue> rows);

    /// <summary>
    /// Changes a row that this transaction has read as it is. An engine behind a network does not wait for it: nobody else
    /// writes to the workspace meanwhile, and should it not be there all the same, the job runs again and is told.
    /// </summary>
    /// <param name="values">Workspace, id and version, and then what is set.</param>
    /// <returns>False when there is no such row.</returns>
    ValueTask<bool> ChangeAsync(ChangeShape change, ReadOnlySpan<SqlValue> values)
    {
        return WasOneAsync(ExecuteAsync(change.One, values));

        static async ValueTask<bool> WasOneAsync(ValueTask<long> running) => await running == 1;
    }

    /// <summary>The same as <see cref="AddAsync"/> of rows that nothing else of the transaction touches: they may be added after all that is posted.</summary>
    ValueTask AddLastAsync(TableShape table, ReadOnlySpan<SqlValue> rows) => AddAsync(table, rows);

    /// <summary>Takes numbers for changes of a workspace, without gaps; answers the first.</summary>
    ValueTask<long> TakeNumbersAsync(Tsid workspace, int count) => Counters.TakeNumbersAsync(this, workspace, count);

    /// <summary>Adds to a counter of a workspace, whose row may be made for it. Nobody waits for it.</summary>
    ValueTask CountAsync(Tsid workspace, string counter, long more) => Counters.CountAsync(this, workspace, counter, more);

    /// <summary>Sets a counter of a workspace. Nobody waits for it.</summary>
    ValueTask NumberAsync(Tsid workspace, string counter, long number) => Counters.NumberAsync(this, workspace, counter, number);

    /// <summary>What is known of a row in this transaction, because a job needed it or said so.</summary>
    /// <param name="known">As it was remembered; null when there is no such row.</param>
    /// <returns>False when nothing is known: it is to be read.</returns>
    bool TryRecall(object key, out object? known)
    {
        known = null;
        return false;
    }

    /// <summary>Says what a row that somebody may need is from now on; null when there is none any more.</summary>
    /// <param name="table">Where it is: what is known of it is forgotten when a statement changes other rows there.</param>
    void Remember(object key, string table, object? row)
    {
    }

    /// <summary>Says that nothing is known of a row any more.</summary>
    void Forget(object key)
    {
    }

    /// <summary>Has a row looked at as the transaction leaves it, right before its commit.</summary>
    /// <returns>False where it is no gain: it will not be looked at.</returns>
    bool LookAtEnd(Look look) => false;

    /// <summary>
    /// Runs after the commit and before the caller is answered: generations, feeds. Never runs when the job or the commit fails. Must not
    /// throw or block.
    /// </summary>
    void AfterCommit(Action action);
}

/// <summary>Takes one row; returns false to stop.</summary>
public delegate bool RowAction<in TState>(RowReader row, TState state);

/// <summary>The columns of the current row, by position.</summary>
public abstract class RowReader
{
    public abstract bool IsNull(int column);
    public abstract long Int64(int column);
    public abstract double Double(int column);

    /// <summary>The text as UTF-8; empty when null.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int column);

    public string? Text(int column) => IsNull(column) ? null : System.Text.Encoding.UTF8.GetString(Utf8(column));
    /// <summary>The value as it would be bound.</summary>
    public abstract SqlValue Value(int column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);
}

/// <summary>A unique key was already taken.</summary>
/// <param name="constraint">The constraint or index, as the migrations name it, where the engine tells.</param>
public sealed class UniqueViolationException(string constraint) : Exception($"The unique key {constraint} is already taken.")
{
    public string Constraint { get; } = constraint;
}

/// <summary>The disk is full or refuses to write: nothing was saved, reading goes on.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There is no room: it works again by itself when somebody makes some.</summary>
    public bool IsFull { get; init; }

    /// <summary>What was to be written may be there: whether it is cannot be told.</summary>
    public bool MayBeSaved { get; init; }

    /// <summary>The database answers, but ended this statement, which takes longer than it allows: it will do so again.</summary>
    public bool IsTooLong { get; init; }
}

/// <summary>Whoever asked was told to wait no longer for what is being read. The reading goes on: it is there soon.</summary>
public sealed class PreparingException(CancellationToken cancellation) : OperationCanceledException("What was asked for is being prepared.", cancellation);

/// <summary>The database cannot be opened; the message says why and what to do. Shown to the person who starts Brisk.</summary>
public sealed class StorageRefusedException(string message) : Exception(message);
