using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

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
                RecordReasons.UnknownCountry) is { Length: > 0 } country ? country : null,
            Read("timeZone", TimeZone, before.TimeZone, text => WorkspaceSettings.FindZone(text) is null ? null : text,
                RecordReasons.UnknownZone)!,
            Read("currency", Currency, before.Currency, text => Currencies.TryExponent(text.ToUpperInvariant(), out _) ? text.ToUpperInvariant() : null,
                RecordReasons.UnknownCurrency)!,
            Read("weekStart", WeekStart, WorkspaceSettings.Name(before.WeekStart), text => WorkspaceSettings.FindWeekStart(text) is null ? null : text,
                RecordReasons.UnknownDay.Of(WorkspaceSettings.WeekStarts)) is { } day ? WorkspaceSettings.FindWeekStart(day)!.Value
                    : before.WeekStart,
            Read("language", Language, before.Language, text => WorkspaceSettings.Languages.Contains(text) ? text : null,
                RecordReasons.UnknownLanguage.Of(WorkspaceSettings.Languages))!);
        return (problems.Count == 0 ? after : before, problems);

        string? Read(string name, string? asked, string? present, Func<string, string?> find, Reason wrong)
        {
            if (asked is null) return present;
            if (find(asked.Trim()) is { } found) return found;
            problems.Add(new Problem(name, wrong));
            return present;
        }
    }
}
