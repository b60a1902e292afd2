using Brisk.Tests.Processes;

namespace Brisk.EndToEnd;

/// <summary>The story of somebody's first hour, from the link on the console to a restart.</summary>
public sealed class NewcomerTests(Chromium chromium)
{
    [Fact]
    public async Task From_the_set_up_link_to_own_data_that_a_restart_keeps()
    {
        var browser = chromium.Browser;
        await using var installation = new Installation();
        await using var server = await installation.ServeAsync();
        await using var visit = await Visit.OpenAsync(browser, server.Url, null);

        await SetUpAsync(visit, server.LinkTo("Set up")!);
        await ImportAsync(visit, "us-legislators-current.csv", "contacts", rows: 537, refused: 1);
        await ImportAsync(visit, "sp500-companies.csv", "organizations", rows: 503, refused: 0);
        await FindAsync(visit);
        await EditAsync(visit);
        await DeleteAndUndoAsync(visit);
        visit.HadNothingToComplain();

        (await server.StopAsync()).ShouldBe(0);
        await using var again = await installation.ServeAsync("--urls", server.Url);
        await visit.GoAsync("/contacts?filter=lastName+is+Cantwell");
        await Expect(visit.Row("Maria Cantwell")).ToBeVisibleAsync();
        await Expect(visit.Cell("Maria Cantwell", "title")).ToHaveTextAsync("Senator");
        visit.HadNothingToComplain();
    }

    private static async Task SetUpAsync(Visit visit, string link)
    {
        var page = visit.Page;
        await page.GotoAsync(link);
        await page.GetByLabel("Your name").FillAsync("Olga Marin");
        await page.GetByLabel("Email").FillAsync(Installation.Email);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Installation.Password);
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Harbour");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create Harbour" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Bring your contacts in" })).ToBeVisibleAsync();
        await page.WaitForURLAsync(url => !url.Contains("token", StringComparison.Ordinal));
    }

    private static async Task ImportAsync(Visit visit, string file, string plural, int rows, int refused)
    {
        var page = visit.Page;
        await visit.GoAsync("/import");
        await page.GetByLabel("CSV file").SetInputFilesAsync(Path.Combine(Site.Samples, file));
        await page.GetByRole(AriaRole.Radio, new() { Name = plural, Exact = false }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Read the file" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Check {rows} rows" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Import {rows - refused} rows" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Show the {plural}" }).First.ClickAsync();
        await visit.ShowsCountAsync($"{rows - refused} {plural}");
        await visit.RowsSettledAsync();
    }

    private static async Task FindAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await visit.ShowsCountAsync("536 contacts");
        await visit.RowsSettledAsync();
        await page.Keyboard.PressAsync("f");
        await page.GetByLabel("Find a field").FillAsync("last");
        await page.Locator(".fm-list .it").First.ClickAsync();
        await page.Locator(".fm-col.val input").First.FillAsync("Cantwell");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add filter" }).ClickAsync();
        await visit.ShowsCountAsync("1 of 536");
        await Expect(visit.Row("Maria Cantwell")).ToBeVisibleAsync();
        await page.WaitForURLAsync(url => url.Contains("filter=lastName", StringComparison.Ordinal));
        await visit.Button("Remove the filter Last name contains Cantwell").ClickAsync();
        await visit.ShowsCountAsync("536 contacts");
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator(".lr[data-i='0'] .who")).ToContainTextAsync("Aaron Bean");
    }

    private static async Task EditAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.GoAsync("/contacts?filter=lastName+is+Cantwell");
        // In the list.
        await visit.Cell("Maria Cantwell", "title").DblClickAsync();
        await page.Locator(".cell-editor input").FillAsync("Senator");
        await page.Keyboard.PressAsync("Enter");
        await Expect(visit.Cell("Maria Cantwell", "title")).ToHaveTextAsync("Senator");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
        // On the page of the record.
        await visit.Row("Maria Cantwell").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "empty fields" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add department" }).ClickAsync();
        await page.Locator(".fields .fv.ed input").FillAsync("Commerce Committee");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".fields .fv", new() { HasText = "Department" })).ToContainTextAsync("Commerce Committee");
        // The history has it, and takes it back.
        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        var change = page.Locator(".hist tr", new() { HasText = "Department" });
        await Expect(change).ToContainTextAsync("Commerce Committee");
        await change.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Locator(".hist tr", new() { HasText = "Undo of" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add department" })).ToBeVisibleAsync();
    }

    private static async Task DeleteAndUndoAsync(Visit visit)
    {
        var page = visit.Page;
        await page.Keyboard.PressAsync("Delete");
        var toast = page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Maria Cantwell deleted" });
        await Expect(toast).ToBeVisibleAsync();
        await toast.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Maria Cantwell put back" })).ToBeVisibleAsync();
        await visit.GoAsync("/contacts?filter=lastName+is+Cantwell");
        await Expect(visit.Row("Maria Cantwell")).ToBeVisibleAsync();
        await Expect(visit.Cell("Maria Cantwell", "title")).ToHaveTextAsync("Senator");
    }
}
