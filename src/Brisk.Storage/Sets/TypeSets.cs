using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// For one record type: which records meet which condition, as bitmaps. A condition is asked of the database once;
/// afterwards each committed change moves its bits.
/// </summary>
internal sealed class TypeSets(WorkspaceSchema schema, Domain.Records.RecordType type, Dialect dialect)
{
    /// <summary>Conditions remembered; each takes an eighth of a byte a record.</summary>
    private const int MostConditions = 128;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);
    private Slots slots = new([]);
    private Bitmap living = new(0);

    /// <summary>The latest changes: what commits while the database is being asked is made good from them.</summary>
    private readonly Queue<RecordChange> recent = new();

    private const int MostRecent = 4_096;

    /// <summary>The number of the change before the oldest of <see cref="recent"/> that still counts; what the database said of an older state cannot be brought up to date.</summary>
    private long recentAfter;

    private bool isBuilt;
    private long clock;

    private sealed record Member(ConditionTest Test, Bitmap Bits)
    {
        public long LastUse { get; set; }
    }

    public WorkspaceSchema Schema => schema;

    /// <summary>Takes in committed changes, in order. False when the sets can no longer follow and must be built anew.</summary>
    public bool Apply(IReadOnlyList<RecordChange> changes)
    {
        lock (gate)
        {
            foreach (var change in changes)
            {
                recent.Enqueue(change);
                if (recent.Count > MostRecent) recentAfter = recent.Dequeue().Seq;
                if (!isBuilt) continue;
                if (!TrySlot(change, out var slot)) return false;
                living[slot] = change.After is not null;
                foreach (var (_, member) in members) member.Bits[slot] = member.Test.Holds(change.After);
            }
            return true;
        }
    }

    private bool TrySlot(RecordChange change, out int slot) => slots.TryFind(change.Id.Value, out slot) || slots.TryAdd(change.Id.Value, out slot);

    /// <summary>The set of a filter, or null when a part of it can only be asked of the database.</summary>
    /// <param name="session">Has run no statement yet, so that what it sees is no older than this call.</param>
    public async ValueTask<IdSet?> ResolveAsync(ISession session, Filter filter)
    {
        if (!CanResolve(filter)) return null;
        var now = await SeqAsync(session);
        if (!isBuilt && !await BuildAsync(session, now)) return null;
        foreach (var condition in Conditions(filter)) await AskAsync(session, condition, now);
        lock (gate)
        {
            var bits = Evaluate(filter);
            return bits is null ? null : new IdSet(slots, bits);
        }
    }

    /// <summary>The set of a filter when everything needed for it is known already, without asking the database.</summary>
    public IdSet? Known(Filter filter)
    {
        if (!isBuilt || !CanResolve(filter)) return null;
        lock (gate) return Evaluate(filter) is { } bits ? new IdSet(slots, bits) : null;
    }

    private static bool CanResolve(Filter filter) => Conditions(filter).All(condition => condition.Field.Custom == false && ConditionTest.CanTest(condition));

    private static IEnumerable<Filter.Condition> Conditions(Filter filter) => filter switch
    {
        Filter.AllOf all => all.Parts.SelectMany(Conditions),
        Filter.AnyOf any => any.Parts.SelectMany(Conditions),
        Filter.Not not => Conditions(not.Part),
        Filter.Condition condition => [condition],
        _ => [],
    };

    private Bitmap? Evaluate(Filter filter)
    {
        switch (filter)
        {
            case Filter.Condition condition:
                if (!members.TryGetValue(Key(condition), out var member)) return null;
                var alone = member.Bits.Copy();
                alone.And(living);
                return alone;
            case Filter.Not not:
                if (Evaluate(not.Part) is not { } negated) return null;
                var rest = living.Copy();
                rest.Without(negated);
                return rest;
            case Filter.AllOf all:
                var both = living.Copy();
                foreach (var part in all.Parts)
                {
                    if (Evaluate(part) is not { } bits) return null;
                    both.And(bits);
                }
                return both;
            case Filter.AnyOf any:
                var either = new Bitmap(slots.Count);
                foreach (var part in any.Parts)
                {
                    if (Evaluate(part) is not { } bits) return null;
                    either.Or(bits);
                }
                return either;
            default: return null;
        }
    }

    private async ValueTask<bool> BuildAsync(ISession session, long now)
    {
        var ids = new List<long>();
        var sql = new SqlText().Add("SELECT r.id FROM ").Add(type.Plural).Add(" r WHERE r.workspace_id = ").Bind(schema.Workspace.Value).Add(" AND r.deleted_at IS NULL");
        await session.QueryAsync(sql.Statement, sql.Values, ids, static (row, ids) =>
        {
            ids.Add(row.Int64(0));
            return true;
        });
        var sorted = ids.ToArray();
        Array.Sort(sorted);
        lock (gate)
        {
            if (isBuilt) return true;
            if (recentAfter > now) return false;
            slots = new Slots(sorted);
            living = new Bitmap(sorted.Length);
            for (var slot = 0; slot < sorted.Length; slot++) living[slot] = true;
            foreach (var change in recent.Where(change => change.Seq > now))
            {
                if (!TrySlot(change, out var slot)) return false;
                living[slot] = change.After is not null;
            }
            return isBuilt = true;
        }
    }

    private async ValueTask AskAsync(ISession session, Filter.Condition condition, long now)
    {
        var key = Key(condition);
        lock (gate)
        {
            if (members.TryGetValue(key, out var known))
            {
                known.LastUse = ++clock;
                return;
            }
        }
        var bits = new Bitmap(slots.Count);
        var sql = new SqlText();
        Access.AddIds(sql, condition, schema, type, dialect);
        await session.QueryAsync(sql.Statement, sql.Values, (bits, slots), static (row, to) =>
        {
            if (to.slots.TryFind(row.Int64(0), out var slot)) to.bits[slot] = true;
            return true;
        });
        lock (gate)
        {
            if (recentAfter > now) return;
            var test = new ConditionTest(condition, schema.Plan(type), dialect);
            foreach (var change in recent.Where(change => change.Seq > now))
            {
                if (slots.TryFind(change.Id.Value, out var slot)) bits[slot] = test.Holds(change.After);
            }
            if (members.Count >= MostConditions) members.Remove(members.MinBy(member => member.Value.LastUse).Key);
            members[key] = new Member(test, bits) { LastUse = ++clock };
        }
    }

    private async ValueTask<long> SeqAsync(ISession session)
    {
        var box = new long[1];
        await session.QueryAsync(Generations.Load, [schema.Workspace.Value, Generations.Counter(type.Name)], box, static (row, box) =>
        {
            box[0] = row.Int64(0);
            return false;
        });
        return box[0];
    }

    private string Key(Filter.Condition condition)
    {
        var sql = new SqlText();
        new FilterSql(sql, schema.Plan(type), dialect).Add(condition);
        return sql.ToString();
    }
}
