using System.Globalization;
using System.Runtime.InteropServices;

namespace Brisk.Domain.Fields;

/// <summary>A day, perhaps of no known year (a birthday): then <see cref="Year"/> is 0.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CalendarDay(int Year, int Month, int Day)
{
    public const int FirstYear = 1000;

    public bool Exists => Month is >= 1 and <= 12 && Day >= 1
        && (Year == 0 ? Day <= DateTime.DaysInMonth(2000, Month) : Year is >= FirstYear and <= 9999 && Day <= DateTime.DaysInMonth(Year, Month));

    public override string ToString() => Year == 0 ? $"--{Month:00}-{Day:00}" : $"{Year:0000}-{Month:00}-{Day:00}";
}

/// <summary>Days as people and other products write them.</summary>
internal static class DateText
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    private static readonly string[] GermanMonths =
        ["januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"];
    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Exactly <c>YYYY-MM-DD</c>, or <c>--MM-DD</c> without a year, of a day that exists.</summary>
    public static bool TryIso(ReadOnlySpan<char> text, out CalendarDay day)
    {
        day = default;
        var year = 0;
        if (text.Length == 7 && text.StartsWith("--", StringComparison.Ordinal)) text = text[1..];
        else if (text.Length != 10 || !TryNumber(text[..4], out year) || year < CalendarDay.FirstYear) return false;
        else text = text[4..];
        if (text[0] != '-' || text[3] != '-' || !TryNumber(text[1..3], out var month) || !TryNumber(text[4..6], out var number)) return false;
        day = new CalendarDay(year, month, number);
        return day.Exists;
    }

    /// <summary>
    /// The day at the beginning of a text and what follows it. Years first; day first with points and hyphens; month first
    /// with slashes unless the first number is above 12; names of months in English and German. Years of two digits
    /// below 30 are 20xx, as spreadsheets have it.
    /// </summary>
    /// <param name="dayFirst">Which comes first in numbers that could be either, whatever the mark between them; null for what is usual.</param>
    public static bool TryFind(ReadOnlySpan<char> text, out CalendarDay day, out ReadOnlySpan<char> rest, bool? dayFirst = null)
    {
        day = default;
        rest = default;
        if (text.StartsWith("--", StringComparison.Ordinal)) return TryYearless(text, out day);
        var reader = new Parts(text);
        var first = reader.Next();
        if (IsName(first, Weekdays))
        {
            reader.Mark(any: true);
            first = reader.Next();
        }
        if (first is { Length: 8 } && TryNumber(first, out var compact))
        {
            day = new CalendarDay(compact / 10000, compact / 100 % 100, compact % 100);
            rest = reader.Rest;
            return day.Exists && day.Year > 0;
        }
        var firstMark = reader.Mark(first.Length > 0);
        var second = reader.Next();
        var secondMark = reader.Mark(second.Length > 0);
        var third = reader.Next();
        rest = reader.Rest;
        return Arrange(first, firstMark, second, secondMark, third, dayFirst, out day) && day.Exists && day.Year > 0;
    }

    /// <summary>
    /// Whether the day surely comes first in a day that a text begins with, or the month: false for no such text. Points
    /// alone make it likely that the day does.
    /// </summary>
    public static bool TryOrder(ReadOnlySpan<char> text, out bool dayFirst, out bool isSure)
    {
        (dayFirst, isSure) = (false, false);
        var reader = new Parts(text);
        var first = reader.Next();
        var mark = reader.Mark(first.Length > 0);
        var second = reader.Next();
        if (mark is not ('/' or '.' or '-') || reader.Mark(second.Length > 0) != mark) return false;
        if (first.Length > 2 || !TryNumber(first, out var a) || second.Length > 2 || !TryNumber(second, out var b) || !TryYear(reader.Next(), out _))
            return false;
        isSure = a > 12 != b > 12;
        dayFirst = isSure ? a > 12 : mark == '.';
        return isSure || mark == '.';
    }

    private static bool TryYearless(ReadOnlySpan<char> text, out CalendarDay day)
    {
        if (TryIso(text, out day)) return true;
        if (text.Length != 6 || !TryNumber(text[2..4], out var month) || !TryNumber(text[4..6], out var number)) return false;
        day = new CalendarDay(0, month, number);
        return day.Exists;
    }

    private static bool Arrange(
        ReadOnlySpan<char> first, char firstMark, ReadOnlySpan<char> second, char secondMark, ReadOnlySpan<char> third, bool? dayFirst, out CalendarDay day)
    {
        day = default;
        if (TryMonth(first, out var month))
        {
            if (!TryDayNumber(second, out var number) || !TryYear(third, out var year)) return false;
            day = new CalendarDay(year, month, number);
            return true;
        }
        if (first.Length == 4 && char.IsAsciiDigit(first[3]))
        {
            if (!TryNumber(first, out var year) || !TryDayNumber(third, out var number) || (!TryMonth(second, out month) && !TryDayNumber(second, out month)))
                return false;
            day = new CalendarDay(year, month, number);
            return firstMark == secondMark;
        }
        if (!TryDayNumber(first, out var a) || !TryYear(third, out var ending)) return false;
        if (TryMonth(second, out month))
        {
            day = new CalendarDay(ending, month, a);
            return true;
        }
        if (!TryDayNumber(second, out var b) || firstMark != secondMark || firstMark == ' ') return false;
        var monthFirst = dayFirst is { } known ? a <= 12 && (b > 12 || !known) : firstMark == '/' ? a <= 12 : firstMark == '-' && b > 12;
        day = monthFirst ? new CalendarDay(ending, a, b) : new CalendarDay(ending, b, a);
        return true;
    }

    private static bool TryMonth(ReadOnlySpan<char> word, out int month)
    {
        month = 0;
        if (word.Length < 3) return false;
        if (word.Equals("mrz", StringComparison.OrdinalIgnoreCase) || word.Equals("mar", StringComparison.OrdinalIgnoreCase)) month = 3;
        for (var i = 0; month == 0 && i < 12; i++)
        {
            if (Months[i].StartsWith(word, StringComparison.OrdinalIgnoreCase) || GermanMonths[i].StartsWith(word, StringComparison.OrdinalIgnoreCase)) month =
                i + 1;
        }
        if (month == 0 && word.Equals("sept", StringComparison.OrdinalIgnoreCase)) month = 9;
        return month > 0;
    }

    private static bool IsName(ReadOnlySpan<char> word, string[] names)
    {
        if (word.Length < 3) return false;
        foreach (var name in names)
        {
            if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    private static bool TryYear(ReadOnlySpan<char> text, out int year)
    {
        if (!TryNumber(text, out year) || text.Length is not (2 or 4)) return false;
        if (text.Length == 2) year += year < 30 ? 2000 : 1900;
        return true;
    }

    /// <summary>1 to 31; "1st" and "22nd", too.</summary>
    private static bool TryDayNumber(ReadOnlySpan<char> text, out int number)
    {
        if (text.Length > 2 && (text.EndsWith("st") || text.EndsWith("nd") || text.EndsWith("rd") || text.EndsWith("th"))) text = text[..^2];
        return TryNumber(text, out number) && text.Length <= 2;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Runs of letters and digits, and the mark between them.</summary>
    private ref struct Parts(ReadOnlySpan<char> text)
    {
        public ReadOnlySpan<char> Rest { get; private set; } = text;

        public ReadOnlySpan<char> Next()
        {
            var length = 0;
            while (length < Rest.Length && char.IsLetterOrDigit(Rest[length]) && !(length > 0 && EndsDay(Rest, length))) length++;
            var part = Rest[..length];
            Rest = Rest[length..];
            return part;
        }

        /// <summary>The mark that separates two parts: / . - or a space, whatever spaces and commas are around it.</summary>
        public char Mark(bool any)
        {
            if (!any || Rest.IsEmpty) return '\0';
            var mark = Rest[0];
            Rest = Rest.TrimStart(" .,/-");
            return mark is ',' ? ' ' : mark;
        }

        /// <summary>In 2024-01-15T09:14 the T is no part of the day.</summary>
        private static bool EndsDay(ReadOnlySpan<char> rest, int at) =>
            rest[at] is 'T' or 't' && char.IsAsciiDigit(rest[at - 1]) && at + 1 < rest.Length && char.IsAsciiDigit(rest[at + 1]);
    }
}
