using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>What goes wrong in one part of a page leaves the rest as it is, says why, and can be tried again.</summary>
public sealed class FaultTests(Chromium chromium)
{
    private const string Nonsense = """{"items":[null],"next":null,"previous":null,"position":0}""";

    [Fact]
    public async Task A_page_that_cannot_be_drawn_says_why_and_can_be_tried_again()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada" });
        await site.SendAsync(HttpMethod.Delete, "api/contacts/" + id, version: 1);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await page.RouteAsync("**/api/contacts?*deleted*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = Nonsense }));
        await visit.GoAsync("/contacts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).First.ClickAsync();

        var fault = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "This part could not be shown" });
        await Expect(fault).ToContainTextAsync("Something in it went wrong");
        await Expect(fault.GetByRole(AriaRole.Button, new() { Name = "page · " })).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await visit.Button("Try again").ClickAsync();

        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Ada");
        await Expect(fault).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_history_that_cannot_be_drawn_leaves_the_fields_to_be_edited()
    {
        await using var site = await Site.StartAsync(chromium);
        var id = await site.CreateAsync("contacts", new { firstName = "Ada", title = "Engineer" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.WithoutAnswersAsync();
        await page.RouteAsync("**/api/timeline*", route => route.FulfillAsync(
            new() { ContentType = "application/json", Body = """{"items":[{"kind":"change","change":{}}],"next":null}""" }));
        await visit.GoAsync("/contacts/" + id);

        await Expect(page.GetByRole(AriaRole.Tabpanel)).ToContainTextAsync("This part could not be shown");
        await page.UnrouteAllAsync();
        await visit.EditFieldAsync("Edit job title", "Pilot");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");

        // It is drawn as soon as it was read anew.
        await Expect(page.Locator(".feed")).ToContainTextAsync("Pilot");
        (await site.SendAsync(HttpMethod.Get, "api/contacts/" + id)).GetProperty("title").GetString().ShouldBe("Pilot");
    }

    [Fact]
    public async Task A_page_that_is_not_here_yet_waits_for_the_server_within_the_product_and_comes_with_its_styles()
    {
        await using var site = await Site.StartAsync(chromium);
        await site.CreateAsync("contacts", new { firstName = "Ada" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/contacts");
        await Expect(visit.Row("Ada")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(true);

        await page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await visit.Button("Try again").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer");
        await Expect(page.Locator("footer.status")).ToContainTextAsync("No connection");
        await page.Context.SetOfflineAsync(false);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Trash", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.Locator(".scroll.trash")).ToHaveCSSAsync("flex-direction", "column", new() { Timeout = 4_000 });
        await Expect(page.Locator("footer.status")).ToContainTextAsync("Saved");
    }
}
