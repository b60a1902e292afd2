using System.Collections.Concurrent;
using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>What the browser's console says while screens open: of errors nothing, refusals by the API included.</summary>
public sealed class ConsoleTests(Chromium chromium)
{
    [Fact]
    public async Task No_screen_opens_with_an_error_in_the_console()
    {
        var browser = chromium.Browser;
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();
        await using var visit = await Visit.OpenAsync(browser, server.Url, null);
        var errors = Listen(visit);
        var page = visit.Page;

        await page.GotoAsync(server.LinkTo("Set up")!);
        await Expect(page.GetByLabel("Your name")).ToBeVisibleAsync();
        using (var answer = await Installation.SetUpAsync(server, server.LinkTo("Set up")!)) answer.EnsureSuccessStatusCode();
        await OpenAsync("/", "Sign in");
        await OpenAsync("/sign-in", "Sign in");
        await page.GetByLabel("Email").FillAsync(Installation.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your contacts in" })).ToBeVisibleAsync();
        var person = await page.EvaluateAsync<string>(
            "async () => (await (await fetch('/api/contacts', { method: 'POST', headers: { 'x-brisk': '1', 'content-type': 'application/json' }, body: "
            + "'{\"firstName\":\"Ada\"}' })).json()).id");
        foreach (var (path, heading) in (
            (string, string)[])[("/", "Contacts"), ("/contacts", "Contacts"), ("/contacts/" + person, "Ada"), ("/organizations", "Organizations"),
            ("/import", "Import"), ("/settings", "Profile"), ("/settings/team", "Team"), ("/trash", "Trash")]) await OpenAsync(path, heading);

        errors.ShouldBeEmpty();

        async Task OpenAsync(string path, string heading)
        {
            await visit.GoAsync(path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(heading);
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
    }

    [Fact]
    public async Task Coming_back_after_signing_in_finds_the_person_still_here()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync("");
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await page.GetByLabel("Email").FillAsync(Installation.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.ShowsCountAsync("1 contact");

        // The browser has the stranger's page of this address in its cache.
        await visit.GoAsync("/health/live");
        await page.GoBackAsync();

        await visit.ShowsCountAsync("1 contact");
    }

    [Fact]
    public async Task A_link_on_another_site_opens_for_who_is_signed_in()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.RouteAsync("http://mail.example/", route =>
            route.FulfillAsync(new() { ContentType = "text/html", Body = $"<a href=\"{site.Server.Url}/contacts\">Contacts</a>" }));
        await page.GotoAsync("http://mail.example/");

        await page.GetByRole(AriaRole.Link).ClickAsync();

        await visit.ShowsCountAsync("1 contact");
    }

    private static ConcurrentQueue<string> Listen(Visit visit)
    {
        var errors = new ConcurrentQueue<string>();
        visit.Page.Console += (_, message) =>
        {
            if (message.Type is "error") errors.Enqueue($"{visit.Page.Url}: {message.Text} ({message.Location})");
        };
        return errors;
    }
}
