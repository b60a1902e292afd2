using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The statements of one read, all of which see the state that the first one saw. The transaction begins with the first
/// statement, in the same round trip.
/// </summary>
internal sealed class ReadSession(Pipeline pipeline, CancellationToken cancellation) : ISession
{
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private Pipeline? pipeline = pipeline;
    private bool hasBegun;

    public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        var ready = Ready();
        ready.Add(statement.Text, values);
        return ready.ExecuteAsync(cancellation);
    }

    public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
    {
        var ready = Ready();
        ready.Add(statement.Text, values);
        return ready.QueryAsync(state, onRow, cancellation);
    }

    public ValueTask QueryEachAsync<TState>(Statement statement, IReadOnlyList<SqlValue[]> values, TState state, RowAction<(TState State, int At)> onRow) =>
        Ready().QueryEachAsync(statement, values, state, onRow, cancellation);

    /// <summary>From now on the session refuses.</summary>
    public void End() => pipeline = null;

    private Pipeline Ready()
    {
        ObjectDisposedException.ThrowIf(pipeline is null, this);
        cancellation.ThrowIfCancellationRequested();
        if (!hasBegun) pipeline.Add(Begin, []);
        hasBegun = true;
        return pipeline;
    }
}
