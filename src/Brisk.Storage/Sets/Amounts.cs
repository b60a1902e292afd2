using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>One field of all records that can be added up: amounts of money in minor units with their currencies, or numbers.</summary>
internal sealed class Amounts(FieldSql form, int slots) : ISlotColumn
{
    /// <summary>Of a number, where money has its currency.</summary>
    public const string NoCurrency = "";

    private readonly List<string?> currencies = [null];
    private long[] units = new long[slots];
    private byte[] currencyOf = new byte[slots];

    public Field Field => form.Field;

    public IReadOnlyList<string> Sources => IsMoney ? [form.Key, form.Currency] : [form.Source];

    public long Bytes => units.Length * (long)(sizeof(long) + sizeof(byte));

    private bool IsMoney => form.Currency.Length > 0;

    public bool TryRead(RowReader row, int at, int slot)
    {
        if (row.IsNull(at) || IsMoney && row.IsNull(at + 1)) return true;
        return IsMoney ? TrySet(slot, Units(row.Value(at)), row.Text(at + 1)!) : TrySet(slot, Bits(row.Value(at)), NoCurrency);
    }

    public bool TrySet(int slot, Record? record)
    {
        if (record?[Field.Name] is { IsNothing: false } value)
            return IsMoney ? TrySet(slot, value.Integer, value.Text!) : TrySet(slot, Bits(Bound.Of(value)), NoCurrency);
        if (slot < currencyOf.Length) (units[slot], currencyOf[slot]) = (0, 0);
        return true;
    }

    public void Close()
    {
    }

    public void Write(BinaryWriter to)
    {
        to.Write(currencies.Count);
        for (var i = 1; i < currencies.Count; i++) to.Write(currencies[i]!);
        to.WriteAll<long>(units);
        to.WriteAll<byte>(currencyOf);
    }

    public void Restore(BinaryReader from)
    {
        var count = from.ReadInt32();
        for (var i = 1; i < count; i++) currencies.Add(from.ReadString());
        (units, currencyOf) = (from.ReadAll<long>(), from.ReadAll<byte>());
    }

    /// <summary>Those of the first so many slots as they are now.</summary>
    public AmountsCopy Copy(int slots)
    {
        var (unitsCopy, currencyCopy) = (CopyPool<long>.Rent(slots), CopyPool<byte>.Rent(slots));
        var known = Math.Min(slots, units.Length);
        units.AsSpan(0, known).CopyTo(unitsCopy);
        currencyOf.AsSpan(0, known).CopyTo(currencyCopy);
        currencyCopy.AsSpan(known).Clear();
        return new AmountsCopy(unitsCopy, currencyCopy, [.. currencies], IsMoney);
    }

    /// <summary>Minor units, as JSON gives them to the database, too.</summary>
    public static long Units(SqlValue value) => value.Kind == SqlValueKind.Real ? (long)value.Real : value.Integer;

    /// <summary>A number as a double, whatever the engine gives.</summary>
    public static double Number(SqlValue value) => value.Kind == SqlValueKind.Real ? value.Real : value.Integer;

    private static long Bits(SqlValue value) => BitConverter.DoubleToInt64Bits(Number(value));

    private bool TrySet(int slot, long amount, string currency)
    {
        var at = currencies.IndexOf(currency, 1);
        if (at < 0)
        {
            // There are fewer currencies than that in the world.
            if (currencies.Count > byte.MaxValue) return false;
            at = currencies.Count;
            currencies.Add(currency);
        }
        if (slot >= units.Length)
        {
            var length = Math.Max(slot + 1, units.Length + (units.Length / 4));
            Array.Resize(ref units, length);
            Array.Resize(ref currencyOf, length);
        }
        (units[slot], currencyOf[slot]) = (amount, (byte)at);
        return true;
    }
}

/// <summary>Amounts as they were at one moment.</summary>
/// <param name="Units">Rented: of each slot the minor units, or the bits of a number.</param>
/// <param name="CurrencyOf">Rented: of each slot the place of its currency; 0 where there is no amount.</param>
internal sealed record AmountsCopy(long[] Units, byte[] CurrencyOf, string?[] Currencies, bool IsMoney) : ISlotCopy
{
    public ISlotCopy Through(RelationColumn relation, SlotRange of, int slots) => relation.Through(this, of, slots);

    public void Dispose()
    {
        CopyPool<long>.Return(Units);
        CopyPool<byte>.Return(CurrencyOf);
    }
}
