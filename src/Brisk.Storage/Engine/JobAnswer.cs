namespace Brisk.Storage.Engine;

/// <summary>What the caller of a write waits for, the same on every engine. The caller goes on elsewhere, never on the writer's thread.</summary>
public sealed class JobAnswer<TResult>
{
    private readonly TaskCompletionSource<TResult> source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => source.Task;

    /// <summary>What the job answered when it ran last.</summary>
    public TResult? Result { get; set; }

    /// <summary>What it asked for after the commit when it ran last, in order.</summary>
    public IReadOnlyList<Action>? Actions { get; set; }

    /// <summary>Runs what was asked for after the commit.</summary>
    /// <returns>The caller's exception when something of it failed; the others run all the same.</returns>
    public Exception? RunAfterCommit()
    {
        Exception? failure = null;
        foreach (var action in Actions ?? [])
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // The other actions and jobs must go on; the caller learns of the bug.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = new InvalidOperationException("What was to run after the commit failed. The write itself is saved.", exception);
            }
        }
        return failure;
    }

    /// <summary>Tells the caller how it went; whoever was told hears no more.</summary>
    /// <param name="failure">Null when all went well.</param>
    public void Give(Exception? failure)
    {
        if (failure is null) source.TrySetResult(Result!);
        else if (failure is OperationCanceledException cancelled) source.TrySetCanceled(cancelled.CancellationToken);
        else source.TrySetException(failure);
    }
}
