using System.Numerics;

namespace Brisk.Storage.Sets;

/// <summary>A set of slots, one bit each. Grows by itself.</summary>
internal sealed class Bitmap
{
    private ulong[] words;

    public Bitmap(int slots) => words = new ulong[(slots + 63) / 64];

    private Bitmap(ulong[] words) => this.words = words;

    /// <summary>The first so many slots.</summary>
    public static Bitmap Full(int slots)
    {
        var full = new Bitmap(slots);
        Array.Fill(full.words, ulong.MaxValue);
        if (slots % 64 != 0) full.words[^1] = (1UL << slots % 64) - 1;
        return full;
    }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => words.Length * (long)sizeof(ulong);

    public bool this[int slot]
    {
        get => slot >> 6 < words.Length && (words[slot >> 6] >> (slot & 63) & 1) != 0;
        set
        {
            if (slot >> 6 >= words.Length) Array.Resize(ref words, Math.Max(words.Length * 2, (slot >> 6) + 1));
            if (value) words[slot >> 6] |= 1UL << (slot & 63);
            else words[slot >> 6] &= ~(1UL << (slot & 63));
        }
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in words) count += BitOperations.PopCount(word);
        return count;
    }

    public Bitmap Copy() => new((ulong[])words.Clone());

    public void And(Bitmap other) => Combine(other, static (left, right) => left & right);

    public void Or(Bitmap other) => Combine(other, static (left, right) => left | right);

    public void Without(Bitmap other) => Combine(other, static (left, right) => left & ~right);

    /// <summary>The slots in the set, ascending.</summary>
    public IEnumerable<int> Slots()
    {
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1) yield return (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    private void Combine(Bitmap other, Func<ulong, ulong, ulong> combine)
    {
        if (words.Length < other.words.Length) Array.Resize(ref words, other.words.Length);
        for (var i = 0; i < words.Length; i++) words[i] = combine(words[i], i < other.words.Length ? other.words[i] : 0);
    }
}
