using System.Diagnostics.CodeAnalysis;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>Something the writer thread does for a caller, who waits for the answer.</summary>
internal abstract class WriteJob(CancellationToken cancellation)
{
    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>Runs alone and outside of a transaction: maintenance.</summary>
    public virtual bool IsAlone => false;

    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; set; }

    protected CancellationToken Cancellation => cancellation;

    /// <summary>Does the work; what it throws becomes <see cref="Failure"/>. May be called again when the transaction was lost.</summary>
    public void Run(Connection connection)
    {
        Failure = null;
        try
        {
            Work(connection);
        }
#pragma warning disable CA1031 // Every exception belongs to the caller, who gets it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = exception;
        }
    }

    /// <summary>Runs what was asked for after the commit. Only for a job that did not fail.</summary>
    public virtual void RunAfterCommit()
    {
    }

    /// <summary>Tells the caller how it went. The caller goes on elsewhere, never on the writer's thread.</summary>
    public abstract void Answer();

    public abstract void Cancel();

    protected abstract void Work(Connection connection);
}

/// <summary>A caller's job in a transaction.</summary>
internal sealed class WriteJob<TState, TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation) : WriteJob(cancellation)
{
    private readonly TaskCompletionSource<TResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult? result;
    private List<Action>? actions;

    public Task<TResult> Task => answer.Task;

    public override void RunAfterCommit()
    {
        if (actions is null) return;
        try
        {
            foreach (var action in actions) action();
        }
#pragma warning disable CA1031 // The writer thread must go on; the caller learns of the bug.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failure = new InvalidOperationException("What was to run after the commit failed. The write itself is saved.", exception);
        }
    }

    public override void Answer()
    {
        if (Failure is null) answer.SetResult(result!);
        else answer.SetException(Failure);
    }

    public override void Cancel() => answer.SetCanceled(Cancellation);

    [SuppressMessage("Reliability", "CA2012", Justification = "The value task is complete when its result is read.")]
    protected override void Work(Connection connection)
    {
        var session = new WriteSession(connection);
        try
        {
            var work = job(session, state);
            if (!work.IsCompleted)
                throw new InvalidOperationException("A write job waited for something else than its session. Everything else is to be awaited before or after the write.");
            result = work.GetAwaiter().GetResult();
            actions = session.Actions;
        }
        finally
        {
            session.End();
        }
    }
}

/// <summary>Work on the writer's connection between transactions.</summary>
internal sealed class MaintenanceJob(Action<Connection> work, CancellationToken cancellation) : WriteJob(cancellation)
{
    private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => answer.Task;

    public override bool IsAlone => true;

    public override void Answer()
    {
        if (Failure is null) answer.SetResult();
        else answer.SetException(Failure);
    }

    public override void Cancel() => answer.SetCanceled(Cancellation);

    protected override void Work(Connection connection) => work(connection);
}
