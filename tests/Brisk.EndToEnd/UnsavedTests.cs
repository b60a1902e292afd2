using System.Collections.Concurrent;
using System.Text.Json;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>What somebody typed is saved where it was meant, or stays until they decide, whatever the line does and wherever they went meanwhile.</summary>
public sealed class UnsavedTests(Chromium chromium)
{
    [Fact]
    public async Task A_refusal_stays_at_its_own_record()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var other = await site.CreateAsync("contacts", new { firstName = "Bob", title = "Baker" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = await HoldAsync(page, refuse: true);
        await OpenFirstAsync(visit);

        await visit.EditFieldAsync("Edit job title", "Boss");
        await NextAsync(visit, "Bob");
        line.SetResult();

        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Ada: Job title put back" })).ToBeVisibleAsync();
        await Expect(page.Locator(".fields")).Not.ToContainTextAsync("put back");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("1 not saved");
        await page.Keyboard.PressAsync("k");
        await Expect(page.Locator(".fields")).ToContainTextAsync("Job title put back: No.");
        await HasTitleAsync(site, other, "Baker");
    }

    [Fact]
    public async Task A_conflict_is_decided_for_its_own_record_whichever_is_open()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var other = await site.CreateAsync("contacts", new { firstName = "Bob", title = "Baker" });
        var colleague = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        await using var visit = await site.VisitAsync();
        await visit.HearsNothingAsync();
        var page = visit.Page;
        var line = await HoldAsync(page);
        await OpenFirstAsync(visit);
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Analyst" }, version: 1, cookie: colleague);

        await visit.EditFieldAsync("Edit job title", "Pilot");
        await NextAsync(visit, "Bob");
        line.SetResult();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Ada: Job title put back");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button, new() { Name = "Choose" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Choose what stays for Ada" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save choice" }).ClickAsync();
        await SavedAsync(visit);
        await HasTitleAsync(site, id, "Pilot");
        await HasTitleAsync(site, other, "Baker");
    }

