using Brisk.Domain.Filters;

namespace Brisk.Domain.Tests.Filters;

public sealed class RelativeTimeTests
{
    private static readonly DateOnly Friday = new(2026, 11, 20);

    [Theory]
    [InlineData("today", "2026-11-20", "2026-11-21")]
    [InlineData("yesterday", "2026-11-19", "2026-11-20")]
    [InlineData("Tomorrow", "2026-11-21", "2026-11-22")]
    [InlineData("this-week", "2026-11-16", "2026-11-23")]
    [InlineData("last-week", "2026-11-09", "2026-11-16")]
    [InlineData("next-week", "2026-11-23", "2026-11-30")]
    [InlineData("this-month", "2026-11-01", "2026-12-01")]
    [InlineData("last-month", "2026-10-01", "2026-11-01")]
    [InlineData("next-month", "2026-12-01", "2027-01-01")]
    [InlineData("this-quarter", "2026-10-01", "2027-01-01")]
    [InlineData("last-quarter", "2026-07-01", "2026-10-01")]
    [InlineData("next-quarter", "2027-01-01", "2027-04-01")]
    [InlineData("this-year", "2026-01-01", "2027-01-01")]
    [InlineData("last-year", "2025-01-01", "2026-01-01")]
    [InlineData("NEXT-YEAR", "2027-01-01", "2028-01-01")]
    [InlineData("last-30d", "2026-10-22", "2026-11-21")]
    [InlineData("last-1d", "2026-11-20", "2026-11-21")]
    [InlineData("next-2w", "2026-11-20", "2026-12-04")]
    [InlineData("last-3m", "2026-08-21", "2026-11-21")]
    [InlineData("next-1y", "2026-11-20", "2027-11-20")]
    [InlineData("2026", "2026-01-01", "2027-01-01")]
    [InlineData("2026-05", "2026-05-01", "2026-06-01")]
    [InlineData("2026-Q2", "2026-04-01", "2026-07-01")]
    [InlineData("2026-02-28", "2026-02-28", "2026-03-01")]
    public void A_period_begins_on_its_first_day_and_ends_before_the_next(string word, string first, string after)
    {
        RelativeTime.TryPeriod(word, Friday, DayOfWeek.Monday, out var from, out var to).ShouldBeTrue();

        $"{from:yyyy-MM-dd} {to:yyyy-MM-dd}".ShouldBe($"{first} {after}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("week")]
    [InlineData("this")]
    [InlineData("this-30d")]
    [InlineData("this-decade")]
    [InlineData("every-week")]
    [InlineData("last-d")]
    [InlineData("last-0d")]
    [InlineData("last-10000d")]
    [InlineData("last-5h")]
    [InlineData("last-9999y")]
    [InlineData("next-9999y")]
    [InlineData("202")]
    [InlineData("2026-13")]
    [InlineData("2026-00")]
    [InlineData("2026-q5")]
    [InlineData("2026-5")]
    [InlineData("2026-02-30")]
    [InlineData("1000")]
    [InlineData("9999")]
    [InlineData("1000-01-01")]
    [InlineData("9999-12-31")]
    public void What_names_no_period_is_refused(string word) =>
        RelativeTime.TryPeriod(word, Friday, DayOfWeek.Monday, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("-30d", "2026-10-21")]
    [InlineData("+2w", "2026-12-04")]
    [InlineData("-3M", "2026-08-20")]
    [InlineData("-1y", "2025-11-20")]
    public void A_distance_is_reckoned_from_today(string word, string day)
    {
        RelativeTime.TryDay(word, Friday, out var found).ShouldBeTrue();

        $"{found:yyyy-MM-dd}".ShouldBe(day);
    }

    [Fact]
    public void A_month_before_the_31st_ends_on_its_last_day()
    {
        RelativeTime.TryDay("-1m", new DateOnly(2026, 3, 31), out var day).ShouldBeTrue();

        day.ShouldBe(new DateOnly(2026, 2, 28));
    }

    [Theory]
    [InlineData("30d")]
    [InlineData("-d")]
    [InlineData("-")]
    [InlineData("+1h")]
    [InlineData("-9999y")]
    [InlineData("+9999y")]
    public void What_names_no_day_is_refused(string word) =>
        RelativeTime.TryDay(word, Friday, out _).ShouldBeFalse();

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00")]
    [InlineData("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00")]
    [InlineData("UTC", "2026-11-20", "2026-11-20T00:00:00")]
    [InlineData("Pacific/Kiritimati", "2026-11-20", "2026-11-19T10:00:00")]
    public void A_day_begins_at_the_first_moment_that_exists_there(string zone, string day, string utc)
    {
        var start = RelativeTime.Start(DateOnly.Parse(day), TimeZoneInfo.FindSystemTimeZoneById(zone));

        DateTimeOffset.FromUnixTimeMilliseconds(start).UtcDateTime.ToString("s").ShouldBe(utc);
    }
}
