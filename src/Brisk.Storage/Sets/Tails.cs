using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// How far this process has taken in the changes of workspaces that others write to as well. Its own commits are taken in
/// as they come while they follow one another; where others came between, the change log tells what is missing.
/// </summary>
/// <param name="take">Takes in changes, in order.</param>
/// <param name="forget">Called instead when they are too many: what is kept of the workspace is of no use.</param>
internal sealed class Tails(IDatabase database, Schemas schemas, Action<Tsid, IReadOnlyList<RecordChange>> take, Action<Tsid> forget)
{
    /// <summary>With more changes than this, reading everything anew is quicker.</summary>
    private const int MostChanges = 20_000;

    private static readonly Statement Log = new("SELECT seq, record_type, record_id, kind, patch FROM changes WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT 20001");

    private readonly ConcurrentDictionary<Tsid, Tail> tails = new();

    private sealed class Tail : IDisposable
    {
        public readonly Lock Gate = new();

        /// <summary>Whoever reads the log does so alone.</summary>
        public readonly SemaphoreSlim Turn = new(1, 1);

        /// <summary>Everything up to here is taken in.</summary>
        public long Applied;

        /// <summary>There is more, up to here at least.</summary>
        public long Wanted;

        public volatile bool HasBegun;

        public void Dispose() => Turn.Dispose();
    }

    private sealed record Logged(long Seq, string Type, long Id, string Kind, string? Patch);

    /// <summary>Up to where a workspace's changes are taken in.</summary>
    public long AppliedTo(Tsid workspace)
    {
        if (!tails.TryGetValue(workspace, out var tail)) return 0;
        lock (tail.Gate) return tail.Applied;
    }

    /// <summary>This process has committed changes.</summary>
    public void Committed(Tsid workspace, IReadOnlyList<RecordChange> changes)
    {
        if (!tails.TryGetValue(workspace, out var tail) || !tail.HasBegun) return;
        lock (tail.Gate)
        {
            var (first, last) = (changes[0].Seq, changes[^1].Seq);
            if (last <= tail.Applied) return;
            tail.Wanted = Math.Max(tail.Wanted, last);
            if (first != tail.Applied + 1) return;
            take(workspace, changes);
            tail.Applied = last;
        }
    }

    /// <summary>Takes in what is known to be missing.</summary>
    public ValueTask CatchUpAsync(Tsid workspace, CancellationToken cancellation) =>
        tails.TryGetValue(workspace, out var tail) && tail.HasBegun ? FollowAsync(tail, workspace, null, cancellation) : BeginAsync(workspace, cancellation);

    /// <summary>Takes in the changes up to a number, of a workspace of which something is kept.</summary>
    public ValueTask FollowAsync(Tsid workspace, long upTo, CancellationToken cancellation) =>
        tails.TryGetValue(workspace, out var tail) && tail.HasBegun ? FollowAsync(tail, workspace, upTo, cancellation) : default;

    /// <summary>From now on the workspace's changes are taken in.</summary>
    public async ValueTask BeginAsync(Tsid workspace, CancellationToken cancellation)
    {
        var tail = tails.GetOrAdd(workspace, static _ => new Tail());
        if (tail.HasBegun) return;
        await tail.Turn.WaitAsync(cancellation);
        try
        {
            if (tail.HasBegun) return;
            tail.Applied = await database.ReadAsync(Lane.Interactive, workspace, static (session, workspace) => Roll.SeenAsync(session, workspace), cancellation);
            tail.HasBegun = true;
        }
        finally
        {
            tail.Turn.Release();
        }
    }

    private async ValueTask FollowAsync(Tail tail, Tsid workspace, long? upTo, CancellationToken cancellation)
    {
        if (IsThere(tail, upTo)) return;
        await tail.Turn.WaitAsync(cancellation);
        try
        {
            if (IsThere(tail, upTo)) return;
            var schema = await schemas.GetAsync(workspace, cancellation);
            long after;
            lock (tail.Gate) after = tail.Applied;
            var (seq, changes) = await database.ReadAsync(Lane.Interactive, (schema, after, database.Dialect), static (session, read) => ReadAsync(session, read.schema, read.after, read.Dialect), cancellation);
            lock (tail.Gate)
            {
                if (changes is null) forget(workspace);
                else if (changes.Count > 0) take(workspace, changes);
                tail.Applied = Math.Max(tail.Applied, seq);
            }
        }
        finally
        {
            tail.Turn.Release();
        }
    }

    private static bool IsThere(Tail tail, long? upTo)
    {
        lock (tail.Gate) return tail.Applied >= (upTo ?? tail.Wanted);
    }

    /// <summary>The changes after a number, with the records as they are now, and the number of the last; no changes when they are too many.</summary>
    private static async ValueTask<(long Seq, List<RecordChange>? Changes)> ReadAsync(ISession session, WorkspaceSchema schema, long after, Dialect dialect)
    {
        var seq = await Roll.SeenAsync(session, schema.Workspace);
        var log = new List<Logged>();
        await session.QueryAsync(Log, [schema.Workspace.Value, after], log, static (row, log) =>
        {
            log.Add(new Logged(row.Int64(0), row.Text(1)!, row.Int64(2), row.Text(3)!, row.Text(4)));
            return true;
        });
        if (log.Count > MostChanges) return (seq, null);
        var changes = new List<RecordChange>(log.Count);
        foreach (var group in log.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (schema.Named(group.Key) is not { } type) continue;
            var plan = schema.Plan(type);
            var records = new Dictionary<long, Record>();
            await session.QueryAsync(plan.SelectMany(dialect), [schema.Workspace.Value, IdList.Of(group.Select(change => change.Id).Distinct())], (records, plan), static (row, to) =>
            {
                var record = RowValues.Read(row, to.plan);
                if (record.DeletedAt is null) to.records[record.Id.Value] = record;
                return true;
            });
            // Each record once, with all that was changed in it.
            foreach (var one in group.GroupBy(change => change.Id))
            {
                var fields = one.All(change => change.Kind is "update") ? one.SelectMany(change => Patch.Names(change.Patch)).Append("updatedAt").Append("updatedBy").Distinct(StringComparer.Ordinal).ToList() : null;
                changes.Add(new RecordChange(one.Max(change => change.Seq), schema.Workspace, type, new Tsid(one.Key), null, records.GetValueOrDefault(one.Key), fields));
            }
        }
        changes.Sort((left, right) => left.Seq.CompareTo(right.Seq));
        return (seq, changes);
    }
}
