using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// For one record type: which records meet which condition, as bitmaps, and the orders they are listed in. A condition is
/// asked of a column in memory, or of the database once; afterwards each committed change moves its bits.
/// </summary>
internal sealed partial class TypeSets
{
    /// <summary>Conditions remembered; each takes an eighth of a byte a record.</summary>
    private const int MostConditions = 128;

    /// <summary>What the forms of all their values may take, in bytes.</summary>
    internal const long MostForms = 4L << 20;

    /// <summary>Those of one filter: some seven hundred telephone numbers, a dozen where records name every country. What needs more, the database
    /// answers.</summary>
    internal const long MostFormsOfFilter = MostForms / 8;

    /// <summary>Sets of whole filters remembered until the next change: a list is asked for page by page.</summary>
    private const int MostWhole = 16;

    /// <summary>Each takes a byte for each value of its column, some ten thousand at most.</summary>
    private const int MostMeetings = 32;

    private const int MostInVain = 256;

    /// <summary>How long reading ahead may take: until then the database keeps what it has logged.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IDatabase database;
    private readonly WorkspaceMemory memory;
    private readonly WorkspaceSchema schema;
    private readonly Domain.Records.RecordType type;
    private readonly KeptState? left;
    private readonly LivingRecords living;
    private readonly Dictionary<string, IdSet> whole = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);

    /// <summary>By condition, which values of its column meet it.</summary>
    private readonly Dictionary<string, (Column Column, byte[] Meets)> meetings = new(StringComparer.Ordinal);

    /// <summary>By order and filter, what left fewer records along the order than was expected.</summary>
    private readonly HashSet<string> inVain = new(StringComparer.Ordinal);

    private readonly TypeColumns columns;
    private readonly PathEnds ends;

    /// <summary>Sets that are being read, by filter.</summary>
    private readonly SharedReads<IdSet?> resolving;

    /// <summary>Runs while columns are read ahead; whoever asks meanwhile waits rather than reading them, too.</summary>
    private volatile Task warming = Task.CompletedTask;

    /// <summary>How often records of other types have changed.</summary>
    private long others;

    private sealed record Member(ConditionTest Test, Bitmap Bits)
    {
        public long LastUse { get; set; }

        /// <summary>Of a path: how often what stands at its end had changed before it was asked for.</summary>
        public long Seen { get; init; }
    }

    /// <param name="after">All changes up to this number are in the database for everybody to see.</param>
    /// <param name="left">What an earlier process has left of it; null where nothing is left to anybody.</param>
    public TypeSets(
        IDatabase database, WorkspaceMemory memory, WorkspaceSchema schema, Domain.Records.RecordType type, long after, KeptState? left = null)
    {
        (this.database, this.memory, this.schema, this.type, this.left, living) = (database, memory, schema, type, left, new LivingRecords(after));
        columns = new TypeColumns(memory.NextUse);
        ends = new PathEnds(database, memory, schema, type, columns);
        (resolving, filling) = (new SharedReads<IdSet?>(memory.Failed), new SharedReads<bool>(memory.Failed));
        Orders = new Orders(database, memory, living, schema, type, left, ends, BuildAsync, ArrangeAsync);
    }

    public Orders Orders { get; }

    public LivingRecords Living => living;

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (living.Gate)
            {
                return living.Bytes + members.Values.Sum(BytesOf) + (whole.Count * BytesOfSet) + columns.Bytes + Orders.Bytes;
            }
        }
    }

    private long BytesOfSet => living.Living.Bytes + 500;

    private long BytesOf(Member member) => BytesOfSet + member.Test.Bytes;

    /// <summary>Forgets the sets of whole filters: they are made of the others in no time.</summary>
    public void ForgetWhole()
    {
        lock (living.Gate) whole.Clear();
    }

    /// <summary>All that can be forgotten by itself: orders, columns, sets of conditions.</summary>
    public IReadOnlyList<Use> Uses()
    {
        lock (living.Gate) return [.. members.Select(UseOf), .. columns.Uses, .. Orders.Uses];
    }

    /// <summary>Forgets one of them, unless it was used since or is gone.</summary>
    public bool TryForget(Use use)
    {
        lock (living.Gate) return use.TryForget();
    }

    private Use UseOf(KeyValuePair<string, Member> known)
    {
        var (key, member, last) = (known.Key, known.Value, known.Value.LastUse);
        return new Use(last, BytesOf(member), columns.Peek(PathEnds.BasisOf(member.Test.Field)) is not null, () =>
            ReferenceEquals(members.GetValueOrDefault(key), member) && member.LastUse == last && members.Remove(key));
    }

    /// <summary>What the forms of the conditions take, in bytes.</summary>
    internal long FormBytes
    {
        get
        {
            lock (living.Gate) return members.Values.Sum(member => member.Test.Bytes);
        }
    }

    private Dialect Dialect => database.Dialect;

    /// <summary>Whether the sets are true under a schema: new choices and users change nothing, other fields do.</summary>
    public bool Fits(WorkspaceSchema other) => schema.Plan(type).HasFieldsOf(other.Plan(type));

    /// <summary>
    /// Takes in committed changes of records of one type, which may be another, in order and as a whole. False when the sets can no longer
    /// follow and must be built anew.
    /// </summary>
    public bool Take(string changedType, IReadOnlyList<RecordChange> changes)
    {
        lock (living.Gate)
        {
            // Also those of conditions that have been forgotten since.
            whole.Clear();
            if (changedType == type.Name && !TryApply(changes)) return false;
            ends.Take(changedType, changes);
            Orders.ForgetChanged();
            others++;
            foreach (var key in members.Where(pair => IsChanged(pair.Value)).Select(pair => pair.Key).ToList()) members.Remove(key);
            return true;
        }
    }

    /// <summary>The gate is held.</summary>
    private bool TryApply(IReadOnlyList<RecordChange> changes)
    {
        living.Slots.Reserve(changes.Count);
        foreach (var change in changes)
        {
            if (!living.TryApply(change, out var slot)) return false;
            if (!living.IsBuilt) continue;
            foreach (var (key, member) in members)
            {
                if (member.Test.Follows(change) && !member.Test.TryApply(change, member.Bits, slot)) members.Remove(key);
            }
            columns.Apply(change, slot);
            Orders.Apply(change, slot);
        }
        return true;
    }

    /// <summary>The set of a filter over living records, reading from the database what it still lacks; null when it cannot be had.</summary>
    public async ValueTask<IdSet?> ResolveAsync(Filter filter, CancellationToken cancellation)
    {
        // What a related record meets, its own changes tell.
        if (filter.FollowsRelation) return null;
        filter = Positive(filter);
        // A filter of more conditions than half of those remembered would push out its own.
        if (filter.Conditions().Count() > MostConditions / 2 || filter.Conditions().Sum(ConditionTest.MostBytes) > MostFormsOfFilter) return null;
        for (var round = 0; round < MostRounds; round++)
        {
            if (Known(filter) is { } known) return known;
            await WarmedAsync(cancellation);
            if (await ReachAsync(filter, (ends, end) => ends.ResolveAsync(end, cancellation)) is not { } reached) return null;
            if (Joined(filter, reached) is { } joined) return joined;
            // Before a database is chosen: one that lacks what others changed since must not be taken for one that has it.
            var seen = Volatile.Read(ref others);
            var resolved = await resolving.GetAsync(Key(filter), shared =>
                // Short reads must not wait for it, nor it for counts that take seconds.
                database.ReadAsync(Lane.Filling, (sets: this, filter, reached, seen, shared), static async (session, ask) =>
                {
                    ask.shared.Begin();
                    var sets = ask.sets;
                    using var reading = sets.living.Begin();
                    await reading.SeeAsync(session, sets.Workspace);
                    if (!sets.living.IsBuilt && !await sets.BuildAsync(session, reading)) return null;
                    await sets.AskAsync(session, ask.filter, reading, ask.seen);
                    return sets.Joined(ask.filter, ask.reached);
                }, shared.Stop, Workspace), cancellation);
            if (resolved.TookTooLong) return null;
            if (!resolved.IsOwn) continue;
            memory.Weigh();
            // What was reached may not be so any more.
            if (resolved.Read is not null || reached.Count == 0) return resolved.Read;
        }
        return null;
    }

    /// <summary>Reads what people are likely to ask for next, so that their first question is answered at once.</summary>
    public async Task WarmAsync(SortPlan order)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        warming = done.Task;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var isLeft = await database.ReadAsync(Lane.Filling, this, static async (session, sets) =>
            {
                using var reading = sets.living.Begin();
                await reading.SeeAsync(session, sets.Workspace);
                // It is read in no time when somebody asks for it, and takes no memory until then.
                if (sets.Left is { } left && await left.IsOfUseAsync(session, LivingSection)) return true;
                // Long texts and what workspaces add are read when they are asked for.
                var likely = sets.Type.Fields.Where(field => !field.Custom && field.Kind is not LongTextField && Column.IsPossible(field));
                if (sets.living.IsBuilt || await sets.BuildAsync(session, reading)) await sets.ReadAsync(session, [.. likely.Select(sets.Wanted)], reading);
                return false;
            }, patience.Token, schema.Workspace);
            if (isLeft) return;
        }
        finally
        {
            done.SetResult();
        }
        memory.Weigh();
        if (order.FollowsChanges) await Orders.GetAsync(order, OrderReading.Awaited, CancellationToken.None);
    }

    /// <summary>How many records a filter leaves out that only rules values out, and of how many, as far as is known.</summary>
    public (long RuledOut, long Records) RuledOut(Filter filter)
    {
        lock (living.Gate)
        {
            return (filter.Conditions().Sum(columns.CountOf), living.Slots.Count);
        }
    }

    /// <summary>An order that is in memory and what a filter is asked of along it; the order is null where that cannot be, or the set is known.</summary>
    /// <param name="wanted">Records of the page.</param>
    /// <param name="most">Ask so many at most, whatever that costs and whatever is known; null to ask as many as are worth it.</param>
    public (Order? Order, Func<Sieve?> SieveOf, double Asked, long Records) Along(Filter filter, SortPlan plan, int wanted, int? most)
    {
        filter = Positive(filter);
        var key = Key(filter);
        lock (living.Gate)
        {
            var question = $"{plan.Outline}\n{key}";
            if (most is null && (whole.ContainsKey(key) || inVain.Contains(question))) return default;
            if (Orders.Find(plan) is not { } order || PartsOf(filter) is not { } parts) return default;
            // Of those that were changed since the order was read, all may be asked.
            var asked = most is not null ? 0 : order.Changes + (wanted / Math.Max(parts.Aggregate(1.0, (share, part) => share * part.Share), 1e-9));
            var last = living.Last;
            return (order, SieveOf, asked, living.Slots.Count);

            Sieve? SieveOf() => (living.Last == last ? parts : PartsOf(filter)) is { } now
                ? new Sieve(living.Living, now, most ?? ListStrategy.MostAsked, () => Remember(question)) : null;
        }
    }

    /// <summary>What was asked along an order in vain is not so again.</summary>
    private void Remember(string question)
    {
        if (inVain.Count >= MostInVain) inVain.Clear();
        inVain.Add(question);
    }

    /// <summary>What a filter asks of each record, what leaves least first; null when memory does not know one of it. The gate is held.</summary>
    private List<Sieve.Part>? PartsOf(Filter filter)
    {
        if (!living.IsBuilt) return null;
        var parts = new List<Sieve.Part>();
        foreach (var one in filter is Filter.AllOf all ? all.Parts : [filter])
        {
            var (condition, wanted) = one is Filter.Not { Part: Filter.Condition ruledOut } ? (ruledOut, false) : (one as Filter.Condition, true);
            if (condition is null || PartOf(condition, wanted) is not { } part) return null;
            parts.Add(part);
        }
        parts.Sort((left, right) => left.Share.CompareTo(right.Share));
        return parts;
    }

    /// <summary>Which values of a column meet a condition: worked out once, while there are no others.</summary>
    private byte[] MeetingOf(Filter.Condition condition, Column column)
    {
        var test = TestOf(condition);
        if (test.OneOf is not null) return column.Meeting(test);
        var key = Key(condition);
        if (meetings.TryGetValue(key, out var known) && ReferenceEquals(known.Column, column) && known.Meets.Length == column.ValueCount) return known.Meets;
        if (meetings.Count >= MostMeetings) meetings.Clear();
        var meets = column.Meeting(test);
        meetings[key] = (column, meets);
        return meets;
    }

    private Sieve.Part? PartOf(Filter.Condition condition, bool wanted)
    {
        var slots = Math.Max(1, living.Slots.Count);
        if (members.TryGetValue(Key(condition), out var member))
        {
            member.LastUse = memory.NextUse();
            columns.Use(PathEnds.BasisOf(condition.Field));
            return Part(null, [], member.Bits, (double)member.Bits.Count() / slots);
        }
        if (condition.Field.Through is not null || Links.IsMany(condition.Field) || columns.OfField(condition.Field.Name) is not { } column) return null;
        columns.Use(condition.Field.Name);
        var meets = MeetingOf(condition, column);
        return Part(column, meets, null, (double)column.CountOf(meets, slots) / slots);

        Sieve.Part Part(Column? of, byte[] meets, Bitmap? bits, double share) => new(of, meets, bits, wanted, wanted ? share : 1 - share);
    }

    /// <summary>Waits for what is read ahead.</summary>
    /// <exception cref="PreparingException">The caller was told to stop waiting.</exception>
    private async ValueTask WarmedAsync(CancellationToken cancellation)
    {
        var ahead = warming;
        try
        {
            await ahead.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (!ahead.IsCompleted)
        {
            throw new PreparingException(cancellation);
        }
    }

    private bool IsRead(IReadOnlyList<WantedColumn> wanted)
    {
        lock (living.Gate) return wanted.All(column => columns.Has(column.Key));
    }

    private Domain.Records.RecordType Type => type;

    private KeptState? Left => left;

    private Domain.Tsid Workspace => schema.Workspace;

    /// <summary>The set of a filter when everything needed for it is in memory.</summary>
    private IdSet? Known(Filter filter)
    {
        var key = Key(filter);
        lock (living.Gate)
        {
            if (!living.IsBuilt || !filter.Conditions().All(condition => Find(condition) is not null)) return null;
            if (whole.TryGetValue(key, out var set)) return set;
            if (whole.Count >= MostWhole) whole.Clear();
            return whole[key] = new IdSet(living.Slots, Narrowed(living.Living, filter), living.Last);
        }
    }

    /// <summary>What rules values out, as what it rules out.</summary>
    private static Filter Positive(Filter filter) => filter switch
    {
        Filter.AllOf all => new Filter.AllOf([.. all.Parts.Select(Positive)]),
        Filter.AnyOf any => new Filter.AnyOf([.. any.Parts.Select(Positive)]),
        Filter.Not not => new Filter.Not(Positive(not.Part)),
        Filter.Condition { Operator: Operator.IsNot or Operator.NotIn } condition => new Filter.Not(condition.Affirmed()),
        Filter.Condition { Operator: Operator.Empty, Field.Through: not null } condition => new Filter.Not(condition.Affirmed()),
        _ => filter,
    };

    /// <summary>Leaves of a set what a filter leaves. The gate is held; every condition is known.</summary>
    private void Narrow(Bitmap set, Filter filter)
    {
        switch (filter)
        {
            case Filter.Condition condition: set.And(Find(condition)!.Bits); break;
            case Filter.Not { Part: Filter.Condition condition }: set.Without(Find(condition)!.Bits); break;
            case Filter.Not not: set.Without(Narrowed(living.Living, not.Part)); break;
            case Filter.AllOf all:
                foreach (var part in all.Parts) Narrow(set, part);
                break;
            case Filter.AnyOf any:
                var either = new Bitmap(living.Slots.Count);
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

    /// <summary>The condition's records as far as memory can tell. The gate is held.</summary>
    private Member? Find(Filter.Condition condition)
    {
        var key = Key(condition);
        if (!members.TryGetValue(key, out var member))
        {
            if (condition.Field.Through is not null || Links.IsMany(condition.Field) || columns.OfField(condition.Field.Name) is not { } column) return null;
            var test = TestOf(condition);
            Keep(key, member = new Member(test, column.Where(test, living.Slots.Count)));
        }
        member.LastUse = memory.NextUse();
        // After its sets, which are made of it in no time.
        columns.Use(PathEnds.BasisOf(condition.Field));
        return member;
    }

    private void Keep(string key, Member member)
    {
        members.Remove(key);
        while (members.Count > 0 && (members.Count >= MostConditions || FormBytes + member.Test.Bytes > MostForms)) ForgetOldest();
        members[key] = member;
        member.LastUse = memory.NextUse();
    }

    private void ForgetOldest() => members.Remove(members.MinBy(member => member.Value.LastUse).Key);

    private ConditionTest TestOf(Filter.Condition condition) => new(condition, schema.Plan(type), Dialect);

    private WantedColumn Wanted(Field field) => new(field.Name, new GroupSource(new FieldSql(field, schema.Plan(type), Dialect)));

    private string Key(Filter filter)
    {
        var sql = new SqlText();
        new FilterSql(sql, schema.Plan(type), Dialect, isKey: true).Add(filter);
        return sql.ToString();
    }
}
