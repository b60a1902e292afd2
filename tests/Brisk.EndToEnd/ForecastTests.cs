using static Microsoft.Playwright.Assertions;

namespace Brisk.EndToEnd;

/// <summary>What open deals are going to bring by month: every one of them once, also the late ones and those without a day.</summary>
public sealed class ForecastTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private static readonly DateTime Today = DateTime.UtcNow.Date;

    /// <summary>The middle of the month after next: no zone makes another month of it.</summary>
    private static readonly DateTime Coming = new DateTime(Today.Year, Today.Month, 15).AddMonths(2);

    [Fact]
    public async Task Every_open_deal_is_in_one_line_and_each_line_leads_to_its_deals()
    {
        var site = await shared.StartAsync();
        var tag = await SellAsync(site, ("Coming", 1_000_000, Coming, null), ("Late", 2_000_000, Today.AddDays(-40), null), ("Never", 500_000, null, null),
            ("Far", 70_000, Today.AddYears(3), 90), ("Sold", 300_000, Today, 100));
        await using var visit = await site.VisitAsync();

        await visit.GoAsync(Forecast(tag));

        await Expect(Line(visit, "Overdue")).ToContainTextAsync("€20,000");
        await Expect(Line(visit, Coming.ToString("MMMM yyyy"))).ToContainTextAsync("€10,000");
        await Expect(Line(visit, "Later")).ToContainTextAsync("€700");
        await Expect(Line(visit, "No date")).ToContainTextAsync("€5,000");
        await Expect(Line(visit, Today.ToString("MMMM yyyy"))).ToContainTextAsync("€3,000");
        await Expect(Line(visit, "All open")).ToContainTextAsync("4€35,700€700€7,630");
        await Line(visit, "Overdue").GetByRole(AriaRole.Link).ClickAsync();
        await visit.RowsSettledAsync();
        await Expect(visit.Row("Late")).ToBeVisibleAsync();
        await Expect(visit.Row("Coming")).ToHaveCountAsync(0);
        visit.HadNothingToComplain();
    }

    [Fact]
    public async Task What_somebody_else_changes_moves_and_currencies_stay_apart()
    {
        var site = await shared.StartAsync();
        var tag = await SellAsync(site, ("One", 333, Coming, 50), ("Two", 333, Coming, 50), ("Three", 333, Coming, 50));
        var dollars = await CreateAsync(site, tag, "Dollars", 900, "USD", Coming, null);
        await using var visit = await site.VisitAsync();
        await visit.GoAsync(Forecast(tag) + "&currency=EUR");
        var line = Line(visit, Coming.ToString("MMMM yyyy"));
        // Three halves of 3.33, each rounded: 1.67.
        await Expect(line).ToContainTextAsync("€9.99");
        await Expect(line).ToContainTextAsync("€5.01");

        await site.SendAsync(HttpMethod.Patch, "api/opportunities/" + dollars, new { amount = new { amount = 400, currency = "EUR" } }, 1);

        await Expect(line).ToContainTextAsync("€13.99");
        visit.HadNothingToComplain();
    }

    private static string Forecast(string tag) => $"/opportunities/forecast?filter={Uri.EscapeDataString($"competitor is \"{tag}\"")}";

    private static ILocator Line(Visit visit, string name) =>
        visit.Page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    /// <summary>Deals in euros that share a word.</summary>
    private static async Task<string> SellAsync(Site site, params (string Name, int Cents, DateTime? Close, int? Percent)[] deals)
    {
        var tag = "Rival " + Guid.NewGuid().ToString("N")[..8];
        foreach (var (name, cents, close, percent) in deals) await CreateAsync(site, tag, name, cents, "EUR", close, percent);
        return tag;
    }

    private static async Task<string> CreateAsync(Site site, string tag, string name, int cents, string currency, DateTime? close, int? percent) =>
        await site.CreateAsync("opportunities", new
        {
            name, competitor = tag, stage = percent == 100 ? "won" : "qualified", probability = percent is null or 100 ? null : percent,
            amount = new { amount = cents, currency },
            expectedClose = close?.ToString("yyyy-MM-dd"),
        });
}
