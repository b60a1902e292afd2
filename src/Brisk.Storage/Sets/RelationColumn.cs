using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// Where a relation of all records leads: for each slot the number of the record that it points to, and each of those once. What is known
/// of those by their own slots is told of these through it. Whoever calls holds the gate of these records.
/// </summary>
/// <param name="form">Of the relation.</param>
/// <param name="slots">How many records there are at first.</param>
internal sealed class RelationColumn(FieldSql form, int slots) : ISlotColumn
{
    private readonly List<long> ids = [0];
    private readonly Dictionary<long, int> numbers = [];
    private int[] numberOf = new int[slots];

    /// <summary>Where the records that are pointed to have their slots, by their numbers; -1 where one has none yet.</summary>
    private readonly List<int> places = [];
    private Slots? placed;

    public Field Field => form.Field;

    public IReadOnlyList<string> Sources => [form.Key];

    public long Bytes => (numberOf.Length * (long)sizeof(int)) + (ids.Count * 48L);

    public bool TryRead(RowReader row, int at, int slot)
    {
        if (!row.IsNull(at)) Place(slot, row.Int64(at));
        return true;
    }

    public bool TrySet(int slot, Record? record)
    {
        Place(slot, record?[Field.Name] is { IsNothing: false } value ? value.Integer : 0);
        return true;
    }

    public void Close()
    {
    }

    /// <summary>Whether a relation leads to a record, or has led there.</summary>
    public bool LeadsTo(long id) => numbers.ContainsKey(id);

    /// <summary>The slots whose relation leads to a member of a set.</summary>
    public Bitmap Where(IdSet set, int slots)
    {
        var at = Places(set.Slots);
        var counts = new byte[ids.Count];
        for (var number = 1; number < counts.Length; number++) counts[number] = at[number] >= 0 && set.Members[at[number]] ? (byte)1 : (byte)0;
        return Bitmap.Where<int>(numberOf.AsSpan(0, Math.Min(slots, numberOf.Length)), counts, slots);
    }

    /// <summary>What a column of the records that are pointed to says of the first so many slots.</summary>
    public ColumnCopy Through(ColumnCopy of, SlotRange from, int slots)
    {
        var told = new ushort[ids.Count];
        var at = Places(from.Slots);
        for (var number = 1; number < told.Length; number++) if (at[number] >= 0 && at[number] < from.Count) told[number] = of.Numbers[at[number]];
        var copy = CopyPool<ushort>.Rent(slots);
        for (var slot = 0; slot < slots; slot++) copy[slot] = slot < numberOf.Length ? told[numberOf[slot]] : (ushort)0;
        return of with { Numbers = copy };
    }

    /// <summary>The same of amounts.</summary>
    public AmountsCopy Through(AmountsCopy of, SlotRange from, int slots)
    {
        var told = new (long Units, byte Currency)[ids.Count];
        var at = Places(from.Slots);
        for (var number = 1; number < told.Length; number++)
            if (at[number] >= 0 && at[number] < from.Count) told[number] = (of.Units[at[number]], of.CurrencyOf[at[number]]);
        var (units, currencies) = (CopyPool<long>.Rent(slots), CopyPool<byte>.Rent(slots));
        for (var slot = 0; slot < slots; slot++) (units[slot], currencies[slot]) = slot < numberOf.Length ? told[numberOf[slot]] : default;
        return of with { Units = units, CurrencyOf = currencies };
    }

    /// <summary>Where all relations lead, as it is now.</summary>
    public RelationCopy Copy() => new([.. numberOf], [.. ids]);

    public void Write(BinaryWriter to)
    {
        to.WriteAll<long>([.. ids]);
        to.WriteAll<int>(numberOf);
    }

    public void Restore(BinaryReader from)
    {
        foreach (var id in from.ReadAll<long>().Skip(1)) NumberOf(id);
        numberOf = from.ReadAll<int>();
    }

    private List<int> Places(Slots of)
    {
        if (!ReferenceEquals(placed, of)) places.Clear();
        placed = of;
        for (var number = 0; number < ids.Count; number++)
        {
            if (number < places.Count && places[number] >= 0) continue;
            var at = number > 0 && of.TryFind(ids[number], out var slot) ? slot : -1;
            if (number < places.Count) places[number] = at;
            else places.Add(at);
        }
        return places;
    }

    private void Place(int slot, long id)
    {
        if (slot >= numberOf.Length)
        {
            if (id == 0) return;
            Array.Resize(ref numberOf, Math.Max(slot + 1, numberOf.Length + (numberOf.Length / 4)));
        }
        numberOf[slot] = id == 0 ? 0 : NumberOf(id);
    }

    private int NumberOf(long id)
    {
        if (numbers.TryGetValue(id, out var known)) return known;
        numbers[id] = ids.Count;
        ids.Add(id);
        return ids.Count - 1;
    }
}

/// <summary>A column of a relation as it was at one moment.</summary>
/// <param name="NumberOf">Of each slot the number of the record that it leads to; 0 for none, as behind them all.</param>
/// <param name="Ids">Of each number the record.</param>
internal sealed record RelationCopy(int[] NumberOf, long[] Ids)
{
    /// <summary>Some slots put together by a rank of what they lead to, those of one rank as they were; those that lead to none last.</summary>
    /// <param name="ranks">By the ids of the records that are led to, from 0.</param>
    public int[] Arrange(List<int> slots, IReadOnlyDictionary<long, int> ranks)
    {
        var last = ranks.Count;
        var rankOf = Array.ConvertAll(Ids, id => ranks.TryGetValue(id, out var rank) ? rank : last);
        var starts = new int[last + 2];
        foreach (var slot in slots) starts[Rank(slot) + 1]++;
        for (var rank = 1; rank < starts.Length; rank++) starts[rank] += starts[rank - 1];
        var arranged = new int[slots.Count];
        foreach (var slot in slots) arranged[starts[Rank(slot)]++] = slot;
        return arranged;

        int Rank(int slot) => slot < NumberOf.Length ? rankOf[NumberOf[slot]] : last;
    }
}

/// <summary>The first so many slots.</summary>
internal readonly record struct SlotRange(Slots Slots, int Count);
