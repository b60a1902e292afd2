using System.Numerics;
using System.Runtime.Intrinsics;

namespace Brisk.Storage.Sets;

/// <summary>A set of slots, one bit each. Grows by itself.</summary>
internal sealed class Bitmap
{
    private const int Word = 64;

    /// <summary>So many numbers are compared with, one after the other; of more, each slot's is looked up.</summary>
    private const int FewNumbers = 6;

    private ulong[] words;

    public Bitmap(int slots) => words = new ulong[(slots + 63) / 64];

    /// <summary>Of its bits, as <see cref="Words"/> gives them.</summary>
    public Bitmap(ulong[] words) => this.words = words;

    /// <summary>The first so many slots.</summary>
    public static Bitmap Full(int slots)
    {
        var full = new Bitmap(slots);
        Array.Fill(full.words, ulong.MaxValue);
        if (slots % 64 != 0) full.words[^1] = (1UL << slots % 64) - 1;
        return full;
    }

    /// <summary>The slots whose number is one of those that count, by the millions: nothing in it is decided slot by slot.</summary>
    /// <param name="numbers">One of each slot, as many as the set has slots or fewer.</param>
    /// <param name="counts">For each number 1 when it counts, else 0.</param>
    public static Bitmap Where<T>(ReadOnlySpan<T> numbers, ReadOnlySpan<byte> counts, int slots)
        where T : unmanaged, IBinaryInteger<T>
    {
        var found = new Bitmap(slots);
        var whole = found.words.AsSpan(0, numbers.Length / Word);
        if (counts.Count((byte)1) > FewNumbers)
        {
            for (var i = 0; i < whole.Length; i++) whole[i] = LookUp(numbers.Slice(i * Word, Word), counts);
        }
        else
        {
            for (var at = counts.IndexOf((byte)1); at >= 0; at = Next(counts, at)) Compare(numbers, Vector256.Create(T.CreateTruncating(at)), whole);
        }
        if (numbers.Length % Word != 0) found.words[whole.Length] = LookUp(numbers[(whole.Length * Word)..], counts);
        return found;
    }

    private static int Next(ReadOnlySpan<byte> counts, int at) => counts[(at + 1)..].IndexOf((byte)1) is >= 0 and var more ? at + 1 + more : -1;

    private static void Compare<T>(ReadOnlySpan<T> numbers, Vector256<T> number, Span<ulong> words)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < words.Length; i++)
        {
            var slots = numbers.Slice(i * Word, Word);
            for (var at = 0; at < Word; at += Vector256<T>.Count)
                words[i] |= (ulong)Vector256.Equals(Vector256.Create(slots[at..]), number).ExtractMostSignificantBits() << at;
        }
    }

    private static ulong LookUp<T>(ReadOnlySpan<T> numbers, ReadOnlySpan<byte> counts)
        where T : unmanaged, IBinaryInteger<T>
    {
        var word = 0UL;
        for (var i = 0; i < numbers.Length; i++) word |= (ulong)counts[int.CreateTruncating(numbers[i])] << i;
        return word;
    }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => words.Length * (long)sizeof(ulong);

    public bool this[int slot]
    {
        get => slot >> 6 < words.Length && (words[slot >> 6] >> (slot & 63) & 1) != 0;
        set
        {
            if (slot >> 6 >= words.Length) Array.Resize(ref words, (slot >> 6) + 1 + (words.Length / 16));
            if (value) words[slot >> 6] |= 1UL << (slot & 63);
            else words[slot >> 6] &= ~(1UL << (slot & 63));
        }
    }

    /// <summary>The bits, 64 slots a word, the first slot lowest.</summary>
    public ReadOnlySpan<ulong> Words => words;

    public int Count()
    {
        var count = 0;
        foreach (var word in words) count += BitOperations.PopCount(word);
        return count;
    }

    public Bitmap Copy() => new((ulong[])words.Clone());

    public void And(Bitmap other) => Combine<AndWords>(other);

    public void Or(Bitmap other) => Combine<OrWords>(other);

    public void Without(Bitmap other) => Combine<WithoutWords>(other);

    /// <summary>The slots in the set, ascending.</summary>
    public IEnumerable<int> Slots()
    {
        for (var i = 0; i < words.Length; i++)
        {
            for (var word = words[i]; word != 0; word &= word - 1) yield return (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }

    private void Combine<T>(Bitmap other)
        where T : IWords
    {
        if (words.Length < other.words.Length) Array.Resize(ref words, other.words.Length);
        var left = words.AsSpan();
        var right = other.words.AsSpan();
        var at = 0;
        for (; at <= right.Length - Vector256<ulong>.Count; at += Vector256<ulong>.Count)
            T.Combine(Vector256.Create<ulong>(left[at..]), Vector256.Create<ulong>(right[at..])).CopyTo(left[at..]);
        for (; at < left.Length; at++) left[at] = T.Combine(Vector256.CreateScalar(left[at]), Vector256.CreateScalar(at < right.Length ? right[at] : 0))[0];
    }

    private interface IWords
    {
        static abstract Vector256<ulong> Combine(Vector256<ulong> left, Vector256<ulong> right);
    }

    private readonly struct AndWords : IWords
    {
        public static Vector256<ulong> Combine(Vector256<ulong> left, Vector256<ulong> right) => left & right;
    }

    private readonly struct OrWords : IWords
    {
        public static Vector256<ulong> Combine(Vector256<ulong> left, Vector256<ulong> right) => left | right;
    }

    private readonly struct WithoutWords : IWords
    {
        public static Vector256<ulong> Combine(Vector256<ulong> left, Vector256<ulong> right) => Vector256.AndNot(left, right);
    }
}
