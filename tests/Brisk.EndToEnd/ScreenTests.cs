using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>What was found by looking at the screens as somebody who works with them.</summary>
public sealed class ScreenTests(Chromium chromium)
{
    private static readonly string[] Long = ["A rather long word for what somebody does in this town", "board", "speaker"];

    [Fact]
    public async Task Enter_makes_an_organization_only_when_it_is_asked_for_and_undo_takes_both_back()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await visit.Cell("Ada", "organization").DblClickAsync();
        await page.Locator(".cell-editor input").FillAsync("Chief Whip");
        var create = page.GetByRole(AriaRole.Option, new() { Name = "Create “Chief Whip”" });
        await Expect(create).ToHaveAttributeAsync("aria-selected", "false");

        await page.Keyboard.PressAsync("Enter");
        await Expect(create).ToHaveAttributeAsync("aria-selected", "true");
        (await CountAsync(site, "organizations")).ShouldBe(0);
        await page.Keyboard.PressAsync("Enter");

        await Expect(visit.Cell("Ada", "organization")).ToHaveTextAsync("Chief Whip");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Chief Whip created" })).ToBeVisibleAsync();
        await Eventually.SoAsync("it is linked", async () => await LinkedAsync(site, id) is not null);
        await page.Keyboard.PressAsync("Control+z");
        await Eventually.SoAsync("both are taken back", async () => await CountAsync(site, "organizations") == 0
            && await LinkedAsync(site, id) is null);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Enter_and_Tab_link_what_was_typed_though_the_look_up_is_answered_later()
    {
        await using var site = await Site.StartAsync(chromium);
        var wanted = await site.CreateAsync("organizations", new { name = "Gentle Motors" });
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var answer = new TaskCompletionSource();
        await page.RouteAsync("**/api/lookup?*q=gentle*", async route =>
        {
            await answer.Task;
            await route.ContinueAsync();
        });
        await visit.GoAsync("/contacts");
        await visit.Cell("Ada", "organization").DblClickAsync();
        await page.Locator(".cell-editor input").FillAsync("gentle");

        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        answer.SetResult();

        await Expect(visit.Cell("Ada", "organization")).ToHaveTextAsync("Gentle Motors");
        await Eventually.SoAsync("it is linked", async () => await LinkedAsync(site, id) == wanted);
        await Expect(page.Locator(".cell-editor input")).ToBeFocusedAsync();
        await Expect(visit.Cell("Ada", "organization").Locator(".cell-editor")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_that_is_loaded_anew_marks_the_row_of_its_panel_and_keeps_its_place()
    {
        await using var site = await Site.SeedAsync(chromium, 600);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(page.Locator(".lr .name").First).ToBeVisibleAsync();
        await visit.RowsSettledAsync();
        for (var n = 0; n < 12; n++) await page.Keyboard.PressAsync("PageDown");
        await visit.RowsSettledAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator(".rpanel .fields")).ToBeVisibleAsync();
        var name = await page.Locator(".rpanel .title").First.TextContentAsync();
        var place = await page.Locator(".rpanel .ph").TextContentAsync();
        place.ShouldNotStartWith("1 of");
        await Expect(page).ToHaveURLAsync(Regexes.Panel());
        var link = page.Url;

        await page.ReloadAsync();
        await MarksAsync();
        // As who was sent the link: nothing of a place is kept there, and nobody has counted the list.
        await using var other = await site.VisitAsync();
        var count = new TaskCompletionSource();
        await other.Page.RouteAsync("**/api/contacts/count**", async route =>
        {
            await count.Task;
            await route.ContinueAsync();
        });
        await other.Page.GotoAsync(link);
        await Expect(other.Page.Locator(".lr.cur")).ToContainTextAsync(name!);
        count.SetResult();
        await Expect(other.Page.Locator(".rpanel .ph")).ToContainTextAsync(place!.Trim());

        async Task MarksAsync()
        {
            await Expect(page.Locator(".lr.cur")).ToContainTextAsync(name!);
            await Expect(page.Locator(".rpanel .ph")).ToContainTextAsync(place!.Trim());
            await page.Keyboard.PressAsync("Escape");
            await Expect(page).Not.ToHaveURLAsync(Regexes.Panel());
            await page.ReloadAsync();
            await Expect(page.Locator(".lr.cur")).ToContainTextAsync(name!);
        }
    }

    [Fact]
    public async Task A_link_marks_the_row_of_its_panel_below_the_screen_too()
    {
        await using var site = await Site.ShareAsync(chromium);
        var ids = new List<string>();
        for (var n = 0; n < 60; n++) ids.Add(await site.CreateAsync("contacts", new { firstName = $"Ada {n:00}" }));
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts?sort=name&panel=" + ids[50]);

        await Expect(visit.Page.Locator(".rpanel .ph")).ToContainTextAsync("51 of 60");
        await Expect(visit.Page.Locator(".lr.cur")).ToContainTextAsync("Ada 50");
        await Expect(visit.Page.Locator(".lr.cur")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_filter_is_finished_with_Enter_and_takes_the_word_that_was_typed_before_more_frequent_ones()
    {
        await using var site = await Site.StartAsync(chromium);
        foreach (var (first, city) in ((string, string)[])[("Ada", "York"), ("Bob", "Yorktown"), ("Cy", "Yorktown"), ("Di", "Yonkers")])
            await site.CreateAsync("contacts", new { firstName = first, city });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        await ChooseCityAsync();
        await page.Keyboard.TypeAsync("york");
        await Expect(page.Locator(".opt")).ToHaveCountAsync(2);
        await page.Keyboard.PressAsync("Enter");
        await visit.ShowsCountAsync("1 of 4 contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Alt+f");
        await visit.ShowsCountAsync("4 contacts");
        await ChooseCityAsync();
        await Expect(page.Locator(".opt")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await visit.ShowsCountAsync("2 of 4 contacts");
        visit.HadNothingToComplain();

        async Task ChooseCityAsync()
        {
            await page.Keyboard.PressAsync("f");
            await Expect(page.GetByLabel("Find a field")).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("city");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByLabel("Value")).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Editing_many_opens_on_what_to_edit_and_all_but_some_are_all_but_some()
    {
        await using var site = await Site.StartAsync(chromium);
        foreach (var name in (string[])["Ada", "Bob", "Cy"]) await site.CreateAsync("contacts", new { firstName = name });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Cy")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("2 selected");

        await page.Keyboard.PressAsync("e");
        await Expect(page.Locator(".bulk-box select")).ToBeFocusedAsync();
        await page.Locator(".bulk-box select").SelectOptionAsync("title");
        await page.GetByLabel("Job title").FillAsync("Pilot");
        var asked = page.WaitForRequestAsync("**/api/contacts/bulk");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change 2 contacts" }).ClickAsync();

        (await asked).PostData!.ShouldContain("\"except\"");
        await Expect(visit.Cell("Ada", "title")).ToHaveTextAsync("Pilot");
        await Expect(visit.Cell("Cy", "title")).ToHaveTextAsync("Pilot");
        await Expect(visit.Cell("Bob", "title")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task What_is_selected_is_exported_and_nothing_else()
    {
        await using var site = await Site.StartAsync(chromium);
        foreach (var name in (string[])["Ada", "Bob", "Cy"]) await site.CreateAsync("contacts", new { firstName = name });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Cy")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("x");
        (await ExportAsync()).ShouldBe(["Ada"]);

        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("2 selected");
        (await ExportAsync()).ShouldBe(["Bob", "Cy"]);

        async Task<string[]> ExportAsync()
        {
            var download = await page.RunAndWaitForDownloadAsync(() =>
                page.GetByRole(AriaRole.Toolbar).GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
            var lines = await File.ReadAllLinesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
            return [.. lines.Skip(1).Select(line => ((string[])["Ada", "Bob", "Cy"]).Single(name => line.Contains(name, StringComparison.Ordinal)))];
        }
    }

    [Fact]
    public async Task Long_words_leave_their_number_and_names_keep_their_beginning_and_the_pointer_says_the_rest()
    {
        await using var site = await Site.StartAsync(chromium);
        const string Persian = "سلمان بن محمد بن عبد الرحمن بن عبد العزيز الفارسي الأصفهاني الكبير";
        await site.CreateAsync("contacts", new { firstName = "Ada", title = "Deputy Assistant Secretary of State for Harbours and Estuaries", tags = Long });
        await site.CreateAsync("contacts", new { firstName = Persian });
        await using var visit = await site.VisitAsync(width: 1024, height: 768);
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();

        var fits = await visit.Cell("Ada", "tags").EvaluateAsync<bool>(
            "(cell) => cell.querySelector('.num').getBoundingClientRect().right <= cell.getBoundingClientRect().right");
        fits.ShouldBeTrue();
        var name = page.Locator(".lr .name[dir=auto]").Filter(new() { HasText = "سلمان" });
        (await name.EvaluateAsync<string>("(name) => getComputedStyle(name).direction")).ShouldBe("rtl");
        await visit.Cell("Ada", "title").HoverAsync();
        await Expect(visit.Cell("Ada", "title")).ToHaveAttributeAsync("title", Regexes.Estuaries());
        await visit.Row("Ada").Locator(".name").HoverAsync();
        await Expect(visit.Row("Ada").Locator(".name")).Not.ToHaveAttributeAsync("title", Regexes.Anything());
    }

    [Fact]
    public async Task A_phone_sorts_its_lists_finds_the_trash_and_has_room_for_fingers()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", email = "ada@brisk.example", phone = "+12025550100" });
        await site.CreateAsync("contacts", new { firstName = "Zoe" });
        await using var visit = await site.VisitAsync(width: 390, height: 844);
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(page.Locator(".lr").First).ToContainTextAsync("Ada");
        await Expect(page.Locator(".lr").First.Locator(".sub")).ToHaveTextAsync("ada@brisk.example");

        await page.Locator(".list-bar").GetByRole(AriaRole.Button, new() { Name = "Name" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Z first" }).ClickAsync();
        await Expect(page.Locator(".lr").First).ToContainTextAsync("Zoe");
        await visit.Button("More").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Trash" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Locator(".tabbar").GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "New contact" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "First row" })).ToHaveCountAsync(0);

        await visit.GoAsync("/contacts/" + id);
        await Expect(visit.Button("Edit phone")).ToBeVisibleAsync();
        var small = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('main :is(.edit, .qa .btn, .head .btn, .fields .v a)')].filter((one) => one.checkVisibility())
                .filter((one) => { const { width, height } = one.getBoundingClientRect(); return height < 44 || (one.matches('.edit, .sq') && width < 44) })
                .map((one) => one.outerHTML.slice(0, 80))
            """);
        small.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_trash_takes_keys_at_once_and_is_searched_by_name_and_person()
    {
        await using var site = await Site.StartAsync(chromium);
        var mira = await site.JoinAsync("mira@brisk.example", "Mira Holm", "member");
        foreach (var (name, cookie) in ((string, string?)[])[("Ada", null), ("Adrian", mira), ("Bob", mira)])
            await site.SendAsync(HttpMethod.Delete, "api/contacts/" + await site.CreateAsync("contacts", new { firstName = name }), version: 1, cookie: cookie);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/trash");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);

        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Toolbar)).ToContainTextAsync("1 selected");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByLabel("Search by name").FillAsync("ad");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await page.GetByLabel("Deleted by").SelectOptionAsync("Mira Holm");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Adrian");
        await page.GetByLabel("Search by name").FillAsync("nobody");
        await visit.Button("Show all").ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(page.GetByLabel("Search by name")).ToHaveValueAsync("");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task An_invitation_is_taken_from_its_link_wherever_it_is_put()
    {
        await using var site = await Site.StartAsync(chromium);
        var token = await site.InviteAsync("noor@brisk.example", "Noor Haddad", "member");
        await using var visit = await site.VisitAsync("");
        await visit.GoAsync("/invitation");

        await visit.Page.GetByLabel("Paste the link or its token").FillAsync($"{site.Server.Url}/invitation#token={token}");
        await visit.Page.Keyboard.PressAsync("Enter");

        await Expect(visit.Page.GetByLabel("Your name")).ToHaveValueAsync("Noor Haddad");
        await visit.GoAsync("/invitation#token=nothing");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "This invitation does not work any more" })).ToBeVisibleAsync();
        await visit.Page.EvaluateAsync("(token) => { location.hash = 'token=' + token }", token);
        await Expect(visit.Page.GetByLabel("Your name")).ToHaveValueAsync("Noor Haddad");
        visit.Page.Url.ShouldNotContain(token);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_nobody_is_called_can_be_made_from_the_search()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await visit.ShowsCountAsync("0 contacts");
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" }).FillAsync("Ada Berg");

        await page.GetByRole(AriaRole.Option, new() { Name = "Create contact “Ada Berg”" }).ClickAsync();

        await Expect(page.GetByLabel("First name")).ToHaveValueAsync("Ada");
        await Expect(page.GetByLabel("Last name")).ToHaveValueAsync("Berg");
        visit.HadNothingToComplain();
    }

    /// <summary>The id of a contact's organization.</summary>
    private static async Task<string?> LinkedAsync(Site site, string id) =>
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).TryGetProperty("organization", out var linked) && linked.ValueKind == JsonValueKind.Object
            ? linked.GetProperty("id").GetString() : null;

    private static async Task<int> CountAsync(Site site, string plural) =>
        (await site.SendAsync(HttpMethod.Get, $"api/{plural}/count")).GetProperty("count").GetInt32();
}

internal static partial class Regexes
{
    [GeneratedRegex("panel=", RegexOptions.None, 1000)]
    public static partial Regex Panel();

    [GeneratedRegex("Estuaries$", RegexOptions.None, 1000)]
    public static partial Regex Estuaries();

    [GeneratedRegex(".", RegexOptions.None, 1000)]
    public static partial Regex Anything();
}
