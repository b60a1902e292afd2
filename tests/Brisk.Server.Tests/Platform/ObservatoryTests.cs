using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Brisk.Server.Tests.Infrastructure;
using IPNetwork = System.Net.IPNetwork;

namespace Brisk.Server.Tests.Platform;

/// <summary>
/// The rules of Mozilla's HTTP Observatory, as published at
/// https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, applied to real answers over https behind a
/// proxy. A host that the browsers' own list (HSTS preload, 5 points) does not name can have 140; 5 of them are for scripts by
/// address with their hash, and a page without any, as ours, has neither these nor a fault. Its scan sees the start page only; the
/// cookie is that of signing in, the only one there is.
/// </summary>
[Trait("Engine", "any")]
public sealed partial class ObservatoryTests
{
    private static readonly (string, string) Https = ("X-Forwarded-Proto", "https");

    private static async Task<TestServer> StartAsync()
    {
        var client = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        Assert.SkipUnless(File.Exists(Path.Combine(client, "index.html")), "The client is not built: npm ci && npm run build in web/, then build again.");
        return await TestServer.StartAsync(options => options with { ClientFolder = client, TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
    }

    [Fact]
    public async Task All_points_that_a_page_without_scripts_by_address_can_have_outside_the_preload_list_are_given()
    {
        await using var server = await StartAsync();
        var owner = await server.OwnerAsync();

        var page = (await server.Anonymous.GetAsync("/", Https)).ShouldBe(HttpStatusCode.OK);
        var signedIn = await server.Anonymous.PostAsync("/api/sign-in", $$"""{"email":"{{owner.Email}}","password":"{{TestServer.Password}}"}""", Https);

        var points = new Dictionary<string, int>
        {
            ["content security policy"] = Policy(page.Header("Content-Security-Policy")),
            ["cookies"] = Cookies(signedIn.Header("Set-Cookie")),
            ["cross-origin resource sharing"] = page.Header("Access-Control-Allow-Origin") is null ? 0 : -50,
            ["referrer policy"] = page.Header("Referrer-Policy") is "no-referrer" or "same-origin" or "strict-origin" or "strict-origin-when-cross-origin" ? 5
                : 0,
            ["strict transport security"] = Transport(page.Header("Strict-Transport-Security")),
            ["subresource integrity"] = Integrity(page.Text),
            ["content type options"] = page.Header("X-Content-Type-Options") is "nosniff" ? 0 : -5,
            ["framing"] = Framing(page),
            ["cross-origin resource policy"] = page.Header("Cross-Origin-Resource-Policy") is "same-origin" or "same-site" ? 10 : 0,
        };

        // Points are added only where nearly nothing was taken away.
        points.Values.ShouldAllBe(given => given >= 0, string.Join(", ", points));
        (100 + points.Values.Sum()).ShouldBe(135, string.Join(", ", points));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/contacts/0123456789ABC")]
    public async Task Every_script_and_style_of_the_page_has_the_hash_of_what_is_served(string path)
    {
        await using var server = await StartAsync();
        var page = (await server.Anonymous.GetAsync(path)).Text;

        var tags = Loads().Matches(page).Select(match => match.Value).ToList();

        tags.Count.ShouldBeGreaterThan(3);
        var policy = (await server.Anonymous.GetAsync(path)).Header("Content-Security-Policy")!;
        foreach (var inline in Inline().Matches(page).Select(match => match.Groups["text"].Value))
            policy.ShouldContain($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)))}'");
        Inline().Count(page).ShouldBe(2);
        foreach (var tag in tags)
        {
            var file = Address().Match(tag).Groups["at"].Value;
            var hash = "sha384-" + Convert.ToBase64String(SHA384.HashData((await server.Anonymous.GetAsync(file)).Bytes));
            tag.ShouldContain($"integrity=\"{hash}\"");
        }
    }

    [Fact]
    public async Task The_built_client_answers_at_its_own_addresses_only()
    {
        await using var server = await StartAsync();

        foreach (var path in (string[])["/", "/contacts", "/contacts/new", "/contacts/0123456789ABC", "/organizations", "/import", "/trash", "/settings/keys",
            "/sign-in", "/setup", "/invitation"])
            (await server.Anonymous.GetAsync(path)).ShouldBe(HttpStatusCode.OK).MediaType.ShouldBe("text/html");
        foreach (var path in (string[])["/metrics", "/graphql", "/wp-login.php", "/settings/nothing", "/index.html"])
            (await server.Anonymous.GetAsync(path)).ShouldBeProblem(404, "not-found");
    }

    private static int Policy(string? policy)
    {
        if (policy is null) return -25;
        var directives = policy.Split(';', StringSplitOptions.TrimEntries).Select(part => part.Split(' ')).ToDictionary(part => part[0], part => part[1..]);
        var fallback = directives.GetValueOrDefault("default-src", ["*"]);
        string[] Of(string name) => directives.GetValueOrDefault(name, fallback);
        if (Of("script-src").Contains("'unsafe-inline'") || Of("script-src").Contains("data:") || Of("object-src").Contains("data:")) return -20;
        if (directives.Values.Any(sources => sources.Any(source => source.StartsWith("http:", StringComparison.Ordinal)))) return -20;
        if (Of("script-src").Contains("'unsafe-eval'")) return -10;
        if (Of("style-src").Contains("'unsafe-inline'")) return 0;
        return fallback is ["'none'"] ? 10 : 5;
    }

    private static int Cookies(string? cookie)
    {
        if (cookie is null) return 0;
        if (!cookie.Contains("; Secure", StringComparison.OrdinalIgnoreCase)) return -20;
        if (!cookie.Contains("; HttpOnly", StringComparison.OrdinalIgnoreCase)) return -30;
        return cookie.Contains("; SameSite=Strict", StringComparison.OrdinalIgnoreCase)
            || cookie.Contains("; SameSite=Lax", StringComparison.OrdinalIgnoreCase) ? 5 : 0;
    }

    private static int Transport(string? header) => header is null || MaxAge().Match(header) is not { Success: true } match ? -20
        : long.Parse(match.Groups["seconds"].Value) >= 15_552_000 ? 0 : -10;

    private static int Integrity(string page)
    {
        var scripts = Script().Matches(page).Select(match => match.Value).ToList();
        if (scripts.Exists(script => !Address().Match(script).Groups["at"].Value.StartsWith('/'))) return -50;
        return scripts.Count > 0 && scripts.TrueForAll(script => script.Contains(" integrity=\"sha384-", StringComparison.Ordinal)) ? 5 : 0;
    }

    private static int Framing(Answer page) =>
        page.Header("Content-Security-Policy") is { } policy
            && (policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) || policy.Contains("frame-ancestors 'self'", StringComparison.Ordinal)) ? 5
        : page.Header("X-Frame-Options") is "DENY" or "SAMEORIGIN" ? 0 : -20;

    [GeneratedRegex("<script[^>]* src=[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Script();

    [GeneratedRegex("<script[^>]* src=[^>]*>|<link[^>]*rel=\"(stylesheet|modulepreload)\"[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loads();

    [GeneratedRegex("<(script|style)>(?<text>.*?)</", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inline();

    [GeneratedRegex("(src|href)=\"(?<at>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    [GeneratedRegex("max-age=(?<seconds>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MaxAge();
}
