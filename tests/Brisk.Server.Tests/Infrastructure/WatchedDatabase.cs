using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>A real database that tells which writes touch what, lets a test step in between, and takes no writes when told so.</summary>
internal sealed partial class WatchedDatabase(IDatabase inner) : IDatabase
{
    /// <summary>Statements of writes that belong elsewhere than to the workspace of their transaction.</summary>
    public ConcurrentQueue<string> Strays { get; } = [];

    /// <summary>Called when a write to a workspace is about to wait for its turn, and when one to another is done.</summary>
    public Func<Tsid, bool, Task>? OnWrite { get; set; }

    /// <summary>Called before an index is built.</summary>
    public Func<Task>? OnBuild { get; set; }

    /// <summary>Called before what is to be kept in memory is read, by the reader whose turn it is.</summary>
    public Func<Task>? OnFilling { get; set; }

    /// <summary>Statements of writes that answered rows.</summary>
    public int Reads { get; set; }

    /// <summary>Called before a read of records runs a statement, with its text.</summary>
    public Func<string, Task>? OnRead { get; set; }

    /// <summary>True while the disk is full.</summary>
    public bool IsFull { get; set; }

    /// <summary>True while every write is done twice and stays the second time, as when others got in the way of the first.</summary>
    public bool RunsTwice { get; set; }

    /// <summary>What is thrown when somebody reads, by the lane; null for nothing.</summary>
    public Func<Lane, Exception?>? FailsRead { get; set; }

    /// <summary>True while a long read for a file loses its connection before the first row, and is done again, as on PostgreSQL.</summary>
    public bool LosesExports { get; set; }

    /// <summary>True while it answers nothing that is read.</summary>
    public bool IsAway { get; set; }

    public Dialect Dialect => inner.Dialect;

    /// <summary>Whether other nodes write to it, too; true where a test lets several be in one process.</summary>
    public bool IsShared { get; init; } = inner.IsShared;
    public bool ReadsTogether => inner.ReadsTogether;
    public string Version => inner.Version;

