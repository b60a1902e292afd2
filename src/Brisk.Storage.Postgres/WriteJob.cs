using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>A write that waits for its workspace's turn, and the caller who waits for the answer.</summary>
internal abstract class WriteJob(IReadOnlyList<Need>? needs, CancellationToken cancellation)
{
    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether its statements may take as long as they need.</summary>
    public bool IsEndless { get; init; }

    /// <summary>What it will read first.</summary>
    public IReadOnlyList<Need> Needs => needs ?? [];

    /// <summary>
    /// Does the work, unless its caller has given up; what it throws becomes <see cref="Failure"/>. Called again when the
    /// transaction was lost.
    /// </summary>
    public async Task RunAsync(WriteSession session)
    {
        Failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await WorkAsync(session);
        }
#pragma warning disable CA1031 // Every exception belongs to the caller, who gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = exception;
        }
    }

    /// <summary>Runs what was asked for after the commit. Only for a job that did not fail.</summary>
    public abstract void RunAfterCommit();

    /// <summary>Tells the caller how it went, once.</summary>
    public abstract void Answer();

    protected abstract Task WorkAsync(WriteSession session);
}

internal sealed class WriteJob<TState, TResult>(
    TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, IReadOnlyList<Need>? needs, CancellationToken cancellation)
    : WriteJob(needs, cancellation)
{
    private readonly JobAnswer<TResult> answer = new();

    public Task<TResult> Task => answer.Task;

    public override void RunAfterCommit() => Failure = answer.RunAfterCommit();

    public override void Answer() => answer.Give(Failure is TransactionLostException lost ? new StorageUnavailableException(lost.Message, lost) : Failure);

    protected override async Task WorkAsync(WriteSession session)
    {
        answer.Result = await job(session, state);
        answer.Actions = session.Actions;
    }
}
