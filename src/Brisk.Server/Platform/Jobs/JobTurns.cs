using Brisk.Domain;

namespace Brisk.Server.Platform.Jobs;

/// <summary>
/// Whose turn it is: so many jobs at once, so many of one workspace, and of those that wait the one whose workspace has
/// waited longest.
/// </summary>
/// <param name="most">Jobs at work at once.</param>
/// <param name="mostOfWorkspace">Those of one workspace among them.</param>
internal sealed class JobTurns(int most, int mostOfWorkspace)
{
    private readonly Lock gate = new();
    private readonly List<Job> running = [];

    /// <summary>In the order in which they came.</summary>
    private readonly List<Place> waiting = [];

    private Job? alone;
    private long clock;

    private sealed class Place(Job job, long since)
    {
        public Job Job { get; } = job;

        /// <summary>When it came, or another of its workspace was given a turn.</summary>
        public long Since { get; set; } = since;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Completes when it is a job's turn. However that ends, <see cref="Leave"/> afterwards.</summary>
    public Task EnterAsync(Job job)
    {
        lock (gate)
        {
            var place = new Place(job, ++clock);
            waiting.Add(place);
            Give();
            return place.Turn.Task.WaitAsync(job.Cancellation);
        }
    }

    public void Leave(Job job)
    {
        lock (gate)
        {
            waiting.RemoveAll(place => place.Job == job);
            running.Remove(job);
            job.HasTurn = false;
            if (alone == job) alone = null;
            Give();
        }
    }

    /// <summary>Whether a job is the only one at work; then no other has its turn until it leaves.</summary>
    public bool TryBeAlone(Job job)
    {
        lock (gate)
        {
            if (running is not [var only] || only != job) return false;
            alone = job;
            return true;
        }
    }

    private void Give()
    {
        while (alone is null && running.Count < most)
        {
            if (waiting.Where(place => CountOf(place.Job.Workspace) < mostOfWorkspace).MinBy(place => place.Since) is not { } next) return;
            waiting.Remove(next);
            running.Add(next.Job);
            next.Job.HasTurn = true;
            var now = ++clock;
            foreach (var place in waiting) if (place.Job.Workspace == next.Job.Workspace) place.Since = now;
            next.Turn.SetResult();
        }
    }

    private int CountOf(Tsid workspace) => running.Count(job => job.Workspace == workspace);
}
