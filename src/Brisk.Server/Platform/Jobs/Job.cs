using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Jobs;
using Brisk.Storage.Records;

namespace Brisk.Server.Platform.Jobs;

/// <summary>What the jobs of one process share.</summary>
/// <param name="Node">The process's number, by which it is known as the holder of a job.</param>
/// <param name="Writing">Where all workspaces have one writer: one job at a time is in its way. Null where each has its own.</param>
internal sealed record JobPlace(IDatabase Database, TimeProvider Clock, long Node, SemaphoreSlim? Writing, JobTurns Writers, CancellationToken Stopping);

/// <summary>A job at work in this process: what it has done so far, for whoever asks.</summary>
internal sealed class Job(StoredJob stored, JobKind kind, JobPlace place) : IDisposable
{
    /// <summary>How long a node is believed to work on a job after it last said so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(place.Stopping);

    public Tsid Workspace => stored.Workspace;
    public Tsid Id => stored.Id;
    public JobKind Kind => kind;

    /// <summary>As it was stored when this process began to work on it.</summary>
    public StoredJob Stored => stored;

    /// <summary>What it is about.</summary>
    public Tsid Subject => stored.Subject ?? throw new InvalidOperationException($"A job of the kind {kind.Name} is about nothing.");

    /// <summary>Who started it.</summary>
    public Actor Actor => stored.Actor;

    /// <summary>Set when somebody cancels it, and when the process ends.</summary>
    public CancellationToken Cancellation => cancel.Token;

    /// <summary>True when somebody cancelled it; false when the process ends.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Why it has ended, while that cannot be written into the database.</summary>
    public string? Problem { get; set; }

    /// <summary>Completes when the job has ended, one way or the other.</summary>
    public Task Task { get; set; } = Task.CompletedTask;

    public JobMeter Meter { get; } = new(place.Clock, stored.Done);

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
    /// Says in a transaction that this node still works on the job. Whoever writes for it does so first: the workspace is
    /// locked then, so that of two nodes that both believe to work on it only one gets through.
    /// </summary>
    /// <exception cref="JobLostException">Another node has taken it over.</exception>
    public ValueTask HoldAsync(IWriteSession session) => HoldAsync(session, (place.Clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds());

    /// <summary>Lets go of it, so that another node can go on at once.</summary>
    public ValueTask ReleaseAsync(IWriteSession session) => HoldAsync(session, 0);

    /// <summary>Ends whatever still reads ahead.</summary>
    public void Dispose()
    {
        Lose();
        cancel.Dispose();
    }

    private async ValueTask HoldAsync(IWriteSession session, long until)
    {
        var done = stored.Done + Meter.Done;
        if (await JobTable.HoldAsync(session, Workspace, Id, place.Node, until, done, Meter.Total) is not { } isStopAsked) throw new JobLostException();
        if (isStopAsked) session.AfterCommit(Cancel);
    }
}
