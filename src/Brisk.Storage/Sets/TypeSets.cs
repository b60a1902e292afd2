using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>
/// For one record type: which records meet which condition, as bitmaps. A condition is asked of a column in memory, or
/// of the database once; afterwards each committed change moves its bits.
/// </summary>
internal sealed class TypeSets(WorkspaceSchema schema, Domain.Records.RecordType type, Dialect dialect)
{
    /// <summary>Conditions remembered; each takes an eighth of a byte a record.</summary>
    private const int MostConditions = 128;

    /// <summary>Sets of whole filters remembered until the next change: a list is asked for page by page.</summary>
    private const int MostWhole = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<string, IdSet> whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);

    /// <summary>By field name; null for fields with too many values.</summary>
    private readonly Dictionary<string, Column?> columns = new(StringComparer.Ordinal);
    private Slots slots = new([]);
    private Bitmap living = new(0);

    /// <summary>The latest changes: what commits while the database is being asked is made good from them.</summary>
    private readonly Queue<RecordChange> recent = new();

    private const int MostRecent = 4_096;

    /// <summary>The number of the change before the oldest of <see cref="recent"/> that still counts; what the database said of an older state cannot be brought up to date.</summary>
    private long recentAfter;

    private bool isBuilt;

    /// <summary>Runs while columns are read ahead; whoever asks meanwhile waits rather than reading them, too.</summary>
    private volatile Task warming = Task.CompletedTask;

    private long clock;

    private sealed record Member(ConditionTest Test, Bitmap Bits)
    {
        public long LastUse { get; set; }
    }

    /// <summary>Whether the sets are true under a schema: new choices and users change nothing, other fields do.</summary>
    public bool Fits(WorkspaceSchema other) => schema.Plan(type).HasFieldsOf(other.Plan(type));

    /// <summary>Takes in committed changes, in order. False when the sets can no longer follow and must be built anew.</summary>
    public bool Apply(IReadOnlyList<RecordChange> changes)
    {
        lock (gate)
        {
            whole.Clear();
            foreach (var change in changes)
            {
                recent.Enqueue(change);
                if (recent.Count > MostRecent) recentAfter = recent.Dequeue().Seq;
                if (!isBuilt) continue;
                if (!TrySlot(change, out var slot)) return false;
                living[slot] = change.After is not null;
                foreach (var (_, member) in members) member.Bits[slot] = member.Test.Holds(change.After);
                foreach (var (name, column) in columns) if (column?.TrySet(slot, change.After) == false) columns[name] = null;
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
        await warming;
        if (!isBuilt && !await BuildAsync(session, now)) return null;
        foreach (var condition in Conditions(filter)) await AskAsync(session, condition, now);
        return Known(filter);
    }

    /// <summary>Reads what people are likely to ask for next, so that their first question is answered at once.</summary>
    /// <param name="session">Has run no statement yet.</param>
    public async ValueTask WarmAsync(ISession session)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        warming = done.Task;
        try
        {
            var now = await SeqAsync(session);
            // Long texts and what workspaces add are read when they are asked for.
            if (isBuilt || await BuildAsync(session, now))
                await ReadAsync(session, [.. type.Fields.Where(field => !field.Custom && field.Kind is not LongTextField && Column.IsPossible(field))], now);
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>Whether everything needed for a filter's set is known already.</summary>
    public bool Knows(Filter filter)
    {
        if (!isBuilt || !CanResolve(filter)) return false;
        lock (gate) return Conditions(filter).All(condition => Find(condition) is not null);
    }

    /// <summary>The set of a filter when everything needed for it is known already, without asking the database.</summary>
    public IdSet? Known(Filter filter)
    {
        if (!Knows(filter)) return null;
        var key = Key(filter);
        lock (gate)
        {
            if (whole.TryGetValue(key, out var set)) return set;
            // A condition may have been pushed out since it was looked at.
            if (!Conditions(filter).All(condition => Find(condition) is not null)) return null;
            if (whole.Count >= MostWhole) whole.Clear();
            return whole[key] = new IdSet(slots, Narrowed(living, filter));
        }
    }

    /// <summary>A filter of more conditions than half of those remembered would push out its own.</summary>
    private static bool CanResolve(Filter filter) => Conditions(filter).All(ConditionTest.CanTest) && Conditions(filter).Count() <= MostConditions / 2;

    private static IEnumerable<Filter.Condition> Conditions(Filter filter) => filter switch
    {
        Filter.AllOf all => all.Parts.SelectMany(Conditions),
        Filter.AnyOf any => any.Parts.SelectMany(Conditions),
        Filter.Not not => Conditions(not.Part),
        Filter.Condition condition => [condition],
        _ => [],
    };

    /// <summary>Leaves of a set what a filter leaves. The gate is held; every condition is known.</summary>
    private void Narrow(Bitmap set, Filter filter)
    {
        switch (filter)
        {
            case Filter.Condition condition: set.And(Find(condition)!.Bits); break;
            case Filter.Not not: set.Without(Narrowed(living, not.Part)); break;
            case Filter.AllOf all:
                foreach (var part in all.Parts) Narrow(set, part);
                break;
            case Filter.AnyOf any:
                var either = new Bitmap(slots.Count);
                foreach (var part in any.Parts) either.Or(Narrowed(set, part));
                set.And(either);
                break;
        }
    }

    private Bitmap Narrowed(Bitmap from, Filter filter)
    {
        var set = from.Copy();
        Narrow(set, filter);
        return set;
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

    /// <summary>Makes a condition known, by a column where there is or can be one.</summary>
    private async ValueTask AskAsync(ISession session, Filter.Condition condition, long now)
    {
        bool isRead;
        lock (gate)
        {
            if (Find(condition) is not null) return;
            isRead = columns.ContainsKey(condition.Field.Name);
        }
        if (!isRead && Column.IsPossible(condition.Field) && !Access.HasIndex(condition))
        {
            await ReadAsync(session, [condition.Field], now);
            lock (gate) if (Find(condition) is not null) return;
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
            var test = TestOf(condition);
            foreach (var change in recent.Where(change => change.Seq > now))
            {
                if (slots.TryFind(change.Id.Value, out var slot)) bits[slot] = test.Holds(change.After);
            }
            Keep(Key(condition), new Member(test, bits));
        }
    }

    /// <summary>The condition's records as far as memory can tell. The gate is held.</summary>
    private Member? Find(Filter.Condition condition)
    {
        var key = Key(condition);
        if (!members.TryGetValue(key, out var member))
        {
            if (condition.Field.Kind is TagsField || columns.GetValueOrDefault(condition.Field.Name) is not { } column) return null;
            var test = TestOf(condition);
            Keep(key, member = new Member(test, column.Where(test, slots.Count)));
        }
        member.LastUse = ++clock;
        return member;
    }

    private void Keep(string key, Member member)
    {
        if (members.Count >= MostConditions) members.Remove(members.MinBy(other => other.Value.LastUse).Key);
        members[key] = member;
        member.LastUse = ++clock;
    }

    private ConditionTest TestOf(Filter.Condition condition) => new(condition, schema.Plan(type), dialect);

    /// <summary>Reads the columns of some fields in one pass over the table.</summary>
    private async ValueTask ReadAsync(ISession session, IReadOnlyList<Field> fields, long now)
    {
        var read = fields.Select(field => (Column?)new Column(field, schema.Plan(type), dialect, slots.Count)).ToArray();
        // The table itself, from end to end: by an index each row would be looked up.
        var sql = new SqlText().Add("SELECT r.id");
        foreach (var column in read) sql.Add(", ").Add(column!.Source);
        sql.Add(" FROM ").Add(type.Plural).Add(" r WHERE ").Add(dialect.Unindexed("r.workspace_id")).Add(" = ").Bind(schema.Workspace.Value).Add(" AND ").Add(dialect.Unindexed("r.deleted_at")).Add(" IS NULL");
        await session.QueryAsync(sql.Statement, sql.Values, (read, slots), static (row, to) =>
        {
            if (!to.slots.TryFind(row.Int64(0), out var slot)) return true;
            for (var i = 0; i < to.read.Length; i++) if (to.read[i]?.TryRead(row, i + 1, slot) == false) to.read[i] = null;
            return true;
        });
        lock (gate)
        {
            if (recentAfter > now) return;
            for (var i = 0; i < read.Length; i++)
            {
                read[i]?.Close();
                foreach (var change in recent.Where(change => change.Seq > now))
                {
                    if (slots.TryFind(change.Id.Value, out var slot) && read[i]?.TrySet(slot, change.After) == false) read[i] = null;
                }
                columns[fields[i].Name] = read[i];
            }
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

    private string Key(Filter filter)
    {
        var sql = new SqlText();
        new FilterSql(sql, schema.Plan(type), dialect).Add(filter);
        return sql.ToString();
    }
}
