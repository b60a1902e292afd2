using System.Runtime.InteropServices;
using System.Text;
using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// One field of all records: for each slot the number of its value, and each value once. A condition is asked of the
/// values, which are few, and the numbers are looked through: a millisecond for a million records, whatever is asked.
/// </summary>
/// <param name="source">What of the field is kept: its searched form, or what records are grouped by.</param>
/// <param name="slots">How many records there are at first.</param>
internal sealed class Column(GroupSource source, int slots) : ISlotColumn
{
    /// <summary>Fields with more values than this are not kept; nearly every record has its own, and an index finds it.</summary>
    private const int MostValues = ushort.MaxValue;

    /// <summary>After so many values read it shows whether a field's are few: not when three of four are new.</summary>
    private const int Sample = 4_096;

    /// <summary>Letters of all values together: long texts are not kept.</summary>
    private const int MostLetters = 4_000_000;

    private readonly List<SqlValue> values = [SqlValue.Null];
    private readonly Dictionary<SqlValue, ushort> numbers = [];
    // While the column is read: what the database holds, which may differ from what is compared (letters folded).
    private Dictionary<string, ushort>.AlternateLookup<ReadOnlySpan<char>> texts = new Dictionary<string,
        ushort>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private char[] buffer = new char[256];
    private SlotNumbers numberOf = new(slots);
    private readonly List<int> counts = [0];

    /// <summary>Of a list: the groups that each value belongs to, worked out once.</summary>
    private readonly List<IReadOnlyList<SqlValue>>? keys = source.IsMany ? [source.KeysOf(SqlValue.Null)] : null;
    private long letters;
    private int read;

    public Field Field => source.Field;

    /// <summary>Whether a time zone decides what is kept.</summary>
    public bool IsCut => source.IsCut;

    public IReadOnlyList<string> Sources => [source.Sql];

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => numberOf.Bytes + (letters * sizeof(char)) + (values.Count * 120L);

    /// <summary>Whether a field's values may be few enough to be kept. Telephone numbers are not, and compare as something else than they hold.</summary>
    public static bool IsPossible(Field field) => field.Kind is not PhoneField && field.Kind.Shape is Shape.Text or Shape.Real or Shape.YesNo or Shape.User;

    /// <summary>Takes the value of a row as the database has it; false when there are too many different ones.</summary>
    public bool TryRead(RowReader row, int at, int slot)
    {
        if (row.IsNull(at)) return true;
        if (++read == Sample && values.Count > Sample / 4 * 3) return false;
        // Moments are all different, and their periods few.
        if (!source.IsText || source.IsCut) return TrySet(slot, source.OfSource(row.Value(at)));
        var utf8 = row.Utf8(at);
        if (utf8.Length > buffer.Length) buffer = new char[utf8.Length * 2];
        var text = buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, buffer));
        if (!texts.TryGetValue(text, out var number))
        {
            if (Number(source.OfSource(text.ToString())) is not { } added) return false;
            texts[text] = number = added;
        }
        Place(slot, number);
        return true;
    }

    /// <summary>Called when every row has been read.</summary>
    public void Close() => (texts, buffer) = (default, []);

    /// <summary>Takes the value of a record after a change; false when there are too many different ones.</summary>
    public bool TrySet(int slot, Record? record) => TrySet(slot, record is null ? SqlValue.Null : source.Of(record));

    /// <summary>The slots whose value meets a condition.</summary>
    public Bitmap Where(ConditionTest test, int slots) => numberOf.Where(Meeting(test), slots);

    /// <summary>For each number 1 when what it stands for meets a condition, else 0.</summary>
    public byte[] Meeting(ConditionTest test)
    {
        var meets = new byte[values.Count];
        if (test.OneOf is { } forms)
        {
            foreach (var form in forms) if (numbers.TryGetValue(form, out var number)) meets[number] = 1;
            return meets;
        }
        for (var number = 0; number < meets.Length; number++) meets[number] = test.Holds(values[number]) ? (byte)1 : (byte)0;
        return meets;
    }

    /// <summary>How many numbers there are, that of no value included.</summary>
    public int ValueCount => values.Count;

    /// <summary>The number of a slot's value.</summary>
    public int NumberOf(int slot) => numberOf[slot];

    /// <summary>How many records have a value whose number counts; of the rest, <paramref name="slots"/> in all, each has none.</summary>
    public long CountOf(ReadOnlySpan<byte> meets, int slots)
    {
        var (met, known) = (0L, 0L);
        for (var number = 1; number < meets.Length; number++)
        {
            known += counts[number];
            if (meets[number] != 0) met += counts[number];
        }
        return meets[0] != 0 ? met + slots - known : met;
    }

    /// <summary>How many records have one of these values.</summary>
    public int CountOf(IEnumerable<FieldValue> of) => of.Sum(value => numbers.TryGetValue(source.Form.Of(value), out var number) ? counts[number] : 0);

    /// <summary>The numbers of the first so many slots, and what they stand for, as they are now.</summary>
    public ColumnCopy Copy(int slots)
    {
        var copy = CopyPool<ushort>.Rent(slots);
        numberOf.CopyTo(copy.AsSpan(0, slots));
        return new ColumnCopy(copy, [.. values], keys is null ? null : [.. keys]);
    }

    public void Write(BinaryWriter to)
    {
        // A value that no record has any more is not written down.
        to.Write(values.Count);
        for (var number = 0; number < values.Count; number++) to.Write(counts[number] > 0 ? values[number] : SqlValue.Null);
        numberOf.Write(to);
    }

    /// <summary>Takes the place of reading the rows.</summary>
    public void Restore(BinaryReader from)
    {
        var count = from.ReadInt32();
        for (var number = 0; number < count; number++)
        {
            var value = from.ReadValue();
            if (number == 0) continue;
            if (value.Kind != SqlValueKind.Null) numbers[value] = (ushort)number;
            letters += value.Text?.Length ?? 0;
            values.Add(value);
            counts.Add(0);
            keys?.Add(source.KeysOf(value));
        }
        numberOf = SlotNumbers.Read(from, slots);
        for (var slot = 0; slot < numberOf.Length; slot++) counts[numberOf[slot]]++;
        Close();
    }

    private bool TrySet(int slot, SqlValue value)
    {
        if (Number(value) is not { } number) return false;
        Place(slot, number);
        return true;
    }

    private void Place(int slot, ushort number)
    {
        if (slot >= numberOf.Length && number == 0) return;
        counts[numberOf[slot]]--;
        counts[number]++;
        numberOf[slot] = number;
    }

    private ushort? Number(SqlValue value)
    {
        if (value.Kind == SqlValueKind.Null) return 0;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, value, out var known);
        if (known) return number;
        letters += value.Text?.Length ?? 0;
        if (values.Count > MostValues || letters > MostLetters) return null;
        values.Add(value);
        counts.Add(0);
        keys?.Add(source.KeysOf(value));
        return number = (ushort)(values.Count - 1);
    }
}

/// <summary>A column as it was at one moment.</summary>
/// <param name="Numbers">Rented: of each slot the number of its value.</param>
/// <param name="Values">What the numbers stand for.</param>
/// <param name="Keys">Of lists: the groups that each value belongs to.</param>
internal sealed record ColumnCopy(ushort[] Numbers, SqlValue[] Values, IReadOnlyList<SqlValue>[]? Keys) : ISlotCopy
{
    public ISlotCopy Through(RelationColumn relation, SlotRange of, int slots) => relation.Through(this, of, slots);

    public void Dispose() => CopyPool<ushort>.Return(Numbers);
}
