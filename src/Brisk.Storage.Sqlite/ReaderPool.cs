namespace Brisk.Storage.Sqlite;

/// <summary>
/// The reading connections of one lane, opened when first needed. They are leased in a fixed order, so that few callers
/// keep using the same few, whose pages and statements are warm. Only waiting for one is asynchronous.
/// </summary>
internal sealed class ReaderPool(int size, Func<Connection> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(size, size);
    private readonly Connection?[] idle = new Connection?[size];
    private int generation;
    private volatile bool isClosed;

    /// <summary>A connection for the caller alone, until <see cref="Return"/>.</summary>
    public ValueTask<Connection> LeaseAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(isClosed, typeof(SqliteDatabase));
        return free.Wait(0, CancellationToken.None) ? new(Take()) : WaitAsync(cancellation);
    }

    public void Return(Connection connection)
    {
        if (connection is { IsSuspect: false, InTransaction: false }) Keep(connection);
        else connection.Dispose();
        free.Release();
    }

    /// <summary>Replaces every connection before its next use: new ones read the planner's figures afresh.</summary>
    public void Renew() => Interlocked.Increment(ref generation);

    /// <summary>Waits for running reads, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        for (var waited = 0; waited < size; waited++) await free.WaitAsync();
        CloseIdle();
    }

    private async ValueTask<Connection> WaitAsync(CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        return Take();
    }

    private Connection Take()
    {
        try
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(SqliteDatabase));
            var now = Volatile.Read(ref generation);
            for (var slot = 0; slot < idle.Length; slot++)
            {
                if (Interlocked.Exchange(ref idle[slot], null) is not { } connection) continue;
                if (connection.Generation == now) return connection;
                connection.Dispose();
            }
            var opened = open();
            opened.Generation = now;
            return opened;
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
}
