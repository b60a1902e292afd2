using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Brisk.Domain;
using Brisk.Storage;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>
/// Answers as bytes, each true while the generations it was made under are the present ones: a stale answer cannot be
/// asked for, so nothing is ever invalidated. First this node's memory, bounded by bytes, where what was not used longest
/// goes first; then the memory that nodes share; then one maker for all who ask at the same time.
/// </summary>
/// <remarks>
/// A key is the workspace, who sees the same (the scope) and the question in its one spelling, with colons in between, then
/// a line feed and the generations.
/// </remarks>
internal sealed class AnswerCache
{
    /// <summary>What an entry costs beside its bytes.</summary>
    private const int Overhead = 300;

    /// <summary>What is smaller fits into one packet as it is, in bytes.</summary>
    private const int Least = 1024;

    /// <summary>Tells the answers of one build from those of another.</summary>
    public static readonly string Build = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(
        string.Concat(new[] { typeof(AnswerCache), typeof(Generations), typeof(Tsid) }.Select(type => type.Module.ModuleVersionId.ToString())))))[..8];

    private readonly long capacity;
    private readonly SharedAnswers shared;
    private readonly TimeProvider clock;

    /// <summary>Hashes of questions asked before: what is asked only once is not worth its bytes.</summary>
    private readonly int[] asked = new int[1 << 16];

    private readonly ConcurrentDictionary<string, CachedAnswer> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CachedAnswer>.AlternateLookup<ReadOnlySpan<char>> byText;
    private readonly ConcurrentDictionary<string, Making> making = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<CachedAnswer?>> looking = new(StringComparer.Ordinal);
    private long bytes;
    private long uses;
    private int trimming;

    public AnswerCache(long capacity, CacheLifetimes lifetimes, SharedAnswers shared, TimeProvider clock)
    {
        (this.capacity, this.shared, this.clock) = (capacity, shared, clock);
        byText = answers.GetAlternateLookup<ReadOnlySpan<char>>();
        Lists = new AnswerRegion("lists", lifetimes.Lists);
        Records = new AnswerRegion("records", lifetimes.Records);
        Search = new AnswerRegion("search", lifetimes.Search);
        Timeline = new AnswerRegion("timeline", lifetimes.Timeline);
        Regions = [Lists, Records, Search, Timeline];
    }

    public AnswerRegion Lists { get; }
    public AnswerRegion Records { get; }
    public AnswerRegion Search { get; }
    public AnswerRegion Timeline { get; }
    public IReadOnlyList<AnswerRegion> Regions { get; }
    public long Bytes => Interlocked.Read(ref bytes);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The kept answer while it is true; otherwise made, and kept when the question was asked before.</summary>
    /// <param name="key">The question with its generations; see the remarks.</param>
    /// <param name="region">What sort of answer it is: how long it lives, where it is counted.</param>
    /// <param name="make">Makes it; also called by those who waited for somebody who failed or went away.</param>
    /// <param name="enter">Waits for the turn in which it may be made; null where it may be at once.</param>
    /// <param name="page">
    /// The page it is asked for, if any: then others join while it is made, from the first time on. It is kept where they did, or where the page
    /// goes without it.
    /// </param>
    public ValueTask<CachedAnswer> GetOrMakeAsync<TState>(
        string key, AnswerRegion region, TState state, Func<TState, ValueTask<CachedAnswer>> make, CancellationToken cancellation,
        Func<TState, ValueTask<FairShare.Turn>>? enter = null, PageWait? page = null)
    {
        var (name, stamp) = Split(key);
        var isKnown = byText.TryGetValue(name, out var answer);
        if (isKnown && IsTrue(answer!, stamp))
        {
            answer!.LastUse = Interlocked.Increment(ref uses);
            answer.Region!.Hit();
            return ValueTask.FromResult(answer);
        }
        region.Miss(isStale: isKnown);
        var isWorth = IsWorthKeeping(name);
        return isWorth || page is not null
            ? ShareAsync(key, region, state, make, enter, isWorth ? null : page, cancellation) : MakeAsync(state, make, enter);
    }

    private bool IsTrue(CachedAnswer answer, ReadOnlySpan<char> stamp) => stamp.SequenceEqual(answer.Stamp) && Now < answer.Until;

    /// <summary>The answer as it is sent: the problem, the fresh bytes, or the kept ones in the form that the request takes.</summary>
    public IResult Send(CachedAnswer answer, HttpContext http)
    {
        if (answer.Problem is { } problem) return problem;
        http.Response.Headers.Vary = "Accept-Encoding";
        return answer.Take() is { } fresh ? Encode(fresh, http) : Answers.Json(Encode(answer, http));
    }

    /// <summary>What is sent once is compressed quickly: a wire takes longer for the bytes than this does.</summary>
    private static IResult Encode(PooledBuffer fresh, HttpContext http)
    {
        var form = fresh.Length < Least ? "identity" : Compression.Of(http.Request);
        if (form is "identity") return Answers.Json(fresh);
        using (fresh)
        {
            http.Response.Headers.ContentEncoding = form;
            return Answers.Json(form is "br" ? Compression.Brotli(fresh.Span, 1) : Compression.Gzip(fresh.Span, CompressionLevel.Fastest));
        }
    }

    /// <summary>A kept body keeps the forms that were asked for.</summary>
    private byte[] Encode(CachedAnswer answer, HttpContext http)
    {
        if (answer.Body.Length < Least) return answer.Body;
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

    private static async ValueTask<CachedAnswer> MakeAsync<TState>(
        TState state, Func<TState, ValueTask<CachedAnswer>> make, Func<TState, ValueTask<FairShare.Turn>>? enter)
    {
        using var turn = enter is null ? default : await enter(state);
        return await make(state);
    }

    /// <summary>Makes one answer for all who ask at the same time.</summary>
    /// <param name="once">The page that asks what nobody asked before: not looked up for it; null for what is asked again.</param>
    private async ValueTask<CachedAnswer> ShareAsync<TState>(
        string key, AnswerRegion region, TState state, Func<TState, ValueTask<CachedAnswer>> make, Func<TState, ValueTask<FairShare.Turn>>? enter,
        PageWait? once, CancellationToken cancellation)
    {
        var isLooked = once is not null || !shared.IsThere;
        while (true)
        {
            if (making.TryGetValue(key, out var first))
            {
                first.IsJoined = true;
                if (await first.Task.WaitAsync(cancellation) is { } theirs)
                {
                    region.Hit();
                    return theirs;
                }
                // Whoever came first may go away: then another goes first. Where they failed, everybody is on their own.
                if (first.IsLeft) continue;
                return await MakeAsync(state, make, enter);
            }
            if (!isLooked)
            {
                isLooked = true;
                // To look costs the engine nothing: nobody has to wait for their turn for that.
                if (await LookAsync(key, region, cancellation) is { } found) return found;
                if (Kept(key) is not { } made) continue;
                region.Hit();
                return made;
            }
            // Nobody goes first before it is their turn: those who follow wait for an answer, not for somebody else's debts.
            using var turn = enter is null ? default : await enter(state);
            if (Kept(key) is { } kept)
            {
                region.Hit();
                return kept;
            }
            var mine = new Making();
            if (making.TryAdd(key, mine)) return await LeadAsync(key, mine, region, state, make, once, cancellation);
        }
    }

    /// <summary>Looks once for all who ask at the same time into the memory that nodes share.</summary>
    private async ValueTask<CachedAnswer?> LookAsync(string key, AnswerRegion region, CancellationToken cancellation)
    {
        var mine = new TaskCompletionSource<CachedAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (looking.GetOrAdd(key, mine) is var first && first != mine)
        {
            var theirs = await first.Task.WaitAsync(cancellation);
            if (theirs is not null) region.Hit();
            return theirs;
        }
        CachedAnswer? found = null;
        try
        {
            found = await shared.FindAsync(key);
            if (found is null) return null;
            region.HitShared();
            Keep(key, region, found);
            return found;
        }
        finally
        {
            looking.TryRemove(key, out _);
            mine.SetResult(found);
        }
    }

    private async ValueTask<CachedAnswer> LeadAsync<TState>(
        string key, Making mine, AnswerRegion region, TState state, Func<TState, ValueTask<CachedAnswer>> make, PageWait? once,
        CancellationToken cancellation)
    {
        CachedAnswer? made = null;
        try
        {
            made = await make(state);
            if (made.Problem is not null) return made;
            made.Settle();
            var answer = made;
            if (once is not null && !mine.IsJoined)
            {
                once.WhenLeftOut(answer.Body.Length, () => Keep(key, region, answer));
                return made;
            }
            Keep(key, region, made);
            shared.Keep(key, made, region.Lifetime);
            return made;
        }
        finally
        {
            mine.IsLeft = made is null && cancellation.IsCancellationRequested;
            making.TryRemove(key, out _);
            mine.SetResult(made);
        }
    }

    /// <summary>The answer that was made while somebody waited for their turn.</summary>
    private CachedAnswer? Kept(ReadOnlySpan<char> key)
    {
        var (name, stamp) = Split(key);
        return byText.TryGetValue(name, out var answer) && IsTrue(answer, stamp) ? answer : null;
    }

    /// <summary>Keeps an answer, unless a newer one to the same question is there: a slow maker must not take its place.</summary>
    private void Keep(string key, AnswerRegion region, CachedAnswer answer)
    {
        // One answer must not push out everything else.
        if (answer.Body.Length > capacity / 8) return;
        var (question, stamp) = Split(key);
        var name = question.ToString();
        answer.Stamp = stamp.ToString();
        answer.Region = region;
        answer.Until = Now + (long)region.Lifetime.TotalMilliseconds;
        answer.LastUse = Interlocked.Increment(ref uses);
        answer.Cost = answer.Body.Length + (answer.Brotli?.Length ?? 0) + (name.Length * 2) + Overhead;
        answer.IsKept = true;
        region.Grew(answer.Cost);
        Interlocked.Add(ref bytes, answer.Cost);
        while (!answers.TryAdd(name, answer))
        {
            if (!answers.TryGetValue(name, out var known)) continue;
            var isLate = known.Until > Now && IsOlder(stamp, known.Stamp);
            if (!isLate && !answers.TryUpdate(name, answer, known)) continue;
            Drop(isLate ? answer : known);
            break;
        }
        if (Bytes > capacity) Trim();
    }

    /// <summary>True when no generation of a stamp is larger than the other stamp's, and one is smaller.</summary>
    private static bool IsOlder(ReadOnlySpan<char> stamp, ReadOnlySpan<char> than)
    {
        var isOlder = false;
        var others = than.Split('.');
        foreach (var range in stamp.Split('.'))
        {
            if (!others.MoveNext() || !long.TryParse(stamp[range], out var generation) || !long.TryParse(than[others.Current], out var other)) return false;
            if (generation > other) return false;
            isOlder |= generation < other;
        }
        return isOlder && !others.MoveNext();
    }

    private byte[] Count(CachedAnswer answer, byte[] form)
    {
        // Whoever found it may still be at it when it was replaced or removed, and its cost was taken off.
        if (!answer.IsKept) return form;
        answer.Cost += form.Length;
        answer.Region!.Grew(form.Length);
        Interlocked.Add(ref bytes, form.Length);
        return form;
    }

    /// <summary>Takes the cost off of what is no longer in the dictionary.</summary>
    private void Drop(CachedAnswer answer)
    {
        answer.IsKept = false;
        answer.Region!.Grew(-answer.Cost);
        Interlocked.Add(ref bytes, -answer.Cost);
    }

    private void Trim()
    {
        if (Interlocked.Exchange(ref trimming, 1) == 1) return;
        try
        {
            foreach (var (name, answer) in answers.ToArray().OrderBy(entry => entry.Value.LastUse))
            {
                if (Bytes <= capacity * 3 / 4) return;
                if (!answers.TryRemove(new KeyValuePair<string, CachedAnswer>(name, answer))) continue;
                Drop(answer);
                answer.Region!.Evicted();
            }
        }
        finally
        {
            Volatile.Write(ref trimming, 0);
        }
    }

    /// <summary>True from the second time on that a question is asked, whatever the generation.</summary>
    private bool IsWorthKeeping(ReadOnlySpan<char> name)
    {
        var hash = string.GetHashCode(name, StringComparison.Ordinal);
        ref var slot = ref asked[hash & (asked.Length - 1)];
        if (slot == hash) return true;
        slot = hash;
        return false;
    }

    /// <summary>The question may hold a line feed, the generations never do.</summary>
    private static KeyParts Split(ReadOnlySpan<char> key) => key.LastIndexOf('\n') is var end and >= 0 ? new(key[..end], key[(end + 1)..]) : new(key, []);

    /// <summary>An answer that somebody makes and others wait for; null where there is none.</summary>
    private sealed class Making() : TaskCompletionSource<CachedAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private volatile bool isJoined;

        /// <summary>Whether somebody waits for it beside its maker.</summary>
        public bool IsJoined
        {
            get => isJoined;
            set => isJoined = value;
        }

        /// <summary>Whether its maker went away before it was made; set before there is a result.</summary>
        public bool IsLeft { get; set; }
    }

    private readonly ref struct KeyParts(ReadOnlySpan<char> name, ReadOnlySpan<char> stamp)
    {
        public ReadOnlySpan<char> Name { get; } = name;
        public ReadOnlySpan<char> Stamp { get; } = stamp;

        public void Deconstruct(out ReadOnlySpan<char> name, out ReadOnlySpan<char> stamp)
        {
            name = Name;
            stamp = Stamp;
        }
    }
}
