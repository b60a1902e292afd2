using System.Globalization;
using Brisk.Domain.Fields;

namespace Brisk.Domain.Groups;

/// <summary>
/// Which period a moment or a day lies in, written as filters read it: <c>2026-11-29</c>, <c>2026-11</c>, <c>2026-q4</c>, <c>2026</c>; a week by its
/// first day.
/// </summary>
/// <param name="Zone">Whose days they are.</param>
/// <param name="WeekStart">The day on which weeks begin.</param>
public sealed record Almanac(TimeZoneInfo Zone, DayOfWeek WeekStart)
{
    /// <summary>For what has nothing to do with time.</summary>
    public static Almanac Usual { get; } = new(TimeZoneInfo.Utc, DayOfWeek.Monday);

    /// <summary>The period of a moment, in Unix milliseconds.</summary>
    public string Of(Period period, long instant)
    {
        var utc = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(instant, InstantText.Min, InstantText.Max)).UtcDateTime;
        return Of(period, DateOnly.FromDateTime(Clamped(utc, Zone.GetUtcOffset(utc))));
    }

    /// <summary>The period of a day as fields hold it; null for a birthday of no known year, which lies in none.</summary>
    public string? Of(Period period, string day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Of(period, date) : null;

    private string Of(Period period, DateOnly day) => period switch
    {
        Period.Day => Day(day),
        Period.Week => Day(day.AddDays(-Math.Min((day.DayOfWeek - WeekStart + 7) % 7, day.DayNumber))),
        Period.Month => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        Period.Quarter => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-q{((day.Month - 1) / 3) + 1}"),
        _ => day.ToString("yyyy", CultureInfo.InvariantCulture),
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>At the very end of the calendar a zone cannot be ahead of it.</summary>
    private static DateTime Clamped(DateTime utc, TimeSpan offset) =>
        new(Math.Clamp(utc.Ticks + offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks));
}
