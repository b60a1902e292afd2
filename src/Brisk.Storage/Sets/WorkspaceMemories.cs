using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// What this process remembers of workspaces, within one budget: when it is spent, the workspaces that nobody asked for
/// longest are forgotten, and those that nobody asked for at all.
/// </summary>
/// <param name="budget">Bytes, as far as they can be told from outside.</param>
/// <param name="folder">Where something is left to the next process; null for nowhere.</param>
internal sealed class WorkspaceMemories(IDatabase database, long budget, TimeProvider clock, KeptFolder? folder = null)
{
    /// <summary>How long a workspace is remembered that nobody asks for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Tsid, WorkspaceMemory> all = new();
    private readonly Lock gate = new();
    private long budget = budget;
    private long bytes;
    private long uses;
    private int setbacks;

    /// <summary>Bytes. Made smaller, it is kept from then on.</summary>
    public long Budget
    {
        get => Volatile.Read(ref budget);
        set
        {
            Volatile.Write(ref budget, value);
            if (Bytes > value) MakeRoom();
        }
    }

    public KeptFolder? Folder => folder;

    /// <summary>About how much is kept, in bytes.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public IReadOnlyCollection<WorkspaceMemory> All => (IReadOnlyCollection<WorkspaceMemory>)all.Values;

    /// <summary>Called when something went wrong that nobody waits for.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Numbers the uses of what is kept, whatever it is: the smallest was used longest ago.</summary>
    public long NextUse() => Interlocked.Increment(ref uses);

    public string History => database.History;

    public int Setbacks => Volatile.Read(ref setbacks);

    /// <summary>Somebody asks for a workspace.</summary>
    public WorkspaceMemory Of(Tsid workspace)
    {
        var memory = Find(workspace) ?? all.GetOrAdd(workspace, static (workspace, all) => new WorkspaceMemory(workspace, all), this);
        memory.Use(Now);
        return memory;
    }

    /// <summary>What is remembered of a workspace, if anything is that can be believed.</summary>
    public WorkspaceMemory? Find(Tsid workspace)
    {
        if (!all.TryGetValue(workspace, out var memory)) return null;
        // Another server has taken over, and perhaps without the last commits: their numbers are given once more.
        if (ReferenceEquals(memory.History, History) && memory.Setbacks == Setbacks) return memory;
        Forget(memory);
        return null;
    }

    /// <summary>Numbers have gone back: nothing that is remembered can be believed.</summary>
    public void SetBack() => Interlocked.Increment(ref setbacks);

    public void Forget(WorkspaceMemory memory)
    {
        if (all.TryRemove(KeyValuePair.Create(memory.Workspace, memory))) Count(memory, 0);
    }

    /// <summary>Counts a workspace anew, and makes room when there is too much.</summary>
    public void Weigh(WorkspaceMemory memory)
    {
        Recount(memory);
        if (Bytes > Budget) MakeRoom();
    }

    /// <summary>Forgets what nobody asked for lately, and counts the rest anew. Called now and then.</summary>
    public void Sweep()
    {
        GroupColumns.Trim();
        var now = Now;
        foreach (var (_, memory) in all)
        {
            if (now - memory.LastUse > Patience.Ticks) Forget(memory);
            else Recount(memory);
        }
        if (Bytes > Budget) MakeRoom();
    }

    private long Now => clock.GetElapsedTime(0).Ticks;

    /// <summary>
    /// Down to three quarters, so that this happens rarely; of the workspace that was used last to seven eighths, by what was used longest
    /// ago: with millions of records a single order or column is a large part of it.
    /// </summary>
    private void MakeRoom()
    {
        if (!gate.TryEnter()) return;
        try
        {
            var oldest = all.Values.OrderBy(memory => memory.LastUse).ToList();
            foreach (var memory in oldest.SkipLast(1))
            {
                if (Bytes <= Budget / 4 * 3) return;
                Forget(memory);
            }
            if (Bytes <= Budget || oldest.Count == 0) return;
            oldest[^1].Shed(Budget / 8 * 7);
            Recount(oldest[^1]);
        }
        finally
        {
            gate.Exit();
        }
    }

    /// <summary>Counts what a workspace takes now; nothing when it was forgotten meanwhile.</summary>
    private void Recount(WorkspaceMemory memory)
    {
        Count(memory, memory.Bytes);
        if (all.GetValueOrDefault(memory.Workspace) != memory) Count(memory, 0);
    }

    private void Count(WorkspaceMemory memory, long now) => Interlocked.Add(ref bytes, now - Interlocked.Exchange(ref memory.Counted, now));
}
