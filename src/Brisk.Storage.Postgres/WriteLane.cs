namespace Brisk.Storage.Postgres;

/// <summary>
/// The writes of one workspace in this process, one group after the other: what waits while a group is at work becomes
/// the next group and shares its commit.
/// </summary>
internal sealed class WriteLane(int batchLength, Func<List<WriteJob>, Task> commit)
{
    private readonly Lock gate = new();
    private readonly Queue<WriteJob> waiting = new();
    private bool isAtWork;

    public void Add(WriteJob job)
    {
        lock (gate)
        {
            waiting.Enqueue(job);
            if (isAtWork) return;
            isAtWork = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static lane => _ = lane.WorkAsync(), this, preferLocal: false);
    }

    private async Task WorkAsync()
    {
        var batch = new List<WriteJob>();
        while (Take(batch))
        {
            await commit(batch);
            batch.Clear();
        }
    }

    private bool Take(List<WriteJob> batch)
    {
        lock (gate)
        {
            while (batch.Count < batchLength && waiting.TryDequeue(out var job)) batch.Add(job);
            return isAtWork = batch.Count > 0;
        }
    }
}
