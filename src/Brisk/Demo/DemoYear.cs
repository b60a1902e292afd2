namespace Brisk.Demo;

/// <summary>
/// The year that ends now, as a team works through it: nine hours from Monday to Friday. Wherever now falls, it is the end of a working day,
/// so that the newest records of a demo are some minutes old, also at night and on Sundays.
/// </summary>
internal sealed class DemoYear
{
    private const int Days = 365;
    private static readonly TimeSpan Hours = TimeSpan.FromHours(9);
    private static readonly TimeSpan Opens = TimeSpan.FromHours(8.5);

    private readonly List<long> mornings = [];
    private readonly TimeZoneInfo zone;

    /// <param name="zone">Where the team sits.</param>
    public DemoYear(DateTimeOffset now, TimeZoneInfo zone)
    {
        this.zone = zone;
        Now = now.ToUnixTimeMilliseconds();
        var last = Now - (long)Hours.TotalMilliseconds;
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        for (var day = today.AddDays(-Days); day <= today; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            var opens = day + Opens;
            var morning = new DateTimeOffset(opens, zone.GetUtcOffset(opens)).ToUnixTimeMilliseconds();
            if (morning + Hours.TotalMilliseconds <= last) mornings.Add(morning);
        }
        mornings.Add(last);
    }

    /// <summary>Unix milliseconds.</summary>
    public long Now { get; }

    /// <summary>A moment on another working day, in Unix milliseconds.</summary>
    /// <param name="days">How many working days from today: ahead, or back where it is negative.</param>
    /// <param name="halves">Half hours after the day opens.</param>
    public long Moment(int days, int halves)
    {
        var day = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(Now), zone).Date;
        for (var left = Math.Abs(days); left > 0;)
        {
            day = day.AddDays(Math.Sign(days));
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) left--;
        }
        var at = day + Opens + TimeSpan.FromMinutes(30 * halves);
        return new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUnixTimeMilliseconds();
    }

    /// <summary>A moment of working time, in Unix milliseconds.</summary>
    /// <param name="share">How much of the year's work is done then: from 0 (a year ago) to 1 (now).</param>
    public long At(double share)
    {
        var (day, part) = Math.DivRem((long)(Math.Clamp(share, 0, 1) * mornings.Count * Hours.TotalMilliseconds), (long)Hours.TotalMilliseconds);
        return day < mornings.Count ? mornings[(int)day] + part : Now;
    }
}
