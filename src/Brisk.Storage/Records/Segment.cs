using Brisk.Domain.Fields;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>
/// One stretch of a sorted list. A list is its segments one after the other: the records with a value in order of that value, then those
/// without.
/// </summary>
/// <param name="Leading">Another table, alias <c>o</c>, whose index gives the order; null where the records' own does.</param>
/// <param name="Where">Adds the condition that tells this segment from the others, beginning with AND; null for all records.</param>
/// <param name="Keys">The expressions that order it, the id after them not named.</param>
/// <param name="Seek">An expression of another table that an index orders by, repeated as a plain comparison so that the index is used;
/// null where the keys suffice.</param>
/// <param name="Holds">Whether a record lies in this segment.</param>
/// <param name="KeysOf">The values of <paramref name="Keys"/> for a record; null where they cannot be told from the record alone.</param>
/// <param name="Ranks">Of values in an order of their own: they, joined as table <c>v</c>; null where the keys need none.</param>
internal sealed record Segment(string? Leading, Action<SqlText>? Where, IReadOnlyList<string> Keys, string? Seek, Func<Record, bool> Holds, Func<Record,
    SqlValue[]>? KeysOf, Ranks? Ranks = null);

/// <summary>Values in an order that is not theirs: users by their names, choices as they are declared. What is not among them comes behind.</summary>
internal sealed class Ranks
{
    /// <summary>The rank of what is not among the values.</summary>
    public const long Last = 1_000_000;

    /// <summary>With more values than this, what lies between them is one stretch and not a range each: SQLite takes 500 parts of a statement.</summary>
    private const int MostRanges = 100;

    private readonly Dictionary<SqlValue, long> ranks = [];

    public Ranks(string column, IReadOnlyList<SqlValue> values)
    {
        (Column, Values) = (column, values);
        for (var i = 0; i < values.Count; i++) ranks.TryAdd(values[i], i);
    }

    /// <summary>The expression of the value.</summary>
    public string Column { get; }

    public IReadOnlyList<SqlValue> Values { get; }

    /// <summary>The expression of the rank, where <see cref="AddJoin"/> was added to the tables.</summary>
    public string Key => Values.Count == 0 ? $"CAST({Last} AS bigint)" : $"COALESCE(v.column2, {Last})";

    public long Of(SqlValue value) => ranks.GetValueOrDefault(value, Last);

    /// <summary>Adds the values as a table <c>v</c> of value and rank.</summary>
    public void AddJoin(SqlText sql)
    {
        if (Values.Count == 0) return;
        // The first row says of which types they are: PostgreSQL takes what is only bound for text.
        sql.Add(" LEFT JOIN (VALUES (CAST(").Bind(Values[0])
            .Add(Values[0].Kind == SqlValueKind.Text ? " AS text), CAST(0 AS bigint))" : " AS bigint), CAST(0 AS bigint))");
        for (var i = 1; i < Values.Count; i++) sql.Add(", (").Bind(Values[i]).Add($", {i})");
        sql.Add(") v ON v.column1 = ").Add(Column);
    }

    /// <summary>The stretches of one rank each that a list by an index goes through: every value, then what lies between them, least first.</summary>
    public IReadOnlyList<(long Rank, Action<SqlText> Where)> Stretches()
    {
        var known = Values.Distinct().Select((value, rank) =>
            (Rank: (long)rank, Where: (Action<SqlText>)(sql => sql.Add(Column).Add(" = ").Bind(value)))).ToList();
        if (Values.Count > MostRanges)
        {
            known.Add((Last, sql =>
            {
                sql.Add(Column).Add(" IS NOT NULL AND ").Add(Column).Add(" NOT IN (");
                for (var i = 0; i < Values.Count; i++) (i == 0 ? sql : sql.Add(", ")).Bind(Values[i]);
                sql.Add(')');
            }));
            return known;
        }
        var sorted = Values.OrderBy(value => value, Comparer<SqlValue>.Create(SqlOrder.Compare)).ToList();
        for (var i = 0; i <= sorted.Count; i++)
        {
            var (after, before) = (i == 0 ? SqlValue.Null : sorted[i - 1], i == sorted.Count ? SqlValue.Null : sorted[i]);
            known.Add((Last, sql =>
            {
                sql.Add(Column).Add(" IS NOT NULL");
                if (after.Kind != SqlValueKind.Null) sql.Add(" AND ").Add(Column).Add(" > ").Bind(after);
                if (before.Kind != SqlValueKind.Null) sql.Add(" AND ").Add(Column).Add(" < ").Bind(before);
            }));
        }
        return known;
    }
}
