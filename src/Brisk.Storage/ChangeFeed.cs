using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage;

/// <summary>
/// Keeps what this process remembers true while other processes write to the same database: the numbers that each
/// workspace's changes have reached are read when a hint comes, and now and then without one.
/// </summary>
public sealed class ChangeFeed(IDatabase database, RecordEngine engine, TimeProvider clock)
{
    /// <summary>How old a memory can get when every hint is lost.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private static readonly Statement Numbers = new("SELECT name, n FROM counters WHERE workspace_id = $1 AND name >= 'seq:' AND name < 'seq;'");

    /// <summary>How long after a look at everything the memory is taken for true: beyond, too much may have been missed.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long lookedAt;
    private HashSet<Tsid> hinted = [];
    private bool anything;
    private TaskCompletionSource hint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows until it is cancelled. Completes at once where nobody else can write.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!database.IsShared) return;
        // Nothing is remembered yet, so nothing is wrong.
        Volatile.Write(ref lookedAt, clock.GetTimestamp());
        var listening = database.ListenAsync(Hint, cancellation);
        var patience = Task.Delay(LookEvery, clock, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(hint.Task, patience);
            var (isEverything, isSeen, began) = (patience.IsCompleted, true, clock.GetTimestamp());
            // However many hints come, everything is looked at in its time.
            if (isEverything) patience = Task.Delay(LookEvery, clock, cancellation);
            foreach (var workspace in Take(isEverything))
            {
                if (!cancellation.IsCancellationRequested) isSeen &= await TryLookAsync(workspace, cancellation);
            }
            if (isEverything && isSeen) Volatile.Write(ref lookedAt, began);
        }
        await listening;
    }

    /// <summary>
    /// Whether what is remembered is at most some seconds old. It is not while the database is away, or when this process
    /// slept: then a workspace has to <see cref="LookAsync"/> before anything is answered from memory.
    /// </summary>
    public bool IsCurrent => !database.IsShared || clock.GetElapsedTime(Volatile.Read(ref lookedAt)) < Believed;

    /// <summary>Another process says that a record type, or the schema, has come to a number. The number itself is read from the database.</summary>
    public void Hint(Tsid workspace, string name, long number)
    {
        if (engine.Generations.IsBehind(workspace, name, number)) Hint(workspace);
    }

    /// <summary>Another process wrote to the workspace; with null, perhaps to any.</summary>
    public void Hint(Tsid? workspace)
    {
        lock (gate)
        {
            if (workspace is { } one) hinted.Add(one);
            else anything = true;
            hint.TrySetResult();
        }
    }

    /// <summary>The workspaces to look at: those of which something is remembered.</summary>
    private List<Tsid> Take(bool everything)
    {
        lock (gate)
        {
            var remembered = engine.Generations.Workspaces;
            List<Tsid> workspaces = [.. everything || anything ? remembered : remembered.Where(hinted.Contains)];
            (hinted, anything, hint) = ([], false, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return workspaces;
        }
    }

    private async Task<bool> TryLookAsync(Tsid workspace, CancellationToken cancellation)
    {
        try
        {
            await LookAsync(workspace, cancellation);
            return true;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            // The database is away. What is in memory is believed for some seconds; it is looked at again soon.
            return false;
        }
    }

    /// <summary>Reads how far a workspace's changes have come, and brings what is remembered of it up to there.</summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    public async Task LookAsync(Tsid workspace, CancellationToken cancellation)
    {
        var numbers = await database.ReadAsync(Lane.Interactive, workspace, static async (session, workspace) =>
        {
            var numbers = new List<(string Name, long Number)>();
            await session.QueryAsync(Numbers, [workspace.Value], numbers, static (row, numbers) =>
            {
                numbers.Add((row.Text(0)![Generations.Counter("").Length..], row.Int64(1)));
                return true;
            });
            return numbers;
        }, cancellation);
        await engine.FollowAsync(workspace, numbers, cancellation);
    }
}
