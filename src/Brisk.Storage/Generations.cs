using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage;

/// <summary>
/// The number of the last change to each record type of each workspace. Whatever was answered under a generation is
/// true as long as the generation is the same: the ETag of lists, and the key of every cached answer.
/// </summary>
public sealed class Generations(IDatabase database)
{
    internal static readonly Statement Load = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    private static readonly Statement Bump = new(
        "INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, 1) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");

    private readonly ConcurrentDictionary<(Tsid Workspace, string Name), long> known = new();

    /// <summary>The generation of a record type, by the type's name; of the workspace's schema and users by <see cref="Schema"/>.</summary>
    public ValueTask<long> OfAsync(Tsid workspace, string name, CancellationToken cancellation) =>
        known.TryGetValue((workspace, name), out var generation) ? ValueTask.FromResult(generation) : LoadAsync(workspace, name, cancellation);

    /// <summary>Whether a generation is still this one, as far as this process knows.</summary>
    public bool Is(Tsid workspace, string name, long generation) => known.TryGetValue((workspace, name), out var present) && present == generation;

    /// <summary>The name under which a workspace's fields, choices and users are numbered.</summary>
    public const string Schema = "schema";

    /// <summary>The name under which it is numbered who has access to a workspace: what is known of a session or a key is true while it stays the same.</summary>
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

    /// <summary>Called with each generation that a commit of this process has moved, before the writer is answered; must neither throw nor block.</summary>
    public Action<Tsid, string, long>? Committed { get; set; }

    /// <summary>Moves a generation forward after a commit of this process.</summary>
    internal void Commit(Tsid workspace, string name, long generation)
    {
        Advance(workspace, name, generation);
        Committed?.Invoke(workspace, name, generation);
    }

    /// <summary>Moves a generation forward; never back.</summary>
    public void Advance(Tsid workspace, string name, long generation) =>
        known.AddOrUpdate((workspace, name), static (_, next) => next, static (_, old, next) => Math.Max(old, next), generation);

    /// <summary>The workspaces of which a generation is remembered.</summary>
    internal IReadOnlyCollection<Tsid> Workspaces => [.. known.Keys.Select(key => key.Workspace).Distinct()];

    /// <summary>Whether a remembered generation is older than this.</summary>
    internal bool IsBehind(Tsid workspace, string name, long generation) => known.TryGetValue((workspace, name), out var present) && present < generation;

    private async ValueTask<long> LoadAsync(Tsid workspace, string name, CancellationToken cancellation)
    {
        var stored = await database.ReadAsync(Lane.Interactive, (workspace, name), static (session, key) => ReadAsync(session, key.workspace, key.name), cancellation);
        Advance(workspace, name, stored);
        return known[(workspace, name)];
    }
}
