using System.CommandLine;
using Brisk.Domain.Workspaces;

namespace Brisk.Commands;

/// <summary>The flags of a workspace's settings, the same for every command that takes them.</summary>
internal sealed class WorkspaceFlags
{
    private readonly Option<string?> country =
        new("--country") { Description = "Its country, two letters (ISO 3166): phone numbers without a + are of it", HelpName = "code" };
    private readonly Option<string?> timeZone = new("--time-zone") { Description = "Its time zone (IANA), such as Europe/Lisbon", HelpName = "zone" };
    private readonly Option<string?> currency = new("--currency") { Description = "Its currency, three letters (ISO 4217)", HelpName = "code" };
    private readonly Option<string?> weekStart =
        new("--week-start") { Description = $"The day on which weeks begin: {string.Join(", ", WorkspaceSettings.WeekStarts)}", HelpName = "day" };
    private readonly Option<string?> language =
        new("--language") { Description = $"Its language: {string.Join(", ", WorkspaceSettings.Languages)}", HelpName = "code" };

    public IEnumerable<Option> All => [country, timeZone, currency, weekStart, language];

    public SettingsChange Read(ParseResult result) =>
        new(result.GetValue(country), result.GetValue(timeZone), result.GetValue(currency), result.GetValue(weekStart), result.GetValue(language));
}
