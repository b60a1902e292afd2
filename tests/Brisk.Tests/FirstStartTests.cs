using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>The first minutes: whoever has the link from the console claims the installation, once.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task The_set_up_link_is_printed_once_and_works_once()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();
        var link = server.LinkTo("Set up")!;

        using var first = await Installation.SetUpAsync(server, link);
        using var second = await Installation.SetUpAsync(server, link);

        server.Greeting.Count(line => line.Contains("/setup#token=", StringComparison.Ordinal)).ShouldBe(1);
        link.ShouldStartWith(server.Url + "/setup#token=");
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await server.StopAsync();
        await using var again = await installation.ServeAsync();
        again.LinkTo("Set up").ShouldBeNull();
    }

    [Fact]
    public async Task A_new_start_makes_the_earlier_link_void()
    {
        await using var installation = new Installation();
        await using var first = await installation.ServeAsync();
        var old = first.LinkTo("Set up")!;
        await first.KillAsync();

        await using var second = await installation.ServeAsync();
        using var refused = await Installation.SetUpAsync(second, old);
        using var accepted = await Installation.SetUpAsync(second, second.LinkTo("Set up")!);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_demo_signs_in_by_its_link_and_has_people_to_look_at()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync("--demo");
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false,
            UseCookies = true }) { BaseAddress = new Uri(server.Url + "/") };

        using var entered = await browser.GetAsync(server.LinkTo("Open"), TestContext.Current.CancellationToken);
        var session = await browser.GetFromJsonAsync<JsonElement>("api/session", TestContext.Current.CancellationToken);
        var contacts = await browser.GetFromJsonAsync<JsonElement>("api/contacts/count", TestContext.Current.CancellationToken);

        entered.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        session.GetProperty("workspace").GetProperty("name").GetString().ShouldBe("Tallgrass");
        contacts.GetProperty("count").GetInt32().ShouldBe(2_000);
    }

    [Fact]
    public async Task A_newcomer_imports_the_real_samples_into_the_demo_and_finds_it_again_at_the_next_start()
    {
        await using var installation = new Installation();
        var demo = Path.Combine(installation.Data, "demo");
        await using (var server = await installation.ServeAsync("--demo"))
        {
            foreach (var (name, type) in ((string, string)[])[("sp500-companies.csv", "organizations"), ("us-legislators-current.csv", "contacts")])
            {
                // One row is refused, and comes back as a file beside this one.
                var file = installation.Beside(name);
                File.Copy(Path.Combine(AppContext.BaseDirectory, "samples", name), file);
                await installation.RunAsync("import", file, "--type", type, "--yes", "--data", demo);
            }
            await server.StopAsync();
        }

        await using var again = await installation.ServeAsync("--demo");

        var key = (await installation.RunAsync("key", "create", "--role", "owner", "--name", "test", "--data", demo)).Well.Trim();
        Installation.Authorize(again, key);
        var contacts = await again.Http.GetFromJsonAsync<JsonElement>("api/contacts/count", TestContext.Current.CancellationToken);
        var organizations = await again.Http.GetFromJsonAsync<JsonElement>("api/organizations/count", TestContext.Current.CancellationToken);
        contacts.GetProperty("count").GetInt32().ShouldBe(2_000 + 536);
        organizations.GetProperty("count").GetInt32().ShouldBe(300 + 503);
    }

    [Fact]
    public async Task The_demo_never_touches_real_data()
    {
        await using var installation = new Installation();
        await using (var server = await installation.ServeWorkspaceAsync())
        {
            await server.StopAsync();
        }

        await using var demo = await installation.ServeAsync("--demo");

        demo.LinkTo("Open").ShouldNotBeNull();
        await using var own = await installation.ServeAsync();
        own.LinkTo("Set up").ShouldBeNull();
        var users = (await installation.RunAsync("user", "list")).Well;
        users.ShouldContain(Installation.Email);
        users.ShouldNotContain("demo@brisk.example");
    }
}
