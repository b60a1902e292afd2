using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets;

namespace Brisk.Storage;

/// <summary>
/// Keeps what this process remembers true while other processes write to the same database: the numbers that the changes
/// of all remembered workspaces have reached are read when a hint comes, and now and then without one.
/// </summary>
public sealed class ChangeFeed(IDatabase database, RecordEngine engine, TimeProvider clock)
{
    /// <summary>How old a memory can get when every hint is lost.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long after a look at everything the memory is taken for true: beyond, too much may have been missed.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    /// <summary>Workspaces that one statement asks for.</summary>
    private const int AtOnce = 1_000;

    private readonly Lock gate = new();
    private long lookedAt;
    private HashSet<Tsid> hinted = [];
    private bool anything;
    private bool isBlind;
    private TaskCompletionSource hint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Called when the changes of one workspace cannot be followed: it is forgotten, and read anew when somebody asks for it. With
    /// null when those of all cannot be looked at, once until they can be again.
    /// </summary>
    public Action<Tsid?, Exception>? Failed { get; set; }

    /// <summary>Called with the numbers that the database has of a workspace of which something is remembered, when those are taken in. Must be
    /// quick.</summary>
    public Action<Tsid, IReadOnlyDictionary<string, long>>? Looked { get; set; }

    /// <summary>Called with what other processes tell (<see cref="IDatabase.Tell"/>). Must be quick.</summary>
    public Action<string>? Told { get; set; }

    /// <summary>Follows until it is cancelled. Completes at once where nobody else can write.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!database.IsShared) return;
        // Nothing is remembered yet, so nothing is wrong.
        Volatile.Write(ref lookedAt, clock.GetTimestamp());
        var listening = database.ListenAsync(Hint, message => Told?.Invoke(message), cancellation);
        var patience = Task.Delay(LookEvery, clock, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(hint.Task, patience);
            var (isEverything, began) = (patience.IsCompleted, clock.GetTimestamp());
            // However many hints come, everything is looked at in its time.
            if (isEverything) patience = Task.Delay(LookEvery, clock, cancellation);
            var isSeen = await TryLookAsync(Take(isEverything), cancellation);
            if (isEverything && isSeen) Volatile.Write(ref lookedAt, began);
        }
        await listening;
    }

    /// <summary>
    /// Whether what is remembered is at most some seconds old. It is not while the database is away, or when this process
    /// slept: then a workspace has to <see cref="LookAsync(Tsid, CancellationToken)"/> before anything is answered from memory.
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

    /// <summary>Reads how far a workspace's changes have come, and brings what is remembered of it up to there.</summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    public Task LookAsync(Tsid workspace, CancellationToken cancellation) => LookAsync(Memories.Find(workspace) is { } known ? [known] : [], cancellation);

    /// <summary>The same of all workspaces of which something is remembered: one statement for a thousand of them.</summary>
    /// <exception cref="StorageUnavailableException">The database is away.</exception>
    public Task LookAsync(CancellationToken cancellation) => LookAsync([.. Memories.All], cancellation);

    private WorkspaceMemories Memories => engine.Generations.Memories;

    /// <summary>The workspaces to look at: those of which something is remembered.</summary>
    private List<WorkspaceMemory> Take(bool everything)
    {
        lock (gate)
        {
            List<WorkspaceMemory> workspaces = [.. Memories.All.Where(memory => everything || anything || hinted.Contains(memory.Workspace))];
            (hinted, anything, hint) = ([], false, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return workspaces;
        }
    }

    private async Task<bool> TryLookAsync(List<WorkspaceMemory> workspaces, CancellationToken cancellation)
    {
        try
        {
            await LookAsync(workspaces, cancellation);
            isBlind = false;
            return true;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            // The database is away. What is in memory is believed for some seconds; it is looked at again soon.
            return false;
        }
        catch (Exception exception)
        {
            if (!isBlind) Failed?.Invoke(null, exception);
            isBlind = true;
            return false;
        }
    }

    private async Task LookAsync(IReadOnlyList<WorkspaceMemory> workspaces, CancellationToken cancellation)
    {
        await database.AskHistoryAsync(cancellation);
        foreach (var some in workspaces.Chunk(AtOnce))
        {
            // What is remembered now was in the database before it is asked.
            var before = some.Select(memory => memory.Generations.ToArray()).ToList();
            var numbers = await NumbersAsync(some, cancellation);
            for (var i = 0; i < some.Length; i++)
            {
                var stored = numbers.GetValueOrDefault(some[i].Workspace) ?? [];
                if (before[i].All(pair => stored.GetValueOrDefault(pair.Key) >= pair.Value))
                {
                    await FollowAsync(some[i], stored, cancellation);
                    Looked?.Invoke(some[i].Workspace, stored);
                }
                else if (stored.Count == 0 && await IsGoneAsync(some[i].Workspace, cancellation)) some[i].Forget();
                // A server has taken over that lacks the last changes, or somebody has put back an old copy.
                else Memories.SetBack();
            }
        }
    }

    private async Task FollowAsync(WorkspaceMemory memory, Dictionary<string, long> numbers, CancellationToken cancellation)
    {
        try
        {
            await engine.FollowAsync(memory.Workspace, [.. numbers.Select(pair => (pair.Key, pair.Value))], cancellation);
        }
        catch (Exception exception) when (exception is not (StorageUnavailableException or OperationCanceledException))
        {
            // The others go on.
            memory.Forget();
            Failed?.Invoke(memory.Workspace, exception);
        }
    }

    /// <summary>Whether a workspace was deleted, with all its numbers: that says nothing of the others'.</summary>
    private async ValueTask<bool> IsGoneAsync(Tsid workspace, CancellationToken cancellation) => await database.ReadAsync(
        Lane.Interactive, workspace, static (session, workspace) => WorkspaceTable.ByIdAsync(session, workspace), cancellation) is null;

    private async Task<Dictionary<Tsid, Dictionary<string, long>>> NumbersAsync(IEnumerable<WorkspaceMemory> workspaces, CancellationToken cancellation)
    {
        var sql = new SqlText().Add("SELECT workspace_id, name, n FROM counters WHERE ");
        var ids = sql.Parameter(IdList.Of(workspaces.Select(memory => memory.Workspace.Value)));
        sql.Add(database.Dialect.IdIn("workspace_id", ids)).Add(" AND name >= 'seq:' AND name < 'seq;'");
        return await database.ReadAsync(Lane.Interactive, sql, static async (session, sql) =>
        {
            var numbers = new Dictionary<Tsid, Dictionary<string, long>>();
            await session.QueryAsync(sql.Statement, sql.Values, numbers, static (row, numbers) =>
            {
                var workspace = new Tsid(row.Int64(0));
                if (!numbers.TryGetValue(workspace, out var own)) numbers[workspace] = own = new(StringComparer.Ordinal);
                own[row.Text(1)![Generations.Counter("").Length..]] = row.Int64(2);
                return true;
            });
            return numbers;
        }, cancellation);
    }
}
