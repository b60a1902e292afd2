using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>What a workspace goes by: suggested at set-up, changed in Settings.</summary>
public sealed class WorkspaceTests(Chromium chromium)
{
    [Fact]
    public async Task Set_up_suggests_what_the_browser_tells_and_takes_what_is_chosen()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();
        await using var visit = await Visit.OpenAsync(chromium.Browser, server.Url, null);
        var page = visit.Page;
        await page.GotoAsync(server.LinkTo("Set up")!);

        await Expect(page.GetByLabel("Country")).ToHaveValueAsync("United States");
        await Expect(page.GetByLabel("Currency")).ToHaveValueAsync("US Dollar, USD");
        await Expect(page.GetByLabel("Time zone")).ToHaveValueAsync("Europe/Stockholm");
        await Expect(page.GetByLabel("Weeks begin on")).ToHaveValueAsync("sunday");
        await page.GetByLabel("Your name").FillAsync("Olga Marin");
        await page.GetByLabel("Email").FillAsync(Installation.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Harbour");
        await page.GetByLabel("Country").FillAsync("swed");
        await page.GetByRole(AriaRole.Option, new() { Name = "Sweden" }).ClickAsync();
        await Expect(page.GetByLabel("Currency")).ToHaveValueAsync("Swedish Krona, SEK");
        await Expect(page.GetByLabel("Weeks begin on")).ToHaveValueAsync("monday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create Harbour" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your contacts in" })).ToBeVisibleAsync();

        (await installation.RunAsync("workspace")).Well.ShouldBe("""
            name        Harbour
            country     SE
            time-zone   Europe/Stockholm
            currency    SEK
            week-start  monday
            language    en

            """);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task An_owner_changes_a_setting_and_takes_it_back_and_lists_follow()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("organizations", new { name = "Deere", annualRevenue = new { amount = 123_450, currency = "EUR" } });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/workspace");
        await Expect(page.GetByLabel("Currency")).ToHaveValueAsync("US Dollar, USD");

        await page.GetByLabel("Country").FillAsync("germ");
        await page.GetByRole(AriaRole.Option, new() { Name = "Germany" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Country saved" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sunday", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Weeks begin on saved" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Monday", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        // Who has chosen no language of their own gets the page in that of the workspace.
        await page.GetByRole(AriaRole.Button, new() { Name = "Deutsch", Exact = true }).ClickAsync();
        await Expect(page.Locator("html[lang=de]")).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Währung")).ToBeVisibleAsync();
        // The page that came says what the one before it was about to.
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Sprache gespeichert" })).ToBeVisibleAsync();
        (await page.EvaluateAsync<string?>("sessionStorage.getItem('brisk.toast')")).ShouldBeNull();

        var now = await site.SendAsync(HttpMethod.Get, "api/workspace");
        (now.GetProperty("country").GetString(), now.GetProperty("weekStart").GetString(), now.GetProperty("language").GetString())
            .ShouldBe(("DE", "monday", "de"));
        await visit.GoAsync("/organizations");
        await Expect(page.Locator(".lr").First).ToContainTextAsync("1.234,50");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_member_sees_the_settings_and_cannot_touch_them()
    {
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync(await site.JoinAsync("mia@brisk.example", "Mia Lund", "member"));

        await visit.GoAsync("/settings/workspace");

        await Expect(visit.Page.GetByLabel("Country")).ToBeDisabledAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Monday", Exact = true })).ToBeDisabledAsync();
        visit.HadNothingToComplain();
    }
}
