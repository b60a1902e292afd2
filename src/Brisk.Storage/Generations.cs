using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage;

/// <summary>
/// The number of the last change to each record type of each workspace. Whatever was answered under a generation is
/// true as long as the generation and the history (<see cref="HistoryOf"/>) are the same: the ETag of lists, and the key of every
/// cached answer. Whoever has the generations has all that is remembered of workspaces.
/// </summary>
/// <param name="memory">Bytes that may be kept of all workspaces together.</param>
/// <param name="folder">Where what was found out of large workspaces is left to the next process; null for nowhere.</param>
public sealed class Generations(IDatabase database, long memory = Generations.FewBytes, TimeProvider? clock = null, KeptFolder? folder = null)
{
    private static readonly Statement Bump = new(
        "INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, 1) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");

    internal static readonly Statement Load = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    internal WorkspaceMemories Memories { get; } = new(database, memory, clock ?? TimeProvider.System, folder);

    /// <summary>What commands and tests do with.</summary>
    public const long FewBytes = 128L << 20;

    /// <summary>How many bytes may be kept of all workspaces together.</summary>
    public long Budget
    {
        get => Memories.Budget;
        set => Memories.Budget = value;
    }

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

    /// <summary>
    /// Reads something together with the number that it is true under: as long as <see cref="Is"/> says so. Of workspaces in
    /// which nothing is found, nothing is remembered.
    /// </summary>
    public async ValueTask<(T? Found, GenerationMark Mark)> ReadUnderAsync<T>(
        Tsid workspace, string name, Func<ISession, ValueTask<T?>> find, CancellationToken cancellation)
        where T : class
    {
        for (var known = Memories.Find(workspace); ; known = Memories.Of(workspace))
        {
            var (found, number) = await database.ReadAsync(Lane.Interactive, (workspace, name, find), static async (session, ask) =>
                (await ask.find(session), await ReadAsync(session, ask.workspace, ask.name)), cancellation);
            if (found is null) return default;
            // What is committed while nothing remembers the workspace is heard by nobody: it is read once more.
            if (known is null) continue;
            known.Advance(name, number);
            return (found, new GenerationMark(known.Life, number));
        }
    }

    /// <summary>
    /// Whether a generation is still this one, as far as this process knows. It is not when the workspace was forgotten in
    /// the meantime, or another history has begun: then the same number may say something else.
    /// </summary>
    public bool Is(Tsid workspace, string name, GenerationMark mark) => Memories.Find(workspace) is { } known
        && ReferenceEquals(known.Life, mark.Life) && known.Generations.TryGetValue(name, out var present) && present == mark.Number;

    /// <summary>Whether a generation is still this one in the state that a session sees, whoever has moved it.</summary>
    public async ValueTask<bool> IsAsync(ISession session, Tsid workspace, string name, GenerationMark mark) =>
        Is(workspace, name, mark) && await ReadAsync(session, workspace, name) == mark.Number;

    /// <summary>The name under which a workspace's fields, choices and users are numbered.</summary>
    public const string Schema = "schema";

    /// <summary>
    /// The name under which it is numbered who has access to a workspace: what is known of a session or a key is true while
    /// it stays the same.
    /// </summary>
    public const string Access = "access";

    /// <summary>Moves a generation forward within a write, for what has no records.</summary>
    public async ValueTask MoveAsync(IWriteSession session, Tsid workspace, string name)
    {
        await session.ExecuteAsync(Bump, [workspace.Value, Counter(name)]);
        var number = await ReadAsync(session, workspace, name);
        session.AfterCommit(() => Commit(workspace, name, number));
    }

    /// <summary>The generation as it is stored, in the same state as all else that the session reads.</summary>
    public static async ValueTask<long> ReadAsync(ISession session, Tsid workspace, string name) =>
        await session.ScalarAsync(Load, [workspace.Value, Counter(name)]) ?? 0;

    /// <summary>The counter in which a generation is kept.</summary>
    internal static string Counter(string name) => "seq:" + name;

    /// <summary>
    /// Called with each generation that a commit of this process has moved, before the writer is answered; must neither throw
    /// nor block.
    /// </summary>
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

    /// <summary>Leaves what was found out of large workspaces to the next process. Called now and then, and at the end.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        foreach (var one in Memories.All) if (one.IsPresent) await one.KeepAsync(cancellation);
    }

    /// <summary>Forgets a workspace that is no more, and what was left of it.</summary>
    internal void Forget(Tsid workspace)
    {
        Memories.Find(workspace)?.Forget();
        Memories.Folder?.Delete(workspace);
    }

    /// <summary>Removes what was left of workspaces that are no more, deleted by other nodes perhaps.</summary>
    /// <param name="workspaces">All that there are.</param>
    public void KeepOnly(IEnumerable<Tsid> workspaces) => Memories.Folder?.DeleteAllBut(workspaces);

    /// <summary>Whether a remembered generation is older than this.</summary>
    internal bool IsBehind(Tsid workspace, string name, long generation) =>
        Memories.Find(workspace) is { } known && known.Generations.TryGetValue(name, out var present) && present < generation;

    private async ValueTask<long> LoadAsync(WorkspaceMemory memory, string name, CancellationToken cancellation)
    {
        var stored = await database.ReadAsync(
            Lane.Interactive, (memory.Workspace, name), static (session, key) => ReadAsync(session, key.Workspace, key.name), cancellation);
        return memory.Advance(name, stored);
    }
}

/// <summary>A number of a workspace, in the life of what this process remembers of it.</summary>
public readonly record struct GenerationMark
{
    internal GenerationMark(object life, long number) => (Life, Number) = (life, number);

    internal object? Life { get; }
    internal long Number { get; }
}
