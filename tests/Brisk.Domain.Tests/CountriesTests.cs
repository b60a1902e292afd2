using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;

namespace Brisk.Domain.Tests;

public sealed class CountriesTests
{
    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("de", "DE")]
    [InlineData("Germany", "DE")]
    [InlineData("  DEUTSCHLAND ", "DE")]
    [InlineData("U.S.A.", "US")]
    [InlineData("Côte d'Ivoire", "CI")]
    [InlineData("Österreich", "AT")]
    [InlineData("Türkiye", "TR")]
    [InlineData(" SWE\t", "SE")]
    [InlineData("swe", "SE")]
    [InlineData("Korea, Republic of", "KR")]
    [InlineData("Republic of Korea", "KR")]
    [InlineData("Côte d’Ivoire", "CI")]
    [InlineData("The Bahamas", "BS")]
    [InlineData("St. Lucia", "LC")]
    [InlineData("Trinidad & Tobago", "TT")]
    [InlineData("Federal Republic of Germany", "DE")]
    [InlineData("Kosovo", null)]
    [InlineData("Atlantis", null)]
    [InlineData("", null)]
    [InlineData("XX", null)]
    public void A_country_is_found_by_its_code_and_by_what_people_call_it(string text, string? code) => Countries.Find(text).ShouldBe(code);

    [Fact]
    public void Every_country_has_a_currency_that_is_money_and_a_day_on_which_weeks_begin()
    {
        foreach (var code in Countries.All)
        {
            Currencies.TryExponent(Countries.CurrencyOf(code), out _).ShouldBeTrue(code);
            WorkspaceSettings.WeekStarts.ShouldContain(WorkspaceSettings.Name(Countries.WeekStartOf(code)), code);
        }
        Countries.All.Count.ShouldBe(249);
    }

    [Fact]
    public void Every_country_is_found_by_each_of_its_codes()
    {
        foreach (var code in Countries.All)
        {
            Countries.Find(code).ShouldBe(code);
            if (RegionOf(code) is { } region) Countries.Find(region.ThreeLetterISORegionName).ShouldBe(code);
        }
    }

    private static System.Globalization.RegionInfo? RegionOf(string code)
    {
        try
        {
            var region = new System.Globalization.RegionInfo(code);
            return region.ThreeLetterISORegionName is { Length: 3 } three && three.All(char.IsAsciiLetter) ? region : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [Fact]
    public void Settings_that_are_wrong_name_their_field_and_change_nothing()
    {
        var (settings, problems) = new SettingsChange("Nowhere", "Nowhere/Town", "XTS", "monday", "en").Apply(WorkspaceSettings.Of("PT"));

        settings.ShouldBe(WorkspaceSettings.Of("PT"));
        problems.Select(problem => problem.Field).ShouldBe(["country", "timeZone", "currency"]);
    }
}
