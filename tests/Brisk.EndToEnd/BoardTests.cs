using System.Collections.Concurrent;
using System.Text.Json;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>A board of contacts by status: cards go where they are put, by mouse and by keys, and stand in one column on every screen.</summary>
public sealed class BoardTests(SharedSite shared) : IClassFixture<SharedSite>
{
    [Fact]
    public async Task A_card_is_dragged_to_another_column_which_counts_it_on_every_screen()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Ada", "lead"), ("Bo", "lead"), ("Cy", "customer"));
        await using var visit = await site.VisitAsync();
        await using var other = await site.VisitAsync();
        await visit.GoAsync(Board(city));
        await other.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 2)).ToBeVisibleAsync();
        await Expect(Column(other, "Lead", 2)).ToBeVisibleAsync();

        await DragAsync(visit, "Ada", "customer");

        await Expect(Column(visit, "Customer", 2).GetByRole(AriaRole.Link)).ToHaveTextAsync(["Ada", "Cy"], new() { UseInnerText = true, IgnoreCase = false });
        await Expect(Column(visit, "Lead", 1)).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Saved");
        await Expect(Column(other, "Customer", 2)).ToContainTextAsync("Ada");
        await Expect(Column(other, "Lead", 1)).Not.ToContainTextAsync("Ada");
        (await StatusAsync(site, city, "Ada")).ShouldBe("customer");
        visit.HadNothingToComplain();
        other.HadNothingToComplain();
    }

    [Fact]
    public async Task Keys_walk_the_cards_and_move_them_and_undo_puts_them_back()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Dot", "lead"), ("Eve", "lead"));
        await using var visit = await site.VisitAsync();
        var keys = visit.Page.Keyboard;
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 2)).ToBeVisibleAsync();

        await keys.PressAsync("j");
        await Expect(Card(visit, "Dot")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowDown");
        await Expect(Card(visit, "Eve")).ToBeFocusedAsync();
        await keys.PressAsync("Shift+ArrowRight");
        await Expect(Column(visit, "Prospect", 1)).ToContainTextAsync("Eve");
        await Expect(Card(visit, "Eve")).ToBeFocusedAsync();
        await keys.PressAsync("Shift+ArrowRight");
        await Expect(Column(visit, "Customer", 1)).ToContainTextAsync("Eve");
        await Expect(visit.Page.Locator("footer.status")).ToContainTextAsync("Saved");

        await keys.PressAsync("Control+z");
        await Expect(Column(visit, "Prospect", 1)).ToContainTextAsync("Eve");
        await keys.PressAsync("Control+z");
        await Expect(Column(visit, "Lead", 2)).ToContainTextAsync("Eve");
        await Eventually.SoAsync("it is a lead again", async () => await StatusAsync(site, city, "Eve") == "lead");
        await Card(visit, "Eve").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Eve" })).ToBeVisibleAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_is_selected_moves_together_and_Escape_puts_a_card_back_without_a_request()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Fay", "lead"), ("Gus", "lead"), ("Hal", "lead"));
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var written = new ConcurrentQueue<string>();
        page.Request += (_, request) => { if (request.Method != "GET") written.Enqueue($"{request.Method} {new Uri(request.Url).AbsolutePath}"); };
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 3)).ToBeVisibleAsync();

        await HangAsync(visit, "Fay", "customer");
        await Expect(page.Locator(".card.held")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Mouse.UpAsync();
        await Expect(page.Locator(".card.held")).ToHaveCountAsync(0);
        await Expect(Column(visit, "Lead", 3)).ToContainTextAsync("Fay");
        page.Url.ShouldContain("/board");
        written.ShouldBeEmpty();

        await Card(visit, "Fay").FocusAsync();
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await Expect(Column(visit, "Prospect", 2)).ToBeVisibleAsync();
        await Expect(Column(visit, "Lead", 1)).ToContainTextAsync("Hal");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        await Expect(Card(visit, "Gus")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToHaveCountAsync(0);
        await Eventually.SoAsync("it is sent", () => !written.IsEmpty);
        written.ShouldBe(["POST /api/contacts/bulk"]);

        await page.Keyboard.PressAsync("Control+z");
        await Expect(Column(visit, "Lead", 3)).ToContainTextAsync("Fay");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_card_is_selected_and_moved_without_a_key_or_a_drag()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Kim", "lead"), ("Lou", "lead"), ("Max", "lead"));
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 3)).ToBeVisibleAsync();

        await MoveByMenuAsync(visit, "Kim", "Customer");
        await Expect(Column(visit, "Customer", 1)).ToContainTextAsync("Kim");
        await Expect(Card(visit, "Kim")).ToBeFocusedAsync();
        await Card(visit, "Lou").HoverAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Lou" }).CheckAsync();
        await Card(visit, "Max").HoverAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select Max" }).CheckAsync();
        await Expect(Card(visit, "Max")).ToHaveAccessibleNameAsync("Max selected");
        await MoveByMenuAsync(visit, "Lou", "Former");

        await Expect(Column(visit, "Former", 2)).ToContainTextAsync("Max");
        await Eventually.SoAsync("both are former",
            async () => await StatusAsync(site, city, "Lou") == "former" && await StatusAsync(site, city, "Max") == "former");
        await page.Keyboard.PressAsync("m");
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Lead", Exact = true }).PressAsync("Enter");
        await Expect(Column(visit, "Lead", 1)).ToContainTextAsync("Lou");
        await Expect(Card(visit, "Lou")).ToBeFocusedAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_second_finger_takes_no_other_card_and_lets_none_go()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Nan", "lead"), ("Oz", "lead"));
        await using var visit = await site.VisitAsync();
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 2)).ToBeVisibleAsync();
        await FingerAsync(visit, "pointerdown", "Nan", 1);
        await Expect(visit.Page.Locator(".card.held")).ToContainTextAsync("Nan");

        await FingerAsync(visit, "pointerdown", "Oz", 2);
        await FingerAsync(visit, "pointerup", "Oz", 2);
        await FingerAsync(visit, "pointercancel", "Oz", 2);

        await Expect(visit.Page.Locator(".card.held")).ToContainTextAsync("Nan");
        (await Card(visit, "Nan").EvaluateAsync<bool>("(card) => card.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"))
            .ShouldBeFalse("a finger that rests on a card opens no menu of the browser");
        await FingerAsync(visit, "pointermove", "customer", 1);
        await FingerAsync(visit, "pointerup", "customer", 1);
        await Expect(Column(visit, "Customer", 1)).ToContainTextAsync("Nan");
        // It opened nothing, and the next press does.
        await Card(visit, "Oz").PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Oz" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_card_is_let_go_over_the_column_that_is_beneath_it_by_then()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Pat", "lead"));
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.SetViewportSizeAsync(820, 700);
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 1)).ToBeVisibleAsync();
        await Card(visit, "Pat").HoverAsync();
        await page.Mouse.DownAsync();
        var box = (await page.Locator(".board").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + box.Width - 20, box.Y + 200, new() { Steps = 4 });
        await Eventually.SoAsync("the board has scrolled to its end", () => page.EvaluateAsync<bool>(
            "() => { const box = document.querySelector('.board'); return box.scrollLeft > 0 && box.scrollLeft + box.clientWidth > box.scrollWidth - 2 }"));

        await page.Mouse.UpAsync();

        await Expect(page.Locator(".column").Last).ToContainTextAsync("Pat");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_comes_back_from_a_record_finds_the_board_where_they_left_it()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, [.. Enumerable.Range(0, 130).Select(i => ($"Quin {i:000}", "lead"))]);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync(Board(city));
        await Eventually.SoAsync("all are there", async () =>
        {
            await page.Locator(".cards").First.EvaluateAsync("(cards) => cards.scrollTo(0, cards.scrollHeight)");
            return await Card(visit, "Quin 129").CountAsync() == 1;
        });
        await Card(visit, "Quin 120").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Quin 120" })).ToBeVisibleAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("121 of 130");

        await page.GoBackAsync();

        await Expect(Card(visit, "Quin 120")).ToBeFocusedAsync();
        await Expect(Card(visit, "Quin 120")).ToBeInViewportAsync();
        await Expect(Column(visit, "Lead", 130).GetByRole(AriaRole.Link)).ToHaveCountAsync(130);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Focus_stays_on_the_board_whatever_goes_and_its_keys_leave_a_form_alone()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Ray", "lead"), ("Sol", "lead"), ("Tom", "lead"));
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 3)).ToBeVisibleAsync();
        await Card(visit, "Sol").FocusAsync();
        var id = (await Card(visit, "Sol").GetAttributeAsync("href"))!.Split('/')[^1];

        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1);
        await Expect(Column(visit, "Lead", 2)).ToBeVisibleAsync();
        await Expect(Card(visit, "Tom")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Delete");
        await Expect(Column(visit, "Lead", 1)).ToBeVisibleAsync();
        await Expect(Card(visit, "Ray")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByLabel("First name")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create contact" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create contact" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Card(visit, "Ray")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Alt+f");
        await Expect(page).ToHaveURLAsync(visit.Url + "/contacts/board?sort=name");
    }

    [Fact]
    public async Task A_move_that_the_server_refuses_goes_back_with_its_reason()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Ivy", "lead"));
        await using var visit = await site.VisitAsync();
        await visit.Page.RouteAsync("**/api/contacts/*", route => route.Request.Method != "PATCH" ? route.ContinueAsync()
            : route.FulfillAsync(new() { Status = 422, ContentType = "application/problem+json", Body =
                """{"status":422,"code":"invalid","detail":"Not to be moved.","errors":[{"field":"status","code":"no","detail":"Not to be moved."}]}""" }));
        await visit.GoAsync(Board(city));

        await DragAsync(visit, "Ivy", "customer");

        await Expect(Column(visit, "Lead", 1)).ToContainTextAsync("Ivy");
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync("Not to be moved.");
        (await StatusAsync(site, city, "Ivy")).ShouldBe("lead");
    }

    [Fact]
    public async Task Who_may_only_read_is_offered_no_move()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, ("Jan", "lead"));
        await using var visit = await site.VisitAsync(await site.JoinAsync("rea.board@brisk.example", "Rea Board", "read-only"));
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 1)).ToBeVisibleAsync();

        await HangAsync(visit, "Jan", "customer");
        await Expect(visit.Page.Locator(".card.held")).ToHaveCountAsync(0);
        await visit.Page.Mouse.UpAsync();
        await Card(visit, "Jan").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Shift+ArrowRight");

        await Expect(Column(visit, "Lead", 1)).ToContainTextAsync("Jan");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_column_goes_on_while_it_is_scrolled()
    {
        var site = await shared.StartAsync();
        var city = await FurnishAsync(site, [.. Enumerable.Range(0, 130).Select(i => ($"Kit {i:000}", "lead"))]);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 130)).ToBeVisibleAsync();

        await Eventually.SoAsync("all are there", async () =>
        {
            await visit.Page.Locator(".cards").First.EvaluateAsync("(cards) => cards.scrollTo(0, cards.scrollHeight)");
            return await Card(visit, "Kit 129").CountAsync() == 1;
        });

        await Expect(Column(visit, "Lead", 130).GetByRole(AriaRole.Link)).ToHaveCountAsync(130);
        visit.HadNothingToComplain();
    }

    private static string Board(string city) => $"/contacts/board?sort=name&filter={Uri.EscapeDataString($"city is \"{city}\"")}";

    private static ILocator Column(Visit visit, string label, int count) =>
        visit.Page.GetByRole(AriaRole.Region, new() { Name = $"{label}, {count}", Exact = true });

    private static ILocator Card(Visit visit, string name) => visit.Page.Locator(".column .card", new() { HasText = name }).GetByRole(AriaRole.Link);

    /// <summary>A town of these people alone.</summary>
    private static async Task<string> FurnishAsync(Site site, params (string Name, string Status)[] people)
    {
        var city = "Board " + Guid.NewGuid().ToString("N")[..8];
        foreach (var (name, status) in people) await site.CreateAsync("contacts", new { firstName = name, status, city });
        return city;
    }

    private static async Task<string?> StatusAsync(Site site, string city, string name) =>
        (await site.SendAsync(HttpMethod.Get, "api/contacts?fields=status&filter=" + Uri.EscapeDataString($"city is \"{city}\" and firstName is \"{name}\"")))
            .GetProperty("items")[0].GetProperty("status").GetString();

    private static async Task MoveByMenuAsync(Visit visit, string name, string column)
    {
        await Card(visit, name).HoverAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Actions for " + name }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Menuitemradio, new() { Name = column, Exact = true }).ClickAsync();
    }

    /// <summary>What a finger does, one of several, over a card or a column.</summary>
    private static Task FingerAsync(Visit visit, string what, string over, int finger) => visit.Page.EvaluateAsync("""
        ([what, over, finger]) => {
          const card = [...document.querySelectorAll('.column .card')].find((card) => card.textContent.includes(over))
          const target = card ?? document.querySelector(`[data-column="${over}"]`)
          const { left, top } = target.getBoundingClientRect()
          target.dispatchEvent(new PointerEvent(what, {
            bubbles: true, cancelable: true, pointerType: 'touch', pointerId: finger, isPrimary: finger === 1, clientX: left + 20, clientY: top + 20,
          }))
        }
        """, new object[] { what, over, finger });

    private static async Task HangAsync(Visit visit, string name, string column)
    {
        await Card(visit, name).HoverAsync();
        await visit.Page.Mouse.DownAsync();
        var box = (await visit.Page.Locator($"[data-column={column}]").BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 120, new() { Steps = 6 });
    }

    private static async Task DragAsync(Visit visit, string name, string column)
    {
        await HangAsync(visit, name, column);
        await visit.Page.Mouse.UpAsync();
    }
}
