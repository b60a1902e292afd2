using System.Collections.Concurrent;
using System.IO.Compression;
using Brisk.Domain;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Names an answer: the workspace, who sees the same (the scope), and the question in its one spelling.</summary>
internal readonly record struct AnswerKey(Tsid Workspace, string Scope, string Question);

/// <summary>
/// Answers as bytes, each true while the generations it was made under are the present ones: a stale answer cannot be
/// asked for, so nothing is ever invalidated. Bounded by bytes; what was not used longest goes first.
/// </summary>
internal sealed class AnswerCache(long capacity)
{
    /// <summary>What an entry costs beside its bytes.</summary>
    private const int Overhead = 300;

    /// <summary>Hashes of questions asked before: what is asked only once is not worth its bytes.</summary>
    private readonly int[] asked = new int[1 << 16];
    private readonly ConcurrentDictionary<AnswerKey, CachedAnswer> answers = new();
    private long bytes;
    private long hits;
    private long misses;
    private long clock;
    private int trimming;

    public long Hits => Interlocked.Read(ref hits);
    public long Misses => Interlocked.Read(ref misses);
    public long Bytes => Interlocked.Read(ref bytes);

    /// <param name="stamp">The generations now; another stamp is another truth.</param>
    public CachedAnswer? Find(in AnswerKey key, string stamp)
    {
        if (answers.TryGetValue(key, out var answer) && string.Equals(answer.Stamp, stamp, StringComparison.Ordinal))
        {
            answer.LastUse = Interlocked.Increment(ref clock);
            Interlocked.Increment(ref hits);
            return answer;
        }
        Interlocked.Increment(ref misses);
        return null;
    }

    /// <summary>True from the second time on that a question is asked, whatever the generation.</summary>
    public bool IsWorthKeeping(in AnswerKey key)
    {
        var hash = key.GetHashCode();
        ref var slot = ref asked[hash & (asked.Length - 1)];
        if (slot == hash) return true;
        slot = hash;
        return false;
    }

    public void Keep(in AnswerKey key, CachedAnswer answer)
    {
        // One answer must not push out everything else.
        if (answer.Body.Length > capacity / 8) return;
        answer.IsKept = true;
        answer.LastUse = Interlocked.Increment(ref clock);
        answer.Cost = answer.Body.Length + (key.Question.Length * 2) + Overhead;
        var old = 0;
        answers.AddOrUpdate(key, static (_, fresh) => fresh, (_, known, fresh) =>
        {
            old = known.Cost;
            known.IsKept = false;
            return fresh;
        }, answer);
        if (Interlocked.Add(ref bytes, answer.Cost - old) > capacity) Trim();
    }

    /// <summary>The body in the form the request takes, compressed from the second use on.</summary>
    public ReadOnlyMemory<byte> Encode(CachedAnswer answer, HttpContext http)
    {
        http.Response.Headers.Vary = "Accept-Encoding";
        if (answer.Body.Length < 1024 || Interlocked.Increment(ref answer.Served) < 2) return answer.Body;
        switch (Compression.Of(http.Request))
        {
            case "br":
                http.Response.Headers.ContentEncoding = "br";
                return answer.Brotli ??= Count(answer, Compression.Brotli(answer.Body, 4));
            case "gzip":
                http.Response.Headers.ContentEncoding = "gzip";
                return answer.Gzip ??= Count(answer, Compression.Gzip(answer.Body, CompressionLevel.Fastest));
            default:
                return answer.Body;
        }
    }

    private byte[] Count(CachedAnswer answer, byte[] form)
    {
        // Whoever found it may still be at it when it was replaced or removed, and its cost was taken off.
        if (!answer.IsKept) return form;
        answer.Cost += form.Length;
        Interlocked.Add(ref bytes, form.Length);
        return form;
    }

    private void Trim()
    {
        if (Interlocked.Exchange(ref trimming, 1) == 1) return;
        try
        {
            foreach (var (key, answer) in answers.ToArray().OrderBy(entry => entry.Value.LastUse))
            {
                if (Interlocked.Read(ref bytes) <= capacity * 3 / 4) return;
                if (!answers.TryRemove(new KeyValuePair<AnswerKey, CachedAnswer>(key, answer))) continue;
                answer.IsKept = false;
                Interlocked.Add(ref bytes, -answer.Cost);
            }
        }
        finally
        {
            Volatile.Write(ref trimming, 0);
        }
    }
}

/// <summary>A kept answer.</summary>
/// <param name="stamp">The generations it was made under.</param>
internal sealed class CachedAnswer(string stamp, byte[] body, string etag)
{
    public string Stamp { get; } = stamp;
    public byte[] Body { get; } = body;
    public string ETag { get; } = etag;
    public byte[]? Brotli { get; set; }
    public byte[]? Gzip { get; set; }
    public long LastUse { get; set; }
    public int Cost { get; set; }

    /// <summary>True while the cache counts its cost.</summary>
    public bool IsKept { get; set; }

    /// <summary>How often it was sent.</summary>
    public int Served;
}
