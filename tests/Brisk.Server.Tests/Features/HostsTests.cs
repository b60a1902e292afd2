using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

[Trait("Engine", "any")]
public sealed class HostsTests(TestServer shared)
{
    private static Task<TestServer> PublicAsync() => TestServer.StartAsync(options => options with { PublicUrl = new Uri("https://crm.example") });

    [Fact]
    public async Task Links_begin_with_the_public_address_whatever_the_request_says()
    {
        await using var server = await PublicAsync();
        var owner = await server.OwnerAsync();

        var invited = await owner.PostAsync("/api/users", """{"email":"bo@guests.example","role":"member"}""", ("Host", "crm.example"));

        invited.Of("link").ShouldStartWith("https://crm.example/invitation#token=");
    }

    [Theory]
    [InlineData("evil.example", "/api/contacts", 421)]
    [InlineData("evil.example", "/", 421)]
    [InlineData("crm.example", "/api/contacts", 200)]
    [InlineData("CRM.example:8443", "/api/contacts", 200)]
    [InlineData("localhost:5080", "/api/contacts", 200)]
    [InlineData("10.1.2.3", "/health/live", 200)]
    public async Task With_a_public_address_other_names_are_refused(string host, string path, int status)
    {
        await using var server = await PublicAsync();
        var owner = await server.OwnerAsync();

        (await owner.GetAsync(path, ("Host", host))).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("192.168.1.4:5080", true)]
    [InlineData("localhost", true)]
    [InlineData("brisk.localhost:5080", true)]
    [InlineData("rebound.evil.example", false)]
    public async Task A_page_that_takes_on_our_address_learns_nothing_of_a_demo_and_sets_nothing_up(string host, bool isOurs)
    {
        await using var server = await TestServer.StartAsync(options =>
            options with { Demo = new DemoAccess("ann@acme.example", "green-river-77", "secret-link") });

        var state = (await server.Anonymous.GetAsync("/api/setup", ("Host", host))).ShouldBe(HttpStatusCode.OK);
        var link = await server.Anonymous.GetAsync("/demo/secret-link", ("Host", host));
        var setup = await server.Anonymous.PostAsync(
            "/api/setup", """{"token":"x","workspace":"A","name":"A","email":"a@b.example","password":"green-river-77"}""", ("Host", host));

        state.Json.TryGetProperty("demo", out _).ShouldBe(isOurs);
        link.Status.ShouldBe(isOurs ? 404 : 421);
        setup.Status.ShouldBe(isOurs ? 409 : 421);
    }

    [Fact]
    public async Task Without_a_public_address_work_goes_on_under_any_name()
    {
        var owner = await shared.OwnerAsync();

        (await owner.GetAsync("/api/contacts", ("Host", "crm.example"))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("http://crm.example", 201)]
    [InlineData("http://crm.example:80", 201)]
    [InlineData("https://crm.example", 403)]
    [InlineData("http://crm.example:81", 403)]
    public async Task A_page_of_another_scheme_or_port_is_another_site(string origin, int status)
    {
        var owner = await shared.OwnerAsync();

        (await owner.PostAsync("/api/contacts", """{"firstName":"Bo"}""", ("Host", "crm.example"), ("Origin", origin))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_scheme_is_what_the_proxy_says()
    {
        await using var server = await TestServer.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")] });
        var owner = await server.OwnerAsync();
        owner.SessionCookie = owner.SessionCookie!.Replace("brisk=", "__Host-brisk=", StringComparison.Ordinal);

        var answer = await owner.PostAsync(
            "/api/contacts", """{"firstName":"Bo"}""", ("Host", "crm.example"), ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"),
                ("Origin", "https://crm.example"));

        answer.Status.ShouldBe(201, answer.Text);
    }
}
