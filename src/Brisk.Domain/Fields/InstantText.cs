using System.Globalization;

namespace Brisk.Domain.Fields;

/// <summary>Moments as text, the only place that writes them. All arithmetic is on ticks, so that no input can leave the range of the calendar types.</summary>
public static class InstantText
{
    /// <summary>The years 1000 to 9999, in Unix milliseconds.</summary>
    public const long Min = -30_610_224_000_000;
    public const long Max = 253_402_300_799_999;

    /// <summary>Length of what is written, in characters and bytes: always the same, so that texts sort as moments do.</summary>
    public const int Length = 24;

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    public static string Write(long unixMilliseconds) => Moment(unixMilliseconds).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The same as UTF-8, <see cref="Length"/> bytes. Cut from the round-trip format, which is written at once and not by a pattern.</summary>
    public static void Write(long unixMilliseconds, Span<byte> utf8)
    {
        Span<byte> ticks = stackalloc byte[Length + 4];
        Moment(unixMilliseconds).TryFormat(ticks, out _, "O", CultureInfo.InvariantCulture);
        ticks[..(Length - 1)].CopyTo(utf8);
        utf8[Length - 1] = (byte)'Z';
    }

    private static DateTime Moment(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMilliseconds, Min, Max)).UtcDateTime;

    /// <summary>RFC 3339 with its offset from UTC, as in <c>2026-11-20T10:00:00Z</c>. Answers Unix milliseconds.</summary>
    public static bool TryRfc3339(ReadOnlySpan<char> text, out long instant)
    {
        instant = 0;
        return text.Length >= 20 && text[10] is 'T' or 't' or ' ' && text[4] == '-' && text[13] == ':' && text[16] == ':'
            && DateText.TryIso(text[..10], out var day)
            && TryTime(text[11..], out var time, out var offset) && offset is not null
            && TryInstant(day, time, offset.Value, out instant);
    }

    /// <summary>Any moment or day that people and products write; without an offset it is in the zone, without a time midnight.</summary>
    /// <param name="dayFirst">Which comes first in numbers that could be day or month; null for what is usual.</param>
    public static bool TryAny(ReadOnlySpan<char> text, TimeZoneInfo zone, out long instant, bool? dayFirst = null)
    {
        instant = 0;
        if (!DateText.TryFind(text, out var day, out var rest, dayFirst) || day.Year == 0) return false;
        if (rest.IsEmpty) return TryInstant(day, TimeSpan.Zero, Offset(day, TimeSpan.Zero, zone), out instant);
        return StartsTime(ref rest) && TryTime(rest, out var time, out var offset) && TryInstant(day, time, offset ?? Offset(day, time, zone), out instant);
    }

    /// <summary>How far the clocks of a zone are ahead of UTC: of a time that comes twice the first, of one that is skipped as before.</summary>
    private static TimeSpan Offset(CalendarDay day, TimeSpan time, TimeZoneInfo zone)
    {
        var local = new DateTime(day.Year, day.Month, day.Day, 0, 0, 0, DateTimeKind.Unspecified) + time;
        return zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
    }

    /// <summary>True when the text is nothing, or a time of day behind a day.</summary>
    public static bool IsTimeOrNothing(ReadOnlySpan<char> rest) => rest.IsEmpty || (StartsTime(ref rest) && TryTime(rest, out _, out _));

    private static bool StartsTime(ref ReadOnlySpan<char> rest)
    {
        if (rest[0] is not ('T' or 't' or ' ' or ',')) return false;
        rest = rest[1..].Trim();
        return !rest.IsEmpty;
    }

    private static bool TryInstant(CalendarDay day, TimeSpan time, TimeSpan offset, out long instant)
    {
        var ticks = new DateTime(day.Year, day.Month, day.Day, 0, 0, 0, DateTimeKind.Utc).Ticks + time.Ticks - offset.Ticks - DateTime.UnixEpoch.Ticks;
        instant = (long)Math.Floor(ticks / (decimal)TimeSpan.TicksPerMillisecond);
        return instant is >= Min and <= Max;
    }

    /// <summary>09:14, 09:14:30.123, 2:30 PM, each perhaps with Z, UTC, +01:00, +0100 or +01.</summary>
    private static bool TryTime(ReadOnlySpan<char> text, out TimeSpan time, out TimeSpan? offset)
    {
        time = default;
        offset = null;
        if (!TakeNumber(ref text, 1, 2, out var hours) || !Take(ref text, ':') || !TakeNumber(ref text, 2, 2, out var minutes)) return false;
        var seconds = 0;
        var fraction = 0L;
        if (Take(ref text, ':'))
        {
            if (!TakeNumber(ref text, 2, 2, out seconds)) return false;
            if (Take(ref text, '.') && !TakeFraction(ref text, out fraction)) return false;
        }
        text = text.TrimStart();
        if (TakeHalf(ref text, out var afternoon))
        {
            if (hours is < 1 or > 12) return false;
            hours = hours % 12 + (afternoon ? 12 : 0);
        }
        if (hours > 23 || minutes > 59 || seconds > 59) return false;
        time = new TimeSpan(hours, minutes, seconds) + new TimeSpan(fraction);
        return TryOffset(text.Trim(), out offset);
    }

    private static bool TakeHalf(ref ReadOnlySpan<char> text, out bool afternoon)
    {
        afternoon = text.StartsWith("pm", StringComparison.OrdinalIgnoreCase);
        if (!afternoon && !text.StartsWith("am", StringComparison.OrdinalIgnoreCase)) return false;
        text = text[2..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = null;
        if (text.IsEmpty) return true;
        offset = TimeSpan.Zero;
        if (text.Equals("z", StringComparison.OrdinalIgnoreCase)) return true;
        if (text.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || text.StartsWith("GMT", StringComparison.OrdinalIgnoreCase)) text = text[3..];
        if (text.IsEmpty) return true;
        var west = text[0] == '-';
        if (!west && text[0] != '+') return false;
        text = text[1..];
        if (!TakeNumber(ref text, 2, 2, out var hours)) return false;
        var minutes = 0;
        if (!text.IsEmpty)
        {
            Take(ref text, ':');
            if (!TakeNumber(ref text, 2, 2, out minutes)) return false;
        }
        if (!text.IsEmpty || hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(west ? -hours : hours, west ? -minutes : minutes, 0);
        return true;
    }

    private static bool Take(ref ReadOnlySpan<char> text, char mark)
    {
        if (text.IsEmpty || text[0] != mark) return false;
        text = text[1..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> text, int fewest, int most, out int number)
    {
        var length = 0;
        while (length < most && length < text.Length && char.IsAsciiDigit(text[length])) length++;
        number = 0;
        if (length < fewest) return false;
        number = int.Parse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[length..];
        return true;
    }

    /// <summary>Digits behind the point of seconds, as ticks; what is finer than a tick is cut.</summary>
    private static bool TakeFraction(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length])) length++;
        if (length is 0 or > 12) return false;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < length ? text[i] - '0' : 0);
        text = text[length..];
        return true;
    }
}
