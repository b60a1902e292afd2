using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Workspaces;

/// <summary>What somebody wants of a workspace's settings, as text; what is null stays as it is. An empty country means none.</summary>
public sealed record SettingsChange(string? Country = null, string? TimeZone = null, string? Currency = null, string? WeekStart = null, string? Language = null)
{
    /// <summary>The settings of a new workspace: what is not said follows from its country.</summary>
    public (WorkspaceSettings Settings, IReadOnlyList<Problem> Problems) Begin() =>
        Apply(WorkspaceSettings.Of(Country is null ? null : Countries.Find(Country)));

    /// <summary>The settings after the change, and everything that is wrong with it.</summary>
    public (WorkspaceSettings Settings, IReadOnlyList<Problem> Problems) Apply(WorkspaceSettings before)
    {
        var problems = new List<Problem>();
        var after = new WorkspaceSettings(
            Read("country", Country, before.Country, text => text.Length == 0 ? "" : Countries.Find(text),
                "unknown-country", "Write the two letters of a country (ISO 3166), such as PT.") is { Length: > 0 } country ? country : null,
            Read("timeZone", TimeZone, before.TimeZone, text => WorkspaceSettings.FindZone(text) is null ? null : text,
                "unknown-zone", "Write an IANA time zone such as Europe/Lisbon.")!,
            Read("currency", Currency, before.Currency, text => Currencies.TryExponent(text.ToUpperInvariant(), out _) ? text.ToUpperInvariant() : null,
                "unknown-currency", "Write the three letters of a currency (ISO 4217), such as EUR.")!,
            Read("weekStart", WeekStart, WorkspaceSettings.Name(before.WeekStart), text => WorkspaceSettings.FindWeekStart(text) is null ? null : text,
                "unknown-day", $"Write one of {string.Join(", ", WorkspaceSettings.WeekStarts)}.") is { } day ? WorkspaceSettings.FindWeekStart(day)!.Value
                    : before.WeekStart,
            Read("language", Language, before.Language, text => WorkspaceSettings.Languages.Contains(text) ? text : null,
                "unknown-language", $"Write one of {string.Join(", ", WorkspaceSettings.Languages)}.")!);
        return (problems.Count == 0 ? after : before, problems);

        string? Read(string name, string? asked, string? present, Func<string, string?> find, string code, string detail)
        {
            if (asked is null) return present;
            if (find(asked.Trim()) is { } found) return found;
            problems.Add(new Problem(name, code, detail));
            return present;
        }
    }
}
