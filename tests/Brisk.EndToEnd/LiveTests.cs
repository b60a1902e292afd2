namespace Brisk.EndToEnd;

/// <summary>What others change is seen without asking for it, and moves nothing under the hand of who works.</summary>
public sealed class LiveTests(Chromium chromium)
{
    [Fact]
    public async Task What_a_colleague_changes_shows_in_the_list_and_at_the_record()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var list = await site.VisitAsync();
        await using var record = await site.VisitAsync();
        await list.GoAsync("/contacts");
        await Expect(list.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await record.GoAsync("/contacts/" + id);
        await Expect(record.Page.Locator(".fields")).ToContainTextAsync("Engineer");

        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Pilot" }, version: 1, cookie: colleague);

        await Expect(list.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await Expect(record.Page.Locator(".fields")).ToContainTextAsync("Pilot");
        await site.CreateAsync("contacts", new { firstName = "Bob" });
        await Expect(list.Row("Bob")).ToBeVisibleAsync();
        await list.ShowsCountAsync("2 contacts");
        list.HadNothingToComplain();
        record.HadNothingToComplain();
    }

    [Fact]
    public async Task What_happens_before_a_page_is_connected_is_heard_and_nothing_is_asked_twice()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Mo", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var (asked, connect) = (0, new TaskCompletionSource());
        await visit.Page.RouteAsync("**/assets/live-*.js", async route =>
        {
            await connect.Task;
            await route.ContinueAsync();
        });
        visit.Page.Request += (_, request) =>
        {
            if (request.Url.Contains("/api/contacts?", StringComparison.Ordinal)) Interlocked.Increment(ref asked);
        };
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Cell("Mo", "title")).ToHaveTextAsync("Engineer");

        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Pilot" }, version: 1);
        connect.SetResult();

        await Expect(visit.Cell("Mo", "title")).ToHaveTextAsync("Pilot");
        asked.ShouldBe(1);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task The_panel_stays_at_its_record_when_rows_move()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Mo", title = "Engineer" });
        await site.CreateAsync("contacts", new { firstName = "Zoe" });
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts?sort=name");
        await visit.Row("Mo").ClickAsync();
        await visit.Page.Keyboard.PressAsync("Space");
        await Expect(visit.Page.Locator(".rpanel .title")).ToHaveTextAsync("Mo");

        await site.CreateAsync("contacts", new { firstName = "Ada" });
        await Expect(visit.Row("Mo")).ToHaveAttributeAsync("data-i", "1");
        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1);

        await Expect(visit.Row("Mo")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".rpanel")).ToContainTextAsync("Mo is deleted");
        await visit.Page.Keyboard.PressAsync("j");
        await Expect(visit.Page.Locator(".rpanel .title")).Not.ToHaveTextAsync("Mo");
    }

    [Fact]
    public async Task The_row_that_somebody_edits_stays_in_its_place_until_they_are_done()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Mo", title = "Engineer" });
        await site.CreateAsync("contacts", new { firstName = "Bob" });
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts?sort=name");
        await visit.Cell("Mo", "title").DblClickAsync();
        await visit.Page.Locator(".cell-editor input").FillAsync("Pilot");

        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { firstName = "Ada" }, version: 1);
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        await Expect(visit.Page.Locator(".cell-editor input")).ToBeFocusedAsync();
        await Expect(visit.Row("Ada")).ToHaveAttributeAsync("data-i", "1");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Row("Ada")).ToHaveAttributeAsync("data-i", "0");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
    }

    [Fact]
    public async Task Who_edits_what_a_colleague_changes_meanwhile_is_asked_what_stays()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await visit.Button("Edit job title").ClickAsync();
        await visit.Page.Locator(".fields .fv.ed input").FillAsync("Pilot");

        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Analyst" }, version: 1, cookie: colleague);
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Version 2");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Choose what stays for Ada" })).ToContainTextAsync("Analyst");
    }

    [Fact]
    public async Task A_record_that_somebody_else_deleted_says_so()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);
        await Expect(visit.Page.Locator(".fields")).ToContainTextAsync("Engineer");

        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1, cookie: colleague);

        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Ada is deleted");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("Mira Holm deleted it");
        await visit.Button("Restore").ClickAsync();
        await Expect(visit.Page.Locator(".fields")).ToContainTextAsync("Engineer");
    }

    [Fact]
    public async Task Who_else_has_a_record_open_and_what_they_edit_is_seen()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var mine = await site.VisitAsync();
        await mine.GoAsync("/contacts/" + id);
        await using var hers = await site.VisitAsync(colleague);
        await hers.GoAsync("/contacts/" + id);

        await Expect(mine.Page.Locator(".here")).ToContainTextAsync("Mira is here too");
        await hers.Button("Edit job title").ClickAsync();
        await Expect(mine.Page.GetByTitle("Mira Holm edits this")).ToBeVisibleAsync();
        await hers.Page.Keyboard.PressAsync("Escape");
        await Expect(mine.Page.GetByTitle("Mira Holm edits this")).ToHaveCountAsync(0);
        await hers.GoAsync("/contacts");
        await Expect(mine.Page.Locator(".here")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Where_the_connection_is_refused_changes_are_asked_for_and_that_is_said()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        await visit.IsRefusedAsync();
        await visit.GoAsync("/contacts");
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Others’ changes every 3 s");

        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Pilot" }, version: 1);

        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
    }
}
