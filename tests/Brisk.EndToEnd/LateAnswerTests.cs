using System.Text.Json;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>What is taken, saved and selected is what stood there, however late answers come; and the way back leads to where one was.</summary>
public sealed class LateAnswerTests(SharedSite shared) : IClassFixture<SharedSite>
{
    [Fact]
    public async Task Enter_links_the_organization_that_was_typed_and_makes_none_however_late_look_ups_are_answered()
    {
        var site = await shared.StartAsync();
        var wanted = await site.CreateAsync("organizations", new { name = "Gentle Motors" });
        await site.CreateAsync("organizations", new { name = "Gentle Mills" });
        var id = await site.CreateAsync("contacts", new { firstName = "Lara" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var first = await HoldAsync(page, "**/api/lookup?*", url => !url.Contains("q=", StringComparison.Ordinal));
        var second = await HoldAsync(page, "**/api/lookup?*", url => url.Contains("q=gentle%20mo", StringComparison.Ordinal));
        await visit.GoAsync("/contacts/" + id);
        await page.Locator(".rc").GetByRole(AriaRole.Button, new() { Name = "Add organization" }).ClickAsync();
        var input = page.Locator(".fields .fv.ed input");

        await input.FillAsync("gentle");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Gentle" })).ToHaveCountAsync(3);
        first.Let();
        await first.DoneAsync(page);
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Gentle M" })).ToHaveCountAsync(2);
        await input.FillAsync("gentle mo");
        await page.Keyboard.PressAsync("Enter");
        second.Let();

        await Expect(page.Locator(".fields")).ToContainTextAsync("Gentle Motors");
        await Eventually.SoAsync("it is linked", async () => await TextAsync(site, "contacts/" + id, "organization", "id") == wanted);
        (await site.SendAsync(HttpMethod.Get, "api/organizations/count?filter=" + Uri.EscapeDataString("name contains gentle")))
            .GetProperty("count").GetInt32().ShouldBe(2);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_comes_back_to_what_is_looked_up_and_takes_it_with_Enter_stays_in_its_cell()
    {
        var site = await shared.StartAsync();
        await site.CreateAsync("organizations", new { name = "Tabular Works" });
        await site.CreateAsync("contacts", new { firstName = "Tabea" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = await HoldAsync(page, "**/api/lookup?*", url => url.Contains("q=tabular%20w", StringComparison.Ordinal));
        await visit.GoAsync("/contacts");
        await visit.Cell("Tabea", "organization").DblClickAsync();
        var input = page.Locator(".cell-editor input");

        await input.FillAsync("tabular w");
        await page.Keyboard.PressAsync("Enter");
        await Expect(input).ToHaveAttributeAsync("aria-busy", "true");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        line.Let();

        await Expect(visit.Cell("Tabea", "organization")).ToHaveTextAsync("Tabular Works");
        await Expect(page.Locator(".cell-editor")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task The_way_back_to_another_filter_leads_to_the_row_of_the_panel_in_that_list_however_late_it_comes()
    {
        var site = await shared.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 45; i++)
            ids.Add(await site.CreateAsync("contacts", new { lastName = $"Pane {i:00}", department = "Panes", title = i > 42 ? "Pick" : null }));
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync($"/contacts?filter=department+is+Panes&sort=name&panel={ids[44]}");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Row 45");
        await visit.FollowAsync($"/contacts?filter=title+is+Pick&sort=name&panel={ids[44]}");
        await visit.ShowsCountAsync("2 of ");
        var line = await HoldAsync(page, "**/api/contacts?*", url => url.Contains("Panes", StringComparison.Ordinal));

        await page.GoBackAsync();
        line.Let();

        await Expect(page.Locator("footer.status")).ToContainTextAsync("Row 45");
        await Expect(visit.Row("Pane 44")).ToBeInViewportAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Enter_opens_what_was_found_for_the_text_that_is_there_not_for_the_one_before()
    {
        var site = await shared.StartAsync();
        await site.CreateAsync("contacts", new { firstName = "Odalys", lastName = "Quist" });
        await site.CreateAsync("contacts", new { firstName = "Odette", lastName = "Marlow" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/profile");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Profile and look", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" }).FillAsync("od");
        var options = page.GetByRole(AriaRole.Option, new() { Name = "Od" });
        await Expect(options).ToHaveCountAsync(2);
        var other = (await options.Nth(1).InnerTextAsync()).Contains("Odette", StringComparison.Ordinal) ? "Odette" : "Odalys";
        var line = await HoldAsync(page, "**/api/lookup?*", url => url.Contains("q=" + other, StringComparison.OrdinalIgnoreCase));

        await page.Keyboard.TypeAsync(other[2..]);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        line.Let();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = other, Level = 1 })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_could_not_be_looked_up_is_not_said_to_fit_nothing()
    {
        var site = await shared.StartAsync();
        await site.CreateAsync("contacts", new { firstName = "Tabitha" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var gone = new TaskCompletionSource();
        await page.RouteAsync("**/api/lookup?*q=unheard*", async route =>
        {
            await gone.Task;
            await route.AbortAsync();
        });
        await visit.GoAsync("/contacts");
        await visit.Cell("Tabitha", "organization").DblClickAsync();
        var input = page.Locator(".cell-editor input");
        await input.FillAsync("unheard");
        await page.Keyboard.PressAsync("Enter");
        await Expect(input).ToHaveAttributeAsync("aria-busy", "true");

        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).ClickAsync();
        gone.SetResult();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("was left before “unheard” was looked up");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_is_looked_at_in_the_palette_is_not_drawn_anew_by_every_letter()
    {
        var site = await shared.StartAsync();
        await site.CreateAsync("contacts", new { firstName = "Xaver", lastName = "Zimmermann" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Xaver Zimmermann")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("xave");
        await Expect(page.Locator(".palette .it.on")).ToContainTextAsync("Xaver Zimmermann");
        await Expect(page.Locator(".palette .preview")).ToContainTextAsync("Xaver Zimmermann");
        await page.Locator(".palette .preview > .row").EvaluateAsync("(row) => { row.dataset.drawn = 'once' }");

        await page.RunAndWaitForResponseAsync(() => page.Keyboard.TypeAsync("r"), answer => answer.Url.Contains("q=xaver", StringComparison.Ordinal));

        await Expect(page.Locator(".palette .it.on mark")).ToHaveTextAsync("Xaver");
        await Expect(page.Locator(".palette .preview > .row")).ToHaveAttributeAsync("data-drawn", "once");
        // What another text finds takes its place, and what finds nothing leaves it empty.
        await page.Keyboard.TypeAsync("qqq");
        await Expect(page.Locator(".palette .preview")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task An_amount_is_saved_in_the_currency_that_is_shown_or_not_at_all()
    {
        var site = await shared.StartAsync();
        var id = await site.CreateAsync("organizations", new { name = "Yen Works", annualRevenue = new { amount = 1250, currency = "USD" } });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/organizations/" + id);
        await visit.Button("Edit annual revenue").ClickAsync();
        var input = page.Locator(".fields .fv.ed input");

        await page.Locator(".fields .fv.ed select").SelectOptionAsync("JPY");
        await Expect(page.Locator(".fields .fv.ed")).ToContainTextAsync("JPY has no decimals");
        await input.PressAsync("Enter");
        await Expect(page.Locator(".fields .fv.ed select")).ToHaveValueAsync("JPY");
        (await TextAsync(site, "organizations/" + id, "annualRevenue", "currency")).ShouldBe("USD");

        await input.FillAsync("1300");
        await Expect(page.Locator(".fields .fv.ed")).Not.ToContainTextAsync("JPY has no decimals");
        await input.PressAsync("Enter");

        await Eventually.SoAsync("it is in yen", async () => await TextAsync(site, "organizations/" + id, "annualRevenue", "currency") == "JPY");
        var saved = (await site.SendAsync(HttpMethod.Get, "api/organizations/" + id)).GetProperty("annualRevenue");
        saved.GetProperty("amount").GetInt64().ShouldBe(1300);

        // Emptied and half typed, it stays in its currency.
        await visit.Button("Edit annual revenue").ClickAsync();
        await input.FillAsync("");
        await input.PressSequentiallyAsync("-20");
        await input.PressAsync("Enter");
        await Eventually.SoAsync("it is less", async () =>
            (await site.SendAsync(HttpMethod.Get, "api/organizations/" + id)).GetProperty("annualRevenue").GetProperty("amount").GetInt64() < 0);
        (await TextAsync(site, "organizations/" + id, "annualRevenue", "currency")).ShouldBe("JPY");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task An_amount_that_may_be_read_otherwise_says_how_it_is_read_wherever_it_is_typed()
    {
        var site = await shared.StartAsync();
        var id = await site.CreateAsync("organizations", new { name = "Dinar Works", annualRevenue = new { amount = 1250, currency = "USD" } });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        const string Note = "Read as 12,505, not 12.505";

        // In a cell, where the currency is named with it.
        await visit.GoAsync("/organizations?sort=name");
        await visit.Cell("Dinar Works", "annualRevenue").DblClickAsync();
        await page.Locator(".cell-editor input").FillAsync("12.505 EUR");
        await Expect(page.Locator(".cell-editor").GetByRole(AriaRole.Status)).ToHaveTextAsync(Note);
        await Expect(page.Locator(".cell-editor").GetByRole(AriaRole.Status)).ToBeVisibleAsync();
        await page.Locator(".cell-editor input").FillAsync("12.505 KWD");
        await Expect(page.Locator(".cell-editor").GetByRole(AriaRole.Status)).ToHaveTextAsync("Read as 12.505, not 12,505");
        await page.Locator(".cell-editor input").FillAsync("12505");
        await Expect(page.Locator(".cell-editor").GetByRole(AriaRole.Status)).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");

        // In a filter.
        await page.Keyboard.PressAsync("f");
        await page.GetByLabel("Find a field").FillAsync("annual");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("12.505");
        await Expect(page.Locator(".fm-col.val").GetByRole(AriaRole.Status)).ToHaveTextAsync(Note);

        // At a record, once another currency is chosen.
        await visit.GoAsync("/organizations/" + id);
        await visit.Button("Edit annual revenue").ClickAsync();
        await page.Locator(".fields .fv.ed input").FillAsync("12.505");
        await Expect(page.Locator(".fields .fv.ed")).ToContainTextAsync(Note);
        await page.Locator(".fields .fv.ed select").SelectOptionAsync("EUR");
        await Expect(page.Locator(".fields .fv.ed input")).ToHaveValueAsync("12,505");
        await Expect(page.Locator(".fields .fv.ed")).ToContainTextAsync(Note);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Rows_between_two_presses_are_those_of_one_list_and_none_once_it_is_sorted_anew()
    {
        var site = await shared.StartAsync();
        foreach (var part in Enumerable.Range(1, 1_200).Chunk(400))
        {
            await site.SendAsync(HttpMethod.Post, "api/batch", new
            {
                atomic = false,
                operations = part.Select(at => new { op = "create", type = "contact", values = new { firstName = "Ranger", lastName = $"{at:D4}" } }),
            });
        }
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = await HoldAsync(page, "**/api/contacts?*", url => !url.Contains("limit=100", StringComparison.Ordinal));
        await visit.GoAsync("/contacts?sort=name&filter=" + Uri.EscapeDataString("firstName is Ranger"));
        await visit.ShowsCountAsync("1,200");
        await SelectAllBetweenAsync(visit);

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".lbox").PressAsync("Home");
        await Expect(visit.Row("Ranger 1200")).ToBeVisibleAsync();
        line.Let();
        await line.DoneAsync(page);
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(visit.Row("Ranger 0001")).ToBeVisibleAsync();
        await SelectAllBetweenAsync(visit);
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("1,200 selected");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_setting_that_is_changed_again_while_it_is_saved_is_saved_as_it_stands()
    {
        var site = await shared.StartAsync();
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var line = await HoldAsync(page, "**/api/workspace", _ => true, "PATCH");
        await visit.GoAsync("/settings/workspace");
        var name = page.GetByLabel("Workspace name");

        await name.FillAsync("Alpha");
        await name.PressAsync("Enter");
        await name.FillAsync("Alpha and Beta");
        await name.PressAsync("Tab");
        line.Let();

        await Eventually.SoAsync("the last is saved", async () => await TextAsync(site, "workspace", "name") == "Alpha and Beta");
        await Expect(name).ToHaveValueAsync("Alpha and Beta");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task The_way_back_leads_to_the_panel_the_list_and_the_link_where_one_was()
    {
        var site = await shared.StartAsync();
        var company = await site.CreateAsync("organizations", new { name = "Return Lines" });
        var id = await site.CreateAsync("contacts", new { firstName = "Wanda", organization = company });
        await site.CreateAsync("contacts", new { firstName = "Wendel", organization = company });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/profile");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Profile and look", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("o");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Organizations", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contacts", Level = 1 })).ToBeVisibleAsync();

        // A form that was closed leaves nothing to go back through.
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByLabel("First name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".rform")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Organizations", Level = 1 })).ToBeVisibleAsync();

        // The panel is the one of the address.
        await visit.GoAsync("/contacts?sort=name&filter=" + Uri.EscapeDataString($"organization is {company}"));
        await Expect(visit.Row("Wendel")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Space");
        await page.WaitForURLAsync(url => url.Contains("panel=" + id, StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator(".lbox").PressAsync("Home");
        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Wendel");
        await page.WaitForURLAsync(url => !url.Contains("panel=" + id, StringComparison.Ordinal));
        await page.GoBackAsync();
        await Expect(page.Locator(".rpanel")).ToContainTextAsync("Wanda");

        // A name that is pressed leads to the record with its place in the list, and back from elsewhere to the link that led there.
        await Expect(page.Locator(".lr[data-i='0']")).ToContainTextAsync("Wanda");
        await visit.Row("Wanda").Locator("a.name").ClickAsync();
        await Expect(page.Locator(".rec-head")).ToContainTextAsync("1 of 2");
        var link = page.Locator(".rc a.one");
        await Expect(link).ToContainTextAsync("Return Lines");
        await page.Keyboard.PressAsync("Backspace");
        await link.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Return Lines", Level = 1 })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wanda", Level = 1 })).ToBeVisibleAsync();
        await Expect(link).ToBeFocusedAsync();
        (await TextAsync(site, "contacts/" + id, "name")).ShouldBe("Wanda");
        visit.HadNothingToComplain();
    }

    /// <summary>Presses the first row, and with Shift the last, those between not being loaded.</summary>
    private static async Task SelectAllBetweenAsync(Visit visit)
    {
        var shift = new LocatorClickOptions { Modifiers = [KeyboardModifier.Shift] };
        await visit.Row("Ranger 0001").Locator(".gut").ClickAsync();
        await visit.Page.Keyboard.PressAsync("End");
        await visit.Row("Ranger 1200").Locator(".gut").ClickAsync(shift);
    }

    private static async Task<string?> TextAsync(Site site, string address, params string[] members)
    {
        var found = await site.SendAsync(HttpMethod.Get, "api/" + address);
        foreach (var member in members)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(member, out found)) return null;
        }
        return found.GetString();
    }

    /// <summary>Holds what is asked so until it is let through.</summary>
    private static async Task<Line> HoldAsync(IPage page, string pattern, Func<string, bool> held, string method = "GET")
    {
        var line = new Line();
        await page.RouteAsync(pattern, async route =>
        {
            if (route.Request.Method != method || !held(route.Request.Url)) { await route.FallbackAsync(); return; }
            await line.HeldAsync(route);
        });
        return line;
    }

    private sealed class Line
    {
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Let() => opened.TrySetResult();

        public async Task HeldAsync(IRoute route)
        {
            await opened.Task;
            await route.FallbackAsync();
            answered.TrySetResult();
        }

        /// <summary>What was held has been answered, and the page has heard it: what it asks after that is answered after that.</summary>
        public async Task DoneAsync(IPage page)
        {
            await answered.Task;
            for (var i = 0; i < 3; i++) await page.EvaluateAsync("() => fetch('/api/lookup?q=nobody&limit=1').then((answer) => answer.text())");
        }
    }
}
