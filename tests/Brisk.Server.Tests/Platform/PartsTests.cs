using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Tests.Platform;

public sealed class AnswerCacheTests
{
    [Fact]
    public void Compressing_what_was_replaced_meanwhile_costs_the_cache_nothing()
    {
        var cache = new AnswerCache(1_000_000);
        var key = new AnswerKey(new Tsid(1), "all", "contacts?");
        var http = new DefaultHttpContext();
        http.Request.Headers.AcceptEncoding = "gzip";
        var (old, fresh) = (new CachedAnswer("1", new byte[4_000], "a"), new CachedAnswer("2", new byte[4_000], "b"));
        cache.Keep(key, old);
        var one = cache.Bytes;
        cache.Keep(key, fresh);

        cache.Encode(old, http);
        cache.Encode(old, http).Length.ShouldBeLessThan(4_000);

        cache.Bytes.ShouldBe(one);
    }

    private static AnswerKey Key(int i) => new(new Tsid(1), "all", $"question {i}");

    private static CachedAnswer Answer(string stamp, int bytes = 1_000) => new(stamp, new byte[bytes], "W/\"x\"");

    [Fact]
    public void An_answer_of_another_generation_is_not_found()
    {
        var cache = new AnswerCache(100_000);
        cache.Keep(Key(1), Answer("5"));

        cache.Find(Key(1), "5").ShouldNotBeNull();
        cache.Find(Key(1), "6").ShouldBeNull();
        cache.Hits.ShouldBe(1);
        cache.Misses.ShouldBe(1);
    }

    [Fact]
    public void It_stays_within_its_bytes_and_drops_what_was_used_longest_ago()
    {
        var cache = new AnswerCache(20_000);
        cache.Keep(Key(0), Answer("1"));
        for (var i = 1; i < 200; i++)
        {
            cache.Keep(Key(i), Answer("1"));
            cache.Find(Key(0), "1");
            cache.Bytes.ShouldBeLessThanOrEqualTo(20_000);
        }

        cache.Find(Key(0), "1").ShouldNotBeNull();
        cache.Find(Key(1), "1").ShouldBeNull();
    }

    [Fact]
    public void One_huge_answer_does_not_push_out_all_others()
    {
        var cache = new AnswerCache(20_000);
        cache.Keep(Key(1), Answer("1"));

        cache.Keep(Key(2), Answer("1", 19_000));

        cache.Find(Key(1), "1").ShouldNotBeNull();
        cache.Find(Key(2), "1").ShouldBeNull();
    }

    [Fact]
    public void A_renewed_answer_counts_once()
    {
        var cache = new AnswerCache(100_000);
        cache.Keep(Key(1), Answer("1"));
        var bytes = cache.Bytes;

        cache.Keep(Key(1), Answer("2"));

        cache.Bytes.ShouldBe(bytes);
    }

    [Fact]
    public void What_is_asked_once_is_not_worth_keeping()
    {
        var cache = new AnswerCache(100_000);

        cache.IsWorthKeeping(Key(1)).ShouldBeFalse();
        cache.IsWorthKeeping(Key(1)).ShouldBeTrue();
    }
}

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
    public void The_wait_doubles_and_ends_at_a_quarter_of_an_hour()
    {
        var clock = new Clock();
        var limits = new SignInLimits(clock);
        var waits = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            limits.Begin("a@b.example", $"10.0.0.{i}").ShouldBe(0);
            var wait = Wait(limits, "a@b.example", "10.1.1.1");
            waits.Add(wait);
            clock.Advance(TimeSpan.FromSeconds(wait));
        }

        waits.Take(4).ShouldAllBe(wait => wait == 0);
        waits.Skip(4).Take(7).ShouldBe([15, 30, 60, 120, 240, 480, 900]);
        waits.Max().ShouldBe(900);
    }

    [Fact]
    public void Success_clears_the_account_and_takes_back_one_attempt_of_the_address()
    {
        var limits = new SignInLimits(new Clock());
        for (var i = 0; i < 4; i++) limits.Begin("a@b.example", "10.0.0.1");
        for (var i = 0; i < SignInLimits.AddressFailures - 5; i++) limits.Begin($"guess{i}@b.example", "10.0.0.1");

        limits.Begin("a@b.example", "10.0.0.1");
        limits.Succeeded("a@b.example", "10.0.0.1");

        Wait(limits, "a@b.example", "10.9.9.9").ShouldBe(0);
        limits.Begin("last@b.example", "10.0.0.1").ShouldBe(0);
        Wait(limits, "other@b.example", "10.0.0.1").ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Old_failures_are_forgotten()
    {
        var clock = new Clock();
        var limits = new SignInLimits(clock);
        for (var i = 0; i < 4; i++) limits.Begin("a@b.example", "10.0.0.1");

        clock.Advance(TimeSpan.FromHours(2));
        limits.Begin("a@b.example", "10.0.0.1");

        Wait(limits, "a@b.example", "10.0.0.1").ShouldBe(0);
    }

    /// <summary>Seconds to wait, without making an attempt.</summary>
    private static int Wait(SignInLimits limits, string email, string address)
    {
        var wait = limits.Begin(email, address);
        if (wait == 0) limits.Withdraw(email, address);
        return wait;
    }
}
