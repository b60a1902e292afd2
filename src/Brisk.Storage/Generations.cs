using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage;

/// <summary>
/// The number of the last change to each record type of each workspace. Whatever was answered under a generation is
/// true as long as the generation and the history (<see cref="HistoryOf"/>) are the same: the ETag of lists, and the key of every
/// cached answer. Whoever has the generations has all that is remembered of workspaces.
/// </summary>
/// <param name="memory">Bytes that may be kept of all workspaces together; null for what suits the machine.</param>
public sealed class Generations(IDatabase database, long? memory = null, TimeProvider? clock = null)
{
    internal static readonly Statement Load = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    internal WorkspaceMemories Memories { get; } = new(database, memory ?? DefaultMemory, clock ?? TimeProvider.System);

    /// <summary>An eighth of the machine's memory, and 128 MB at least.</summary>
    public static long DefaultMemory => Math.Max(128L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);

    /// <summary>About how many bytes are kept of all workspaces.</summary>
    public long Bytes => Memories.Bytes;

    /// <summary>
    /// Names the history that a workspace's generations are of: another one when a server has taken over that may lack the
    /// last changes, so that the same numbers are given to others. Part of the key of whatever is kept under a generation;
    /// asked before the generations. Empty where there is only ever one.
    /// </summary>
    public string HistoryOf(Tsid workspace)
    {
        var known = Memories.Of(workspace);
        return known.Setbacks == 0 ? known.History : $"{known.History}-{known.Setbacks}";
    }

    /// <summary>The generation of a record type, by the type's name; of the workspace's schema and users by <see cref="Schema"/>.</summary>
    public ValueTask<long> OfAsync(Tsid workspace, string name, CancellationToken cancellation)
    {
        var known = Memories.Of(workspace);
        return known.Generations.TryGetValue(name, out var generation) ? ValueTask.FromResult(generation) : LoadAsync(known, name, cancellation);
    }

    /// <summary>The name under which a workspace's fields, choices and users are numbered.</summary>
    public const string Schema = "schema";

    /// <summary>The counter in which a generation is kept.</summary>
    internal static string Counter(string name) => "seq:" + name;

    /// <summary>Called with each generation that a commit of this process has moved, before the writer is answered; must neither throw nor block.</summary>
    public Action<Tsid, string, long>? Committed { get; set; }

    /// <summary>Moves a generation forward after a commit of this process.</summary>
    internal void Commit(Tsid workspace, string name, long generation)
    {
        Advance(workspace, name, generation);
        Committed?.Invoke(workspace, name, generation);
    }

    /// <summary>Moves a generation forward; never back.</summary>
    public void Advance(Tsid workspace, string name, long generation) => Memories.Find(workspace)?.Advance(name, generation);

    /// <summary>Forgets what nobody asked for in the last ten minutes, and what is too much. Called now and then.</summary>
    public void Sweep() => Memories.Sweep();

    /// <summary>Whether a remembered generation is older than this.</summary>
    internal bool IsBehind(Tsid workspace, string name, long generation) =>
        Memories.Find(workspace) is { } known && known.Generations.TryGetValue(name, out var present) && present < generation;

    private async ValueTask<long> LoadAsync(WorkspaceMemory memory, string name, CancellationToken cancellation)
    {
        var stored = await database.ReadAsync(Lane.Interactive, (memory.Workspace, name), static async (session, key) =>
            await session.ScalarAsync(Load, [key.Workspace.Value, Counter(key.name)]) ?? 0, cancellation);
        return memory.Advance(name, stored);
    }
}
