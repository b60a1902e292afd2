using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>A working day of somebody who has no mouse, and of somebody who has no screen.</summary>
public sealed class ScriptTests(Chromium chromium)
{
    [Fact]
    public async Task Everything_from_signing_in_to_signing_out_works_by_keys_alone()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync("");
        var page = visit.Page;
        var keys = page.Keyboard;
        await visit.GoAsync("/contacts");

        await Expect(page.GetByLabel("Email")).ToBeFocusedAsync();
        await keys.TypeAsync(Installation.Email);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(Installation.Password);
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your contacts in" })).ToBeVisibleAsync();

        foreach (var (first, last) in ((string, string)[])[("Ada", "Berg"), ("Bob", "Cord")])
        {
            await keys.PressAsync("c");
            await Expect(page.GetByLabel("First name", new() { Exact = true })).ToBeFocusedAsync();
            await keys.TypeAsync(first);
            await keys.PressAsync("Tab");
            await keys.TypeAsync(last);
            await keys.PressAsync("Control+Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"{first} {last}", Level = 1 })).ToBeVisibleAsync();
            if (first == "Bob") break;
            await keys.PressAsync("Escape");
            await Expect(visit.Row("Ada Berg")).ToBeVisibleAsync();
        }

        await keys.PressAsync("e");
        await Expect(page.Locator(".fields .edit").First).ToBeFocusedAsync();
        await GoToAsync(visit, "Add job title", "ArrowDown");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Job title", Exact = true })).ToBeFocusedAsync();
        await keys.TypeAsync("Pilot");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Job title", Exact = true })).ToHaveValueAsync("Pilot");
        await keys.PressAsync("Enter");
        await Expect(visit.Button("Edit job title")).ToBeFocusedAsync();
        await Expect(page.Locator(".fields")).ToContainTextAsync("Pilot");
        await keys.PressAsync("Escape");
        await Expect(visit.Row("Bob Cord")).ToBeVisibleAsync();

        await keys.PressAsync("f");
        await Expect(page.GetByLabel("Find a field")).ToBeFocusedAsync();
        await keys.TypeAsync("job title");
        await keys.PressAsync("Enter");
        await Expect(page.GetByLabel("Value", new() { Exact = true })).ToBeFocusedAsync();
        await keys.TypeAsync("Pilot");
        await keys.PressAsync("Enter");
        await visit.ShowsCountAsync("1 of 2 contacts");
        await keys.PressAsync("Alt+f");
        await visit.ShowsCountAsync("2 contacts");

        await keys.PressAsync("Control+a");
        await Expect(page.GetByRole(AriaRole.Toolbar, new() { Name = "2 selected" })).ToBeVisibleAsync();
        await keys.PressAsync("t");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Add tags" })).ToBeFocusedAsync();
        await keys.TypeAsync("board");
        await keys.PressAsync("Enter");
        await GoToAsync(visit, "Tag 2 contacts");
        await keys.PressAsync("Enter");
        await Expect(visit.Cell("Ada Berg", "tags")).ToContainTextAsync("board");
        await keys.PressAsync("Control+z");
        await Expect(visit.Cell("Ada Berg", "tags")).Not.ToContainTextAsync("board");

        await ImportAsync(site, visit);
        await visit.ShowsCountAsync("4 contacts");

        await keys.PressAsync("g");
        await keys.PressAsync("s");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" })).ToBeVisibleAsync();
        await GoToAsync(visit, "Team");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "People" })).ToBeVisibleAsync();
        await keys.PressAsync("j");
        await keys.PressAsync("Enter");
        await Expect(page.Locator("aside h2").First).ToBeVisibleAsync();
        await keys.PressAsync("Escape");

        await keys.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" })).ToBeFocusedAsync();
        await keys.TypeAsync("sign out");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Sign in");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_hears_the_page_is_told_where_they_are_what_can_be_done_and_what_happened()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", lastName = "Berg", title = "Engineer", email = "ada@brisk.example" });
        await site.CreateAsync("contacts", new { firstName = "Bob", lastName = "Cord" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Ada Berg")).ToBeVisibleAsync();

        await Expect(page.Locator("body")).ToMatchAriaSnapshotAsync("""
            - link "Skip to the content"
            - navigation "Main":
              - link "Contacts"
            - main:
              - heading "Contacts" [level=1]
              - grid "Contacts":
                - row:
                  - columnheader "Name"
                - rowgroup:
                  - row /Ada Berg/:
                    - rowheader "Ada Berg"
            """);
        var grid = page.GetByRole(AriaRole.Grid);
        await Expect(grid).ToHaveAttributeAsync("aria-rowcount", "3");
        await page.Keyboard.PressAsync("j");
        await HearsActiveAsync(page, "Bob Cord");
        await page.Keyboard.PressAsync("k");
        await HearsActiveAsync(page, "Ada Berg");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.GetByRole(AriaRole.Toolbar, new() { Name = "1 selected" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");

        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Form, new() { Name = "New contact" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "First name" })).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("ada@brisk.example");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 contact looks like this one" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("no address");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Email" })).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Email" })).ToHaveAccessibleDescriptionAsync(Regexes.Anything());
        await page.Keyboard.PressAsync("Escape");

        await visit.GoAsync("/contacts/" + id);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ada Berg", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Fields" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "History" })).ToHaveAttributeAsync("aria-selected", "false");
        await page.Keyboard.PressAsync("Delete");
        await Eventually.SoAsync("the deletion is read out", async () =>
            (await page.Locator("p[aria-live=polite]").TextContentAsync())!.Contains("Ada Berg deleted", StringComparison.Ordinal));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Contacts", Level = 1 })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" });
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Search and commands" })).ToBeVisibleAsync();
        await box.FillAsync("bob");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Bob Cord", Selected = true })).ToBeVisibleAsync();
        (await box.EvaluateAsync<string>("(box) => document.getElementById(box.getAttribute('aria-activedescendant')).textContent")).ShouldContain("Bob Cord");
        visit.HadNothingToComplain();
    }

    private static async Task ImportAsync(Site site, Visit visit)
    {
        var page = visit.Page;
        var keys = page.Keyboard;
        var file = site.Installation.Beside("guests.csv");
        await File.WriteAllTextAsync(file, "First name,Last name\nCy,Dahl\nDi,Eng\n", TestContext.Current.CancellationToken);

        // Before it is asked for: the browser would show its own.
        var chosen = new TaskCompletionSource<IFileChooser>();
        page.FileChooser += (_, chooser) => chosen.TrySetResult(chooser);

        await keys.PressAsync("g");
        await keys.PressAsync("i");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Import");
        await GoToAsync(visit, "Choose a file");
        await keys.PressAsync("Enter");
        await (await chosen.Task).SetFilesAsync(file);
        await GoToAsync(visit, "Read the file");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check 2 rows" }).First).ToBeVisibleAsync();
        await GoToAsync(visit, "Check 2 rows");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import 2 rows" }).First).ToBeVisibleAsync();
        await GoToAsync(visit, "Import 2 rows");
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show the contacts" }).First).ToBeVisibleAsync();
        await GoToAsync(visit, "Show the contacts");
        await keys.PressAsync("Enter");
    }

    /// <summary>Presses a key until what is called so has the focus.</summary>
    private static async Task GoToAsync(Visit visit, string name, string key = "Tab")
    {
        for (var times = 0; times < 80; times++)
        {
            if ((await FocusedAsync(visit.Page)).StartsWith(name, StringComparison.Ordinal)) return;
            await visit.Page.Keyboard.PressAsync(key);
        }
        Assert.Fail($"{key} never came to “{name}”.");
    }

    private static Task<string> FocusedAsync(IPage page) =>
        page.EvaluateAsync<string>("() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()");

    /// <summary>What the grid says is active has this text.</summary>
    private static Task HearsActiveAsync(IPage page, string text) => Eventually.SoAsync($"{text} is told", () => page.EvaluateAsync<bool>(
        "(text) => document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent.includes(text) ?? false", text));
}
