using Brisk.Storage.Engine;
using Brisk.Storage.Sets;

namespace Brisk.Storage.Tests.Records;

public sealed class SharedReadsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly List<Exception> untold = [];
    private readonly SharedReads<string?> reads;
    private int begun;

    public SharedReadsTests() => reads = new(untold.Add);

    [Fact]
    public async Task What_is_being_read_is_read_once_for_all_who_ask()
    {
        var go = new TaskCompletionSource<string?>();

        var first = AskAsync(go.Task, Cancellation);
        var second = AskAsync(go.Task, Cancellation);
        go.SetResult("seen");

        (await first).ShouldBe(Own("seen"));
        (await second).ShouldBe(Anothers("seen"));
        begun.ShouldBe(1);
        // What was read is not taken for the present by whoever asks later.
        (await AskAsync(Task.FromResult<string?>("anew"), Cancellation)).ShouldBe(Own("anew"));
    }

    [Fact]
    public async Task Who_leaves_is_told_that_the_reading_goes_on_and_it_does()
    {
        var go = new TaskCompletionSource<string?>();
        using var patience = new CancellationTokenSource();
        var left = AskAsync(go.Task, patience.Token);
        await UntilAsync(() => begun == 1);

        await patience.CancelAsync();
        await LeftAsync(left);
        var later = AskAsync(Task.FromResult<string?>("another"), Cancellation);
        go.SetResult("seen");

        (await later).ShouldBe(Anothers("seen"));
    }

    [Fact]
    public async Task One_whose_turn_has_not_come_is_given_up_with_the_last_who_waits()
    {
        var stopped = new TaskCompletionSource();
        using var patience = new CancellationTokenSource();
        async ValueTask<string?> Wait(SharedReads<string?>.SharedRead shared)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, shared.Stop);
            }
            finally
            {
                stopped.SetResult();
            }
            return "never";
        }
        var left = reads.GetAsync("key", Wait, patience.Token).AsTask();

        await patience.CancelAsync();
        await LeftAsync(left);

        await stopped.Task.WaitAsync(Cancellation);
        (await AskAsync(Task.FromResult<string?>("anew"), Cancellation)).ShouldBe(Own("anew"));
    }

    [Fact]
    public async Task A_failure_is_told_to_whoever_waits_and_else_where_failures_are_noted()
    {
        var (go, other) = (new TaskCompletionSource<string?>(), new TaskCompletionSource<string?>());
        var told = AskAsync(go.Task, Cancellation);
        await UntilAsync(() => begun == 1);
        go.SetException(new IOException("told"));
        (await Should.ThrowAsync<IOException>(() => told)).Message.ShouldBe("told");
        using var patience = new CancellationTokenSource();
        var left = AskAsync(other.Task, patience.Token);
        await UntilAsync(() => begun == 2);
        await patience.CancelAsync();
        await LeftAsync(left);

        other.SetException(new IOException("noted"));

        await UntilAsync(() => untold.Count > 0);
        untold.ShouldHaveSingleItem().Message.ShouldBe("noted");
    }

    [Fact]
    public async Task What_takes_too_long_is_told_from_what_finds_nothing_to_all_who_wait()
    {
        var brief = new SharedReads<string?>(untold.Add, TimeSpan.FromMilliseconds(1));
        var go = new TaskCompletionSource();
        async ValueTask<string?> Read(SharedReads<string?>.SharedRead shared)
        {
            await go.Task;
            shared.Begin();
            await Task.Delay(Timeout.Infinite, shared.Stop);
            return "never";
        }

        var (first, second) = (brief.GetAsync("key", Read, Cancellation).AsTask(), brief.GetAsync("key", Read, Cancellation).AsTask());
        go.SetResult();

        (await first).ShouldBe(new SharedResult<string?>(null, TookTooLong: true) { IsOwn = true });
        (await second).ShouldBe(new SharedResult<string?>(null, TookTooLong: true));
        (await AskAsync(Task.FromResult<string?>(null), Cancellation)).ShouldBe(Own(null));
    }

    [Fact]
    public async Task Who_leaves_keeps_nobody_else_waiting_while_it_is_given_up()
    {
        var (isStopped, go) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<string?>());
        using var patience = new CancellationTokenSource();
        async ValueTask<string?> Wait(SharedReads<string?>.SharedRead shared)
        {
            // Whoever is told of the end asks for something else and waits for that.
            using var told = shared.Stop.Register(() =>
            {
                using var isRead = new ManualResetEventSlim();
                _ = Task.Run(async () =>
                {
                    await AskAsync(Task.FromResult<string?>("other"), Cancellation);
                    isRead.Set();
                });
                isStopped.SetResult(isRead.Wait(TimeSpan.FromSeconds(10), Cancellation));
            });
            return await go.Task;
        }
        var left = reads.GetAsync("slow", Wait, patience.Token).AsTask();

        await patience.CancelAsync();
        await LeftAsync(left);

        (await isStopped.Task).ShouldBeTrue();
        go.SetResult(null);
    }

    private static SharedResult<string?> Own(string? read) => Anothers(read) with { IsOwn = true };

    private static SharedResult<string?> Anothers(string? read) => new(read);

    private Task<SharedResult<string?>> AskAsync(Task<string?> read, CancellationToken cancellation) =>
        reads.GetAsync("key", async shared =>
        {
            shared.Begin();
            begun++;
            return await read;
        }, cancellation).AsTask();

    /// <summary>The task itself is only cancelled; what is thrown tells why.</summary>
    private static async Task LeftAsync(Task left)
    {
        try
        {
            await left;
        }
        catch (PreparingException)
        {
            return;
        }
        throw new InvalidOperationException("Nobody was told that it goes on.");
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(1, Cancellation);
    }
}
