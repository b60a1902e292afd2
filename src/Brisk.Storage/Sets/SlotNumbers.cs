using System.Runtime.Intrinsics;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>A small number for each slot: a byte each while all of them fit, two bytes from then on. 0 where none was set.</summary>
/// <param name="about">How many slots there are at first.</param>
internal sealed class SlotNumbers(int about)
{
    /// <summary>Room for so many is made at first: a field whose values turn out to be too many is given up soon.</summary>
    private const int Few = 1 << 16;

    private byte[] narrow = [];
    private ushort[] wide = [];
    private bool isWide;

    /// <summary>Slots that have a place; behind them all is 0.</summary>
    public int Length => isWide ? wide.Length : narrow.Length;

    public long Bytes => narrow.Length + (wide.Length * (long)sizeof(ushort));

    public ushort this[int slot]
    {
        get => slot >= Length ? (ushort)0 : isWide ? wide[slot] : narrow[slot];
        set
        {
            if (value > byte.MaxValue && !isWide) Widen();
            if (slot >= Length && !TryGrow(slot, value)) return;
            if (isWide) wide[slot] = value;
            else narrow[slot] = (byte)value;
        }
    }

    /// <summary>The slots whose number counts.</summary>
    /// <param name="counts">For each number 1 when it counts, else 0.</param>
    public Bitmap Where(ReadOnlySpan<byte> counts, int slots)
    {
        var known = Math.Min(slots, Length);
        var found = isWide ? Bitmap.Where<ushort>(wide.AsSpan(0, known), counts, slots) : Bitmap.Where<byte>(narrow.AsSpan(0, known), counts, slots);
        if (counts[0] != 0) for (var slot = known; slot < slots; slot++) found[slot] = true;
        return found;
    }

    /// <summary>The numbers of the first slots.</summary>
    public void CopyTo(Span<ushort> to)
    {
        var known = Math.Min(to.Length, Length);
        if (isWide) wide.AsSpan(0, known).CopyTo(to);
        else Widen(narrow.AsSpan(0, known), to);
        to[known..].Clear();
    }

    public void Write(BinaryWriter to)
    {
        to.Write(isWide);
        if (isWide) to.WriteAll<ushort>(wide);
        else to.WriteAll<byte>(narrow);
    }

    public static SlotNumbers Read(BinaryReader from, int about)
    {
        var numbers = new SlotNumbers(about) { isWide = from.ReadBoolean() };
        if (numbers.isWide) numbers.wide = from.ReadAll<ushort>();
        else numbers.narrow = from.ReadAll<byte>();
        return numbers;
    }

    private bool TryGrow(int slot, ushort value)
    {
        if (value == 0) return false;
        var length = Math.Max(slot < Few ? Math.Min(about, Few) : about, Math.Max(slot + 1, Length + (Length / 4)));
        if (isWide) Array.Resize(ref wide, length);
        else Array.Resize(ref narrow, length);
        return true;
    }

    private static void Widen(ReadOnlySpan<byte> from, Span<ushort> to)
    {
        var at = 0;
        for (; at <= from.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(from[at..]));
            low.CopyTo(to[at..]);
            high.CopyTo(to[(at + Vector256<ushort>.Count)..]);
        }
        for (; at < from.Length; at++) to[at] = from[at];
    }

    private void Widen()
    {
        var widened = new ushort[narrow.Length];
        CopyTo(widened);
        (wide, narrow, isWide) = (widened, [], true);
    }
}
