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
        var written = 0;
        page.Request += (_, request) => { if (request.Method == "PATCH") Interlocked.Increment(ref written); };
        await visit.GoAsync(Board(city));
        await Expect(Column(visit, "Lead", 3)).ToBeVisibleAsync();

        await HangAsync(visit, "Fay", "customer");
        await Expect(page.Locator(".card.held")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Mouse.UpAsync();
        await Expect(page.Locator(".card.held")).ToHaveCountAsync(0);
        await Expect(Column(visit, "Lead", 3)).ToContainTextAsync("Fay");
        page.Url.ShouldContain("/board");
        written.ShouldBe(0);

        await Card(visit, "Fay").FocusAsync();
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await Expect(Column(visit, "Prospect", 2)).ToBeVisibleAsync();
        await Expect(Column(visit, "Lead", 1)).ToContainTextAsync("Hal");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        written.ShouldBe(2);
        visit.HadNothingToComplain();
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

    private static ILocator Card(Visit visit, string name) => visit.Page.Locator(".column .card", new() { HasText = name });

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
