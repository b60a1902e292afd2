using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// How far the changes of a workspace are taken in. Commits of this process wait in a queue: whoever commits does no more
/// than add to it, and a thread of the pool, or the first reader that needs them, takes them in while they follow one
/// another. Where others came between, the change log tells what is missing.
/// </summary>
internal sealed class AppliedChanges(WorkspaceMemory memory) : IThreadPoolWorkItem
{
    /// <summary>With more changes than this, reading everything anew is quicker.</summary>
    internal const int MostChanges = 20_000;

    private readonly ConcurrentQueue<IReadOnlyList<RecordChange>> committed = new();
    private readonly Lock gate = new();
    private Task? reading;
    private volatile bool isHearing;
    private volatile bool hasBegun;
    private long applied;
    private long wanted;
    private int isScheduled;

    /// <summary>Everything up to here is taken in.</summary>
    public long Applied => Volatile.Read(ref applied);

    /// <summary>Whether anything is kept that follows the changes.</summary>
    public bool HasBegun => hasBegun;

    /// <summary>This process has committed changes.</summary>
    public void Committed(IReadOnlyList<RecordChange> changes)
    {
        if (!isHearing) return;
        committed.Enqueue(changes);
        Want(changes[^1].Seq);
        if (Interlocked.Exchange(ref isScheduled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref isScheduled, 0);
        try
        {
            TakeCommitted();
        }
#pragma warning disable CA1031 // The workspace is forgotten, and read anew by whoever needs it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            memory.Failed(exception);
        }
    }

    /// <summary>Takes in all that is committed by this process and known to be written by others. From the first call on the changes are followed.</summary>
    public ValueTask CatchUpAsync(IDatabase database, Schemas schemas, CancellationToken cancellation)
    {
        if (!hasBegun) return new(ReadAsync(database, schemas, 0, cancellation));
        TakeCommitted();
        var upTo = Volatile.Read(ref wanted);
        return Applied >= upTo ? default : new(ReadAsync(database, schemas, upTo, cancellation));
    }

    /// <summary>Takes in the changes up to a number, if anything is kept that follows them.</summary>
    public ValueTask FollowAsync(IDatabase database, Schemas schemas, long upTo, CancellationToken cancellation)
    {
        if (!hasBegun) return default;
        TakeCommitted();
        return Applied >= upTo ? default : new(ReadAsync(database, schemas, upTo, cancellation));
    }

    /// <summary>Makes something that follows the changes from the number that it is given on.</summary>
    public T Make<T>(Func<long, T> make)
    {
        lock (gate) return make(applied);
    }

    private async Task ReadAsync(IDatabase database, Schemas schemas, long upTo, CancellationToken cancellation)
    {
        // Somebody may be reading who began too early.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            Task run;
            lock (gate)
            {
                if (hasBegun && applied >= upTo) return;
                run = reading ??= hasBegun ? ReadLogAsync(database, schemas) : BeginAsync(database);
            }
            await run.WaitAsync(cancellation);
            TakeCommitted();
        }
    }

    private async Task BeginAsync(IDatabase database)
    {
        await Task.Yield();
        try
        {
            // What commits from now on waits in the queue; what was committed before is seen.
            isHearing = true;
            var seen = await database.ReadAsync(
                Lane.Interactive, memory.Workspace, static (session, workspace) => ChangeLog.SeenAsync(session, workspace), CancellationToken.None);
            lock (gate)
            {
                Volatile.Write(ref applied, seen);
                hasBegun = true;
            }
        }
        catch
        {
            // Nobody takes in what would wait.
            isHearing = false;
            committed.Clear();
            throw;
        }
        finally
        {
            lock (gate) reading = null;
        }
    }

    private async Task ReadLogAsync(IDatabase database, Schemas schemas)
    {
        await Task.Yield();
        try
        {
            var schema = await schemas.GetAsync(memory.Workspace, CancellationToken.None);
            var after = Applied;
            var (seen, changes) = await database.ReadAsync(
                Lane.Interactive, (schema, after, database.Dialect), static (session, read) => ReadAsync(session, read.schema, read.after, read.Dialect),
                CancellationToken.None);
            lock (gate)
            {
                // Commits of this process may have been taken in meanwhile: they are newer than what the log says of them.
                if (changes is null) memory.ForgetTypes();
                else if (changes.FindAll(change => change.Seq > applied) is { Count: > 0 } news) memory.Take(news);
                Volatile.Write(ref applied, Math.Max(applied, seen));
            }
        }
        catch (Exception exception) when (exception is not (StorageUnavailableException or OperationCanceledException))
        {
            memory.Forget();
            throw;
        }
        finally
        {
            lock (gate) reading = null;
        }
    }

    private void TakeCommitted()
    {
        if (committed.IsEmpty && Applied >= Volatile.Read(ref wanted)) return;
        lock (gate)
        {
            if (!hasBegun) return;
            try
            {
                while (committed.TryDequeue(out var changes))
                {
                    // Others came between: the log has these as well.
                    if (changes[0].Seq != applied + 1) continue;
                    memory.Take(changes);
                    Volatile.Write(ref applied, changes[^1].Seq);
                }
            }
            catch
            {
                // Some of it may be taken in, some not.
                memory.Forget();
                throw;
            }
        }
    }

    private void Want(long number)
    {
        for (var known = Volatile.Read(ref wanted); known < number;)
        {
            var found = Interlocked.CompareExchange(ref wanted, number, known);
            if (found == known) return;
            known = found;
        }
    }

    /// <summary>The changes after a number, with the records as they are now, and the number of the last; no changes when they are too many.</summary>
    /// <param name="only">Those of one type; null for all.</param>
    internal static async ValueTask<(long Seen, List<RecordChange>? Changes)> ReadAsync(
        ISession session, WorkspaceSchema schema, long after, Dialect dialect, Domain.Records.RecordType? only = null)
    {
        var seen = await ChangeLog.SeenAsync(session, schema.Workspace);
        var log = await ChangeLog.ReadAsync(session, schema.Workspace, after, MostChanges + 1);
        if (log.Count > MostChanges) return (seen, null);
        var changes = new List<RecordChange>(log.Count);
        foreach (var group in log.GroupBy(change => change.Type, StringComparer.Ordinal))
        {
            if (schema.Named(group.Key) is not { } type || (only is not null && type.Name != only.Name)) continue;
            var living = await RowValues.LivingAsync(session, schema.Plan(type), dialect, group.Select(change => change.Id.Value).Distinct());
            var records = living.ToDictionary(record => record.Id.Value);
            // Each record once, with all that was changed in it.
            foreach (var one in group.GroupBy(change => change.Id.Value)) changes.Add(Merged(one, schema.Workspace, type, records.GetValueOrDefault(one.Key)));
        }
        changes.Sort((left, right) => left.Seq.CompareTo(right.Seq));
        return (seen, changes);
    }

    private static RecordChange Merged(IGrouping<long, LoggedChange> changes, Tsid workspace, Domain.Records.RecordType type, Record? now)
    {
        var fields = changes.All(change => change.Kind is "update")
            ? changes.SelectMany(change => Patch.Names(change.Patch)).Append("updatedAt").Append("updatedBy").Distinct(StringComparer.Ordinal).ToList()
            : null;
        return new RecordChange(changes.Max(change => change.Seq), workspace, type, new Tsid(changes.Key), null, now, fields)
        {
            Steps = [.. changes.Select(change => change.Step).OfType<Tsid>().Distinct()],
            IsRestored = changes.Any(change => change.Kind is "restore"),
        };
    }
}
