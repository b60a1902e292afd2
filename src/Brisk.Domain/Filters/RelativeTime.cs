using System.Globalization;
using Brisk.Domain.Fields;

namespace Brisk.Domain.Filters;

/// <summary>Days and periods that are named from today, and where days begin.</summary>
public static class RelativeTime
{
    /// <summary>The first and last day that filters reckon with: a day inside what <see cref="InstantText"/> holds in every zone.</summary>
    private static readonly DateOnly Earliest = new(CalendarDay.FirstYear, 1, 2);
    private static readonly DateOnly Latest = new(9999, 12, 30);

    /// <summary>The day of <c>today</c>, <c>yesterday</c>, <c>tomorrow</c>, <c>now</c>, <c>-30d</c>, <c>+2w</c>, <c>-3m</c>, <c>-1y</c>.</summary>
    public static bool TryDay(ReadOnlySpan<char> word, DateOnly today, out DateOnly day)
    {
        day = today;
        if (Is(word, "today") || Is(word, "now")) return true;
        if (Is(word, "yesterday")) return TryMove(today, -1, 'd', out day);
        if (Is(word, "tomorrow")) return TryMove(today, 1, 'd', out day);
        if (word.Length < 3 || word[0] is not ('-' or '+') || !TryAmount(word[1..], out var amount, out var unit)) return false;
        return TryMove(today, word[0] == '-' ? -amount : amount, unit, out day);
    }

    /// <summary>
    /// The first day of a period and the first day after it: <c>today</c>, <c>this-week</c>, <c>last-month</c>,
    /// <c>next-quarter</c>, <c>2026</c>, <c>2026-05</c>, <c>2026-q2</c>, <c>2026-05-12</c>. <c>last-30d</c> is the thirty days
    /// that end with today, <c>next-2w</c> the fourteen that begin with it.
    /// </summary>
    public static bool TryPeriod(ReadOnlySpan<char> word, DateOnly today, DayOfWeek weekStart, out DateOnly first, out DateOnly after)
    {
        first = after = today;
        if (Is(word, "today") || Is(word, "yesterday") || Is(word, "tomorrow")) return TryDay(word, today, out first) && TryMove(first, 1, 'd', out after);
        if (!word.IsEmpty && char.IsAsciiDigit(word[0])) return TryCalendar(word, out first, out after);
        var dash = word.IndexOf('-');
        if (dash < 0) return false;
        var which = word[..dash];
        var step = Is(which, "this") ? 0 : Is(which, "last") ? -1 : Is(which, "next") ? 1 : 2;
        if (step == 2) return false;
        var what = word[(dash + 1)..];
        if (step != 0 && TryAmount(what, out var amount, out var unit)) return TryRolling(today, step * amount, unit, out first, out after);
        var (start, length, measure) = 0 switch
        {
            _ when Is(what, "week") => (today.AddDays(-((today.DayOfWeek - weekStart + 7) % 7)), 1, 'w'),
            _ when Is(what, "month") => (new DateOnly(today.Year, today.Month, 1), 1, 'm'),
            _ when Is(what, "quarter") => (new DateOnly(today.Year, (today.Month - 1) / 3 * 3 + 1, 1), 3, 'm'),
            _ when Is(what, "year") => (new DateOnly(today.Year, 1, 1), 1, 'y'),
            _ => (today, 0, 'd'),
        };
        return length > 0 && TryMove(start, step * length, measure, out first) && TryMove(first, length, measure, out after);
    }

    /// <summary>The first moment of a day in a zone, in Unix milliseconds; where clocks skip midnight, the first that exists.</summary>
    public static long Start(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        for (var i = 0; i < 96 && zone.IsInvalidTime(local); i++) local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return (local.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    internal static string Write(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool TryRolling(DateOnly today, int amount, char unit, out DateOnly first, out DateOnly after)
    {
        after = default;
        if (amount > 0)
        {
            first = today;
            return TryMove(today, amount, unit, out after);
        }
        return TryMove(today, amount, unit, out first) && TryMove(first, 1, 'd', out first) && TryMove(today, 1, 'd', out after);
    }

    private static bool TryCalendar(ReadOnlySpan<char> word, out DateOnly first, out DateOnly after)
    {
        first = after = default;
        var month = 1;
        var length = 12;
        if (word.Length == 10)
        {
            if (!DateText.TryIso(word, out var day)) return false;
            first = new DateOnly(day.Year, day.Month, day.Day);
            return first >= Earliest && TryMove(first, 1, 'd', out after);
        }
        if (word.Length < 4 || !int.TryParse(word[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || year is <= CalendarDay.FirstYear or >= 9999) return false;
        if (word.Length == 7 && word[4] == '-' && word[5] is 'q' or 'Q' && word[6] is >= '1' and <= '4')
        {
            (month, length) = ((word[6] - '1') * 3 + 1, 3);
        }
        else if (word.Length == 7 && word[4] == '-' && int.TryParse(word[5..], NumberStyles.None, CultureInfo.InvariantCulture, out month)
            && month is >= 1 and <= 12)
        {
            length = 1;
        }
        else if (word.Length != 4)
        {
            return false;
        }
        first = new DateOnly(year, month, 1);
        return TryMove(first, length, 'm', out after);
    }

    /// <summary>30d, 2w, 3m, 1y; at most four digits.</summary>
    private static bool TryAmount(ReadOnlySpan<char> text, out int amount, out char unit)
    {
        amount = 0;
        unit = text.IsEmpty ? ' ' : (char)(text[^1] | 32);
        return text.Length is >= 2 and <= 5 && unit is 'd' or 'w' or 'm' or 'y'
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount > 0;
    }

    private static bool TryMove(DateOnly from, int amount, char unit, out DateOnly day)
    {
        day = default;
        var years = unit switch { 'y' => amount, 'm' => amount / 12, 'w' => amount / 52, _ => amount / 365 };
        if (from.Year + years is <= CalendarDay.FirstYear + 1 or >= 9997) return false;
        day = unit switch
        {
            'y' => from.AddYears(amount),
            'm' => from.AddMonths(amount),
            'w' => from.AddDays(7 * amount),
            _ => from.AddDays(amount),
        };
        return day >= Earliest && day <= Latest;
    }

    private static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
