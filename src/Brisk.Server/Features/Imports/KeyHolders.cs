namespace Brisk.Server.Features.Imports;

/// <summary>
/// Which line of a file holds a value that tells records apart: the first that has it, or, where that was refused, the first behind it that
/// was not. What the rows of a chunk do is kept when the chunk is: a transaction may run twice.
/// </summary>
internal sealed class KeyHolders
{
    /// <summary>First lines of a value, and heirs of theirs, that were refused; ascending.</summary>
    private readonly List<int> refused = [];

    /// <summary>Who holds what a refused line would have, by that line.</summary>
    private readonly Dictionary<int, int> heirs = [];

    private readonly SortedSet<int> refusedNow = [];
    private readonly Dictionary<int, int> heirsNow = [];

    /// <summary>Begins with a chunk, perhaps for the second time.</summary>
    public void Begin()
    {
        refusedNow.Clear();
        heirsNow.Clear();
    }

    /// <summary>The chunk is decided for good.</summary>
    public void Keep()
    {
        refused.AddRange(refusedNow);
        foreach (var (first, heir) in heirsNow) heirs[first] = heir;
        Begin();
    }

    /// <summary>The line that holds what a first line has; null when that, and whoever came after it, was refused.</summary>
    public int? Of(int first)
    {
        var line = heirsNow.TryGetValue(first, out var heir) || heirs.TryGetValue(first, out heir) ? heir : first;
        return refusedNow.Contains(line) || refused.BinarySearch(line) >= 0 ? null : line;
    }

    /// <summary>A line holds from now on what a refused one would have held.</summary>
    public void Inherit(int first, int line) => heirsNow[first] = line;

    public void Refuse(long line) => refusedNow.Add((int)line);
}
