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

    private readonly ConcurrentDictionary<(Tsid Workspace, string Name), long> known = new();

    /// <summary>The generation of a record type, by the type's name; of the workspace's schema and users by <see cref="Schema"/>.</summary>
    public ValueTask<long> OfAsync(Tsid workspace, string name, CancellationToken cancellation) =>
        known.TryGetValue((workspace, name), out var generation) ? ValueTask.FromResult(generation) : LoadAsync(workspace, name, cancellation);

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
    public void Advance(Tsid workspace, string name, long generation) =>
        known.AddOrUpdate((workspace, name), static (_, next) => next, static (_, old, next) => Math.Max(old, next), generation);

    /// <summary>The workspaces of which a generation is remembered.</summary>
    internal IReadOnlyCollection<Tsid> Workspaces => [.. known.Keys.Select(key => key.Workspace).Distinct()];

    /// <summary>Whether a remembered generation is older than this.</summary>
    internal bool IsBehind(Tsid workspace, string name, long generation) => known.TryGetValue((workspace, name), out var present) && present < generation;

    private async ValueTask<long> LoadAsync(Tsid workspace, string name, CancellationToken cancellation)
    {
        var stored = await database.ReadAsync(Lane.Interactive, (workspace, name), static async (session, key) =>
            await session.ScalarAsync(Load, [key.workspace.Value, Counter(key.name)]) ?? 0, cancellation);
        Advance(workspace, name, stored);
        return known[(workspace, name)];
    }
}
