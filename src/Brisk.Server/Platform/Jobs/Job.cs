using Brisk.Domain;
using Brisk.Storage;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Platform.Jobs;

/// <summary>What the jobs of one process share.</summary>
/// <param name="Node">The process's number, by which it is known as the holder of a job.</param>
/// <param name="Writing">Where all workspaces have one writer: one job at a time is in its way. Null where each has its own.</param>
internal sealed record JobPlace(IDatabase Database, TimeProvider Clock, long Node, SemaphoreSlim? Writing, JobTurns Writers, CancellationToken Stopping)
{
    /// <summary>Now, in Unix milliseconds.</summary>
    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whoever held a job only until before this is not believed to work on it: where nobody else has the database, nobody is.</summary>
    public long Believed => Database.IsShared ? Now : long.MaxValue;

    /// <summary>Until when this node is to be believed, from now on.</summary>
    public long LeaseEnd => Now + (long)Job.Lease.TotalMilliseconds;
}

/// <summary>A job at work in this process: what it has done so far, for whoever asks.</summary>
internal sealed class Job(StoredJob stored, JobKind kind, JobPlace place) : IDisposable
{
    /// <summary>How long a node is believed to work on a job after it last said so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(place.Stopping);

    public Tsid Workspace => Stored.Workspace;
    public Tsid Id => Stored.Id;
    public JobKind Kind => kind;

    /// <summary>As it was stored when this process began, or went on, to work on it.</summary>
    public StoredJob Stored { get; private set; } = stored;

    /// <summary>What it is about.</summary>
    public Tsid Subject => Stored.Subject ?? throw new InvalidOperationException($"A job of the kind {kind.Name} is about nothing.");

    /// <summary>Who started it.</summary>
    public Actor Actor => Stored.Actor;

    /// <summary>Set when somebody cancels it, and when the process ends.</summary>
    public CancellationToken Cancellation => cancel.Token;

    /// <summary>True when somebody cancelled it; false when the process ends.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Why it has ended, while that cannot be written into the database, or what it waits for.</summary>
    public StoredReason? Problem { get; set; }

    /// <summary>Completes when the job has ended, one way or the other.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public JobMeter Meter { get; } = new(place.Clock, stored);

    /// <summary>It is its turn; kept by <see cref="JobTurns"/>.</summary>
    public bool HasTurn { get; set; }

    /// <summary>Whether no other job writes records in this process, and none begins to before this one has ended: asked once, before a table loses its
    /// indexes.</summary>
    public bool TryBeAlone() => place.Writers.TryBeAlone(this);

    /// <summary>Somebody asks it to stop after the part at hand.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        Lose();
    }

    /// <summary>Ends it without a word: another node goes on with it.</summary>
    public void Lose()
    {
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>Writes a part of the job in a transaction that only the node gets through which holds it.</summary>
    /// <exception cref="JobLostException">Another node has taken it over.</exception>
    public async ValueTask<TResult> WriteAsync<TState, TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> write)
    {
        if (place.Writing is not null) await place.Writing.WaitAsync(Cancellation);
        try
        {
            await place.Database.CalmAsync(Cancellation);
            return await place.Database.WriteAsync(Workspace, (Job: this, state, write), static async (session, all) =>
            {
                await all.Job.HoldAsync(session);
                return await all.write(session, all.state);
            }, Cancellation);
        }
        finally
        {
            place.Writing?.Release();
        }
    }

    /// <summary>
    /// Goes on from what was written last: whether a part was, when its answer was lost, only the database knows.
    /// </summary>
    /// <exception cref="StorageUnavailableException">It is still away.</exception>
    /// <exception cref="JobLostException">It has ended, or is forgotten.</exception>
    public async Task ReloadAsync()
    {
        var present = await place.Database.ReadAsync(Lane.Interactive, this, static (session, job) =>
            JobTable.FindAsync(session, job.Workspace, job.Id), Cancellation);
        Stored = present is { IsOpen: true } ? present : throw new JobLostException();
        Meter.GoOnFrom(Stored.Done);
    }

    /// <summary>
    /// Says in a transaction that this node still works on the job. Whoever writes for it does so first: the workspace is
    /// locked then, so that of two nodes that both believe to work on it only one gets through.
    /// </summary>
    /// <exception cref="JobLostException">Another node has taken it over, or has begun to write in its workspace while this one was silent.</exception>
    public async ValueTask HoldAsync(IWriteSession session)
    {
        if (!await TryHoldAsync(session)) throw new JobLostException();
    }

    /// <summary>The same; false where <see cref="HoldAsync"/> throws.</summary>
    public ValueTask<bool> TryHoldAsync(IWriteSession session) => TryHoldAsync(session, place.LeaseEnd);

    /// <summary>Lets go of it, so that another node can go on at once.</summary>
    public async ValueTask ReleaseAsync(IWriteSession session) => await TryHoldAsync(session, 0);

    /// <summary>Ends whatever still reads ahead.</summary>
    public void Dispose()
    {
        Lose();
        cancel.Dispose();
    }

    private async ValueTask<bool> TryHoldAsync(IWriteSession session, long until)
    {
        var asked = await JobTable.HoldAsync(session, Workspace, Id, place.Node, place.Believed, until, Meter.Done, Meter.Total, Meter.Moved);
        if (asked is true) session.AfterCommit(Cancel);
        return asked is not null;
    }
}
