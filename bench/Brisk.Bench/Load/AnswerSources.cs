using System.Collections.Concurrent;
using System.Text;

namespace Brisk.Bench.Load;

/// <summary>
/// Where the answers of a run came from, as their <c>Server-Timing</c> tells (<c>total;dur=0.412, db;dur=0.300, path;desc="an index has the
/// order"</c>): kept ones took no time in the database and no path. Any number of threads may count.
/// </summary>
public sealed class AnswerSources
{
    private readonly ConcurrentDictionary<string, long> paths = new(StringComparer.Ordinal);
    private long told;
    private long kept;

    /// <summary>Answers that tell it: those of lists, counts and groups; those of single records do not.</summary>
    public long Told => Interlocked.Read(ref told);

    /// <summary>How many of them somebody had asked for before, or at the same moment.</summary>
    public long Kept => Interlocked.Read(ref kept);

    /// <summary>Their part of all that tell it; null where none does.</summary>
    public double? KeptShare => Told == 0 ? null : Kept / (double)Told;

    /// <summary>How those lists were answered that were not kept, the most frequent way first.</summary>
    public IReadOnlyList<(string Path, long Count)> Paths => [.. paths.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value)];

    /// <summary>Counts an answer by its header; one without it is passed by.</summary>
    public void Count(ReadOnlySpan<byte> serverTiming)
    {
        if (serverTiming.IndexOf("db;dur="u8) is not (>= 0 and var at)) return;
        Interlocked.Increment(ref told);
        var rest = serverTiming[at..];
        if (rest.IndexOf("path;desc=\""u8) is >= 0 and var path)
        {
            rest = rest[(path + 11)..];
            paths.AddOrUpdate(Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]), 1, static (_, count) => count + 1);
        }
        else if (rest.StartsWith("db;dur=0.000"u8))
        {
            Interlocked.Increment(ref kept);
        }
    }
}
