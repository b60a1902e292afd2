namespace Brisk.EndToEnd;

/// <summary>Who chose German reads German: the client's own texts, and what the server says.</summary>
public sealed class GermanTests(Chromium chromium)
{
    [Fact]
    public async Task Lists_refusals_and_the_account_are_in_German_for_whom_chose_it()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", lastName = "Berg", status = "lead" });
        await site.SendAsync(HttpMethod.Patch, "api/account", new { language = "de" });
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts");

        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Kontakte", Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader).Filter(new() { HasText = "Schlagwörter" })).ToBeVisibleAsync();
        await visit.ShowsCountAsync("1 Kontakt");
        await visit.EditCellAsync("Ada Berg", "email", "ada@brisk..example");
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync("Bitte die Punkte prüfen");
        // What is not saved lies on the device until it is, and a page turns to another language only then.
        await visit.EditCellAsync("Ada Berg", "email", "ada@brisk.example");
        await Expect(visit.Page.Locator("footer.status .pulse")).ToHaveTextAsync("Gespeichert");

        await visit.GoAsync("/contacts?filter=town+is+Lund");
        await Expect(visit.Page.Locator(".fault")).ToContainTextAsync("Kontakte: Es gibt kein Feld „town“.");

        await visit.GoAsync("/settings/profile");
        await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Sprache" }).GetByRole(AriaRole.Button, new() { Name = "Deutsch", Exact = true }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await visit.Button("English").ClickAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Language saved" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Profile and look", Exact = true })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Why_a_row_is_refused_is_told_in_German()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.SendAsync(HttpMethod.Patch, "api/account", new { language = "de" });
        var id = await site.UploadAsync("gäste.csv", "contacts", "First name,Last name,E-mail\nAda,Berg,ada@brisk.example\nBo,Cord,not an address\n");
        await site.SendAsync(HttpMethod.Post, $"api/imports/{id}/check");
        await using var visit = await site.VisitAsync();

        await visit.GoAsync($"/import/{id}");

        await Expect(visit.Page.GetByRole(AriaRole.Cell, new() { Name = "Bitte in der Form name@example.com; das @ fehlt.", Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "1 Zeile importieren" }).First).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_signs_in_with_a_German_account_goes_on_in_German()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.SendAsync(HttpMethod.Patch, "api/account", new { language = "de" });
        var email = (await site.SendAsync(HttpMethod.Get, "api/session")).GetProperty("user").GetProperty("email").GetString()!;
        await using var visit = await site.VisitAsync("");

        await visit.GoAsync("/sign-in");
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await visit.Page.GetByLabel("Email").FillAsync(email);
        await visit.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Brisk.Tests.Processes.Installation.Password);
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Kontakte importieren" })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_comes_by_a_link_of_another_site_gets_their_own_language_and_leaves_none_behind()
    {
        const string Elsewhere = "https://elsewhere.example/";
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", lastName = "Berg" });
        await site.SendAsync(HttpMethod.Patch, "api/account", new { language = "de" });
        await using var visit = await site.VisitAsync();
        await visit.Page.RouteAsync(Elsewhere, route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Body = $"<a href=\"{site.Server.Url}/contacts\">Our contacts</a>",
        }));

        await visit.Page.GotoAsync(Elsewhere);
        await visit.Page.GetByText("Our contacts").ClickAsync();

        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Kontakte", Exact = true })).ToBeVisibleAsync();

        await visit.GoAsync("/settings/profile");
        await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Abmelden", Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByLabel("Password", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        visit.HadNothingToComplain(Elsewhere);
    }

    [Fact]
    public async Task A_page_is_not_taken_away_over_what_is_typed()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/profile");
        await page.GetByLabel("Current password").FillAsync("half of it");

        await page.GetByRole(AriaRole.Group, new() { Name = "Language" }).GetByRole(AriaRole.Button, new() { Name = "Deutsch", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Language" }).GetByRole(AriaRole.Button, new() { Name = "Deutsch", Exact = true }))
            .ToHaveAttributeAsync("aria-pressed", "true");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada L.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Name saved" })).ToBeVisibleAsync();

        await Expect(page.GetByLabel("Current password")).ToHaveValueAsync("half of it");
        await page.GetByRole(AriaRole.Link, new() { Name = "Contacts" }).First.ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        visit.HadNothingToComplain();
    }
}
