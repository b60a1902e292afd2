using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>Edges line up, texts end where their room ends, and no pane is empty.</summary>
public sealed class LayoutTests(SharedSite shared, Chromium chromium) : IClassFixture<SharedSite>
{
    [Fact]
    public async Task What_stands_instead_of_a_record_begins_where_the_head_begins()
    {
        var site = await shared.StartAsync();
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts/0000000000001");

        var text = await LeftAsync(visit, ".blank h2");
        text.ShouldBe(await LeftAsync(visit, ".head .crumb"), 0.5);
    }

    [Fact]
    public async Task The_headings_of_a_page_and_of_what_is_beside_it_have_one_size()
    {
        var site = await shared.StartAsync();
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/settings/team");

        (await StyleAsync(visit, ".roles h2", "fontSize")).ShouldBe(await StyleAsync(visit, ".sbody > .scroll h2", "fontSize"));
    }

    [Fact]
    public async Task A_list_that_opened_above_its_field_stays_at_it_as_it_shrinks()
    {
        var site = await shared.StartAsync();
        await using var visit = await site.VisitAsync(height: 560);
        await visit.GoAsync("/settings/workspace");
        var field = visit.Page.GetByRole(AriaRole.Combobox, new() { Name = "Country" });

        await field.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Option).Nth(3)).ToBeVisibleAsync();
        await field.FillAsync("Germ");

        await Expect(visit.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await Eventually.SoAsync("the list is beside its field", async () =>
        {
            var list = (await visit.Page.GetByRole(AriaRole.Listbox).BoundingBoxAsync())!;
            var box = (await field.BoundingBoxAsync())!;
            return Math.Min(Math.Abs(list.Y + list.Height - box.Y), Math.Abs(list.Y - box.Y - box.Height)) < 12;
        });
    }

    [Fact]
    public async Task The_figures_of_a_phone_number_stand_as_in_a_text()
    {
        var site = await shared.StartAsync();
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", phone = "+46 8 123 45" });
        await using var visit = await site.VisitAsync(width: 390, height: 844);

        await visit.GoAsync("/contacts/" + id);

        (await StyleAsync(visit, "a[href^='tel:'].link", "fontVariantNumeric")).ShouldBe("normal");
    }

    [Fact]
    public async Task A_contact_without_an_organization_offers_one_in_its_right_pane()
    {
        var site = await shared.StartAsync();
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
        var site = await shared.StartAsync();
        var company = await site.CreateAsync("organizations", new { name = "Harbour Works" });
        var id = "";
        for (var i = 0; i < 8; i++) id = await site.CreateAsync("contacts", new { firstName = "Ada" + i, organization = company });
        await site.CreateAsync("contacts", new { firstName = "Zoe" });
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts/" + id);

        var list = visit.Page.Locator(".rc .blk", new() { HasText = "Contacts at Harbour Works" });
        await Expect(list.Locator("h2 .n")).ToHaveTextAsync("8");
        await Expect(list.GetByRole(AriaRole.Link, new() { Name = "Show all" })).ToHaveTextAsync("Show all 8");
        await Expect(list.Locator("a.who")).ToHaveCountAsync(5);
        await list.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await visit.ShowsCountAsync("8 of ");
    }

    [Fact]
    public async Task On_a_phone_nothing_is_dropped_and_no_text_runs_out_of_the_screen()
    {
        var site = await shared.StartAsync();
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        var screens = new Dictionary<string, string> { ["/contacts?filter=nonsense+is"] = ".fault", ["/import"] = ".empty-state" };
        await using var visit = await site.VisitAsync(width: 390, height: 844);

        foreach (var (path, part) in screens)
        {
            await visit.GoAsync(path);
            await Expect(visit.Page.Locator(part)).ToBeVisibleAsync();
            (await visit.Page.Locator(part)
                .EvaluateAsync<double>("part => Math.max(...[...part.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right))"))
                .ShouldBeLessThanOrEqualTo(390);
        }

        await Expect(visit.Page.GetByText("Drop a CSV")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_long_name_of_a_new_field_ends_in_an_ellipsis()
    {
        // Its file is listed from then on.
        await using var site = await Site.ShareAsync(chromium);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync("/import");
        await visit.Page.GetByLabel("CSV file")
            .SetInputFilesAsync(new FilePayload { Name = "guests.csv", MimeType = "text/csv",
            Buffer = "Email,Favourite colour of the year before last\nada@brisk.example,green\n"u8.ToArray() });
        await visit.Button("Read the file").ClickAsync();

        var field = visit.Page.Locator("table.imp input").Nth(1);

        await Expect(field).ToHaveValueAsync("New field: Favourite colour of the year before last");
        (await field.EvaluateAsync<string>("input => getComputedStyle(input).textOverflow")).ShouldBe("ellipsis");
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task A_long_address_goes_on_in_the_next_line_where_one_reads_on()
    {
        var site = await shared.StartAsync();
        var id = await site.CreateAsync(
            "contacts", new { firstName = "Ada",
            links = new[] { new { value = "https://www.facebook.com/senatorcantwell", label = "Facebook" },
            new { value = "https://youtube.com/@senatorcantwell", label = "YouTube" } } });
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/contacts/" + id);
        await Expect(visit.Page.Locator(".lines a")).ToHaveCountAsync(2);

        // Each piece between two places to break stands in one line.
        (await visit.Page.Locator(".v > .lines").EvaluateAsync<int[]>("""
            (lines) => [...lines.querySelectorAll('a')].flatMap((link) => [...link.childNodes]).filter((node) => node.nodeType === 3).map((text) => {
              const range = document.createRange()
              range.selectNode(text)
              return new Set([...range.getClientRects()].map((box) => box.top)).size
            })
            """)).ShouldAllBe(lines => lines == 1);
    }

    [Theory]
    [InlineData("/contacts", ".lr .who")]
    [InlineData("/contacts/{id}", ".timeline .ev")]
    [InlineData("/import", ".empty-state")]
    public async Task Nothing_moves_while_a_page_opens_on_a_phone(string path, string settled)
    {
        var site = await shared.StartAsync();
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync(width: 390, height: 844);
        // The record comes late: what stands in its place is seen before.
        await visit.WithoutAnswersAsync();
        await visit.Page.RouteAsync("**/api/contacts/" + id, async route =>
        {
            await visit.Page.Locator(".skel").First.WaitForAsync();
            await route.ContinueAsync();
        });
        await visit.Page.AddInitScriptAsync(
            """
            globalThis.moved = []
            const place = (rect) => `${rect.x},${rect.y} ${rect.width}x${rect.height}`
            const said = (source) => `${source.node?.outerHTML?.slice(0, 120) ?? source.node?.nodeValue}: ` +
              `${place(source.previousRect)} to ${place(source.currentRect)}`
            new PerformanceObserver((list) => { for (const one of list.getEntries()) moved.push(...[one.value, ...one.sources.map(said)]) })
              .observe({ type: 'layout-shift', buffered: true })
            """);

        await visit.GoAsync(path.Replace("{id}", id, StringComparison.Ordinal));
        await Expect(visit.Page.Locator(settled).First).ToBeVisibleAsync();
        await visit.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        (await visit.Page.EvaluateAsync<string>("() => moved.join('\\n')")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_ledger_beside_the_sign_in_reaches_the_edge_of_the_screen()
    {
        var site = await shared.StartAsync();
        await using var visit = await site.VisitAsync("");

        await visit.GoAsync("/sign-in");

        await Expect(visit.Page.GetByLabel("Email")).ToBeVisibleAsync();
        (await visit.Page.Locator("aside").EvaluateAsync<double>("aside => aside.getBoundingClientRect().right")).ShouldBe(1440);
    }

    [Fact]
    public async Task The_roles_of_people_and_of_invitations_stand_below_one_another()
    {
        var site = await shared.StartAsync();
        await site.InviteAsync("noor@brisk.example", "Noor Haddad", "read-only");
        await using var visit = await site.VisitAsync();

        await visit.GoAsync("/settings/team");

        var roles = visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Role", Exact = true });
        await Expect(roles).ToHaveCountAsync(2);
        var lefts = await roles.EvaluateAllAsync<double[]>("(heads) => heads.map((head) => head.getBoundingClientRect().left)");
        lefts[1].ShouldBe(lefts[0], 0.5);
    }

    private static Task<double> LeftAsync(Visit visit, string css) =>
        visit.Page.Locator(css).First.EvaluateAsync<double>("part => part.getBoundingClientRect().left");

    private static Task<string> StyleAsync(Visit visit, string css, string property) =>
        visit.Page.Locator(css).First.EvaluateAsync<string>("(part, property) => getComputedStyle(part)[property]", property);
}
