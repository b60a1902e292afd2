using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>A page that a walk found.</summary>
/// <param name="Seq">All changes up to this number were there.</param>
internal sealed record WalkedPage(IReadOnlyList<long> Ids, (Place First, Place Last) Ends, bool IsMore, long Seq);

/// <summary>
/// Walks that take longer than they may keep short reads waiting: one at a time, to their end whoever leaves, and what they found is left to
/// whoever asks next, as long as it is true.
/// </summary>
#pragma warning disable CA1001 // It lives as long as the process.
internal sealed class LongWalks(IDatabase database)
#pragma warning restore CA1001
{
    private const int MostKept = 50;

    /// <summary>Changes that are looked through for one that bears on a page.</summary>
    private const int MostChanges = 500;

    private readonly SharedReads<WalkedPage> walks = new(static _ => { });
    private readonly SemaphoreSlim turn = new(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, WalkedPage> kept = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>How long a walk is one of the short reads; none at all for zero.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many were walked to their end.</summary>
    internal int Walked { get; private set; }

    /// <summary>What was left under a key, which says all that the page goes by.</summary>
    public WalkedPage? Find(string key)
    {
        lock (gate) return kept.GetValueOrDefault(key);
    }

    /// <summary>Walks, or waits for whoever does; null when it took too long.</summary>
    /// <returns>The page, and whether it is of after this caller asked.</returns>
    /// <exception cref="PreparingException">The caller was told to stop waiting.</exception>
    public async ValueTask<(WalkedPage? Page, bool IsOwn)> GetAsync(
        string key, ListQuery query, PageFinder finder, Start start, bool backward, CancellationToken cancellation)
    {
        var walked = await walks.GetAsync(key, async shared =>
        {
            await turn.WaitAsync(shared.Stop);
            try
            {
                shared.Begin();
                var page = await database.ReadAsync(Lane.Long, (query, finder, start, backward), static async (session, walk) =>
                {
                    var seq = await ChangeLog.SeenAsync(session, walk.query.Schema.Workspace);
                    var (ids, ends, isMore) = (await walk.finder.FindAsync(session, walk.start, walk.backward, walk.query.Limit))!.Value;
                    return new WalkedPage(ids, ends, isMore, seq);
                }, shared.Stop, query.Schema.Workspace);
                Keep(key, page);
                return page;
            }
            finally
            {
                turn.Release();
            }
        }, cancellation);
        return (walked.Read, walked.IsOwn);
    }

    /// <summary>Whether a page is the same in the state that a session sees: no change since bears on it, as far as that is told in no time.</summary>
    public async ValueTask<bool> IsTrueAsync(ISession session, ListQuery query, SortPlan plan, WalkedPage page)
    {
        var changes = await ChangeLog.ReadAsync(session, query.Schema.Workspace, page.Seq, MostChanges);
        if (changes.Count == 0) return true;
        var goesByOthers = query.Schema.Seen is not null || !plan.FollowsChanges || query.Filter.FollowsRelation || query.Filter.LooksAround()
            || query.Filter.Relations().Any();
        if (changes.Count == MostChanges || goesByOthers) return false;
        var changed = changes.Where(change => change.Type == query.Type.Name).Select(change => change.Id.Value).ToHashSet();
        if (changed.Count == 0) return true;
        // Before a position others may have gone that are not on the page.
        if (query.At > 0 || changed.Overlaps(page.Ids)) return false;
        var sql = new SqlText(query.Schema.Workspace).Add("SELECT 1 FROM ").Add(query.Type.Plural).Add(" r WHERE r.workspace_id = $1 AND r.deleted_at IS ")
            .Add(query.Deleted ? "NOT NULL" : "NULL");
        ListSql.AddFilter(sql, query, database.Dialect);
        sql.Add(" AND ").Add(database.Dialect.IdIn("r.id", sql.Parameter(IdList.Of(changed))));
        return !await session.AnyAsync(sql.Statement, sql.Values);
    }

    private void Keep(string key, WalkedPage page)
    {
        lock (gate)
        {
            Walked++;
            if (!kept.ContainsKey(key)) order.Enqueue(key);
            kept[key] = page;
            if (order.Count > MostKept) kept.Remove(order.Dequeue());
        }
    }
}
