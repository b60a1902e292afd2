using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>A write that waits for its workspace's turn, and the caller who waits for the answer.</summary>
internal abstract class WriteJob(CancellationToken cancellation)
{
    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether its statements may take as long as they need.</summary>
    public bool IsEndless { get; init; }

    /// <summary>
    /// Does the work, unless its caller has given up; what it throws becomes <see cref="Failure"/>. Called again when the
    /// transaction was lost.
    /// </summary>
    /// <param name="schemaNumber">The number of the workspace's schema as the transaction began.</param>
    public async Task RunAsync(Pipeline pipeline, long? schemaNumber)
    {
        Failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await WorkAsync(pipeline, schemaNumber);
            // The transaction is of no use after an error, whatever the job made of it.
            Failure = pipeline.Failure;
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

    /// <summary>Tells the caller how it went.</summary>
    public abstract void Answer();

    protected abstract Task WorkAsync(Pipeline pipeline, long? schemaNumber);
}

internal sealed class WriteJob<TState, TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation)
    : WriteJob(cancellation)
{
    private readonly JobAnswer<TResult> answer = new();

    public Task<TResult> Task => answer.Task;

    public override void RunAfterCommit() => Failure = answer.RunAfterCommit();

    public override void Answer() => answer.Give(Failure is TransactionLostException lost ? new StorageUnavailableException(lost.Message, lost) : Failure);

    protected override async Task WorkAsync(Pipeline pipeline, long? schemaNumber)
    {
        var session = new WriteSession(pipeline, schemaNumber);
        try
        {
            answer.Result = await job(session, state);
            answer.Actions = session.Actions;
        }
        finally
        {
            session.End();
        }
    }
}
