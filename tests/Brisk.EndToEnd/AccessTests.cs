using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>What who works without a mouse, or without the screen, needs: order, focus, and being told.</summary>
public sealed class AccessTests(Chromium chromium)
{
    [Fact]
    public async Task What_a_toast_says_is_read_out_by_a_place_that_was_there_before()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada", email = "ada@brisk.example" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        var calm = await page.Locator("p[aria-live=polite]").ElementHandleAsync();
        var urgent = await page.Locator("p[aria-live=assertive]").ElementHandleAsync();

        await visit.EditCellAsync("Ada", "email", "not an address");

        await Eventually.SoAsync("the refusal is read out", async () =>
            (await urgent.TextContentAsync())!.Contains("Email put back", StringComparison.Ordinal));
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Delete");
        await Eventually.SoAsync("the deletion is read out", async () => await calm.TextContentAsync() == "1 contact deleted");
        (await urgent.TextContentAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Rows_are_read_in_the_order_of_the_screen_wherever_the_list_was_scrolled_to()
    {
        await using var site = await Site.SeedAsync(chromium, 500);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(page.Locator(".lr .name").First).ToBeVisibleAsync();
        await visit.RowsSettledAsync();

        for (var n = 0; n < 3; n++) await page.Keyboard.PressAsync("PageDown");
        await visit.RowsSettledAsync();

        await Eventually.SoAsync("the rows are read from top to bottom", async () =>
        {
            var rows = await page.Locator(".lspace .lr").EvaluateAllAsync<int[]>("(rows) => rows.map((row) => Number(row.dataset.i))");
            return rows.Length > 10 && rows[0] > 20 && rows.SequenceEqual(rows.Order());
        });
    }

    [Fact]
    public async Task Tab_passes_the_heads_of_a_list_as_one_stop_and_the_columns_menu_makes_them_wider()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        await Expect(page.Locator(".lbox")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Tab");
        (await FocusAsync(page, ".lh")).ShouldBeTrue();
        var before = await page.EvaluateAsync<string>("document.activeElement.textContent");
        await page.Keyboard.PressAsync(before == "Name" ? "ArrowRight" : "ArrowLeft");
        (await page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldNotBe(before);
        (await FocusAsync(page, ".lh")).ShouldBeTrue();
        await page.Keyboard.PressAsync("Tab");
        (await FocusAsync(page, ".lh")).ShouldBeFalse();

        await page.Locator(".lbox").FocusAsync();
        await page.Keyboard.PressAsync("Shift+C");
        var width = await WidthAsync(page, "title");
        var grip = page.GetByRole(AriaRole.Button, new() { Name = "Job title: arrow keys" });
        await grip.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        (await WidthAsync(page, "title")).ShouldBe(width + 32, 1);
        await page.ReloadAsync();
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        (await WidthAsync(page, "title")).ShouldBe(width + 32, 1);
    }

    [Fact]
    public async Task The_focus_goes_to_the_page_when_what_had_it_is_gone()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        await visit.HearsNothingAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts/" + id);
        await Expect(page.Locator(".fields")).ToContainTextAsync("Engineer");
        await site.SendAsync(HttpMethod.Patch, "api/contacts/" + id, new { title = "Analyst" }, version: 1);
        await visit.EditFieldAsync("Edit job title", "Pilot");
        await visit.Button("Decide later").ClickAsync();

        await visit.Button("Choose").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        (await FocusAsync(page, "main")).ShouldBeTrue();
        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" }).GetByRole(AriaRole.Button, new() { Name = "Close" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        (await FocusAsync(page, "main")).ShouldBeTrue();
    }

    [Fact]
    public async Task Why_a_button_cannot_be_pressed_is_told_to_who_cannot_see_it()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1);
        await using var visit = await site.VisitAsync(await site.JoinAsync("rea@brisk.example", "Rea Lund", "read-only"));
        await visit.GoAsync("/trash");

        await Expect(visit.Button("Put back Ada")).ToHaveAccessibleDescriptionAsync("Your role reads everything and changes nothing");
    }

    private static Task<bool> FocusAsync(IPage page, string within) => page.EvaluateAsync<bool>("(css) => !!document.activeElement.closest(css)", within);

    private static Task<double> WidthAsync(IPage page, string field) =>
        page.Locator($"[data-head='{field}']").EvaluateAsync<double>("(head) => head.offsetWidth");
}
