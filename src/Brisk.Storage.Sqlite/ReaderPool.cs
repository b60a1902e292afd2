namespace Brisk.Storage.Sqlite;

/// <summary>
/// The reading connections of one lane. Opened when first needed; the one used last is leased first, because its pages and
/// statements are warm. Taking and returning are an interlocked exchange each; only waiting is asynchronous.
/// </summary>
internal sealed class ReaderPool(int size, Func<Connection> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(size, size);
    private readonly Connection?[] idle = new Connection?[size];
    private int generation;
    private volatile bool isClosed;

    /// <summary>A connection for the caller alone, until <see cref="Return"/>.</summary>
    public ValueTask<Lease> LeaseAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(isClosed, typeof(SqliteDatabase));
        return free.Wait(0, CancellationToken.None) ? new(Take()) : WaitAsync(cancellation);
    }

    public void Return(Lease lease)
    {
        var (connection, opened) = lease;
        if (opened == Volatile.Read(ref generation) && connection is { IsSuspect: false, InTransaction: false }) Keep(connection);
        else connection.Dispose();
        free.Release();
    }

    /// <summary>Lets connections that are open now go after their present use: new ones read the planner's figures afresh.</summary>
    public void Renew()
    {
        Interlocked.Increment(ref generation);
        CloseIdle();
    }

    /// <summary>Waits for running reads, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        for (var waited = 0; waited < size; waited++) await free.WaitAsync();
        CloseIdle();
    }

    private async ValueTask<Lease> WaitAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        return Take();
    }

    private Lease Take()
    {
        try
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(SqliteDatabase));
            var now = Volatile.Read(ref generation);
            for (var slot = 0; slot < idle.Length; slot++)
            {
                if (Interlocked.Exchange(ref idle[slot], null) is { } connection) return new(connection, now);
            }
            return new(open(), now);
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    /// <summary>There are as many slots as leases, so one is free.</summary>
    private void Keep(Connection connection)
    {
        for (var slot = 0; ; slot = (slot + 1) % idle.Length)
        {
            if (Interlocked.CompareExchange(ref idle[slot], connection, null) is null) return;
        }
    }

    private void CloseIdle()
    {
        for (var slot = 0; slot < idle.Length; slot++) Interlocked.Exchange(ref idle[slot], null)?.Dispose();
    }

    /// <param name="Generation">Which <see cref="Renew"/> the connection was opened after.</param>
    public readonly record struct Lease(Connection Connection, int Generation);
}
