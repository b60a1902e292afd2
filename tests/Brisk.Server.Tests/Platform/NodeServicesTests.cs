using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Nodes;

namespace Brisk.Server.Tests.Platform;

public sealed class TokensTests
{
    [Fact]
    public void A_key_names_its_workspace_and_comes_apart_again()
    {
        var (workspace, secret) = (Tsid.Of(Tsid.Epoch + 5, 1), Tokens.New());

        Tokens.TryReadKey(Tokens.Key(workspace, secret), out var read, out var readSecret).ShouldBeTrue();

        read.ShouldBe(workspace);
        readSecret.ShouldBe(secret);
        secret.Length.ShouldBe(Tokens.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("brisk_")]
    [InlineData("brisk_0123456789ABC_short")]
    [InlineData("other_0123456789ABC_0123456789012345678901234567890123456789012")]
    [InlineData("brisk_!!!!!!!!!!!!!_0123456789012345678901234567890123456789012")]
    public void What_is_no_key_is_not_read(string text) => Tokens.TryReadKey(text, out _, out _).ShouldBeFalse();
}

public sealed class DeviceTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("", "Unknown device")]
    public void People_recognise_their_browsers(string userAgent, string name) => Device.Of(userAgent).ShouldBe(name);
}

public sealed class SignInLimitsTests
{
    [Fact]
    public async Task The_wait_doubles_and_ends_at_a_quarter_of_an_hour()
    {
        var clock = new Clock();
        var limits = new SignInLimits(clock, Alone.Instance, "test");
        var waits = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            (await limits.BeginAsync("a@b.example", $"10.0.0.{i}")).ShouldBe(0);
            var wait = await WaitAsync(limits, "a@b.example", "10.1.1.1");
            waits.Add(wait);
            clock.Advance(TimeSpan.FromSeconds(wait));
        }

        waits.Take(4).ShouldAllBe(wait => wait == 0);
        waits.Skip(4).Take(7).ShouldBe([15, 30, 60, 120, 240, 480, 900]);
        waits.Max().ShouldBe(900);
    }

    [Fact]
    public async Task Success_clears_the_account_and_takes_back_one_attempt_of_the_address()
    {
        var limits = new SignInLimits(new Clock(), Alone.Instance, "test");
        for (var i = 0; i < 4; i++) await limits.BeginAsync("a@b.example", "10.0.0.1");
        for (var i = 0; i < SignInLimits.AddressFailures - 5; i++) await limits.BeginAsync($"guess{i}@b.example", "10.0.0.1");

        await limits.BeginAsync("a@b.example", "10.0.0.1");
        await limits.SucceededAsync("a@b.example", "10.0.0.1");

        (await WaitAsync(limits, "a@b.example", "10.9.9.9")).ShouldBe(0);
        (await limits.BeginAsync("last@b.example", "10.0.0.1")).ShouldBe(0);
        (await WaitAsync(limits, "other@b.example", "10.0.0.1")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Old_failures_are_forgotten()
    {
        var clock = new Clock();
        var limits = new SignInLimits(clock, Alone.Instance, "test");
        for (var i = 0; i < 4; i++) await limits.BeginAsync("a@b.example", "10.0.0.1");

        clock.Advance(TimeSpan.FromHours(2));
        await limits.BeginAsync("a@b.example", "10.0.0.1");

        (await WaitAsync(limits, "a@b.example", "10.0.0.1")).ShouldBe(0);
    }

    /// <summary>Seconds to wait, without making an attempt.</summary>
    private static async Task<int> WaitAsync(SignInLimits limits, string email, string address)
    {
        var wait = await limits.BeginAsync(email, address);
        if (wait == 0) await limits.WithdrawAsync(email, address);
        return wait;
    }
}
