using System.Net;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

/// <summary>What strangers do keeps nobody out who belongs here.</summary>
public sealed class OutsidersTests
{
    private static string Body(string email, string password = TestServer.Password) => $$"""{"email":"{{email}}","password":"{{password}}"}""";

    private static async Task GuessAsync(TestServer server, string email)
    {
        for (var i = 0; i <= SignInLimits.AccountFailures; i++) await server.Anonymous.PostAsync("/api/sign-in", Body(email, "wrong-password"));
    }

    private static Client Browser(TestServer server, Answer signedIn)
    {
        var device = signedIn.Header("Set-Cookie")!.Split(", ").Single(cookie => cookie.StartsWith("brisk-device=", StringComparison.Ordinal));
        device.ShouldContain("HttpOnly");
        device.ShouldContain("SameSite=Strict");
        return new Client(server, device.Split(';')[0]);
    }

    [Fact]
    public async Task A_browser_that_signed_in_before_is_not_kept_out_by_strangers()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var browser = Browser(server, (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK));

        await GuessAsync(server, owner.Email);

        (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBeProblem(429, "rate-limited");
        (await browser.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_known_browser_counts_its_own_failures_and_is_known_for_its_accounts_alone()
    {
        await using var server = await TestServer.StartAsync();
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        var browser = Browser(server, await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email)));
        for (var i = 0; i < SignInLimits.AccountFailures; i++) (await browser.PostAsync("/api/sign-in", Body(owner.Email, "wrong-password")))
            .ShouldBeProblem(401, "bad-credentials");

        (await browser.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBeProblem(429, "rate-limited");
        (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);
        await GuessAsync(server, other.Email);
        (await browser.PostAsync("/api/sign-in", Body(other.Email))).ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task The_secret_of_a_browser_changes_after_a_day_and_an_older_one_is_worth_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var first = Browser(server, await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email)));
        (await first.PostAsync("/api/sign-in", Body(owner.Email))).Header("Set-Cookie")!.ShouldNotContain("brisk-device");
        server.Clock.Advance(TimeSpan.FromDays(2));
        var second = Browser(server, await first.PostAsync("/api/sign-in", Body(owner.Email)));

        await GuessAsync(server, owner.Email);

        (await first.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBeProblem(429, "rate-limited");
        (await second.PostAsync("/api/sign-in", Body(owner.Email))).ShouldBe(HttpStatusCode.OK);
        (await server.ContentAsync(owner.Workspace)).ShouldNotContain(second.SessionCookie!.Split('.')[1]);
    }

    [Fact]
    public async Task A_new_password_makes_other_browsers_strangers()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var browser = Browser(server, await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email)));
        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-5"}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        await GuessAsync(server, owner.Email);

        (await browser.PostAsync("/api/sign-in", Body(owner.Email, "quiet-meadow-5"))).ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task Who_is_signed_in_changes_the_password_while_strangers_guess_at_it()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await GuessAsync(server, owner.Email);

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-5"}"""))
            .ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_session_has_five_wrong_passwords_like_everybody_else()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        for (var i = 0; i < SignInLimits.AccountFailures; i++)
            (await owner.PostAsync("/api/account/password", """{"current":"wrong-password","password":"quiet-meadow-5"}""")).ShouldBeProblem(422, "invalid");

        (await owner.PostAsync("/api/account/password", $$"""{"current":"{{TestServer.Password}}","password":"quiet-meadow-5"}"""))
            .ShouldBeProblem(429, "rate-limited");
    }

    [Fact]
    public async Task An_address_from_which_people_work_is_not_shut_for_a_colleague()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        var colleague = await server.JoinAsync(owner.Workspace, Role.Member);
        (await owner.GetAsync("/api/session")).ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < SignInLimits.AddressFailures; i++)
            await server.Anonymous.PostAsync("/api/sign-in", Body($"guess{i}@test.example", "wrong-password"));

        (await server.Anonymous.PostAsync("/api/sign-in", Body(colleague.Email))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_proxy_that_is_not_trusted_is_noticed_and_a_trusted_one_is_not()
    {
        await using var server = await TestServer.StartAsync();
        await using var behind = await TestServer.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        (await server.Local.GetAsync("/api/local/check")).Json.TryGetProperty("untrustedProxy", out _).ShouldBeFalse();

        await server.Anonymous.GetAsync("/health/live", ("X-Forwarded-For", "192.0.2.1"));
        await behind.Anonymous.GetAsync("/health/live", ("X-Forwarded-For", "192.0.2.1"));

        (await server.Local.GetAsync("/api/local/check")).Of("untrustedProxy").ShouldBe("127.0.0.1");
        (await behind.Local.GetAsync("/api/local/check")).Json.TryGetProperty("untrustedProxy", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("172.31.0.9", true)]
    [InlineData("192.168.1.4", true)]
    [InlineData("fd12::1", true)]
    [InlineData("203.0.113.9", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("2001:db8::1", false)]
    public void A_stranger_is_not_taken_for_a_proxy(string address, bool isTaken)
    {
        var notice = new ProxyNotice(Microsoft.Extensions.Logging.Abstractions.NullLogger<ProxyNotice>.Instance);
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers["X-Forwarded-For"] = "192.0.2.1";
        http.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(address);

        notice.Look(http);

        notice.Address.ShouldBe(isTaken ? address : null);
    }

    [Fact]
    public async Task Whoever_runs_the_server_lets_somebody_in_again_at_whom_strangers_guess()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await GuessAsync(server, owner.Email);

        (await server.Local.PostAsync("/api/local/password", $$"""{"email":"{{owner.Email}}","password":"quiet-meadow-5"}"""))
            .ShouldBe(HttpStatusCode.NoContent);

        (await server.Anonymous.PostAsync("/api/sign-in", Body(owner.Email, "quiet-meadow-5"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_browser_is_known_for_each_account_since_that_one_used_it()
    {
        await using var server = await TestServer.StartAsync();
        var one = await server.OwnerAsync();
        var other = await server.JoinAsync(one.Workspace, Role.Member);
        var browser = Browser(server, await server.Anonymous.PostAsync("/api/sign-in", Body(one.Email)));
        server.Clock.Advance(TimeSpan.FromDays(300));
        browser = Browser(server, await browser.PostAsync("/api/sign-in", Body(other.Email)));
        server.Clock.Advance(TimeSpan.FromDays(110));
        await GuessAsync(server, one.Email);
        await GuessAsync(server, other.Email);

        (await browser.PostAsync("/api/sign-in", Body(one.Email))).ShouldBeProblem(429, "rate-limited");
        (await browser.PostAsync("/api/sign-in", Body(other.Email))).ShouldBe(HttpStatusCode.OK);
    }
}
