namespace Brisk.Storage.Sqlite;

/// <summary>The writes that wait for the writer's thread, in order of arrival. Bounded: callers wait for a place, without a thread.</summary>
internal sealed class WriteQueue(int length, int batchLength) : IDisposable
{
    private readonly SemaphoreSlim places = new(length, length);
    private readonly Queue<WriteJob> waiting = new();
    // A monitor and not a Lock: the writer's thread waits on it.
    private readonly object gate = new();
    private bool isClosed;

    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public ValueTask AddAsync(WriteJob job, CancellationToken cancellation)
    {
        if (!places.Wait(0, CancellationToken.None)) return WaitAndAddAsync(job, cancellation);
        Add(job);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Waits on the calling thread for work and takes what is there: as many transactional jobs as make a batch, or one
    /// that runs alone. Takes nothing when <paramref name="patience"/> ends first.
    /// </summary>
    /// <returns>False when the queue is closed and empty.</returns>
    public bool Take(List<WriteJob> batch, TimeSpan patience)
    {
        lock (gate)
        {
            while (waiting.Count == 0)
            {
                if (isClosed) return false;
                if (!Monitor.Wait(gate, patience)) return true;
            }
            do
            {
                batch.Add(waiting.Dequeue());
            }
            while (batch.Count < batchLength && !batch[^1].IsAlone && waiting.TryPeek(out var next) && !next.IsAlone);
        }
        places.Release(batch.Count);
        return true;
    }

    /// <summary>Takes no more jobs; those that have a place are still done.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.Pulse(gate);
        }
    }

    public void Dispose() => places.Dispose();

    private async ValueTask WaitAndAddAsync(WriteJob job, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        Add(job);
    }

    private void Add(WriteJob job)
    {
        lock (gate)
        {
            if (!isClosed)
            {
                waiting.Enqueue(job);
                Monitor.Pulse(gate);
                return;
            }
        }
        places.Release();
        throw new ObjectDisposedException(nameof(SqliteDatabase));
    }
}
