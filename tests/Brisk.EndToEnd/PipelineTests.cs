using Brisk.Tests.Shared;

namespace Brisk.EndToEnd;

/// <summary>A team makes its pipelines as it works, and no deal is left behind where a stage goes.</summary>
public sealed class PipelineTests(Chromium chromium)
{
    [Fact]
    public async Task A_pipeline_is_made_and_a_stage_goes_only_with_where_its_deals_go()
    {
        await using var site = await Site.StartAsync(chromium);
        var deal = await site.CreateAsync("opportunities", new { name = "Case packer", stage = "negotiation" });
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/pipelines");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Sales" })).ToContainTextAsync("Negotiation");

        await visit.Button("New pipeline").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Service");
        await visit.Button("Add pipeline").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Service" })).ToContainTextAsync("New stage");

        await visit.Button("Sales").ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "2 of 5" }).FillAsync("Offer");
        await visit.Button("Remove Negotiation").ClickAsync();
        await visit.Button("Save").ClickAsync();
        var goes = page.GetByRole(AriaRole.Combobox, new() { Name = "What is in Negotiation goes to" });
        await goes.SelectOptionAsync("Offer");
        await visit.Button("Save").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Sales" })).ToContainTextAsync("Offer");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Sales" })).Not.ToContainTextAsync("Negotiation");
        await Eventually.SoAsync("the deal follows", async () =>
            (await site.SendAsync(HttpMethod.Get, "api/opportunities/" + deal)).GetProperty("stage").GetString() == "proposal");
        await visit.GoAsync("/opportunities/board");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Offer, 1", Exact = true })).ToContainTextAsync("Case packer");
    }

    [Fact]
    public async Task What_is_wrong_is_said_where_it_is_and_nothing_changes()
    {
        await using var site = await Site.StartAsync(chromium);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.GoAsync("/settings/pipelines");
        await visit.Button("Sales").ClickAsync();

        await page.GetByRole(AriaRole.Textbox, new() { Name = "1 of 5" }).FillAsync("");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Probability, %" }).Nth(1).FillAsync("101");
        await visit.Button("Save").ClickAsync();

        await Expect(page.Locator(".pedit li").First.GetByRole(AriaRole.Textbox).First).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Locator(".pedit li").Nth(1)).ToContainTextAsync("100");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Sales" })).ToContainTextAsync("Qualified");
    }
}
