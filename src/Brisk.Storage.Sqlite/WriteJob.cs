using System.Diagnostics.CodeAnalysis;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>Something the writer thread does for a caller, who waits for the answer.</summary>
internal abstract class WriteJob(CancellationToken cancellation)
{
    /// <summary>Runs alone and outside of a transaction: maintenance.</summary>
    public virtual bool IsAlone => false;

    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>
    /// Does the work, unless its caller has given up; what it throws becomes <see cref="Failure"/>. May be called again when
    /// the transaction was lost.
    /// </summary>
    public void Run(Connection connection)
    {
        Failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
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

    /// <summary>Tells the caller how it went.</summary>
    public abstract void Answer();

    protected abstract void Work(Connection connection);
}

/// <summary>A caller's job in a transaction.</summary>
internal sealed class WriteJob<TState, TResult>(TState state, Func<IWriteSession, TState, ValueTask<TResult>> job, CancellationToken cancellation)
    : WriteJob(cancellation)
{
    private readonly JobAnswer<TResult> answer = new();

    public Task<TResult> Task => answer.Task;

    public override void RunAfterCommit() => Failure = answer.RunAfterCommit();

    public override void Answer() => answer.Give(Failure);

    [SuppressMessage("Reliability", "CA2012", Justification = "The value task is complete when its result is read.")]
    protected override void Work(Connection connection)
    {
        var session = new WriteSession(connection);
        try
        {
            var work = job(session, state);
            if (!work.IsCompleted)
                throw new InvalidOperationException(
                    "A write job waited for something else than its session. Everything else is to be awaited before or after the write.");
            answer.Result = work.GetAwaiter().GetResult();
            answer.Actions = session.Actions;
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
    private readonly JobAnswer<bool> answer = new();

    public Task Task => answer.Task;

    public override bool IsAlone => true;

    public override void Answer() => answer.Give(Failure);

    protected override void Work(Connection connection) => work(connection);
}
