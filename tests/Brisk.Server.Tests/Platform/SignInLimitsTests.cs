#pragma warning disable xUnit1051 // What is asked here answers at once, or by the clock of the test.
using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Tests.Platform;

public sealed class SignInLimitsTests
{
    private const string Email = "a@b.example";

    private static SignInLimits Limits(Clock clock) => new(clock, null, "test", [1, 2, 3]);

    private static Attempt From(string address, string email = Email) => Attempt.OfStranger(email, address);

    [Fact]
    public async Task The_wait_doubles_and_ends_at_half_an_hour()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        var waits = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            (await limits.BeginAsync(From($"10.0.0.{i}"))).ShouldBe(0);
            var wait = await WaitAsync(limits, From("10.1.1.1"));
            waits.Add(wait);
            clock.Advance(TimeSpan.FromSeconds(wait));
        }

        waits.Take(4).ShouldAllBe(wait => wait == 0);
        waits.Skip(4).Take(6).ShouldBe([60, 120, 240, 480, 960, 1_800]);
        waits.Max().ShouldBe(1_800);
    }

    [Fact]
    public async Task Strangers_get_ten_guesses_at_an_account_in_the_first_hour()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        var (guesses, passed) = (0, 0);
        while (passed < 3_600)
        {
            var wait = await limits.BeginAsync(From($"10.0.{guesses}.{passed % 250}"));
            if (wait == 0) guesses++;
            clock.Advance(TimeSpan.FromSeconds(wait));
            passed += wait;
        }

        guesses.ShouldBe(10);
    }

    [Fact]
    public async Task Success_clears_the_account_and_takes_back_one_attempt_of_the_address()
    {
        var limits = Limits(new Clock());
        for (var i = 0; i < 4; i++) await limits.BeginAsync(From("10.0.0.1"));
        for (var i = 0; i < SignInLimits.AddressFailures - 5; i++) await limits.BeginAsync(From("10.0.0.1", $"guess{i}@b.example"));

        await limits.BeginAsync(From("10.0.0.1"));
        await limits.SucceededAsync(From("10.0.0.1"));

        (await WaitAsync(limits, From("10.9.9.9"))).ShouldBe(0);
        (await limits.BeginAsync(From("10.0.0.1", "last@b.example"))).ShouldBe(0);
        (await WaitAsync(limits, From("10.0.0.1", "other@b.example"))).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Old_failures_are_forgotten()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        for (var i = 0; i < 4; i++) await limits.BeginAsync(From("10.0.0.1"));

        clock.Advance(TimeSpan.FromHours(2));
        await limits.BeginAsync(From("10.0.0.1"));

        (await WaitAsync(limits, From("10.0.0.1"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_makes_nobody_wait_longer()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await limits.BeginAsync(From("10.0.0.1"));

        clock.Set(-TimeSpan.FromDays(1));

        (await WaitAsync(limits, From("10.0.0.1"))).ShouldBe(60);
        clock.Advance(TimeSpan.FromSeconds(61));
        (await WaitAsync(limits, From("10.0.0.1"))).ShouldBe(0);
    }

    [Fact]
    public async Task Who_must_wait_must_do_so_after_a_restart_and_no_name_is_written_down()
    {
        var limits = Limits(new Clock());
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await limits.BeginAsync(From("10.0.0.1"));
        await limits.BeginAsync(From("10.0.0.2", "free@b.example"));

        var written = limits.Write();
        var next = Limits(new Clock());
        next.Read(written + "nonsense\n");

        written.ShouldNotContain(Email);
        (await WaitAsync(next, From("10.5.5.5"))).ShouldBeInRange(1, 60);
        (await WaitAsync(next, From("10.5.5.5", "free@b.example"))).ShouldBe(0);
    }

    [Fact]
    public async Task A_full_table_forgets_the_oldest_and_not_all()
    {
        var limits = Limits(new Clock());
        for (var i = 0; i < SignInLimits.Most / 2; i++) await limits.BeginAsync(From($"10.{i / 65_536}.{i / 256 % 256}.{i % 256}", $"old{i}@b.example"));
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await limits.BeginAsync(From("10.200.0.1"));

        await limits.BeginAsync(From("10.201.0.1", "one@b.example"));
        await limits.BeginAsync(From("10.202.0.1", "more@b.example"));

        limits.Count.ShouldBeGreaterThan(SignInLimits.Most / 2);
        (await WaitAsync(limits, From("10.203.0.1"))).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_address_from_which_people_come_is_slow_and_never_shut()
    {
        var limits = Limits(new Clock());
        for (var i = 0; i < SignInLimits.AddressFailures; i++) await limits.BeginAsync(From("10.0.0.1", $"guess{i}@b.example"));
        (await WaitAsync(limits, From("10.0.0.1"))).ShouldBeGreaterThan(0);

        limits.Saw("10.0.0.1");

        limits.IsFamiliar("10.0.0.1").ShouldBeTrue();
        (await limits.BeginAsync(Attempt.OfStranger(Email, "10.0.0.1", isFamiliar: true))).ShouldBe(0);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010db800010002/64")]
    [InlineData("2001:db8:1:2:ffff::1", "20010db800010002/64")]
    [InlineData("2001:db8:1:3::1", "20010db800010003/64")]
    public void A_network_of_64_bits_is_one_address(string address, string counted) => SignInLimits.AddressOf(IPAddress.Parse(address)).ShouldBe(counted);

    /// <summary>Seconds to wait, without making an attempt.</summary>
    private static async Task<int> WaitAsync(SignInLimits limits, Attempt attempt)
    {
        var wait = await limits.BeginAsync(attempt);
        if (wait == 0) await limits.WithdrawAsync(attempt);
        return wait;
    }

    [Fact]
    public async Task An_attempt_that_was_not_made_leaves_everything_as_it_was()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        for (var i = 0; i < SignInLimits.AccountFailures; i++) await limits.BeginAsync(From("10.0.0.1"));
        clock.Advance(TimeSpan.FromSeconds(61));

        (await limits.BeginAsync(From("10.0.0.1"))).ShouldBe(0);
        await limits.WithdrawAsync(From("10.0.0.1"));

        (await limits.BeginAsync(From("10.0.0.1"))).ShouldBe(0);
    }

    [Fact]
    public void An_address_is_familiar_for_a_day()
    {
        var clock = new Clock();
        var limits = Limits(clock);
        limits.Saw("10.0.0.1");

        clock.Advance(TimeSpan.FromHours(23));
        limits.IsFamiliar("10.0.0.1").ShouldBeTrue();
        clock.Advance(TimeSpan.FromHours(2));
        limits.IsFamiliar("10.0.0.1").ShouldBeFalse();
    }

    private static Attempt FromHome(string email) => Attempt.OfStranger(email, "10.0.0.1", isFamiliar: true);

    /// <summary>An address that is slow, and whose turn it is not.</summary>
    private static async Task<SignInLimits> SlowAsync()
    {
        var limits = Limits(new Clock());
        for (var i = 0; i <= SignInLimits.AddressFailures; i++) await limits.BeginAsync(FromHome($"guess{i}@b.example"));
        return limits;
    }

    [Fact]
    public async Task Who_hangs_up_while_waiting_leaves_the_place_to_others()
    {
        var limits = await SlowAsync();
        for (var round = 0; round < 3; round++)
        {
            using var hangUp = new CancellationTokenSource();
            var waiting = Enumerable.Range(0, 8).Select(i => limits.BeginAsync(FromHome($"wait{i}@b.example"), hangUp.Token).AsTask()).ToList();
            await hangUp.CancelAsync();
            foreach (var one in waiting) await Should.ThrowAsync<OperationCanceledException>(one);
        }

        (await limits.BeginAsync(FromHome(Email))).ShouldBe(0);
    }

    [Fact]
    public async Task One_at_a_time_waits_for_an_account()
    {
        var limits = await SlowAsync();
        using var hangUp = new CancellationTokenSource();
        var waiting = limits.BeginAsync(FromHome(Email), hangUp.Token).AsTask();

        (await limits.BeginAsync(FromHome(Email), hangUp.Token)).ShouldBeGreaterThan(0);

        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }
}
