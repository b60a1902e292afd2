namespace Brisk.Domain.Import;

/// <summary>
/// Remembers a number for each of millions of texts in 12 bytes each: only a 64-bit hash of the text is kept. Two texts
/// with one hash are taken for the same; among a million texts that happens once in 37 million files. Not thread-safe.
/// </summary>
public sealed class KeyTable
{
    private const int Parts = 256;

    private readonly Part[] parts = new Part[Parts];

    public int Count { get; private set; }

    /// <summary>Remembers the number unless the text is known; says whether it was new, else the number known.</summary>
    public bool TryAdd(string text, int number, out int known)
    {
        var hash = Hash(text);
        ref var part = ref parts[hash >> 56];
        if (part.Hashes is null) part = new Part { Hashes = new ulong[16], Numbers = new int[16] };
        else if (part.Count * 4 >= part.Hashes.Length * 3) Grow(ref part);
        var at = Find(part.Hashes!, hash);
        known = part.Numbers![at];
        if (part.Hashes![at] == hash) return false;
        part.Hashes[at] = hash;
        part.Numbers[at] = number;
        part.Count++;
        Count++;
        return true;
    }

    public bool TryGet(string text, out int number)
    {
        var hash = Hash(text);
        ref var part = ref parts[hash >> 56];
        number = 0;
        if (part.Hashes is null) return false;
        var at = Find(part.Hashes, hash);
        number = part.Numbers![at];
        return part.Hashes[at] == hash;
    }

    private static void Grow(ref Part part)
    {
        var (hashes, numbers) = (part.Hashes!, part.Numbers!);
        part.Hashes = new ulong[hashes.Length * 2];
        part.Numbers = new int[hashes.Length * 2];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] == 0) continue;
            var at = Find(part.Hashes, hashes[i]);
            part.Hashes[at] = hashes[i];
            part.Numbers[at] = numbers[i];
        }
    }

    private static int Find(ulong[] hashes, ulong hash)
    {
        var mask = hashes.Length - 1;
        var at = (int)hash & mask;
        while (hashes[at] != 0 && hashes[at] != hash) at = (at + 1) & mask;
        return at;
    }

    /// <summary>FNV-1a over the UTF-16 units, mixed once more (the finaliser of MurmurHash3); never 0.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }

    private struct Part
    {
        public ulong[]? Hashes;
        public int[]? Numbers;
        public int Count;
    }
}
