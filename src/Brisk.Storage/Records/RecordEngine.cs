using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>
/// Everything that can be done with records of any type: lists, counts, single records, history, look-ups and writes.
/// Whoever calls has already been authorised; every statement is bound to one workspace.
/// </summary>
public sealed partial class RecordEngine
{
    private readonly IDatabase database;
    private readonly Schemas schemas;
    private readonly Generations generations;
    private readonly TsidSource ids;
    private readonly TimeProvider clock;
    private readonly Cursor cursors;
    private readonly RecordSets sets;

    /// <param name="cursorSecret">The key of cursors, at least 16 bytes, the same for the life of the installation.</param>
    public RecordEngine(IDatabase database, Schemas schemas, Generations generations, TsidSource ids, TimeProvider clock, byte[] cursorSecret)
    {
        (this.database, this.schemas, this.generations, this.ids, this.clock) = (database, schemas, generations, ids, clock);
        cursors = new Cursor(cursorSecret);
        sets = new RecordSets(database, schemas, generations.Memories);
    }

    internal Dialect Dialect => database.Dialect;

    public Schemas Schemas => schemas;
    public Generations Generations => generations;
    public TsidSource Ids => ids;

    internal long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Called after each commit, before its caller is answered, in the order of the changes. Must be quick and must not throw.</summary>
    public Action<IReadOnlyList<RecordChange>>? Changed { get; set; }

    /// <summary>Called when reading ahead fails, for which nobody waits.</summary>
    public Action<Exception>? ReadingAheadFailed
    {
        get => generations.Memories.Failed;
        set => generations.Memories.Failed = value;
    }

    /// <summary>Makes a new record ready to be written by a batch of the same author.</summary>
    /// <param name="values">By field name, as <c>RecordInput</c> or an import made them. Names of fields that do not exist are ignored.</param>
    public Draft Draft(WorkspaceSchema schema, RecordType type, Actor actor, IReadOnlyDictionary<string, FieldValue> values) =>
        new(schema, type, actor, Now, values);

    /// <summary>For what a write will read, where it gains by saying so; else null.</summary>
    public RecordNeeds? Needs(WorkspaceSchema schema) => database.ReadsTogether ? new RecordNeeds(schema, database.Dialect) : null;

    /// <summary>Runs any number of record writes as one transaction.</summary>
    public ValueTask<T> WriteAsync<T>(
        Tsid workspace, Actor actor, Func<RecordBatch, ValueTask<T>> job, CancellationToken cancellation, RecordNeeds? needs = null) =>
        database.WriteAsync(workspace, (this, workspace, actor, job), static async (session, write) =>
        {
            var batch = await RecordBatch.BeginAsync(session, write.Item1, write.workspace, write.actor);
            var result = await write.job(batch);
            await batch.CompleteAsync();
            return result;
        }, cancellation, needs?.All);

    public ValueTask<WriteOutcome> CreateAsync(
        Tsid workspace, Actor actor, RecordType type, IReadOnlyDictionary<string, FieldValue> values, Tsid? id, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, batch => batch.CreateAsync(type, values, id), cancellation);

    public ValueTask<WriteOutcome> UpdateAsync(Tsid workspace, Actor actor, RecordType type, Tsid id, long? expectedVersion, IReadOnlyDictionary<string,
        FieldValue> values, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, batch => batch.UpdateAsync(type, id, expectedVersion, values), cancellation);

    public ValueTask<WriteOutcome> DeleteAsync(
        Tsid workspace, Actor actor, RecordType type, Tsid id, long? expectedVersion, CancellationToken cancellation, bool unused = false) =>
        WriteAsync(workspace, actor, batch => batch.DeleteAsync(type, id, expectedVersion, unused), cancellation);

    public ValueTask<WriteOutcome> RestoreAsync(Tsid workspace, Actor actor, RecordType type, Tsid id, long? expectedVersion, CancellationToken cancellation) =>
        WriteAsync(workspace, actor, batch => batch.RestoreAsync(type, id, expectedVersion), cancellation);

    /// <summary>Called by a batch after its commit.</summary>
    internal void Committed(Tsid workspace, List<RecordChange> changes)
    {
        sets.Apply(workspace, changes);
        foreach (var group in changes.GroupBy(change => change.Type.Name, StringComparer.Ordinal)) generations.Commit(workspace, group.Key, group.Last().Seq);
        Changed?.Invoke(changes);
    }
}
