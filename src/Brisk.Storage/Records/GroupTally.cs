using System.Runtime.InteropServices;
using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Records;

/// <summary>Adds records up by what was taken of them, be it of rows of the database or of columns in memory.</summary>
/// <param name="sums">How many fields are added up.</param>
/// <param name="most">With more groups than this a question has no answer that anybody could use.</param>
internal sealed class GroupTally(IReadOnlyList<GroupSource> sources, int sums, int most)
{
    private readonly Dictionary<(SqlValue By, SqlValue And), Sum> groups = [];
    private readonly Sum total = new(sums);
    private readonly GroupSource by = sources[0];
    private readonly GroupSource? and = sources.Count > 1 ? sources[1] : null;

    /// <summary>Some records: how many, and their amounts by currency.</summary>
    /// <param name="sums">How many fields are added up.</param>
    internal sealed class Sum(int sums)
    {
        private readonly Dictionary<string,
            Amount>[] amounts = [.. Enumerable.Range(0, sums).Select(_ => new Dictionary<string, Amount>(StringComparer.Ordinal))];

        public long Count { get; private set; }

        public void Add(long count) => Count += count;

        public void Add(PartOfSum part)
        {
            var of = amounts[part.Sum];
            of[part.Currency] = of.GetValueOrDefault(part.Currency) + part.Amount;
        }

        public void Add(Sum other) => Add(other.ToGroup([]));

        public void Add(Group other)
        {
            Count += other.Count;
            for (var sum = 0; sum < sums; sum++) foreach (var (currency, amount) in other.Sums[sum]) Add(new PartOfSum(sum, currency, amount));
        }

        public Group ToGroup(IReadOnlyList<string?> keys) => new(keys, Count, amounts);
    }

    public int Most => most;

    /// <summary>Adds a record of which this was taken, and what amounts it has.</summary>
    /// <exception cref="TooManyGroupsException">They are too many.</exception>
    public void Add(SqlValue first, SqlValue second, IReadOnlyList<PartOfSum> more) =>
        Add(by.KeysOf(first), and?.KeysOf(second) ?? Undivided, 1, more);

    /// <summary>The groups of a value of a column.</summary>
    /// <param name="at">The place of its dimension.</param>
    public IReadOnlyList<SqlValue> KeysOf(ColumnCopy column, long number, int at) => column.Keys?[number] ?? sources[at].KeysOf(column.Values[number]);

    /// <summary>Adds records of these groups: how many, and amounts of theirs.</summary>
    /// <exception cref="TooManyGroupsException">They are too many.</exception>
    public void Add(IReadOnlyList<SqlValue> first, IReadOnlyList<SqlValue> second, long count, IReadOnlyList<PartOfSum> more)
    {
        Add(total, count, more);
        foreach (var outer in first)
        {
            foreach (var inner in second)
            {
                ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (outer, inner), out _);
                if (group is null && groups.Count > most) throw new TooManyGroupsException();
                Add(group ??= new Sum(sums), count, more);
            }
        }
    }

    private static readonly SqlValue[] Undivided = [SqlValue.Null];

    private static void Add(Sum sum, long count, IReadOnlyList<PartOfSum> more)
    {
        sum.Add(count);
        foreach (var part in more) sum.Add(part);
    }

    /// <summary>The groups of all that was added.</summary>
    /// <param name="limit">Most that are told one by one.</param>
    /// <param name="show">How a key of a dimension is told.</param>
    public Grouping Close(int limit, Func<GroupSource, SqlValue, string?> show)
    {
        var ordered = groups.OrderByDescending(group => group.Value.Count).ThenBy(group => group.Key, ByKey).ToList();
        var told = ordered.Take(limit);
        if (by.Period is not null) told = told.OrderBy(group => group.Key, ByKey);
        var rest = new Sum(sums);
        foreach (var (_, sum) in ordered.Skip(limit)) rest.Add(sum);
        var more = Math.Max(0, ordered.Count - limit);
        return new Grouping([.. told.Select(group => group.Value.ToGroup(KeysOf(group.Key)))], more > 0 ? rest.ToGroup([]) : null, more, total.ToGroup([]));

        IReadOnlyList<string?> KeysOf((SqlValue By, SqlValue And) key) => and is { } inner ? [show(by, key.By), show(inner, key.And)] : [show(by, key.By)];
    }

    /// <summary>By the values, from the outside in; nothing comes last.</summary>
    private static readonly Comparer<(SqlValue By, SqlValue And)> ByKey = Comparer<(SqlValue By, SqlValue And)>.Create(
        static (left, right) => Compare(left.By, right.By) is var order and not 0 ? order : Compare(left.And, right.And));

    private static int Compare(SqlValue left, SqlValue right)
    {
        var isNothing = left.Kind == SqlValueKind.Null;
        if (isNothing || right.Kind == SqlValueKind.Null) return isNothing.CompareTo(right.Kind == SqlValueKind.Null);
        return left.Kind == right.Kind ? SqlOrder.Compare(left, right) : left.Kind.CompareTo(right.Kind);
    }
}
