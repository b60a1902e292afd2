using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>A list that is worked by keyboard alone, and whose address is the view.</summary>
public sealed class ListTests(Chromium chromium)
{
    [Fact]
    public async Task Everything_in_a_list_works_without_a_mouse()
    {
        await using var site = await WithPeopleAsync("Ada", "Berta", "Carla", "Dora");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Dora")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await Expect(Current(visit)).ToContainTextAsync("Berta");

        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Berta");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Carla");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".rpanel")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("1 selected");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToHaveCountAsync(0);

        await EditTitleAsync(visit, "Pilot");
        await Expect(visit.Cell("Carla", "title")).ToHaveTextAsync("Pilot");

        await page.Keyboard.PressAsync("c");
        await page.GetByLabel("First name").FillAsync("Edda");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Edda", Level = 1 })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(visit.Row("Edda")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("/");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" }).FillAsync("dor");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Dora" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Dora", Level = 1 })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("go to organizations");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Organizations", Level = 1 })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contacts", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator(".rform")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Enter_opens_the_row_and_back_returns_to_it()
    {
        await using var site = await WithPeopleAsync("Ada", "Berta", "Carla");
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Carla")).ToBeVisibleAsync();

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Berta", Level = 1 })).ToBeVisibleAsync();
        await visit.Page.GoBackAsync();

        await Expect(Current(visit)).ToContainTextAsync("Berta");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task The_address_keeps_filter_and_sort_and_back_steps_through_them()
    {
        await using var site = await WithPeopleAsync("Ada", "Berta", "Carla");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?filter=firstName+in+(Ada,Carla)&sort=name");
        await visit.ShowsCountAsync("2 of 3");

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(First(visit)).ToContainTextAsync("Carla");
        await page.WaitForURLAsync(url => url.Contains("sort=-name", StringComparison.Ordinal));
        await page.Locator(".chip .x").ClickAsync();
        await visit.ShowsCountAsync("3 contacts");
        await page.GoBackAsync();
        await visit.ShowsCountAsync("2 of 3");
        await page.GoBackAsync();
        await Expect(First(visit)).ToContainTextAsync("Ada");
        await page.GoForwardAsync();
        await Expect(First(visit)).ToContainTextAsync("Carla");

        await using var colleague = await site.VisitAsync();
        await colleague.Page.GotoAsync(page.Url);
        await colleague.ShowsCountAsync("2 of 3");
        await Expect(First(colleague)).ToContainTextAsync("Carla");
        visit.HadNothingToComplain();
        colleague.HadNothingToComplain();
    }

    [Fact]
    public async Task Columns_are_chosen_and_stay_chosen()
    {
        await using var site = await WithPeopleAsync("Ada");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Shift+C");
        var menu = page.GetByRole(AriaRole.Dialog, new() { Name = "Columns" });
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = "Email", Exact = true }).ClickAsync();
        await menu.GetByLabel("Find a column").FillAsync("birth");
        await menu.GetByRole(AriaRole.Checkbox, new() { Name = "Birthday" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Birthday" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Email" })).ToHaveCountAsync(0);
        var file = await page.RunAndWaitForDownloadAsync(async () =>
        {
            await visit.Button("More").ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "Export as CSV" }).ClickAsync();
        });
        (await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken))[0].ShouldMatch("^brisk_id,Name,.*,Birthday$");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_selection_is_deleted_and_put_back_together()
    {
        await using var site = await WithPeopleAsync("Ada", "Berta", "Carla");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Carla")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await visit.ShowsCountAsync("1 contact");
        await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await visit.ShowsCountAsync("3 contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task The_record_of_a_link_is_found_in_its_list_though_that_failed_at_first()
    {
        await using var site = await Site.ShareAsync(chromium);
        for (var at = 0; at < 4; at++) await site.CreateAsync("contacts", new { firstName = $"Row {at}" });
        var last = await site.CreateAsync("contacts", new { firstName = "Row 4" });
        await using var visit = await site.VisitAsync();
        await visit.WithoutAnswersAsync();
        var away = true;
        await visit.Page.RouteAsync(url => url.Contains("/api/contacts?", StringComparison.Ordinal), route =>
            away ? route.FulfillAsync(new() { Status = 503, Body = "{}" }) : route.ContinueAsync());

        await visit.GoAsync($"/contacts?sort=name&panel={last}");
        await Expect(visit.Page.GetByText("This list could not be loaded")).ToBeVisibleAsync();
        away = false;

        await Expect(visit.Page.Locator(".lr.cur")).ToContainTextAsync("Row 4");
    }

    [Fact]
    public async Task A_list_that_the_server_prepares_says_so_and_comes_by_itself()
    {
        await using var site = await WithPeopleAsync("Ada");
        await using var visit = await site.VisitAsync();
        var (page, asked, isReady) = (visit.Page, 0, false);
        // As the server answers who has waited long: it reads on meanwhile.
        const string preparing = """{"type":"urn:brisk:problem:preparing","title":"Being prepared","status":503,"code":"preparing","detail":"""
            + "\"This took longer than 15 seconds. It is read on meanwhile: ask again in a moment.\"}";
        await visit.WithoutAnswersAsync();
        await page.RouteAsync("**/api/contacts?*", async route =>
        {
            Interlocked.Increment(ref asked);
            if (Volatile.Read(ref isReady)) await route.ContinueAsync();
            else await route.FulfillAsync(
                new() { Status = 503, ContentType = "application/problem+json", Headers = [new("Retry-After", "1")], Body = preparing });
        });

        await visit.GoAsync("/contacts");

        await Expect(page.Locator("footer.status")).ToContainTextAsync("Being prepared");
        await Eventually.SoAsync("the list is asked for again", () => Task.FromResult(Volatile.Read(ref asked) >= 2));
        await Expect(page.Locator(".fault")).ToHaveCountAsync(0);
        await Expect(visit.Row("Ada")).ToHaveCountAsync(0);
        Volatile.Write(ref isReady, true);
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        await Expect(page.Locator("footer.status")).Not.ToContainTextAsync("Being prepared");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        visit.HadNothingToComplain();
    }

    private async Task<Site> WithPeopleAsync(params string[] names)
    {
        var site = await Site.ShareAsync(chromium);
        foreach (var name in names) await site.CreateAsync("contacts", new { firstName = name, email = name.ToLowerInvariant() + "@brisk.example" });
        return site;
    }

    private static ILocator Current(Visit visit) => visit.Page.Locator(".lr.cur");

    private static ILocator First(Visit visit) => visit.Page.Locator(".lr[data-i='0']");

    /// <summary>From a row, by keys: to the title, in, and saved.</summary>
    private static async Task EditTitleAsync(Visit visit, string value)
    {
        var page = visit.Page;
        var cell = page.Locator(".lr.cur [data-c=title]");
        for (var step = 0; step < 8 && !(await cell.GetAttributeAsync("class") ?? "").Split(' ').Contains("at"); step++)
            await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator(".cell-editor input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(value);
        await page.Keyboard.PressAsync("Enter");
    }
}
