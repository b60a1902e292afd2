using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// The statements of one read, all in one read transaction: later statements see what the first one saw. Opening and
/// closing it costs about a microsecond (bench, SqliteBenchmarks), too little to guess which reads could do without.
/// </summary>
internal sealed class ReadSession(Connection connection) : ISession
{
    private static readonly Statement Begin = new("BEGIN");
    private static readonly Statement Commit = new("COMMIT");

    private Connection? connection = connection;

    public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values) => new(Ready().Execute(statement, values));

    public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow) =>
        new(Ready().Query(statement, values, state, onRow));

    /// <summary>Gives the connection up; from now on the session refuses.</summary>
    public void End()
    {
        var ended = connection;
        connection = null;
        if (ended is { InTransaction: true }) ended.Execute(Commit, []);
    }

    private Connection Ready()
    {
        ObjectDisposedException.ThrowIf(connection is null, this);
        connection.Cancellation.ThrowIfCancellationRequested();
        if (!connection.InTransaction) connection.Execute(Begin, []);
        return connection;
    }
}
