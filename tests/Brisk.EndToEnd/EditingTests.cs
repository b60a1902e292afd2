namespace Brisk.EndToEnd;

/// <summary>Changes are shown at once, and put back with the reason when the server refuses them.</summary>
public sealed class EditingTests(Chromium chromium)
{
    [Fact]
    public async Task What_browsers_keep_from_pages_without_tls_is_done_without()
    {
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        // As over plain HTTP from another machine.
        await page.AddInitScriptAsync("delete Crypto.prototype.randomUUID; Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })");
        await visit.GoAsync("/contacts?new=yes");

        await page.GetByLabel("First name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create contact" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).First.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Link copied" })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Two_people_who_edit_the_same_field_in_a_list_see_the_newer_value()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var mine = await site.VisitAsync();
        await using var hers = await site.VisitAsync(colleague);
        await mine.HearsNothingAsync();
        await mine.GoAsync("/contacts");
        await hers.GoAsync("/contacts");
        await Expect(mine.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await Expect(hers.Cell("Ada", "title")).ToHaveTextAsync("Engineer");

        await hers.EditCellAsync("Ada", "title", "Analyst");
        await Expect(hers.Cell("Ada", "title")).ToHaveTextAsync("Analyst");
        await Expect(hers.Page.Locator("footer.status")).ToContainTextAsync("Saved");
        await mine.EditCellAsync("Ada", "title", "Pilot");

        await Expect(mine.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Job title put back: someone changed this record meanwhile");
        await Expect(mine.Cell("Ada", "title")).ToHaveTextAsync("Analyst");
        mine.HadNothingToComplain();
        hers.HadNothingToComplain();
    }

    [Fact]
    public async Task Two_people_who_edit_the_same_field_of_a_record_choose_what_stays()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var mine = await site.VisitAsync();
        await mine.HearsNothingAsync();
        await mine.GoAsync("/contacts/" + id);
        await Expect(mine.Page.Locator(".fields")).ToContainTextAsync("Engineer");
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Analyst" }, version: 1, cookie: colleague);

        await mine.EditFieldAsync("Edit job title", "Pilot");

        var dialog = mine.Page.GetByRole(AriaRole.Dialog, new() { Name = "Choose what stays for Ada" });
        await Expect(dialog).ToContainTextAsync("Mira Holm changed this contact");
        await Expect(dialog).ToContainTextAsync("Analyst");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save choice" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(mine.Page.Locator(".fields")).ToContainTextAsync("Pilot");
        await Expect(mine.Page.Locator("footer.status")).ToContainTextAsync("Saved");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString().ShouldBe("Pilot");
        mine.HadNothingToComplain();
    }

    [Fact]
    public async Task Fields_changed_by_different_people_are_merged_without_asking()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer", department = "North" });
        await using var mine = await site.VisitAsync();
        await mine.HearsNothingAsync();
        await mine.GoAsync("/contacts/" + id);
        await Expect(mine.Page.Locator(".fields")).ToContainTextAsync("Engineer");
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { department = "South" }, version: 1);

        await mine.EditFieldAsync("Edit job title", "Pilot");

        await Expect(mine.Page.Locator(".fields")).ToContainTextAsync("South");
        await Expect(mine.Page.Locator(".fields")).ToContainTextAsync("Pilot");
        await Expect(mine.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        mine.HadNothingToComplain();
    }

    [Fact]
    public async Task A_refused_edit_goes_back_and_says_why()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", email = "ada@brisk.example" });
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Ada", "email")).ToHaveTextAsync("ada@brisk.example");

        await visit.EditCellAsync("Ada", "email", "not an address");

        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Email put back");
        await Expect(visit.Cell("Ada", "email")).ToHaveTextAsync("ada@brisk.example");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_no_change()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var reader = await site.JoinAsync("rea@brisk.example", "Rea Lund", "read-only");
        await using var visit = await site.VisitAsync(reader);
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");

        await visit.Cell("Ada", "title").DblClickAsync();
        await page.Keyboard.PressAsync("e");
        await page.Keyboard.PressAsync("c");

        await Expect(page.Locator(".cell-editor")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New contact" })).ToHaveCountAsync(0);
        await visit.GoAsync("/contacts/" + id);
        await Expect(page.Locator(".banner")).ToContainTextAsync("You can read contacts but not change them");
        await Expect(page.Locator(".fields .edit")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }
}
