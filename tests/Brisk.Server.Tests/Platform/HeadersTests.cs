using System.Net;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

/// <summary>The checks of Mozilla's HTTP Observatory that concern headers, each worth points there.</summary>
[Trait("Engine", "any")]
public sealed class HeadersTests(TestServer server)
{
    private async Task<Answer> PageAsync() => await server.Anonymous.GetAsync("/");

    [Fact]
    public async Task The_policy_allows_our_own_files_and_nothing_inline_that_was_not_built()
    {
        var policy = (await PageAsync()).Header("Content-Security-Policy")!;

        var directives = policy.Split(';', StringSplitOptions.TrimEntries).ToDictionary(part => part.Split(' ')[0], part => part);
        directives["default-src"].ShouldBe("default-src 'none'");
        directives["script-src"].ShouldBe("script-src 'self'");
        directives["style-src"].ShouldBe("style-src 'self'");
        directives["object-src"].ShouldBe("object-src 'none'");
        directives["base-uri"].ShouldBe("base-uri 'none'");
        directives["frame-ancestors"].ShouldBe("frame-ancestors 'none'");
        directives["form-action"].ShouldBe("form-action 'self'");
        directives["require-trusted-types-for"].ShouldBe("require-trusted-types-for 'script'");
        directives["trusted-types"].ShouldBe("trusted-types vue app-sw");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("http:");
    }

    [Theory]
    [InlineData("X-Content-Type-Options", "nosniff")]
    [InlineData("Referrer-Policy", "no-referrer")]
    [InlineData("Cross-Origin-Opener-Policy", "same-origin")]
    [InlineData("Cross-Origin-Embedder-Policy", "require-corp")]
    [InlineData("Cross-Origin-Resource-Policy", "same-origin")]
    [InlineData("X-Frame-Options", "DENY")]
    [InlineData("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")]
    [InlineData("Access-Control-Allow-Origin", null)]
    [InlineData("Server", null)]
    [InlineData("X-Powered-By", null)]
    public async Task The_page_tells_the_browser_to_be_careful(string header, string? value) =>
        (await PageAsync()).Header(header).ShouldBe(value);

    [Theory]
    [InlineData("/api/contacts")]
    [InlineData("/api/nothing")]
    [InlineData("/api/setup")]
    [InlineData("/API/contacts")]
    [InlineData("/Api/CRM/nothing")]
    public async Task Data_is_never_stored_framed_or_sniffed_even_when_it_is_an_error(string path)
    {
        var answer = await server.Anonymous.GetAsync(path);

        answer.Header("Cache-Control").ShouldBe("no-store");
        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
        answer.Header("Content-Security-Policy").ShouldBe("default-src 'none'; frame-ancestors 'none'");
        answer.Header("Cross-Origin-Resource-Policy").ShouldBe("same-origin");
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_with_https_the_cookie_is_tied_to_the_host_and_https_is_for_good()
    {
        await using var own = await TestServer.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        var owner = await own.OwnerAsync();

        var answer = await own.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""",
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"));

        answer.Header("Set-Cookie")!.ShouldStartWith("__Host-brisk=");
        answer.Header("Set-Cookie")!.ShouldContain("; Secure");
        answer.Header("Strict-Transport-Security").ShouldBe("max-age=63072000; includeSubDomains");
    }

    [Fact]
    public async Task Behind_trusted_proxies_each_caller_is_slowed_down_by_the_address_that_they_saw()
    {
        await using var own = await TestServer.StartAsync(options =>
            options with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8")] });
        for (var guess = 0; guess <= SignInLimits.AddressFailures; guess++) await GuessAsync($"{guess}", "198.51.100.1, 203.0.113.9, 10.0.0.7");

        var same = await GuessAsync("same", "203.0.113.9");
        var other = await GuessAsync("other", "198.51.100.1");

        same.ShouldBe(429);
        other.ShouldBe(401, "what the caller itself put in front is nobody's address");

        async Task<int> GuessAsync(string name, string seen) =>
            (await own.Anonymous.PostAsync(
                "/api/sign-in", $$"""{"email":"{{name}}@brisk.example","password":"never-to-be-guessed"}""", ("X-Forwarded-For", seen))).Status;
    }

    [Fact]
    public async Task Nobody_else_can_pretend_https()
    {
        var answer = await server.Anonymous.GetAsync("/", ("X-Forwarded-Proto", "https"));

        answer.Header("Strict-Transport-Security").ShouldBeNull();
    }
}
