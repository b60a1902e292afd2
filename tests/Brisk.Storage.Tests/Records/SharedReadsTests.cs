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

        (await first).ShouldBe(("seen", true));
        (await second).ShouldBe(("seen", false));
        begun.ShouldBe(1);
        // What was read is not taken for the present by whoever asks later.
        (await AskAsync(Task.FromResult<string?>("anew"), Cancellation)).ShouldBe(("anew", true));
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

        (await later).ShouldBe(("seen", false));
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
        (await AskAsync(Task.FromResult<string?>("anew"), Cancellation)).ShouldBe(("anew", true));
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

    private Task<(string? Result, bool IsOwn)> AskAsync(Task<string?> read, CancellationToken cancellation) =>
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
