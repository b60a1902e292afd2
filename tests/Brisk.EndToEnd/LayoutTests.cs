namespace Brisk.EndToEnd;

/// <summary>Edges line up, texts end where their room ends, and no pane is empty.</summary>
public sealed class LayoutTests(Chromium chromium)
{
    [Fact]
    public async Task What_stands_instead_of_a_record_begins_where_the_head_begins()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts/0000000000001");

        var text = await LeftAsync(visit, ".blank h2");
        text.ShouldBe(await LeftAsync(visit, ".head .crumb"), 0.5);
    }

    [Fact]
    public async Task The_headings_of_a_page_and_of_what_is_beside_it_have_one_size()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/settings/team");

        (await StyleAsync(visit, ".roles h2", "fontSize")).ShouldBe(await StyleAsync(visit, ".sbody > .scroll h2", "fontSize"));
    }

    [Fact]
    public async Task The_figures_of_a_phone_number_stand_as_in_a_text()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", phone = "+46 8 123 45" });
        await using var visit = await site.VisitAsync(width: 390, height: 844);

        await visit.GoAsync("/contacts/" + id);

        (await StyleAsync(visit, "a[href^='tel:'].link", "fontVariantNumeric")).ShouldBe("normal");
    }

    [Fact]
    public async Task A_contact_without_an_organization_offers_one_in_its_right_pane()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/contacts/" + id);

        await visit.Page.Locator(".rc").GetByRole(AriaRole.Button, new() { Name = "Add organization" }).ClickAsync();

        await Expect(visit.Page.Locator(".fields .fv.ed input")).ToBeFocusedAsync();
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task Who_else_is_at_an_organization_is_counted_once()
    {
        await using var site = await Site.StartAsync(chromium);
        var company = await site.CreateAsync("organizations", new { name = "Harbour Works" });
        var id = "";
        for (var i = 0; i < 8; i++) id = await site.CreateAsync("contacts", new { firstName = "Ada" + i, organization = company });
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts/" + id);

        var list = visit.Page.Locator(".rc .blk", new() { HasText = "Contacts at Harbour Works" });
        await Expect(list.Locator("h2 .n")).ToHaveTextAsync("8");
        await Expect(list.GetByRole(AriaRole.Link, new() { Name = "Show all" })).ToHaveTextAsync("Show all 8");
        await Expect(list.Locator("a.who")).ToHaveCountAsync(5);
        await list.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await visit.ShowsCountAsync("8 contacts");
    }

    [Fact]
    public async Task On_a_phone_nothing_is_dropped_and_no_text_runs_out_of_the_screen()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        var screens = new Dictionary<string, string> { ["/contacts?filter=nonsense+is"] = ".fault", ["/import"] = ".empty-state" };
        await using var visit = await site.VisitAsync(width: 390, height: 844);

        foreach (var (path, part) in screens)
        {
            await visit.GoAsync(path);
            await Expect(visit.Page.Locator(part)).ToBeVisibleAsync();
            (await visit.Page.Locator(part).EvaluateAsync<double>("part => Math.max(...[...part.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right))")).ShouldBeLessThanOrEqualTo(390);
        }

        await Expect(visit.Page.GetByText("Drop a CSV")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_long_name_of_a_new_field_ends_in_an_ellipsis()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/import");
        await visit.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "guests.csv", MimeType = "text/csv", Buffer = "Email,Favourite colour of the year before last\nada@brisk.example,green\n"u8.ToArray() });
        await visit.Button("Read the file").ClickAsync();

        var field = visit.Page.Locator("table.imp input").Nth(1);

        await Expect(field).ToHaveValueAsync("New field: Favourite colour of the year before last");
        (await field.EvaluateAsync<string>("input => getComputedStyle(input).textOverflow")).ShouldBe("ellipsis");
        visit.HadNothingToComplain();
    }

    private static Task<double> LeftAsync(Visit visit, string css) => visit.Page.Locator(css).First.EvaluateAsync<double>("part => part.getBoundingClientRect().left");

    private static Task<string> StyleAsync(Visit visit, string css, string property) => visit.Page.Locator(css).First.EvaluateAsync<string>("(part, property) => getComputedStyle(part)[property]", property);
}
