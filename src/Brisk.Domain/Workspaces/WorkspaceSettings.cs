namespace Brisk.Domain.Workspaces;

/// <summary>What a workspace's phones, days, amounts of money and texts go by where nothing nearer says otherwise.</summary>
/// <param name="Country">ISO 3166, two letters; null while nobody chose one.</param>
/// <param name="TimeZone">IANA, such as <c>Europe/Lisbon</c>.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="WeekStart">The day on which weeks begin: Monday, Saturday or Sunday.</param>
/// <param name="Language">One of <see cref="Languages"/>.</param>
public sealed record WorkspaceSettings(string? Country, string TimeZone, string Currency, DayOfWeek WeekStart, string Language)
{
    /// <summary>What a workspace has in which nobody chose anything.</summary>
    public static WorkspaceSettings Usual { get; } = new(null, "UTC", "USD", DayOfWeek.Monday, "en");

    /// <summary>The languages that Brisk speaks (ISO 639-1).</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de"];

    /// <summary>The days on which weeks can begin, as settings name them.</summary>
    public static IReadOnlyList<string> WeekStarts { get; } = [Name(DayOfWeek.Monday), Name(DayOfWeek.Saturday), Name(DayOfWeek.Sunday)];

    /// <summary>The time zone; UTC where this machine does not know it.</summary>
    public TimeZoneInfo Zone => FindZone(TimeZone) ?? TimeZoneInfo.Utc;

    /// <summary>What usually goes with a country.</summary>
    /// <param name="country">ISO 3166, upper case; null for none.</param>
    public static WorkspaceSettings Of(string? country) =>
        country is null ? Usual : Usual with { Country = country, Currency = Countries.CurrencyOf(country), WeekStart = Countries.WeekStartOf(country) };

    /// <summary>The zone of an IANA name that this machine knows, or null.</summary>
    public static TimeZoneInfo? FindZone(string name)
    {
        if (name is "UTC") return TimeZoneInfo.Utc;
        return name.Length is > 0 and <= 60 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone : null;
    }

    /// <summary>The day that settings call by this name, or null.</summary>
    public static DayOfWeek? FindWeekStart(string name) => name switch
    {
        "monday" => DayOfWeek.Monday,
        "saturday" => DayOfWeek.Saturday,
        "sunday" => DayOfWeek.Sunday,
        _ => null,
    };

    /// <summary>How settings name a day: <c>monday</c>.</summary>
    public static string Name(DayOfWeek day) => day.ToString().ToLowerInvariant();
}
