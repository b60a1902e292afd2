using System.Numerics;
using Brisk.Domain.Groups;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>What a question for groups needs of the columns in memory, as it was at one moment: nobody waits while it is added up.</summary>
internal sealed class GroupColumns
{
    /// <summary>Pairs of values with a place of their own in a table; more are looked up.</summary>
    private const int MostCells = 1 << 20;

    private readonly Bitmap set;
    private readonly (ushort[] Numbers, SqlValue[] Values) by;
    private readonly (ushort[] Numbers, SqlValue[] Values)? and;
    private readonly (long[] Units, byte[] CurrencyOf, string?[] Currencies)? amounts;
    private readonly bool isMoney;

    private GroupColumns(Bitmap set, Column by, Column? and, Amounts? amounts, int slots)
    {
        this.set = set;
        this.by = by.Copy(slots);
        this.and = and?.Copy(slots);
        this.amounts = amounts?.Copy(slots);
        isMoney = amounts?.Field.Kind is Domain.Fields.MoneyField;
    }

    /// <summary>The columns that a question needs: of each dimension, then the amounts.</summary>
    public static IReadOnlyList<WantedColumn> Of(GroupQuery query, TypePlan plan, Dialect dialect)
    {
        var wanted = query.Dimensions.Select(dimension => Of(dimension, query.Almanac, new FieldSql(dimension.Field, plan, dialect))).ToList();
        if (query.Sum is { } sum) wanted.Add(new WantedColumn($"{sum.Name}:amounts", null, new FieldSql(sum, plan, dialect)));
        return wanted;
    }

    private static WantedColumn Of(Dimension dimension, Almanac almanac, FieldSql form)
    {
        var source = new GroupSource(dimension, form, almanac);
        return new(source.IsSearchedForm ? dimension.Field.Name : dimension.Period is null ? $"{dimension.Field.Name}:raw"
            : $"{dimension}:{almanac.WeekStart}:{almanac.Zone.Id}", source);
    }

    /// <summary>Copies what is needed; null when a column is not kept. The gate is held.</summary>
    public static GroupColumns? Copy(IReadOnlyList<WantedColumn> wanted, Func<string, ISlotColumn?> find, Bitmap set, int slots)
    {
        var found = wanted.Select(column => find(column.Key)).ToList();
        if (found.Contains(null)) return null;
        var dimensions = found.OfType<Column>().ToList();
        return new GroupColumns(set, dimensions[0], dimensions.Count > 1 ? dimensions[1] : null, found.OfType<Amounts>().FirstOrDefault(), slots);
    }

    /// <summary>Adds up: a few nanoseconds a record.</summary>
    public void AddTo(GroupTally tally)
    {
        var width = and?.Values.Length ?? 1;
        var cells = (long)by.Values.Length * width;
        var places = new Places(cells);
        var counts = new List<long>();
        var sums = new Sums(amounts?.Currencies.Length ?? 0, isMoney);
        var words = set.Words;
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
            {
                var slot = (i << 6) + BitOperations.TrailingZeroCount(word);
                var place = places.Of(by.Numbers[slot] * (long)width + (and is { } inner ? inner.Numbers[slot] : 0));
                if (place == counts.Count) counts.Add(0);
                counts[place]++;
                if (amounts is not { } added || added.CurrencyOf[slot] is not (> 0 and var currency)) continue;
                sums.Add(place, currency, added.Units[slot]);
            }
        }
        foreach (var (cell, place) in places.All)
        {
            var (first, second) = (by.Values[cell / width], and is { } inner ? inner.Values[cell % width] : SqlValue.Null);
            tally.Add(first, second, counts[place]);
            for (var currency = 1; currency < sums.Width; currency++)
                if (sums.Of(place, currency) is { } amount) tally.Add(first, second, 0, (amounts!.Value.Currencies[currency]!, amount));
        }
    }

    /// <summary>What the places amount to in each currency.</summary>
    private sealed class Sums(int width, bool isMoney)
    {
        private (bool IsThere, Amount Amount)[] all = [];

        public int Width => width;

        public void Add(int place, int currency, long units)
        {
            var at = (place * width) + currency;
            if (at >= all.Length) Array.Resize(ref all, Math.Max(at + 1, all.Length * 2));
            ref var sum = ref all[at];
            sum.IsThere = true;
            sum.Amount += isMoney ? new Amount((Int128)units) : new Amount(BitConverter.Int64BitsToDouble(units));
        }

        public Amount? Of(int place, int currency) =>
            (place * width) + currency is var at && at < all.Length && all[at].IsThere ? all[at].Amount : null;
    }

    /// <summary>Numbers the pairs of values that occur, in the order in which they are found.</summary>
    private sealed class Places(long cells)
    {
        private readonly int[]? table = cells <= MostCells ? new int[cells] : null;
        private readonly Dictionary<long, int> lookedUp = [];
        private readonly List<long> found = [];

        public IEnumerable<(long Cell, int Place)> All => found.Select(static (cell, place) => (cell, place));

        public int Of(long cell)
        {
            if (table is null) return LookUp(cell);
            ref var place = ref table[cell];
            if (place == 0)
            {
                found.Add(cell);
                place = found.Count;
            }
            return place - 1;
        }

        private int LookUp(long cell)
        {
            ref var place = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(lookedUp, cell, out var known);
            if (known) return place;
            found.Add(cell);
            return place = found.Count - 1;
        }
    }
}
