using Brisk.Server.Platform;

namespace Brisk.Server.Tests.Platform;

public sealed class PasswordLaneTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_known_goes_before_strangers_who_came_earlier()
    {
        using var lane = new PasswordLane();
        using var hold = new ManualResetEventSlim();
        var order = new List<string>();
        var holding = Enumerable.Range(0, PasswordLane.Threads).Select(_ => lane.RunAsync(hold.Wait, isKnown: true, Cancellation).AsTask()).ToList();
        while (lane.Waiting > 0) await Task.Yield();
        var stranger = lane.RunAsync(() => Note("stranger"), isKnown: false, Cancellation);
        var known = lane.RunAsync(() => Note("known"), isKnown: true, Cancellation);

        hold.Set();
        await Task.WhenAll(holding);

        (await stranger).ShouldBeTrue();
        (await known).ShouldBeTrue();
        if (PasswordLane.Threads == 1) order.ShouldBe(["known", "stranger"]);

        void Note(string who)
        {
            lock (order) order.Add(who);
        }
    }

    [Fact]
    public async Task Only_few_strangers_may_wait_and_they_keep_nobody_out_who_is_known()
    {
        using var lane = new PasswordLane();
        using var hold = new ManualResetEventSlim();
        var holding = Enumerable.Range(0, PasswordLane.Threads).Select(_ => lane.RunAsync(hold.Wait, isKnown: true, Cancellation).AsTask()).ToList();
        while (lane.Waiting > 0) await Task.Yield();

        var strangers = Enumerable.Range(0, 200).Select(_ => lane.RunAsync(() => { }, isKnown: false, Cancellation).AsTask()).ToList();
        var known = lane.RunAsync(() => { }, isKnown: true, Cancellation).AsTask();
        hold.Set();

        (await known).ShouldBeTrue();
        (await Task.WhenAll(strangers)).Count(ran => !ran).ShouldBeGreaterThan(100);
        await Task.WhenAll(holding);
    }

    [Fact]
    public void At_most_half_of_the_cores_check_passwords() => PasswordLane.Threads.ShouldBe(Math.Max(1, Environment.ProcessorCount / 2));
}
