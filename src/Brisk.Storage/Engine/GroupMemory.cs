namespace Brisk.Storage.Engine;

/// <summary>A row that a job will read: an engine may read it before the job runs, with what others need.</summary>
/// <param name="Key">Under which it is recalled; equal for the same row.</param>
/// <param name="Table">Where it is.</param>
/// <param name="Statement">Reads it. $1 is the workspace.</param>
/// <param name="Values">Bound to the statement; without them it takes a list of ids as $2, and answers each row with its id first.</param>
/// <param name="Id">The id of the row, where there are no values.</param>
/// <param name="Read">Makes of the row what is remembered.</param>
public sealed record Need(object Key, string Table, Statement Statement, SqlValue[]? Values, long Id, Func<RowReader, object> Read);

/// <summary>A row that is looked at as a transaction leaves it.</summary>
/// <param name="statement">Takes the workspace and a list of ids, and answers each row with its id first.</param>
public abstract class Look(Statement statement, long id)
{
    public Statement Statement { get; } = statement;
    public long Id { get; } = id;

    /// <summary>The number of the last change that the workspace had then; null as long as it was not looked at.</summary>
    public long? LastSeq { get; private set; }

    /// <summary>Called with the row, on the writer's time: briefly.</summary>
    protected abstract void Take(RowReader row);

    /// <summary>Takes the row. A bug in that is nobody's who shares the transaction: then it was not looked at.</summary>
    public void Take(RowReader row, long lastSeq)
    {
        try
        {
            Take(row);
            LastSeq = lastSeq;
        }
#pragma warning disable CA1031 // By now the transaction may be saved: whatever goes wrong here says nothing of it.
        catch (Exception)
#pragma warning restore CA1031
        {
            LastSeq = null;
        }
    }
}

/// <summary>
/// What is known of rows in a transaction: what its jobs needed, and what they say of what they wrote, so that each sees
/// what those before it did. A job's own is kept apart until it ends well.
/// </summary>
/// <param name="before">Of the transaction, for the memory of a job; null for that of the transaction itself.</param>
public sealed class GroupMemory(GroupMemory? before = null)
{
    private readonly Dictionary<object, (string Table, object? Row)> known = [];
    private readonly HashSet<object> forgotten = [];
    private readonly HashSet<string> tables = new(StringComparer.Ordinal);

    /// <summary>Whether it is known what a row is; null when there is none.</summary>
    public bool TryGet(object key, out object? row)
    {
        var isKnown = TryGetEntry(key, out var entry);
        row = entry.Row;
        return isKnown;
    }

    public void Set(object key, string table, object? row)
    {
        known[key] = (table, row);
        forgotten.Remove(key);
    }

    public void Forget(object key)
    {
        known.Remove(key);
        if (before is not null) forgotten.Add(key);
    }

    /// <summary>Rows of a table were changed, nobody says which.</summary>
    public void ForgetTable(string table)
    {
        foreach (var (key, entry) in known) if (entry.Table == table) known.Remove(key);
        if (before is not null) tables.Add(table);
    }

    /// <summary>The job has ended well: what it knows, and knows no more, holds for the transaction.</summary>
    public void Keep()
    {
        foreach (var table in tables) before!.ForgetTable(table);
        foreach (var key in forgotten) before!.Forget(key);
        foreach (var (key, entry) in known) before!.Set(key, entry.Table, entry.Row);
    }

    private bool TryGetEntry(object key, out (string Table, object? Row) entry)
    {
        if (known.TryGetValue(key, out entry)) return true;
        return before is not null && !forgotten.Contains(key) && before.TryGetEntry(key, out entry) && !tables.Contains(entry.Table);
    }
}
