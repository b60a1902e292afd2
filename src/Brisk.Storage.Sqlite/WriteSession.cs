using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>The statements of one write job, inside the transaction that the writer has begun.</summary>
internal sealed class WriteSession(Connection connection) : IWriteSession
{
    private Connection? connection = connection;

    public bool IsSchemaNew { get => Ready().IsSchemaNew; set => Ready().IsSchemaNew = value; }

    /// <summary>What the job wants to run after the commit, in order.</summary>
    public List<Action>? Actions { get; private set; }

    public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values) => new(Ready().Execute(statement, values));

    public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow) =>
        new(Ready().Query(statement, values, state, onRow));

    public ValueTask PostAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        Ready().Execute(statement, values);
        return default;
    }

    public ValueTask AddAsync(TableShape table, ReadOnlySpan<SqlValue> rows)
    {
        var (ready, width) = (Ready(), table.Columns.Count);
        for (; rows.Length >= width * TableShape.Many; rows = rows[(width * TableShape.Many)..])
            ready.Execute(table.InsertMany, rows[..(width * TableShape.Many)]);
        for (; rows.Length > 0; rows = rows[width..]) ready.Execute(table.Insert, rows[..width]);
        return default;
    }

    public void AfterCommit(Action action)
    {
        _ = Ready();
        (Actions ??= []).Add(action);
    }

    /// <summary>The job is over: a session kept beyond it refuses, instead of writing into the transaction of another job.</summary>
    public void End() => connection = null;

    private Connection Ready()
    {
        ObjectDisposedException.ThrowIf(connection is null, this);
        return connection;
    }
}