    public string History => inner.History;

    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        Lane lane, TState state, Func<ISession, TState, ValueTask<TResult>> work, CancellationToken cancellation, Tsid workspace = default)
    {
        if (IsAway) throw new StorageUnavailableException("Nobody answers");
        if (FailsRead?.Invoke(lane) is { } thrown) throw thrown;
        if (lane == Lane.Exporting && LosesExports) await Should.ThrowAsync<InVainException>(() => work(new LostSession(), state).AsTask());
        return await inner.ReadAsync(lane, (this, state, work, before: lane == Lane.Filling ? OnFilling : null), static async (session, read) =>
        {
            if (read.before is { } before) await before();
            return await read.work(read.Item1.OnRead is null ? session : new ReadSession(read.Item1, session), read.state);
        }, cancellation, workspace);
    }

    public ValueTask CalmAsync(CancellationToken cancellation) => inner.CalmAsync(cancellation);

    public async ValueTask<TResult> WriteAsync<TState, TResult>(
        Tsid workspace, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation, IReadOnlyList<Need>? needs = null)
    {
        if (IsFull) throw new StorageUnavailableException("No space left on the device") { IsFull = true };
        if (OnWrite is { } before) await before(workspace, false);
        if (RunsTwice) await RunInVainAsync(workspace, state, job, needs, cancellation);
        var result = await inner.WriteAsync(workspace, (this, workspace, state, job), static (session, all) =>
            all.job(new Session(all.Item1, all.workspace, session), all.state), cancellation, needs);
        if (OnWrite is { } after) await after(workspace, true);
        return result;
    }

    private async Task RunInVainAsync<TState, TResult>(
        Tsid workspace, TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, IReadOnlyList<Need>? needs, CancellationToken cancellation)
    {
        try
        {
            await inner.WriteAsync(workspace, (state, job), static async (session, all) =>
            {
                await all.job(session, all.state);
                return InVain();
            }, cancellation, needs);
        }
        catch (InVainException)
        {
            // It is undone.
        }
    }

    private static int InVain() => throw new InVainException();

    private sealed class InVainException : Exception;

    private sealed class LostSession : ISession
    {
        public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values) => throw new InVainException();

        public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow) =>
            throw new InVainException();
    }

    public ValueTask AskHistoryAsync(CancellationToken cancellation) => inner.AskHistoryAsync(cancellation);
    public Task ListenAsync(Action<Tsid?> onHint, Action<string> onMessage, CancellationToken cancellation) =>
        inner.ListenAsync(onHint, onMessage, cancellation);
    public void Tell(string message) => inner.Tell(message);
    public Task AppendAsync(TableShape table, IReadOnlyList<SqlValue[]> rows, CancellationToken cancellation) => inner.AppendAsync(table, rows, cancellation);
    public Task BackupAsync(string path, CancellationToken cancellation) => inner.BackupAsync(path, cancellation);
    public Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellation) => inner.CheckAsync(cancellation);

    public async Task BuildIndexAsync(Statement create, CancellationToken cancellation)
    {
        if (OnBuild is { } before) await before();
        await inner.BuildIndexAsync(create, cancellation);
    }

    public Task OptimizeAsync(CancellationToken cancellation) => inner.OptimizeAsync(cancellation);
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    [GeneratedRegex(@"\bINTO workspaces\b|(INTO|^DELETE FROM) (account_workspaces|open_work)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfWorkspaces();

    private void Look(Tsid workspace, Statement statement, ReadOnlySpan<SqlValue> values)
    {
        var text = statement.Text;
        var isOfWorkspace = text.Contains("workspace_id", StringComparison.Ordinal) || OfWorkspaces().IsMatch(text);
        var isWrite = !text.StartsWith("SELECT", StringComparison.Ordinal);
        if (isOfWorkspace ? workspace == default || values.Length == 0 || values[0] != (SqlValue)workspace.Value : isWrite && workspace != default)
            Strays.Enqueue($"in the turn of {workspace}: {text}");
    }

    private sealed class ReadSession(WatchedDatabase database, ISession inner) : ISession
    {
        public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values) => inner.ExecuteAsync(statement, values);

        public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow) =>
            QueryAsync(statement, values.ToArray(), state, onRow);

        private async ValueTask<int> QueryAsync<TState>(Statement statement, SqlValue[] values, TState state, RowAction<TState> onRow)
        {
            if (database.OnRead is { } before) await before(statement.Text);
            return await inner.QueryAsync(statement, values, state, onRow);
        }
    }

    private sealed class Session(WatchedDatabase database, Tsid workspace, IWriteSession inner) : IWriteSession
    {
        public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values)
        {
            database.Look(workspace, statement, values);
            return inner.ExecuteAsync(statement, values);
        }

        public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
        {
            database.Look(workspace, statement, values);
            database.Reads++;
            return inner.QueryAsync(statement, values, state, onRow);
        }

        public ValueTask PostAsync(Statement statement, ReadOnlySpan<SqlValue> values)
        {
            database.Look(workspace, statement, values);
            return inner.PostAsync(statement, values);
        }

        public long? SchemaNumber => inner.SchemaNumber;
        public bool IsSchemaNew { get => inner.IsSchemaNew; set => inner.IsSchemaNew = value; }
        public ValueTask AddAsync(TableShape table, ReadOnlySpan<SqlValue> rows) => inner.AddAsync(table, rows);

        public ValueTask<bool> ChangeAsync(ChangeShape change, ReadOnlySpan<SqlValue> values)
        {
            database.Look(workspace, change.One, values);
            return inner.ChangeAsync(change, values);
        }

        public ValueTask AddLastAsync(TableShape table, ReadOnlySpan<SqlValue> rows) => inner.AddLastAsync(table, rows);
        public ValueTask<long> TakeNumbersAsync(Tsid of, int count) => inner.TakeNumbersAsync(Own(of), count);
        public ValueTask CountAsync(Tsid of, string counter, long more) => inner.CountAsync(Own(of), counter, more);
        public ValueTask NumberAsync(Tsid of, string counter, long number) => inner.NumberAsync(Own(of), counter, number);
        public bool TryRecall(object key, out object? known) => inner.TryRecall(key, out known);
        public void Remember(object key, string table, object? row) => inner.Remember(key, table, row);
        public void Forget(object key) => inner.Forget(key);
        public bool LookAtEnd(Look look) => inner.LookAtEnd(look);
        public void AfterCommit(Action action) => inner.AfterCommit(action);

        private Tsid Own(Tsid of)
        {
            if (of != workspace) database.Strays.Enqueue($"in the turn of {workspace}: a number of {of}");
            return of;
        }
    }
}
