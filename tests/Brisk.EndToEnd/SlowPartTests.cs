namespace Brisk.EndToEnd;

/// <summary>Parts of the client are fetched when they are first needed: nothing typed meanwhile is lost, and what cannot be fetched is said.</summary>
public sealed class SlowPartTests(Chromium chromium)
{
    [Fact]
    public async Task Letters_typed_before_the_palette_is_there_arrive_in_it()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Xenia", lastName = "Juhl" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var there = new TaskCompletionSource();
        await page.RouteAsync("**/assets/Palette-*.js", async route =>
        {
            await there.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/contacts");
        await visit.ShowsCountAsync("1 contact");

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("xenia");
        there.SetResult();

        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" })).ToHaveValueAsync("xenia");
        await Expect(page.GetByRole(AriaRole.Option).First).ToContainTextAsync("Xenia Juhl");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Letters_typed_before_a_cell_is_open_arrive_in_it()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var there = new TaskCompletionSource();
        await page.RouteAsync("**/assets/CellEditor-*.js", async route =>
        {
            await there.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/contacts");

        await visit.Cell("Ada", "title").ClickAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("xj");
        there.SetResult();
        await Expect(page.Locator(".cell-editor input")).ToHaveValueAsync("xj");
        await page.Keyboard.PressAsync("Enter");

        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("xj");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Enter_that_was_typed_before_a_part_is_there_is_pressed_in_it()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await site.CreateAsync("contacts", new { firstName = "Xenia" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var there = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        foreach (var (part, come) in ((string, TaskCompletionSource)[])[("CellEditor", there[0]), ("Palette", there[1])])
        {
            await page.RouteAsync($"**/assets/{part}-*.js", async route =>
            {
                await come.Task;
                await route.ContinueAsync();
            });
        }
        await visit.GoAsync("/contacts");

        await visit.Cell("Ada", "title").ClickAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("Pilot\nj");
        there[0].SetResult();
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await Expect(page.Locator(".cell-editor")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("xenia\n");
        there[1].SetResult();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Xenia", Level = 1 })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_cell_that_cannot_be_opened_says_so_and_opens_when_the_server_is_back()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.RouteAsync("**/assets/CellEditor-*.js", route => route.AbortAsync());
        await visit.GoAsync("/contacts");

        await visit.Cell("Ada", "title").DblClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("could not be loaded");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Engineer");
        await page.UnrouteAllAsync();
        await Expect(page.Locator(".cell-editor input")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_panel_that_cannot_be_fetched_says_so_and_comes_by_itself()
    {
        await using var site = await Site.ShareAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.RouteAsync("**/assets/RecordPanel-*.js", route => route.AbortAsync());
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("]");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("could not be loaded");
        await page.UnrouteAllAsync();
        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Engineer");
    }

    [Theory]
    [InlineData("/settings/fields", "FieldNew", "New field")]
    [InlineData("/settings/team", "TeamInvite", "Invite")]
    [InlineData("/settings/keys", "KeyNew", "New key")]
    public async Task What_could_not_be_fetched_and_was_let_be_opens_when_it_is_pressed_again(string path, string part, string button)
    {
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.RouteAsync($"**/assets/{part}-*.js", route => route.AbortAsync());
        await visit.GoAsync(path);
        await visit.Button(button).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("could not be loaded");
        await page.UnrouteAllAsync();
        await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await visit.Button(button).First.ClickAsync();

        await Expect(page.Locator("aside.edt input").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task What_editing_needs_is_there_before_the_server_goes_away()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        // Nobody has asked for it, nor for the inputs that it imports: they come when the browser has nothing better to do.
        await visit.HasPartsAsync("src/records/list/CellEditor.vue");
        await site.KillAsync();

        await visit.Cell("Ada", "title").DblClickAsync();

        await Expect(page.Locator(".cell-editor input")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }
}
