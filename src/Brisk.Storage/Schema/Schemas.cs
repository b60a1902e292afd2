using Brisk.Domain;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Schema;

/// <summary>Keeps each workspace's schema in memory, and writes what changes it.</summary>
public sealed class Schemas(IDatabase database, Generations generations)
{
    private static readonly Statement Bump = new(
        "INSERT INTO counters (workspace_id, name, n) VALUES ($1, $2, 1) ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");

    internal static readonly Statement Generation = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    /// <summary>The workspaces whose schema is being read again.</summary>
    private readonly HashSet<Tsid> followed = [];

    /// <summary>So many at a time in this process: whoever asks for a schema goes before.</summary>
    private static readonly SemaphoreSlim Following = new(2);

    /// <summary>Called when a schema cannot be read again for which nobody waits: once, until it can.</summary>
    public Action<Tsid, Exception>? FollowingFailed { get; set; }

    /// <summary>The schema as it is now.</summary>
    public ValueTask<WorkspaceSchema> GetAsync(Tsid workspace, CancellationToken cancellation)
    {
        var memory = generations.Memories.Of(workspace);
        return memory.Schema is { } known ? ValueTask.FromResult(known) : LoadAsync(memory, cancellation);
    }

    /// <summary>The settings as this process knew them last, where the database cannot be asked; null where it knows of none.</summary>
    public WorkspaceSettings? Recall(Tsid workspace) => generations.Memories.Find(workspace)?.Settings;

    /// <summary>
    /// Reads a schema again that this process has asked for and that is outdated, beside all else, and once at a time: where it cannot be read,
    /// the next call tries again.
    /// </summary>
    /// <returns>Ends with the reading, however that went; at once where there is nothing to read.</returns>
    internal Task FollowAsync(Tsid workspace)
    {
        if (generations.Memories.Find(workspace) is not { Settings: not null, Schema: null } memory) return Task.CompletedTask;
        lock (followed)
        {
            if (!followed.Add(workspace)) return Task.CompletedTask;
        }
        return Task.Run(() => FollowAsync(memory), CancellationToken.None);
    }

    private async Task FollowAsync(WorkspaceMemory memory)
    {
        await Following.WaitAsync();
        try
        {
            await LoadAsync(memory, CancellationToken.None);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OperationCanceledException)
        {
            // Until then it is as it was known.
        }
        catch (Exception exception)
        {
            if (!memory.IsUnreadable) FollowingFailed?.Invoke(memory.Workspace, exception);
            memory.IsUnreadable = true;
        }
        finally
        {
            Following.Release();
            lock (followed) followed.Remove(memory.Workspace);
        }
    }

    /// <summary>Reads the schema again at the next use.</summary>
    public void Forget(Tsid workspace) => generations.Memories.Find(workspace)?.ForgetSchema();

    /// <summary>Reads the schema inside a transaction, seeing what the transaction itself changed.</summary>
    public static ValueTask<WorkspaceSchema> ReadAsync(ISession session, Tsid workspace) => SchemaRows.ReadAsync(session, workspace);

    /// <summary>Changes fields and choices in this transaction; what changed is announced when the work is done.</summary>
    public async ValueTask<T> EditAsync<T>(IWriteSession session, Tsid workspace, Func<SchemaEdit, ValueTask<T>> work)
    {
        var edit = new SchemaEdit(session, workspace);
        var result = await work(edit);
        await CompleteAsync(edit);
        return result;
    }

    /// <summary>Announces what an edit changed that lasted as long as the caller's own work.</summary>
    internal ValueTask CompleteAsync(SchemaEdit edit) => edit.IsChanged ? ChangedAsync(edit.Session, edit.Workspace) : default;

    /// <summary>
    /// Says that users or the workspace's name or settings changed in this transaction: the next reader sees them, and lists that show them
    /// are new.
    /// </summary>
    /// <param name="settings">As they are now, where those changed.</param>
    public async ValueTask ChangedAsync(IWriteSession session, Tsid workspace, WorkspaceSettings? settings = null)
    {
        await session.ExecuteAsync(Bump, [workspace.Value, Generations.Counter(Generations.Schema)]);
        var generation = await session.ScalarAsync(Generation, [workspace.Value, Generations.Counter(Generations.Schema)]) ?? 0;
        session.IsSchemaNew = true;
        session.AfterCommit(() =>
        {
            Forget(workspace);
            if (settings is not null) generations.Memories.Of(workspace).Keep(settings, generation);
            generations.Commit(workspace, Generations.Schema, generation);
        });
    }

    private async ValueTask<WorkspaceSchema> LoadAsync(WorkspaceMemory memory, CancellationToken cancellation)
    {
        // A change may commit while this reads: then its number is greater, and what was read here is not answered again.
        var schema = await database.ReadAsync(Lane.Interactive, memory.Workspace, static (session, workspace) => ReadAsync(session, workspace), cancellation);
        memory.IsUnreadable = false;
        memory.Keep(schema);
        return schema;
    }
}
