using Brisk.Server;
using Brisk.Server.Platform;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>What a node asks of the memory that nodes share before it makes an answer.</summary>
public sealed class SharedAnswersTests
{
    private const string Key = "1:all:question\n2";

    /// <summary>Long enough that whoever waits for a turn that never comes is seen to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Func<int, ValueTask<FairShare.Turn>> Never =
        static _ => new ValueTask<FairShare.Turn>(new TaskCompletionSource<FairShare.Turn>().Task);

    private static CachedAnswer Answer => new(new byte[1_000], "W/\"x\"");

    /// <summary>A node's cache over a memory with a budget that no machine is too busy for; it was asked the question once.</summary>
    private static async Task<AnswerCache> AskedAsync(RedisMemory memory)
    {
        await Eventually.SoAsync("Redis is there", () => memory.IsThere);
        var cache = new AnswerCache(100_000, new CacheLifetimes(), new SharedAnswers(memory, "test"), TimeProvider.System);
        await AskAsync(cache, "1:all:question\n1");
        return cache;
    }

    private static Task<CachedAnswer> AskAsync(AnswerCache cache, string key, Func<int, ValueTask<FairShare.Turn>>? enter = null) =>
        cache.GetOrMakeAsync(key, cache.Lists, 0, static _ => ValueTask.FromResult(Answer), TestContext.Current.CancellationToken, enter)
            .AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    [Fact]
    public async Task What_another_node_made_is_had_without_a_turn_and_looked_for_once()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var here = RedisMemory.Open(server.Place, TimeProvider.System, Patience);
        await using var there = RedisMemory.Open(server.Place, TimeProvider.System, Patience);
        var cache = await AskedAsync(here);
        await AskAsync(await AskedAsync(there), Key);
        await Eventually.SoAsync("the answer is shared", async () => await new SharedAnswers(here, "test").FindAsync(Key) is not null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(cache, Key, Never)));

        answers.Distinct().ShouldHaveSingleItem();
        cache.Lists.Shared.ShouldBe(1);
        cache.Lists.Hits.ShouldBe(19);
    }

    [Fact]
    public async Task Who_looked_in_vain_has_nobody_wait_for_their_turn()
    {
        await using var server = await RedisServer.StartedAsync();
        await using var memory = RedisMemory.Open(server.Place, TimeProvider.System, Patience);
        var cache = await AskedAsync(memory);
        var (entered, turn) = (new TaskCompletionSource(), new TaskCompletionSource<FairShare.Turn>());
        var debtor = AskAsync(cache, Key, _ =>
        {
            entered.SetResult();
            return new ValueTask<FairShare.Turn>(turn.Task);
        });
        await entered.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        var answer = await AskAsync(cache, Key);
        debtor.IsCompleted.ShouldBeFalse();
        turn.SetResult(default);

        (await debtor).ShouldBe(answer);
    }
}
