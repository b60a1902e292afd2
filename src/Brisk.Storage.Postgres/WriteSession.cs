using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>The statements of one write job, inside the transaction of its group. They are not cancelled half way: others share the transaction.</summary>
internal sealed class WriteSession(Pipeline pipeline, long? schemaNumber) : IWriteSession
{
    private Pipeline? pipeline = pipeline;

    public long? SchemaNumber => schemaNumber;

    public bool IsSchemaNew { get => Ready().IsSchemaNew; set => Ready().IsSchemaNew = value; }

    /// <summary>What the job wants to run after the commit, in order.</summary>
    public List<Action>? Actions { get; private set; }

    public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        var ready = Ready();
        ready.Add(statement.Text, values);
        return ready.ExecuteAsync(CancellationToken.None);
    }

    public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
    {
        var ready = Ready();
        ready.Add(statement.Text, values);
        return ready.QueryAsync(state, onRow, CancellationToken.None);
    }

    public ValueTask QueryEachAsync<TState>(Statement statement, IReadOnlyList<SqlValue[]> values, TState state, RowAction<(TState State, int At)> onRow) =>
        Ready().QueryEachAsync(statement.Text, values, state, onRow, CancellationToken.None);

    public ValueTask PostAsync(Statement statement, ReadOnlySpan<SqlValue> values) => Ready().PostAsync(statement.Text, values, CancellationToken.None);

    public ValueTask AddAsync(TableShape table, ReadOnlySpan<SqlValue> rows) => Ready().AddAsync(table, rows, CancellationToken.None);

    public void AfterCommit(Action action)
    {
        _ = Ready();
        (Actions ??= []).Add(action);
    }

    /// <summary>The job is over: a session kept beyond it refuses, instead of writing into the transaction of another job.</summary>
    public void End() => pipeline = null;

    private Pipeline Ready()
    {
        ObjectDisposedException.ThrowIf(pipeline is null, this);
        return pipeline;
    }
}
