namespace Brisk.EndToEnd;

/// <summary>A field of the record that a record names is chosen, filtered by and sorted by in a list, as if it were its own.</summary>
public sealed class PathColumnTests(Chromium chromium)
{
    private const string Label = "Organization: Status";

    [Fact]
    public async Task The_status_of_the_organization_is_a_column_a_filter_and_an_order_of_contacts_and_stays_so()
    {
        await using var site = await Site.ShareAsync(chromium);
        var organizations = new Dictionary<string, string>();
        foreach (var status in (string[])["partner", "lead", "customer"])
            organizations[status] = await site.CreateAsync("organizations", new { name = "The " + status, status });
        foreach (var (name, status) in ((string, string)[])[("Ada", "lead"), ("Bo", "customer"), ("Cy", "partner"), ("Di", "lead")])
            await site.CreateAsync("contacts", new { firstName = name, status = "former", organization = organizations[status] });
        await site.CreateAsync("contacts", new { firstName = "Eve", status = "customer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts?sort=name");
        await Expect(visit.Row("Eve")).ToBeVisibleAsync();

        // A column: each has that of its own organization, not its own.
        await page.Keyboard.PressAsync("Shift+C");
        var columns = page.GetByRole(AriaRole.Dialog, new() { Name = "Columns" });
        await columns.GetByLabel("Find a column").FillAsync("organization: stat");
        await columns.GetByRole(AriaRole.Checkbox, new() { Name = Label }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await ShowsAsync(visit, "Ada Lead", "Bo Customer", "Cy Partner", "Di Lead", "Eve");

        // An order: that of the choices, records of one value by name, and those without last both ways.
        await page.Keyboard.PressAsync("s");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = Label }).ClickAsync();
        await ShowsAsync(visit, "Ada Lead", "Di Lead", "Bo Customer", "Cy Partner", "Eve");
        await page.Keyboard.PressAsync("s");
        await page.GetByRole(AriaRole.Menuitemradio, new() { Name = "Z first" }).ClickAsync();
        await ShowsAsync(visit, "Cy Partner", "Bo Customer", "Di Lead", "Ada Lead", "Eve");

        // A filter: how many will match is told before it is added.
        await page.Keyboard.PressAsync("f");
        var filters = page.GetByRole(AriaRole.Dialog, new() { Name = "Add a filter" });
        await filters.GetByLabel("Find a field").FillAsync("organization: stat");
        await filters.GetByRole(AriaRole.Button, new() { Name = Label }).ClickAsync();
        await filters.GetByRole(AriaRole.Checkbox, new() { Name = "Lead" }).ClickAsync();
        await filters.GetByRole(AriaRole.Checkbox, new() { Name = "Customer" }).ClickAsync();
        await Expect(filters).ToContainTextAsync("3 of 5 match");
        await filters.GetByRole(AriaRole.Button, new() { Name = "Add filter" }).ClickAsync();
        await ShowsAsync(visit, "Bo Customer", "Di Lead", "Ada Lead");
        await visit.ShowsCountAsync("3 of 5");

        await page.ReloadAsync();

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = Label })).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.Locator(".chip")).ToContainTextAsync(Label);
        await ShowsAsync(visit, "Bo Customer", "Di Lead", "Ada Lead");

        // It follows the record that it is read from.
        await site.SendAsync(HttpMethod.Patch, "api/organizations/" + organizations["lead"], new { status = "partner" }, version: 1);
        await ShowsAsync(visit, "Bo Customer");
        visit.HadNothingToComplain();
    }

    /// <summary>The rows from the first to the last, each with its name and what the column shows.</summary>
    private static async Task ShowsAsync(Visit visit, params string[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var (row, shown) = (visit.Page.Locator($".lr[data-i='{i}']"), rows[i].Split(' '));
            await Expect(row.Locator(".name")).ToHaveTextAsync(shown[0]);
            await Expect(row.Locator("[data-c='organization.status']")).ToHaveTextAsync(shown.Length > 1 ? shown[1] : "");
        }
        await Expect(visit.Page.Locator(".lr")).ToHaveCountAsync(rows.Length);
    }
}
