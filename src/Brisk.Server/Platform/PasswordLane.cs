using System.Runtime.InteropServices;

namespace Brisk.Server.Platform;

/// <summary>
/// Threads for work that costs a tenth of a second of a core and that anybody may ask for: at most half of the cores, behind
/// everything else that wants them. Who is known goes before who is not; of those who are not only few may wait.
/// </summary>
internal sealed class PasswordLane : IDisposable
{
    /// <summary>How much lower than everything else the threads stand (<c>nice</c>).</summary>
    private const int Niceness = 5;

    private const int MostKnown = 256;
    private const int MostStrangers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Queue<Job> known = new();
    private readonly Queue<Job> strangers = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim waiting = new(0);
    private volatile bool isClosed;

    public PasswordLane()
    {
        for (var i = 0; i < Threads; i++) new Thread(Work) { IsBackground = true, Name = "Passwords", Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>How many jobs wait for a thread at this moment.</summary>
    public int Waiting
    {
        get { lock (gate) return known.Count + strangers.Count; }
    }

    public static int Threads { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Runs the work in its turn; false when too many wait, or it would wait for too long.</summary>
    public async ValueTask<bool> RunAsync(Action work, bool isKnown, CancellationToken cancellation)
    {
        var job = new Job(work, Environment.TickCount64, cancellation);
        lock (gate)
        {
            var (queue, most) = isKnown ? (known, MostKnown) : (strangers, MostStrangers * Threads);
            if (isClosed || queue.Count >= most) return false;
            queue.Enqueue(job);
        }
        waiting.Release();
        return await job.Done.Task;
    }

    public void Dispose()
    {
        isClosed = true;
        waiting.Release(Threads);
    }

    private void Work()
    {
        if (OperatingSystem.IsLinux()) _ = SetPriority(0, 0, Niceness);
        while (true)
        {
            waiting.Wait();
            if (isClosed) return;
            Job? job;
            lock (gate)
            {
                if (!known.TryDequeue(out job) && !strangers.TryDequeue(out job)) continue;
            }
            Run(job);
        }
    }

    private static void Run(Job job)
    {
        if (job.Cancellation.IsCancellationRequested)
        {
            job.Done.TrySetCanceled(job.Cancellation);
            return;
        }
        if (Environment.TickCount64 - job.Since > Patience.TotalMilliseconds)
        {
            job.Done.TrySetResult(false);
            return;
        }
        try
        {
            job.Work();
            job.Done.TrySetResult(true);
        }
        catch (Exception exception)
        {
            job.Done.TrySetException(exception);
        }
    }

    /// <summary>On Linux the calling thread alone, which the runtime's own priorities do not reach there.</summary>
    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, uint who, int priority);

    private sealed record Job(Action Work, long Since, CancellationToken Cancellation)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
