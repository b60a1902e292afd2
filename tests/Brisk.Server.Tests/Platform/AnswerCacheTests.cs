using System.Text;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Nodes;
using Brisk.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class AnswerCacheTests
{
    private readonly Clock clock = new();
    private int made;

    private AnswerCache Cache(long capacity = 100_000) => new(capacity, new CacheLifetimes(), new SharedAnswers(null, "test"), clock);

    private static string Key(int question, string stamp = "1") => $"1:all:question {question}\n{stamp}";

    private static CachedAnswer Answer(int bytes = 1_000) => new(new byte[bytes], "W/\"x\"");

    private ValueTask<CachedAnswer> AskAsync(AnswerCache cache, string key, AnswerRegion? region = null) =>
        cache.GetOrMakeAsync(key, region ?? cache.Lists, this, static test =>
    {
        test.made++;
        return ValueTask.FromResult(Answer());
    }, TestContext.Current.CancellationToken);

    /// <summary>Keeps an answer: it is made when the question is asked for the second time.</summary>
    private static async Task KeepAsync(AnswerCache cache, string key, CachedAnswer answer)
    {
        await HasAsync(cache, key);
        await cache.GetOrMakeAsync(key, cache.Lists, answer, ValueTask.FromResult, TestContext.Current.CancellationToken);
    }

    /// <summary>Whether an answer is there, without leaving one behind.</summary>
    private static async Task<bool> HasAsync(AnswerCache cache, string key)
    {
        var isThere = true;
        await cache.GetOrMakeAsync(key, cache.Lists, 0, _ =>
        {
            isThere = false;
            return ValueTask.FromResult(CachedAnswer.Refused(Problems.NotFound()));
        }, TestContext.Current.CancellationToken);
        return isThere;
    }

    [Fact]
    public async Task An_answer_of_another_generation_is_not_found()
    {
        var cache = Cache();
        await KeepAsync(cache, Key(1, "5"), Answer());

        (await HasAsync(cache, Key(1, "5"))).ShouldBeTrue();
        (await HasAsync(cache, Key(1, "6"))).ShouldBeFalse();
        cache.Lists.Hits.ShouldBe(1);
        cache.Lists.Misses.ShouldBe(3);
        cache.Lists.Stale.ShouldBe(1);
    }

    [Fact]
    public async Task A_question_may_hold_a_line_feed()
    {
        var cache = Cache();
        await KeepAsync(cache, "1:all:a\nb\n1", Answer());

        (await HasAsync(cache, "1:all:a\nb\n1")).ShouldBeTrue();
        (await HasAsync(cache, "1:all:a\nb\n2")).ShouldBeFalse();
        (await HasAsync(cache, "1:all:a\nc\n1")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_asked_once_is_not_kept_and_what_is_asked_again_is()
    {
        var cache = Cache();

        await AskAsync(cache, Key(1));
        cache.Bytes.ShouldBe(0);
        await AskAsync(cache, Key(1));
        await AskAsync(cache, Key(1));

        made.ShouldBe(2);
        cache.Lists.Hits.ShouldBe(1);
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_shares_one_answer()
    {
        var cache = Cache();
        await AskAsync(cache, Key(1, "0"));
        var gate = new TaskCompletionSource<CachedAnswer>();
        var asked = Enumerable.Range(0, 20).Select(_ => cache.GetOrMakeAsync(Key(1), cache.Lists, this, async test =>
        {
            Interlocked.Increment(ref test.made);
            return await gate.Task;
        }, TestContext.Current.CancellationToken).AsTask()).ToList();

        gate.SetResult(Answer());
        var answers = await Task.WhenAll(asked);

        made.ShouldBe(2);
        answers.Distinct().ShouldHaveSingleItem();
        cache.Lists.Hits.ShouldBe(19);
    }

    [Fact]
    public async Task What_a_page_asks_first_is_shared_and_kept_when_somebody_joins()
    {
        var cache = Cache();
        var gate = new TaskCompletionSource<CachedAnswer>();
        var first = AskForAsync(new PageWait(), cache, gate.Task);
        var second = AskAsync(cache, Key(1)).AsTask();

        gate.SetResult(Answer());

        (await second).ShouldBe(await first);
        (await AskAsync(cache, Key(1))).ShouldBe(await first);
        made.ShouldBe(0);
    }

    [Theory]
    [InlineData("never", 1_000, 1)]
    [InlineData("before it is made", 1_000, 0)]
    [InlineData("after it is made", 1_000, 0)]
    [InlineData("never", PageWait.Most + 1, 0)]
    public async Task What_a_page_asks_first_and_nobody_joins_is_kept_only_when_the_page_goes_without_it(string ends, int bytes, int madeAgain)
    {
        var cache = Cache(1_000_000);
        var (page, gate) = (new PageWait(), new TaskCompletionSource<CachedAnswer>());
        var first = AskForAsync(page, cache, gate.Task);
        if (ends == "before it is made") page.End();

        gate.SetResult(Answer(bytes));
        await first;
        if (ends == "after it is made") page.End();

        (cache.Bytes > 0).ShouldBe(madeAgain == 0);
        await AskAsync(cache, Key(1));
        await AskAsync(cache, Key(1));
        made.ShouldBe(madeAgain);
    }

    private static Task<CachedAnswer> AskForAsync(PageWait page, AnswerCache cache, Task<CachedAnswer> answer) => cache.GetOrMakeAsync(
        Key(1), cache.Lists, answer, static async answer => await answer, TestContext.Current.CancellationToken, page: page).AsTask();

    [Fact]
    public async Task When_the_first_of_many_fails_the_others_ask_for_themselves()
    {
        var cache = Cache();
        await AskAsync(cache, Key(1, "0"));
        var gate = new TaskCompletionSource<CachedAnswer>();
        var first = cache.GetOrMakeAsync(Key(1), cache.Lists, gate, static async gate => await gate.Task, TestContext.Current.CancellationToken).AsTask();
        var second = AskAsync(cache, Key(1)).AsTask();

        gate.SetException(new OperationCanceledException());

        (await second).Body.Length.ShouldBe(1_000);
        await Should.ThrowAsync<OperationCanceledException>(first);
    }

    [Fact]
    public async Task When_the_first_of_many_goes_away_one_of_the_others_asks_for_all()
    {
        var cache = Cache();
        using var reader = new CancellationTokenSource();
        var (gate, reads) = (new TaskCompletionSource<CachedAnswer>(), 0);
        Task<CachedAnswer> ReadAsync(PageWait? page, CancellationToken cancellation) => cache.GetOrMakeAsync(Key(1), cache.Lists, 0, async _ =>
        {
            Interlocked.Increment(ref reads);
            return await gate.Task.WaitAsync(cancellation);
        }, cancellation, page: page).AsTask();
        var first = ReadAsync(new PageWait(), reader.Token);
        var others = new[] { ReadAsync(null, TestContext.Current.CancellationToken), ReadAsync(null, TestContext.Current.CancellationToken) };

        await reader.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        await Eventually.SoAsync("another asks", () => Volatile.Read(ref reads) > 1);
        gate.SetResult(Answer());

        (await others[0]).ShouldBe(await others[1]);
        (await ReadAsync(null, TestContext.Current.CancellationToken)).ShouldBe(await others[0]);
        reads.ShouldBe(2);
    }

    [Fact]
    public async Task Who_may_ask_at_once_waits_for_nobody_whose_turn_is_still_to_come()
    {
        var cache = Cache();
        await AskAsync(cache, Key(1, "0"));
        var turn = new TaskCompletionSource<FairShare.Turn>();
        var debtor = cache.GetOrMakeAsync(Key(1), cache.Lists, this, static test =>
        {
            test.made++;
            return ValueTask.FromResult(Answer());
        }, TestContext.Current.CancellationToken, _ => new ValueTask<FairShare.Turn>(turn.Task)).AsTask();

        var answer = await AskAsync(cache, Key(1));
        debtor.IsCompleted.ShouldBeFalse();
        turn.SetResult(default);

        (await debtor).ShouldBe(answer);
        made.ShouldBe(2);
    }

    [Fact]
    public async Task A_problem_is_not_kept()
    {
        var cache = Cache();

        for (var i = 0; i < 3; i++) (await HasAsync(cache, Key(1))).ShouldBeFalse();

        cache.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task It_stays_within_its_bytes_and_drops_what_was_used_longest_ago()
    {
        var cache = Cache(20_000);
        await KeepAsync(cache, Key(0), Answer());
        for (var i = 1; i < 200; i++)
        {
            await KeepAsync(cache, Key(i), Answer());
            (await HasAsync(cache, Key(0))).ShouldBeTrue();
            cache.Bytes.ShouldBeLessThanOrEqualTo(20_000);
        }

        (await HasAsync(cache, Key(1))).ShouldBeFalse();
        cache.Lists.Evictions.ShouldBeGreaterThan(100);
        cache.Regions.Sum(region => region.Bytes).ShouldBe(cache.Bytes);
    }

    [Fact]
    public async Task One_huge_answer_does_not_push_out_all_others()
    {
        var cache = Cache(20_000);
        await KeepAsync(cache, Key(1), Answer());

        await KeepAsync(cache, Key(2), Answer(19_000));

        (await HasAsync(cache, Key(1))).ShouldBeTrue();
        (await HasAsync(cache, Key(2))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_renewed_answer_counts_once()
    {
        var cache = Cache();
        await KeepAsync(cache, Key(1, "1"), Answer());
        var bytes = cache.Bytes;

        await KeepAsync(cache, Key(1, "2"), Answer());

        cache.Bytes.ShouldBe(bytes);
        cache.Lists.Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("9.4", "10.4")]
    [InlineData("10.3", "10.4")]
    public async Task A_slow_maker_does_not_replace_a_newer_answer(string older, string newer)
    {
        var cache = Cache();
        await HasAsync(cache, Key(1, older));
        var gate = new TaskCompletionSource<CachedAnswer>();
        var slow = cache.GetOrMakeAsync(Key(1, older), cache.Lists, gate, static async gate => await gate.Task, TestContext.Current.CancellationToken).AsTask();
        await KeepAsync(cache, Key(1, newer), Answer());
        var bytes = cache.Bytes;

        gate.SetResult(Answer(2_000));
        await slow;

        (await HasAsync(cache, Key(1, newer))).ShouldBeTrue();
        cache.Bytes.ShouldBe(bytes);
        cache.Lists.Bytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task Generations_that_went_back_replace_what_is_too_old()
    {
        var cache = Cache();
        await KeepAsync(cache, Key(1, "100.4"), Answer());
        clock.Advance(TimeSpan.FromMinutes(6));

        await KeepAsync(cache, Key(1, "95.4"), Answer());

        (await HasAsync(cache, Key(1, "95.4"))).ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_lives_as_long_as_its_region_says()
    {
        var cache = Cache();
        for (var i = 0; i < 2; i++)
        {
            await AskAsync(cache, Key(1), cache.Lists);
            await AskAsync(cache, Key(2), cache.Timeline);
        }

        clock.Advance(TimeSpan.FromMinutes(4));
        await AskAsync(cache, Key(1), cache.Lists);
        await AskAsync(cache, Key(2), cache.Timeline);

        cache.Lists.Hits.ShouldBe(1);
        cache.Timeline.Hits.ShouldBe(0);
        made.ShouldBe(5);
    }

    [Fact]
    public async Task Compressing_what_was_replaced_meanwhile_costs_the_cache_nothing()
    {
        var cache = Cache(1_000_000);
        var http = new DefaultHttpContext();
        http.Request.Headers.AcceptEncoding = "gzip";
        http.Response.Body = new MemoryStream();
        var old = Answer(4_000);
        await KeepAsync(cache, Key(1, "1"), old);
        var one = cache.Bytes;
        await KeepAsync(cache, Key(1, "2"), Answer(4_000));

        cache.Send(old, http);
        cache.Send(old, http);

        http.Response.Headers.ContentEncoding.ToString().ShouldBe("gzip");
        cache.Bytes.ShouldBe(one);
    }
}

[Trait("Engine", "any")]
public sealed class SharedAnswersTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_023)]
    [InlineData(1_024)]
    [InlineData(SharedAnswers.Longest)]
    public void An_answer_comes_back_as_it_was(int length)
    {
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789", (length / 10) + 1)))[..length];

        var back = SharedAnswers.Read(SharedAnswers.Write(new CachedAnswer(body, "W/\"abc-1.2\"")))!;

        back.Body.ShouldBe(body);
        back.ETag.ShouldBe("W/\"abc-1.2\"");
    }

    [Fact]
    public void What_is_no_answer_is_not_read_whatever_it_is()
    {
        var chance = new Random(42);
        var good = SharedAnswers.Write(new CachedAnswer(new byte[2_000], "etag"));
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = i % 2 == 0 ? new byte[chance.Next(40)] : good[..chance.Next(good.Length)];
            if (i % 2 == 0) chance.NextBytes(bytes);

            SharedAnswers.Read(bytes)?.Body.Length.ShouldBeLessThanOrEqualTo(SharedAnswers.Longest);
        }
    }

    [Fact]
    public void Names_begin_with_the_workspace_and_the_scope_and_differ_by_generation()
    {
        var shared = new SharedAnswers(null, "brisk:x");

        shared.Name("17:all:contacts?\n1").ShouldStartWith("brisk:x:answer:17:all:");
        shared.Name("17:all:contacts?\n1").ShouldNotBe(shared.Name("17:all:contacts?\n2"));
    }
}
