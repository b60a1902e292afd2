using System.Net.Http.Json;
using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>One person in two workspaces: what one shows is never seen in the other.</summary>
public sealed class WorkspaceSwitchTests(Chromium chromium)
{
    /// <summary>Complains when a page ever has a name of the first workspace in it, however shortly.</summary>
    private const string Watch = "new MutationObserver(() => { if (/Adalberta|Harbour master/.test(document.body?.textContent)) "
        + "console.error('shown in the other workspace: ' + location) }).observe(document, { childList: true, subtree: true, characterData: true })";

    [Fact]
    public async Task A_person_of_two_workspaces_says_where_to_and_takes_nothing_of_one_into_the_other()
    {
        await using var site = await Site.StartAsync(chromium);
        var ada = await site.CreateAsync("contacts", new { firstName = "Adalberta", title = "Harbour master" });
        await site.SendAsync(HttpMethod.Post, "api/contacts", new { firstName = "Quentin" }, cookie: await JoinQuayAsync(site));
        await using var visit = await site.VisitAsync("");
        var page = visit.Page;

        // Where to? Then where the person wanted to be.
        await visit.GoAsync("/contacts/" + ada);
        await page.GetByLabel("Email").FillAsync(Installation.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Where to?", Level = 1 })).ToBeVisibleAsync();
        await Expect(visit.Button("Quay")).ToBeVisibleAsync();
        await visit.Button("Harbour").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Adalberta", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await Expect(visit.Cell("Adalberta", "title")).ToHaveTextAsync("Harbour master");
        visit.HadNothingToComplain();

        // To the other: its own list, and nothing of the first is found.
        await page.AddInitScriptAsync(Watch);
        await GoToAsync(visit, from: "Harbour", to: "Quay");
        await Expect(page).ToHaveURLAsync(visit.Url + "/contacts");
        await Expect(visit.Row("Quentin")).ToBeVisibleAsync();
        await visit.ShowsCountAsync("1 contact");
        await page.Keyboard.PressAsync("Control+k");
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.TypeAsync("adal"), answer => answer.Url.Contains("q=adal", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Adalberta" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");

        // Back: the addresses of the first, without what was there.
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(visit.Url + "/contacts");
        await Expect(visit.Row("Quentin")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page).ToHaveURLAsync(visit.Url + "/contacts/" + ada);
        await Expect(page.Locator(".blank h2")).ToBeVisibleAsync();
        await Expect(page.Locator("body")).Not.ToContainTextAsync("Adalberta");
        visit.HadNothingToComplain();

        // And there again.
        await GoToAsync(visit, from: "Quay", to: "Harbour");
        await Expect(visit.Row("Adalberta")).ToBeVisibleAsync();
        await Expect(visit.Row("Quentin")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_tab_goes_on_in_its_workspace_when_the_person_goes_to_another_in_a_second_one()
    {
        await using var site = await Site.StartAsync(chromium);
        var ada = await site.CreateAsync("contacts", new { firstName = "Adalberta", title = "Harbour master" });
        await JoinQuayAsync(site);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Adalberta", "title")).ToHaveTextAsync("Harbour master");
        await using var second = await visit.SecondAsync();
        await second.GoAsync("/contacts");
        await GoToAsync(second, from: "Harbour", to: "Quay");
        await second.ShowsCountAsync("0 contacts");

        await visit.EditCellAsync("Adalberta", "title", "Pilot");

        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Saved");
        await Expect(visit.Page.Locator("footer.status")).Not.ToContainTextAsync("another person");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + ada)).GetProperty("title").GetString().ShouldBe("Pilot");
        // And hears what others do there.
        await site.CreateAsync("contacts", new { firstName = "Bertha" });
        await Expect(visit.Row("Bertha")).ToBeVisibleAsync();
        await Expect(second.Row("Bertha")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
        second.HadNothingToComplain();
    }

    private static async Task GoToAsync(Visit visit, string from, string to)
    {
        var page = visit.Page;
        await Expect(page.Locator(".rail .ws")).ToHaveTextAsync(from);
        await page.GetByRole(AriaRole.Button, new() { Name = "Olga Marin" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitemradio, new() { Name = from })).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = to }).ClickAsync();
        await Expect(page.Locator(".rail .ws")).ToHaveTextAsync(to);
    }

    /// <summary>Makes the second workspace, on the console, has the owner of the first join it, and answers their session there.</summary>
    private static async Task<string> JoinQuayAsync(Site site)
    {
        var link = (await site.Installation.RunAsync("workspace", "create", "Quay", "--owner", Installation.Email)).Well.Trim().Split('\n')[1];
        using var answer = await site.Server.Http.PostAsJsonAsync("api/invitations/" + link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..],
            new { name = "Olga Marin", password = Installation.Password }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return Site.CookieOf(answer);
    }
}
