namespace Brisk.Storage.Sets;

/// <summary>
/// A filter that is asked of one record after the other along an order, until a page is full: where it leaves many of them
/// that is sooner done than the set of all. Belongs to whoever holds the gate of the records, and only while they do.
/// </summary>
/// <param name="living">What is no more meets nothing.</param>
/// <param name="parts">All have to be met.</param>
/// <param name="most">It gives up after so many: then it is not as was expected, and the set is to be had.</param>
/// <param name="gaveUp">Called then.</param>
internal sealed class Sieve(Bitmap living, IReadOnlyList<Sieve.Part> parts, int most, Action? gaveUp = null)
{
    private int left = most;

    /// <summary>One condition: of a column what its numbers mean, or its bits.</summary>
    /// <param name="Meets">For each number 1 when it counts.</param>
    /// <param name="Wanted">False for what must not be met.</param>
    /// <param name="Share">Of the records, what this leaves, from 0 to 1.</param>
    internal sealed record Part(Column? Column, byte[] Meets, Bitmap? Bits, bool Wanted, double Share)
    {
        public bool Holds(int slot) => (Bits is null ? Meets[Column!.NumberOf(slot)] != 0 : Bits[slot]) == Wanted;
    }

    /// <summary>True when it gave up: what it said since is of no account.</summary>
    public bool IsSpent => left < 0;

    public bool Holds(int slot)
    {
        // So that whoever looks along the order comes to an end.
        if (--left < 0)
        {
            if (left == -1) gaveUp?.Invoke();
            return true;
        }
        if (!living[slot]) return false;
        foreach (var part in parts) if (!part.Holds(slot)) return false;
        return true;
    }
}
