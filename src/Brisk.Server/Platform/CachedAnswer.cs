using Brisk.Storage;

namespace Brisk.Server.Platform;

/// <summary>
/// An answer as bytes, or the problem that stands in its place. Fresh from a query it lies in a rented buffer and is sent
/// once; <see cref="Settle"/> makes it one that can be kept.
/// </summary>
internal sealed class CachedAnswer
{
    private PooledBuffer? fresh;
    private byte[]? body;

    public CachedAnswer(PooledBuffer fresh, string etag)
    {
        this.fresh = fresh;
        ETag = etag;
    }

    public CachedAnswer(byte[] body, string etag, byte[]? brotli = null)
    {
        this.body = body;
        ETag = etag;
        Brotli = brotli;
    }

    private CachedAnswer(ProblemAnswer problem)
    {
        Problem = problem;
        ETag = "";
    }

    /// <summary>The settled body.</summary>
    public byte[] Body => body ?? throw new InvalidOperationException("The answer is not settled.");

    public string ETag { get; }
    public ProblemAnswer? Problem { get; }
    public byte[]? Brotli { get; set; }
    public byte[]? Gzip { get; set; }

    /// <summary>The generations it was made under.</summary>
    public string Stamp { get; set; } = "";

    /// <summary>How many rows of records it shows.</summary>
    public int Rows { get; init; }

    public AnswerRegion? Region { get; set; }

    /// <summary>When it is too old, in Unix milliseconds.</summary>
    public long Until { get; set; }

    public long LastUse { get; set; }
    public int Cost { get; set; }

    /// <summary>True while the cache counts its cost.</summary>
    public bool IsKept { get; set; }

    public static CachedAnswer Refused(ProblemAnswer problem) => new(problem);

    /// <summary>Copies the body out of the rented buffer, so that it can be sent more than once.</summary>
    public void Settle()
    {
        if (fresh is null) return;
        body = fresh.Span.ToArray();
        GiveBack();
    }

    /// <summary>The rented buffer, for whoever sends it; null when it is settled.</summary>
    public PooledBuffer? Take()
    {
        var taken = fresh;
        fresh = null;
        return taken;
    }

    /// <summary>It will not be sent: gives the rented buffer back, if there is one.</summary>
    public void GiveBack() => Take()?.Dispose();
}
