using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>The prepared statements of one connection, by <see cref="Statement"/> object; the longest unused makes room.</summary>
internal sealed class StatementCache(Connection connection, int capacity) : IDisposable
{
    private readonly Dictionary<Statement, PreparedStatement> kept = [];
    private long runs;

    public int Count => kept.Count;

    public PreparedStatement Get(Statement statement)
    {
        if (!kept.TryGetValue(statement, out var prepared))
        {
            prepared = connection.Prepare(statement.Text);
            if (kept.Count >= capacity) DropOldest();
            kept.Add(statement, prepared);
        }
        prepared.LastUsed = ++runs;
        return prepared;
    }

    /// <summary>Looks at all of them: preparing, which made this necessary, costs a hundred times more.</summary>
    private void DropOldest()
    {
        Statement? oldest = null;
        var least = long.MaxValue;
        foreach (var (statement, prepared) in kept)
        {
            if (prepared.LastUsed >= least || prepared.IsRunning) continue;
            oldest = statement;
            least = prepared.LastUsed;
        }
        if (oldest is not null && kept.Remove(oldest, out var dropped)) dropped.Dispose();
    }

    public void Dispose()
    {
        foreach (var prepared in kept.Values) prepared.Dispose();
        kept.Clear();
    }
}
