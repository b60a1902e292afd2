using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>
/// Finds the record at a position of a sorted list without counting up to it. The whole list of a type is kept up to
/// date from the changes; filtered lists, and orders that depend on other records, are walked again after a change.
/// </summary>
internal sealed class Positions(IDatabase database, Generations generations, RecordSets sets)
{
    /// <summary>Most lists remembered; each is about 60 bytes for every <see cref="FenceIndex.Every"/> records, or 8 bytes a record.</summary>
    private const int MostLists = 200;

    /// <summary>A filtered list keeps its ids up to this length: 1.6 MB.</summary>
    private const int MostFiltered = 200_000;

    /// <summary>Most ids kept by all lists together: 16 MB.</summary>
    private const long MostIds = 2_000_000;

    private readonly ConcurrentDictionary<string, Entry> lists = new(StringComparer.Ordinal);

    private sealed record Entry(FenceIndex Index, Tsid Workspace, string Type, SortPlan Plan, bool Follows, long Generation, Lock Gate)
    {
        /// <summary>Done when the list has been walked.</summary>
        public Task Ready { get; set; } = Task.CompletedTask;
    }

    /// <summary>Where the page at a position begins: a place and how many records to skip from there. Null past the end.</summary>
    public async ValueTask<(Place Place, int Skip)?> FindAsync(ListQuery query, SortPlan plan, long position, CancellationToken cancellation)
    {
        var entry = await EntryAsync(query, plan, cancellation);
        lock (entry.Gate) return entry.Index.Find(position);
    }

    /// <summary>The ids of the whole list in order, or null where places serve better: in a long list that an index orders.</summary>
    public async ValueTask<IReadOnlyList<long>?> OrderAsync(ListQuery query, SortPlan plan, CancellationToken cancellation) =>
        IsWhole(query) && plan.IsIndexed ? null : (await EntryAsync(query, plan, cancellation)).Index.Ids;

    /// <summary>Takes in one committed change.</summary>
    public void Apply(RecordChange change)
    {
        foreach (var (_, entry) in lists)
        {
            if (!entry.Follows || entry.Workspace != change.Workspace || !string.Equals(entry.Type, change.Type.Name, StringComparison.Ordinal)) continue;
            lock (entry.Gate) entry.Index.Apply(change, entry.Plan);
        }
    }

    /// <summary>Forgets the lists of a workspace: others changed what they show. Null for every type.</summary>
    public void Forget(Tsid workspace, string? type)
    {
        foreach (var (key, entry) in lists)
        {
            if (entry.Workspace == workspace && (type is null || string.Equals(entry.Type, type, StringComparison.Ordinal))) lists.TryRemove(new KeyValuePair<string, Entry>(key, entry));
        }
    }

    private async ValueTask<Entry> EntryAsync(ListQuery query, SortPlan plan, CancellationToken cancellation)
    {
        var whole = IsWhole(query) && plan.FollowsChanges && plan.IsIndexed;
        var key = $"{query.Schema.Workspace}/{query.Type.Name}/{PageReader.SortName(query.Sort)}/{query.Schema.Generation}/{(query.Deleted ? "deleted" : "")}/{(whole ? "" : Key(query))}";
        var generation = await generations.OfAsync(query.Schema.Workspace, query.Type.Name, cancellation);
        if (!lists.TryGetValue(key, out var entry) || !IsFresh(entry, generation))
        {
            if (lists.Count >= MostLists || lists.Values.Sum(list => (long)(list.Index.Ids?.Count ?? 0)) > MostIds) lists.Clear();
            var index = new FenceIndex(query.Sort.Descending, !plan.IsIndexed ? int.MaxValue : IsWhole(query) ? 0 : MostFiltered);
            entry = new Entry(index, query.Schema.Workspace, query.Type.Name, plan, whole, generation, new Lock());
            // From now on changes wait in the index; those that the walk has seen are dropped by their number.
            lists[key] = entry;
            entry.Ready = WalkAsync(key, entry, query);
        }
        await entry.Ready.WaitAsync(cancellation);
        return entry;
    }

    /// <summary>The filter with its values, as it is asked of the database.</summary>
    private string Key(ListQuery query)
    {
        var sql = new SqlText();
        new FilterSql(sql, query.Schema.Plan(query.Type), database.Dialect).Add(query.Filter);
        return sql.ToString();
    }

    private static bool IsWhole(ListQuery query) => query.Filter is Filter.AllOf { Parts.Count: 0 } && !query.Deleted;

    private static bool IsFresh(Entry entry, long generation) => entry.Follows ? !entry.Index.IsUneven : entry.Generation == generation;

    private async Task WalkAsync(string key, Entry entry, ListQuery query)
    {
        try
        {
            await Task.Yield();
            await database.ReadAsync(Lane.Long, (query, entry, database.Dialect, sets), static async (session, walk) =>
            {
                await FenceWalk.RunAsync(session, walk.query, walk.entry.Plan, walk.entry.Index, walk.Dialect, walk.sets);
                lock (walk.entry.Gate) walk.entry.Index.Finish(walk.entry.Plan);
                return 0;
            }, CancellationToken.None);
        }
        catch
        {
            lists.TryRemove(new KeyValuePair<string, Entry>(key, entry));
            throw;
        }
    }
}

/// <summary>Reads a list from end to end in its order, keeping every so manieth place.</summary>
internal static class FenceWalk
{
    private static readonly Statement Seq = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");

    public static async ValueTask RunAsync(ISession session, ListQuery query, SortPlan plan, FenceIndex index, Dialect dialect, RecordSets sets)
    {
        var access = await Access.ChooseAsync(session, query, dialect, sets);
        using var loan = access.Set?.Lend();
        await session.QueryAsync(Seq, [query.Schema.Workspace.Value, Generations.Counter(query.Type.Name)], index, static (row, index) =>
        {
            index.SeenUpTo = row.Int64(0);
            return false;
        });
        for (var segment = 0; segment < plan.Segments.Count; segment++)
        {
            var part = plan.Segments[segment];
            var sql = new SqlText().Add("SELECT r.id");
            foreach (var key in part.Keys) sql.Add(", ").Add(key);
            ListSql.AddFrom(sql, part, query, dialect, access, loan?.Number ?? 0);
            ListSql.AddOrder(sql, part, query.Sort.Descending);
            await session.QueryAsync(sql.Statement, sql.Values, (index, segment, part.Keys.Count), static (row, walk) =>
            {
                walk.index.Walk(row, walk.segment, walk.Count);
                return true;
            });
        }
    }
}
