namespace Brisk.Storage.Postgres;

/// <summary>
/// The writes of one workspace in this process, one group after the other: what waits while a group is at work becomes
/// the next group and shares its commit. So many may wait; further callers wait for a place, in the order in which they came.
/// </summary>
internal sealed class WriteLane(int batchLength, int queueLength, Func<List<WriteJob>, Task> commit) : IAsyncDisposable
{
    /// <summary>Rows that the writes of a group may need together, which are kept in memory; one alone may need more.</summary>
    private const int MostNeeds = 2_000;

    private readonly SemaphoreSlim places = new(queueLength, queueLength);
    private readonly Lock gate = new();
    private readonly Queue<WriteJob> waiting = new();
    private bool isAtWork;
    private volatile bool isClosed;

    public async ValueTask AddAsync(WriteJob job, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        lock (gate)
        {
            if (isClosed)
            {
                places.Release();
                throw new ObjectDisposedException(nameof(PostgresDatabase));
            }
            waiting.Enqueue(job);
            if (isAtWork) return;
            isAtWork = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static lane => _ = lane.WorkAsync(), this, preferLocal: false);
    }

    /// <summary>Does what waits, and takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate) isClosed = true;
        for (var done = 0; done < queueLength; done++) await places.WaitAsync();
        // Whoever waits for a place yet is told in turn.
        places.Release(queueLength);
    }

    private async Task WorkAsync()
    {
        var batch = new List<WriteJob>();
        while (Take(batch))
        {
            await commit(batch);
            places.Release(batch.Count);
            batch.Clear();
        }
    }

    private bool Take(List<WriteJob> batch)
    {
        lock (gate)
        {
            var needs = 0;
            while (batch.Count < batchLength && waiting.TryPeek(out var job))
            {
                needs += job.Needs.Count;
                if (batch.Count > 0 && needs > MostNeeds) break;
                batch.Add(waiting.Dequeue());
            }
            return isAtWork = batch.Count > 0;
        }
    }
}
