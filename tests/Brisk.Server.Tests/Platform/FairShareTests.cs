using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class FairShareTests
{
    private readonly Hand clock = new();

    private FairShare Fair() => new(clock);

    private static Principal Somebody(long id) => new(PrincipalKind.Key, new Tsid(1), new Tsid(id), Role.Member, "script");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>People who have spent three seconds each, just now.</summary>
    private async Task<Principal[]> SpendersAsync(FairShare fair, int count)
    {
        var spenders = Enumerable.Range(1, count).Select(id => Somebody(id)).ToArray();
        var turns = new List<FairShare.Turn>();
        foreach (var spender in spenders) turns.Add(await fair.EnterAsync(spender, Cancellation));
        clock.Pass(3_000);
        turns.ForEach(turn => turn.Dispose());
        return spenders;
    }

    private async Task<Principal> SpenderAsync(FairShare fair) => (await SpendersAsync(fair, 1))[0];

    [Fact]
    public async Task Who_asks_little_never_waits_whatever_others_do()
    {
        var fair = Fair();
        var spender = await SpenderAsync(fair);
        var asked = Enumerable.Range(0, 50).Select(_ => fair.EnterAsync(spender, Cancellation)).ToList();

        var other = fair.EnterAsync(Somebody(2), Cancellation);

        asked.Count(turn => turn.IsCompleted).ShouldBe(FairShare.MostExpensive);
        other.IsCompletedSuccessfully.ShouldBeTrue();
        (await other).IsExpensive.ShouldBeFalse();
    }

    [Fact]
    public async Task Many_cheap_questions_of_one_are_answered_in_their_order_and_cost_nothing()
    {
        var fair = Fair();
        var asked = Enumerable.Range(0, 1_000).Select(_ => fair.EnterAsync(Somebody(1), Cancellation)).ToList();

        for (var i = 0; i < asked.Count; i++)
        {
            var turn = await asked[i];
            turn.IsExpensive.ShouldBeFalse();
            clock.Pass(1);
            turn.Dispose();
        }
    }

    [Fact]
    public async Task What_runs_right_now_counts_as_well()
    {
        var fair = Fair();
        var first = Enumerable.Range(0, FairShare.MostExpensive + 1).Select(_ => fair.EnterAsync(Somebody(1), Cancellation)).ToList();
        clock.Pass((long)FairShare.Allowance);

        var more = Enumerable.Range(0, 10).Select(_ => fair.EnterAsync(Somebody(1), Cancellation)).ToList();

        first.ShouldAllBe(turn => turn.IsCompletedSuccessfully);
        more.Count(turn => turn.IsCompleted).ShouldBe(FairShare.MostExpensive);
    }

    [Fact]
    public async Task Spenders_take_turns()
    {
        var fair = Fair();
        var spenders = await SpendersAsync(fair, 2);
        var (one, other) = (spenders[0], spenders[1]);
        var running = new List<FairShare.Turn>();
        for (var i = 0; i < FairShare.MostExpensive; i++) running.Add(await fair.EnterAsync(one, Cancellation));
        var order = new List<string>();
        var waiting = new List<Task>();
        for (var i = 0; i < 3; i++) waiting.Add(WaitAsync(one, "one"));
        for (var i = 0; i < 3; i++) waiting.Add(WaitAsync(other, "other"));

        running[0].Dispose();
        await Task.WhenAll(waiting);

        order.ShouldBe(["one", "other", "one", "other", "one", "other"]);

        async Task WaitAsync(Principal who, string name)
        {
            using var turn = await fair.EnterAsync(who, Cancellation);
            lock (order) order.Add(name);
        }
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_takes_nobodys_turn()
    {
        var fair = Fair();
        var spender = await SpenderAsync(fair);
        var running = new List<FairShare.Turn>();
        for (var i = 0; i < FairShare.MostExpensive; i++) running.Add(await fair.EnterAsync(spender, Cancellation));
        using var left = new CancellationTokenSource();
        var gone = fair.EnterAsync(spender, left.Token).AsTask();
        var stays = fair.EnterAsync(spender, Cancellation).AsTask();
        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(gone);

        running.ForEach(turn => turn.Dispose());

        (await stays).Dispose();
        for (var i = 0; i < FairShare.MostExpensive; i++) fair.EnterAsync(spender, Cancellation).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Whose_debt_ran_off_while_waiting_waits_no_longer_though_nobody_is_done()
    {
        var fair = Fair();
        var spenders = await SpendersAsync(fair, 2);
        for (var i = 0; i < FairShare.MostExpensive; i++) await fair.EnterAsync(spenders[0], Cancellation);
        var waits = fair.EnterAsync(spenders[1], Cancellation).AsTask();
        waits.IsCompleted.ShouldBeFalse();

        clock.Pass(60_000);

        (await waits.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).IsExpensive.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_went_away_is_not_kept_waiting()
    {
        var fair = Fair();
        var spender = await SpenderAsync(fair);
        using var left = new CancellationTokenSource();
        var asked = Enumerable.Range(0, 1_000).Select(_ => fair.EnterAsync(spender, left.Token).AsTask()).ToList();
        fair.Waiting.ShouldBe(1_000 - FairShare.MostExpensive);

        await left.CancelAsync();

        fair.Waiting.ShouldBe(0);
        await Should.ThrowAsync<OperationCanceledException>(asked[^1]);
    }

    [Fact]
    public async Task What_was_spent_is_forgotten_after_a_while()
    {
        var fair = Fair();
        var spender = await SpenderAsync(fair);
        (await TurnAsync()).ShouldBeTrue();

        clock.Pass(60_000);

        (await TurnAsync()).ShouldBeFalse();

        async Task<bool> TurnAsync()
        {
            using var turn = await fair.EnterAsync(spender, Cancellation);
            return turn.IsExpensive;
        }
    }

    /// <summary>Time that passes when it is told to, and its timers.</summary>
    private sealed class Hand : TimeProvider
    {
        private readonly List<Alarm> alarms = [];
        private long now = 1_000_000;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => now;

        public void Pass(long milliseconds)
        {
            now += milliseconds;
            foreach (var alarm in alarms) alarm.Look();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var alarm = new Alarm(this, () => callback(state));
            alarm.Change(dueTime, period);
            alarms.Add(alarm);
            return alarm;
        }

        private sealed class Alarm(Hand hand, Action ring) : ITimer
        {
            private long due;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                due = dueTime < TimeSpan.Zero ? long.MaxValue : hand.now + (long)dueTime.TotalMilliseconds;
                return true;
            }

            public void Look()
            {
                if (hand.now < due) return;
                due = long.MaxValue;
                ring();
            }

            public void Dispose() => due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return default;
            }
        }
    }
}
