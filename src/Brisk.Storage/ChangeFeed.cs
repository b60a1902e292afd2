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

    private readonly Lock gate = new();
    private HashSet<Tsid> hinted = [];
    private bool anything;
    private TaskCompletionSource hint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Follows until it is cancelled. Completes at once where nobody else can write.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!database.IsShared) return;
        var listening = database.ListenAsync(Hint, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            var patience = Task.Delay(LookEvery, clock, cancellation);
            await Task.WhenAny(hint.Task, patience);
            foreach (var workspace in Take(everything: patience.IsCompleted))
            {
                if (!cancellation.IsCancellationRequested) await LookAsync(workspace, cancellation);
            }
        }
        await listening;
    }

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

    private async Task LookAsync(Tsid workspace, CancellationToken cancellation)
    {
        try
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
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            // The database is away: so is everything that could be answered wrongly. Looked at again soon.
        }
    }
}
