using System.Numerics;
using Brisk.Domain.Fields;
using Brisk.Domain.Groups;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Sets;

/// <summary>What a question for groups needs of the columns in memory, as it was at one moment: nobody waits while it is added up.</summary>
internal sealed class GroupColumns : IDisposable
{
    /// <summary>Pairs of values with a place of their own in a table; more are looked up.</summary>
    private const int MostCells = 1 << 20;

    /// <summary>Pairs of lists: several may be one group, so more of them than groups are borne.</summary>
    private const int MostPairs = 1_000_000;

    private static readonly SqlValue[] Undivided = [SqlValue.Null];

    /// <summary>More at the same time would be no quicker, and each has megabytes.</summary>
    private static readonly SemaphoreSlim Turns = new(Environment.ProcessorCount);

    private readonly Bitmap set;
    private readonly ColumnCopy by;
    private readonly ColumnCopy? and;
    private readonly List<AmountsCopy> amounts;

    /// <param name="set">The records that count.</param>
    /// <param name="copies">Of the columns of <see cref="Of(GroupQuery, TypePlan, Dialect)"/>, in their order.</param>
    public GroupColumns(Bitmap set, IReadOnlyList<ISlotCopy> copies)
    {
        this.set = set;
        var dimensions = copies.OfType<ColumnCopy>().ToList();
        (by, and) = (dimensions[0], dimensions.Count > 1 ? dimensions[1] : null);
        amounts = [.. copies.OfType<AmountsCopy>()];
    }

    public void Dispose()
    {
        by.Dispose();
        and?.Dispose();
        foreach (var copy in amounts) copy.Dispose();
        Turns.Release();
    }

    /// <summary>Waits for a turn: whoever has it copies, adds up and disposes, or gives it back.</summary>
    public static Task TurnAsync(CancellationToken cancellation) => Turns.WaitAsync(cancellation);

    /// <summary>Gives a turn back that was not needed.</summary>
    public static void Pass() => Turns.Release();

    /// <summary>Gives the memory back that copies were made in. Called now and then.</summary>
    public static void Trim()
    {
        CopyPool<ushort>.Trim();
        CopyPool<long>.Trim();
        CopyPool<byte>.Trim();
    }

    /// <summary>The columns that a question needs: of each dimension, then the amounts of each sum.</summary>
    public static IReadOnlyList<WantedColumn> Of(GroupQuery query, TypePlan plan, Dialect dialect)
    {
        var wanted = query.Dimensions.Select(dimension =>
            Of(dimension with { Field = EndOf(dimension.Field) }, query.Almanac, FormOf(dimension.Field)) with { Through = dimension.Field.Through }).ToList();
        wanted.AddRange(query.Sums.Select(sum => new WantedColumn($"{EndOf(sum).Name}:amounts", null, FormOf(sum)) { Through = sum.Through }));
        return wanted;

        static Field EndOf(Field field) => field.Target ?? field;
        FieldSql FormOf(Field field) => new(EndOf(field), field.Through is { } relation ? plan.Schema.Plan(relation.RelatedType!) : plan, dialect);
    }

    private static WantedColumn Of(Dimension dimension, Almanac almanac, FieldSql form)
    {
        var source = new GroupSource(dimension, form, almanac);
        return new(source.IsSearchedForm ? dimension.Field.Name : dimension.Period is null ? $"{dimension.Field.Name}:raw"
            : $"{dimension}{(dimension.Period == Period.Week ? $":{almanac.WeekStart}" : "")}{(source.IsCut ? $":{almanac.Zone.Id}" : "")}", source);
    }

    /// <summary>A copy of a column of values or amounts; null for any other, or none.</summary>
    public static ISlotCopy? CopyOf(ISlotColumn? column, int slots) => column switch
    {
        Column values => values.Copy(slots),
        Amounts amounts => amounts.Copy(slots),
        _ => null,
    };

    /// <summary>Adds up: a few nanoseconds a record.</summary>
    /// <exception cref="TooManyGroupsException">They differ too much to be grouped.</exception>
    public void AddTo(GroupTally tally)
    {
        var width = and?.Values.Length ?? 1;
        var places = new Places((long)by.Values.Length * width, by.Keys is null && and?.Keys is null ? Math.Min(tally.Most, MostPairs) : MostPairs);
        var counts = new List<long>();
        var sums = amounts.ConvertAll(static copy => new Sums(copy));
        var words = set.Words;
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1)
            {
                var slot = (i << 6) + BitOperations.TrailingZeroCount(word);
                var place = places.Of(by.Numbers[slot] * (long)width + (and is null ? 0 : and.Numbers[slot]));
                if (place == counts.Count) counts.Add(0);
                counts[place]++;
                foreach (var sum in sums) sum.Add(place, slot);
            }
        }
        foreach (var (cell, place) in places.All)
        {
            var (first, second) = (tally.KeysOf(by, cell / width, 0), and is null ? Undivided : tally.KeysOf(and, cell % width, 1));
            tally.Add(first, second, counts[place],
                [.. sums.SelectMany((sum, at) => sum.Of(place).Select(part => new PartOfSum(at, part.Currency, part.Amount)))]);
        }
    }

    /// <summary>What the places amount to in each currency.</summary>
    private sealed class Sums(AmountsCopy amounts)
    {
        private readonly (bool IsThere, Amount Amount)[]?[] all = new (bool, Amount)[]?[amounts.Currencies.Length];

        /// <summary>Adds what a slot has, if anything.</summary>
        public void Add(int place, int slot)
        {
            if (amounts.CurrencyOf[slot] is not (> 0 and var currency)) return;
            var units = amounts.Units[slot];
            var of = all[currency] ??= new (bool, Amount)[64];
            if (place >= of.Length) Array.Resize(ref all[currency], Math.Max(place + 1, of.Length * 2));
            ref var sum = ref all[currency]![place];
            sum.IsThere = true;
            sum.Amount += amounts.IsMoney ? new Amount((Int128)units) : new Amount(BitConverter.Int64BitsToDouble(units));
        }

        public IEnumerable<(string Currency, Amount Amount)> Of(int place)
        {
            for (var currency = 1; currency < all.Length; currency++)
                if (all[currency] is { } of && place < of.Length && of[place].IsThere) yield return (amounts.Currencies[currency]!, of[place].Amount);
        }
    }

    /// <summary>Numbers the pairs of values that occur, in the order in which they are found.</summary>
    private sealed class Places(long cells, int most)
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
                Find(cell);
                place = found.Count;
            }
            return place - 1;
        }

        private int LookUp(long cell)
        {
            ref var place = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(lookedUp, cell, out var known);
            if (known) return place;
            Find(cell);
            return place = found.Count - 1;
        }

        private void Find(long cell)
        {
            if (found.Count > most) throw new TooManyGroupsException();
            found.Add(cell);
        }
    }
}