    [Fact]
    public async Task A_conflict_that_is_decided_later_waits_at_its_record()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        await visit.HearsNothingAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts/" + id);
        await Expect(page.Locator(".fields")).ToContainTextAsync("Engineer");
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Analyst" }, version: 1);
        await visit.EditFieldAsync("Edit job title", "Pilot");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Choose what stays for Ada" });

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Decide later" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 field waits for your choice" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save choice" }).ClickAsync();
        await SavedAsync(visit);
        await HasTitleAsync(site, id, "Pilot");
    }

    [Fact]
    public async Task A_dialog_opens_again_after_it_was_left_by_the_backdrop()
    {
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await visit.ShowsCountAsync("0 contacts");
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);

        await page.Mouse.ClickAsync(5, 5);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("?");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Quick_edits_are_saved_though_one_has_moved_on()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer", department = "North" });
        await site.CreateAsync("contacts", new { firstName = "Bob" });
        await using var visit = await site.VisitAsync();
        var line = await HoldAsync(visit.Page);
        await OpenFirstAsync(visit);

        await visit.EditFieldAsync("Edit job title", "Pilot");
        await visit.EditFieldAsync("Edit department", "South");
        await NextAsync(visit, "Bob");
        await Expect(visit.Page.Locator("footer.status")).Not.ToContainTextAsync("Saved");
        line.SetResult();

        await HasTitleAsync(site, id, "Pilot");
        await SavedAsync(visit);
        var now = await site.SendAsync(HttpMethod.Get, "api/contacts/" + id);
        now.GetProperty("department").GetString().ShouldBe("South");
    }

    [Fact]
    public async Task Two_quick_edits_of_a_row_are_both_saved_and_taken_back_one_after_the_other()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer", email = "ada@brisk.example" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = await HoldAsync(page);
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");

        await visit.EditCellAsync("Ada", "title", "Pilot");
        await visit.EditCellAsync("Ada", "email", "countess@brisk.example");
        await visit.EditCellAsync("Ada", "title", "Captain");
        line.SetResult();

        await HasTitleAsync(site, id, "Captain");
        await SavedAsync(visit);
        var now = await site.SendAsync(HttpMethod.Get, "api/contacts/" + id);
        now.GetProperty("email").GetString().ShouldBe("countess@brisk.example");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await page.Keyboard.PressAsync("Control+z");
        await page.Keyboard.PressAsync("Control+z");
        await SavedAsync(visit);
        await Expect(visit.Cell("Ada", "email")).ToHaveTextAsync("ada@brisk.example");
        await HasTitleAsync(site, id, "Engineer");
        await page.Keyboard.PressAsync("Control+y");
        await SavedAsync(visit);
        await HasTitleAsync(site, id, "Pilot");
    }

    [Fact]
    public async Task Taking_back_an_edit_of_the_page_shows_in_the_list_and_the_panel_agrees_with_it()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await OpenFirstAsync(visit);
        await visit.EditFieldAsync("Edit job title", "Pilot");
        await SavedAsync(visit);
        await page.GoBackAsync();
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");

        await page.Keyboard.PressAsync("Control+z");

        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Tab, new() { Name = "All fields" }).ClickAsync();
        var panel = page.Locator(".rpanel [role=tabpanel]");
        await Expect(panel).ToContainTextAsync("Engineer");
        await visit.EditCellAsync("Ada", "title", "Captain");
        await Expect(panel).ToContainTextAsync("Captain");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Edit job title" }).ClickAsync();
        await panel.Locator(".fv.ed input").FillAsync("Admiral");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Admiral");
        await SavedAsync(visit);
        await HasTitleAsync(site, id, "Admiral");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_value_that_cannot_be_saved_waits_at_its_record_when_another_row_is_pressed()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", email = "ada@brisk.example" });
        await site.CreateAsync("contacts", new { firstName = "Bob" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await visit.Row("Ada").Locator("[data-c=title]").ClickAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Locator(".rpanel").GetByRole(AriaRole.Button, new() { Name = "Edit email" }).ClickAsync();
        await page.Locator(".rpanel .fv.ed input").FillAsync("ada at brisk");

        await visit.Row("Bob").Locator("[data-c=title]").ClickAsync();

        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Bob");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("1 not saved");
        await visit.Row("Ada").Locator("[data-c=title]").ClickAsync();
        await Expect(page.Locator(".rpanel .fields")).ToContainTextAsync("Email put back");
        await page.Locator(".rpanel").GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Locator(".rpanel .fv.ed input")).ToHaveValueAsync("ada at brisk");
    }

    [Fact]
    public async Task What_is_typed_when_one_leaves_is_saved_once_and_where_it_was_typed()
    {
        await using var site = await Site.ShareAsync(chromium);
        var ada = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        var bob = await site.CreateAsync("contacts", new { firstName = "Bob", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await OpenFirstAsync(visit);
        await NextAsync(visit, "Bob");
        await visit.Button("Edit job title").ClickAsync();
        await page.Locator(".fields .fv.ed input").FillAsync("Pilot");

        await page.GoBackAsync();

        await Expect(visit.Cell("Bob", "title")).ToHaveTextAsync("Pilot");
        await HasTitleAsync(site, bob, "Pilot");
        await SavedAsync(visit);
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + bob)).GetProperty("version").GetInt32().ShouldBe(2);
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + ada)).GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_lost_answer_makes_no_second_record()
    {
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var (lost, again) = (0, new TaskCompletionSource());
        await page.RouteAsync("**/api/contacts", async route =>
        {
            if (route.Request.Method != "POST") { await route.ContinueAsync(); return; }
            if (lost++ > 0)
            {
                await again.Task;
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync();
            await route.FulfillAsync(new() { Status = 502 });
        });
        await visit.GoAsync("/contacts?new=yes");
        await page.GetByLabel("First name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create contact" }).ClickAsync();
        await Expect(page.Locator(".rform")).ToContainTextAsync("Not created yet");
        again.SetResult();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ada");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/count")).GetProperty("count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_of_a_person_is_left_for_who_comes_after_them()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync(await site.JoinAsync("mira@brisk.example", "Mira Holm", "member"));
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await visit.EditCellAsync("Ada", "title", "Pilot");
        await SavedAsync(visit);
        await page.Keyboard.PressAsync("c");
        await page.GetByLabel("First name").FillAsync("Secret");
        await page.Keyboard.PressAsync("Escape");

        var asked = new TaskCompletionSource<string>();
        page.Dialog += (_, dialog) =>
        {
            asked.TrySetResult(dialog.Message);
            _ = dialog.AcceptAsync();
        };
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" }).FillAsync("sign out");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sign in");
        // The draft of a contact is theirs, too.
        (await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldContain("1");

        (await page.EvaluateAsync<string>("() => JSON.stringify(localStorage)")).ShouldNotContain("Secret");
        await page.GetByLabel("Email").FillAsync("mira@brisk.example");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await page.Keyboard.PressAsync("Control+z");
        await page.Keyboard.PressAsync("j");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await HasTitleAsync(site, id, "Pilot");
    }

    [Fact]
    public async Task Leaving_with_a_change_on_its_way_asks_first()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var came = new TaskCompletionSource();
        var line = await HoldAsync(page, came: came);
        await visit.GoAsync("/contacts");
        await visit.EditCellAsync("Ada", "title", "Pilot");
        // Of a page that it was told to close, Playwright lets no request go on that comes later, though the page stays.
        await came.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };

        await page.CloseAsync(new() { RunBeforeUnload = true });

        (await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBe("beforeunload");
        line.SetResult();
        await SavedAsync(visit);
    }

    [Fact]
    public async Task What_a_tab_had_not_saved_as_it_went_is_sent_once_by_one_that_stays()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var line = await HoldAsync(visit.Page);
        await using var second = await visit.SecondAsync();
        var keys = new ConcurrentQueue<string>();
        second.Page.Request += (_, request) => { if (request.Method == "PATCH") keys.Enqueue(request.Headers["idempotency-key"]); };
        await visit.GoAsync("/contacts");
        await visit.EditCellAsync("Ada", "title", "Pilot");
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Saving");
        await second.GoAsync("/contacts");
        await Expect(second.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await Eventually.SoAsync("the second tab waits for the lock of the first", () => second.Page.EvaluateAsync<bool>(
            "async () => (await navigator.locks.query()).pending.some(({ name }) => name.includes('.outbox.'))"));
        keys.ShouldBeEmpty();

        await visit.Page.CloseAsync();

        await Expect(second.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await HasTitleAsync(site, id, "Pilot");
        await SavedAsync(second);
        keys.ShouldHaveSingleItem();
        (await second.Page.EvaluateAsync<string>("() => Object.keys(localStorage).join()")).ShouldNotContain("outbox");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("version").GetInt32().ShouldBe(2);
        line.SetResult();
    }

    [Fact]
    public async Task What_waits_when_a_page_is_loaded_anew_goes_on_and_another_tab_that_signs_out_ends_it()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync(await site.JoinAsync("mira@brisk.example", "Mira Holm", "member"));
        var page = visit.Page;
        await page.RouteAsync("**/api/contacts/*", route => route.Request.Method == "PATCH" ? route.AbortAsync() : route.ContinueAsync());
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await visit.GoAsync("/contacts");
        await visit.EditCellAsync("Ada", "title", "Pilot");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("1 change");

        await page.ReloadAsync();
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("1 change");
        await using var second = await visit.SecondAsync();
        second.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await second.GoAsync("/contacts");
        await Expect(second.Row("Ada")).ToBeVisibleAsync();
        await second.Page.Keyboard.PressAsync("Control+k");
        await second.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" }).FillAsync("sign out");
        await second.Page.Keyboard.PressAsync("Enter");
        await Expect(second.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sign in");

        await Eventually.SoAsync("nothing lies on the device", async () =>
            !(await page.EvaluateAsync<string>("() => Object.keys(localStorage).join()")).Contains("outbox", StringComparison.Ordinal));
        await page.UnrouteAllAsync();
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString().ShouldBe("Engineer");
    }

    [Fact]
    public async Task What_waits_while_the_server_is_away_is_shown_and_goes_by_itself()
    {
        await using var site = await Site.ShareAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await page.RouteAsync("**/api/**", route => route.AbortAsync());

        await visit.EditCellAsync("Ada", "title", "Pilot");

        await Expect(page.Locator("footer.status")).ToContainTextAsync("No connection, 1 change waits");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await page.Locator("footer.status").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Not saved" })).ToContainTextAsync("Waits and goes again by itself");
        await page.UnrouteAllAsync();
        await visit.PressWhileThereAsync("Try now");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Everything is saved");
        await HasTitleAsync(site, id, "Pilot");
    }

    [Fact]
    public async Task An_action_on_all_that_match_means_those_that_matched_when_it_was_pressed()
    {
        await using var site = await Site.ShareAsync(chromium);
        await AddAsync(site, 20, at => new { firstName = $"Dear {at}", title = "dear" });
        await AddAsync(site, 600, at => new { firstName = $"Doomed {at}", title = "doomed" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = new TaskCompletionSource();
        await page.RouteAsync(url => url.EndsWith("/bulk", StringComparison.Ordinal) || url.EndsWith("/batch", StringComparison.Ordinal), async route =>
        {
            await line.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/contacts?filter=title+is+doomed");
        await visit.ShowsCountAsync("600");
        await Expect(page.Locator(".lr a.name").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+a");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Delete");

        await visit.Button("Remove the filter Job title is doomed").ClickAsync();
        await visit.ShowsCountAsync("620");
        line.SetResult();

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "600 contacts deleted" })).ToBeVisibleAsync();
        await visit.ShowsCountAsync("20");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "600 contacts put back" })).ToBeVisibleAsync();
        await visit.ShowsCountAsync("620");
    }

    [Fact]
    public async Task A_change_of_many_that_moves_them_in_the_list_is_taken_back_whole()
    {
        await using var site = await Site.ShareAsync(chromium);
        var me = (await site.SendAsync(HttpMethod.Get, "api/session")).GetProperty("user").GetProperty("id").GetString();
        await AddAsync(site, 1200, at => new { firstName = $"Person {at}", owner = me });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=updatedAt");
        await visit.ShowsCountAsync("1,200");
        await Expect(page.Locator(".lr a.name").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+a");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("o");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "No owner" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1,200 contacts changed" })).ToBeVisibleAsync();
        (await CountAsync(site, "owner empty")).ShouldBe(1200);

        await page.Keyboard.PressAsync("Control+z");

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1,200 contacts put back" })).ToBeVisibleAsync();
        (await CountAsync(site, "owner empty")).ShouldBe(0);
    }

    /// <summary>Holds every change of a contact until the answer is completed, and then lets it through, or refuses it.</summary>
    /// <param name="came">Completed as the first of them is held.</param>
    private static async Task<TaskCompletionSource> HoldAsync(IPage page, bool refuse = false, TaskCompletionSource? came = null)
    {
        var line = new TaskCompletionSource();
        await page.RouteAsync("**/api/contacts/*", async route =>
        {
            if (route.Request.Method != "PATCH") { await route.ContinueAsync(); return; }
            came?.TrySetResult();
            await line.Task;
            if (refuse)
                await route.FulfillAsync(new() { Status = 422, ContentType = "application/problem+json",
                    Body = """{"code": "invalid", "detail": "No.", "errors": [{"field": "title", "code": "invalid", "detail": "No."}]}""" });
            else await route.ContinueAsync();
        });
        return line;
    }

    private static async Task OpenFirstAsync(Visit visit)
    {
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Ada", Level = 1 })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".fields")).ToContainTextAsync("Engineer");
    }

    private static async Task NextAsync(Visit visit, string name)
    {
        await Expect(visit.Button("Next")).ToBeEnabledAsync();
        await visit.Page.Keyboard.PressAsync("j");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
    }

    private static Task SavedAsync(Visit visit) => Expect(visit.Page.Locator("footer.status .pulse")).ToHaveTextAsync("Saved");

    /// <summary>"Saved" is also what stands there before a change begins: the server knows.</summary>
    private static Task HasTitleAsync(Site site, string id, string title) => Eventually.SoAsync($"the title is {title}",
        async () => (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString() == title);

    private static async Task<int> CountAsync(Site site, string filter) =>
        (await site.SendAsync(HttpMethod.Get, "api/contacts/count?filter=" + Uri.EscapeDataString(filter))).GetProperty("count").GetInt32();

    private static async Task AddAsync(Site site, int count, Func<int, object> values)
    {
        foreach (var part in Enumerable.Range(1, count).Chunk(500))
            await site.SendAsync(HttpMethod.Post, "api/batch", new
            {
                atomic = false, operations = part.Select(at => new { op = "create", type = "contact", values = JsonSerializer.SerializeToElement(values(at)) }),
            });
    }
}
