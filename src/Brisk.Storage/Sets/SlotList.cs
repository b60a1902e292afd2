using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>Slots in some order: three bytes each while all of them fit, four from then on.</summary>
/// <param name="about">How many there will be.</param>
internal sealed class SlotList(int about)
{
    private const int Narrow = 3;
    private const int Wide = 4;

    /// <summary>The first slot that does not fit into three bytes.</summary>
    internal const int TooLarge = 1 << 24;

    private byte[] bytes = new byte[Length(about, Narrow)];
    private int width = Narrow;

    public int Count { get; private set; }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => bytes.Length;

    public int this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count) throw new ArgumentOutOfRangeException(nameof(index));
            return At(index);
        }
    }

    public void Add(int slot)
    {
        if (slot >= TooLarge && width == Narrow) Widen();
        if (Length(Count + 1, width) > bytes.Length) Array.Resize(ref bytes, Length(Math.Max(16, Count + (Count / 4)), width));
        Set(bytes, width, Count++, slot);
    }

    /// <summary>Gives back what was made ready for more, where that is much.</summary>
    public void Close()
    {
        if (bytes.Length > Length(Count + (Count / 8), width)) Array.Resize(ref bytes, Length(Count, width));
    }

    /// <summary>Where a slot lies between two indexes; -1 when it does not.</summary>
    public int IndexOf(int slot, int from, int to)
    {
        for (var i = from; i < to; i++) if (this[i] == slot) return i;
        return -1;
    }

    /// <summary>How many of those between two indexes are in a set; for millions.</summary>
    public int CountIn(Bitmap set, int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Count);
        var words = set.Words;
        var found = 0UL;
        for (var i = from; i < to; i++)
        {
            var slot = At(i);
            // Whether it is in is no branch: a processor would guess wrong at each second one.
            if (slot >> 6 < words.Length) found += words[slot >> 6] >> slot & 1;
        }
        return (int)found;
    }

    public void Write(BinaryWriter to)
    {
        to.Write(width);
        to.Write(Count);
        to.WriteAll<byte>(bytes.AsSpan(0, Length(Count, width)));
    }

    public static SlotList Read(BinaryReader from) => new(0) { width = from.ReadInt32(), Count = from.ReadInt32(), bytes = from.ReadAll<byte>() };

    /// <summary>One byte more than the slots take: each is read as four.</summary>
    private static int Length(int slots, int width) => (slots * width) + 1;

    private int At(int index) => (int)(Unsafe.ReadUnaligned<uint>(
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), (nint)index * width)) & (width == Narrow ? TooLarge - 1 : uint.MaxValue));

    private void Widen()
    {
        var widened = new byte[Length(Math.Max(about, Count + (Count / 4) + 1), Wide)];
        for (var i = 0; i < Count; i++) Set(widened, Wide, i, At(i));
        (bytes, width) = (widened, Wide);
    }

    private static void Set(byte[] bytes, int width, int index, int slot)
    {
        var to = bytes.AsSpan(index * width, width);
        if (width == Wide)
        {
            BinaryPrimitives.WriteInt32LittleEndian(to, slot);
            return;
        }
        (to[0], to[1], to[2]) = ((byte)slot, (byte)(slot >> 8), (byte)(slot >> 16));
    }
}
