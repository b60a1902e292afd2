namespace Brisk.Seed;

/// <summary>
/// Numbers that look random and are the same for the same seed on every machine and in every version (SplitMix64). Begun
/// anew for each record, so that a record does not depend on how many were made before it.
/// </summary>
internal sealed class Chance
{
    private ulong state;

    /// <summary>Starts the numbers of one record.</summary>
    /// <param name="stream">What kind of thing is made, so that contact 7 and organization 7 have nothing in common.</param>
    public Chance Begin(int seed, int stream, int index)
    {
        state = (ulong)(uint)seed * 0x9E3779B97F4A7C15 ^ (ulong)(uint)stream << 40 ^ (uint)index;
        // Neighbours begin alike; two rounds tell them apart.
        state = Next();
        state = Next();
        return this;
    }

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 (included) to 1 (excluded).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)Math.BigMul(Next(), (ulong)count, out _);

    public bool Happens(double share) => Share() < share;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}

/// <summary>Picks positions, some more often than others.</summary>
internal sealed class Skew
{
    private readonly double[] upTo;

    public Skew(IEnumerable<double> weights)
    {
        upTo = [.. weights];
        for (var i = 1; i < upTo.Length; i++) upTo[i] += upTo[i - 1];
    }

    /// <summary>Zipf's law: position n is picked in proportion to 1 / (n + 1) ^ exponent.</summary>
    public static Skew Zipf(int count, double exponent) => new(Enumerable.Range(1, count).Select(rank => Math.Pow(rank, -exponent)));

    public int Pick(Chance chance)
    {
        var at = Array.BinarySearch(upTo, chance.Share() * upTo[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, upTo.Length - 1);
    }
}

/// <summary>Words of which the first are common and the last rare.</summary>
internal sealed class WordList(IReadOnlyList<string> words, double exponent)
{
    private readonly Skew skew = Skew.Zipf(words.Count, exponent);

    public IReadOnlyList<string> Words { get; } = words;

    public string Pick(Chance chance) => Words[skew.Pick(chance)];
}
