using System.Buffers;
using System.Text;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>Numbers as people and spreadsheets write them.</summary>
internal static class NumberText
{
    private const int MaxLength = 80;

    private static readonly SearchValues<char> PlainDigits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> PlainOrComma = SearchValues.Create("0123456789.,");
    private static readonly SearchValues<char> Grouped = SearchValues.Create("0123456789., '\u2019\u00a0\u202f\u2009");

    /// <summary>
    /// The plain form (<c>-1234.5</c>, perhaps with an exponent) of <c>1,234.5</c>, <c>1.234,5</c>, <c>1 234,5</c>,
    /// <c>1'234.5</c> or <c>(1,234.50)</c>; null when it is no number. Of two different separators the last is the decimal
    /// one. A single comma before three digits groups thousands.
    /// </summary>
    /// <param name="pointMayGroup">A single point before three digits groups thousands, too: the number cannot have three decimals.</param>
    /// <param name="decimalMark">What stands in front of decimals wherever the text came from: then a single other one groups thousands.</param>
    public static string? Plain(ReadOnlySpan<char> text, bool pointMayGroup = false, char? decimalMark = null)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength) return null;
        var negative = false;
        if (text[0] == '(' && text[^1] == ')')
        {
            negative = true;
            text = text[1..^1].Trim();
        }
        else if (text[0] is '-' or '+' or '\u2212')
        {
            negative = text[0] != '+';
            text = text[1..].TrimStart();
        }
        var exponentAt = text.IndexOfAny('e', 'E');
        var exponent = exponentAt < 0 ? default : text[exponentAt..];
        if (exponentAt >= 0)
        {
            text = text[..exponentAt];
            if (!IsExponent(exponent) || text.ContainsAnyExcept(PlainDigits)) return null;
        }
        return Unsigned(text, pointMayGroup && exponentAt < 0, exponentAt < 0 ? decimalMark : null) is { } plain ? $"{(negative ? "-" : "")}{plain}{exponent}"
            : null;
    }

    /// <summary>Which mark surely stands in front of decimals in a text with one number; null where none does, or it could group thousands as well.</summary>
    public static char? DecimalMarkOf(ReadOnlySpan<char> text)
    {
        text = NumberIn(text);
        var last = text.LastIndexOfAny('.', ',');
        if (last < 0 || text.ContainsAnyExcept(Grouped)) return null;
        var mark = text[last];
        var other = mark == '.' ? ',' : '.';
        if (text.Count(mark) > 1) return !text.Contains(other) && text.Length - last - 1 == 3 ? other : null;
        return text.Contains(other) || !CouldGroup(text, last) ? mark : null;
    }

    /// <summary>The only mark of a text with one number, where exactly three digits follow: it groups thousands, or stands before decimals.</summary>
    public static char? PossibleGroupMarkOf(ReadOnlySpan<char> text)
    {
        text = NumberIn(text);
        var mark = text.IndexOfAny('.', ',');
        return mark >= 0 && CouldGroup(text, mark) && text.Count('.') + text.Count(',') == 1 && !text.ContainsAnyExcept(PlainOrComma) ? text[mark] : null;
    }

    /// <summary>How many digits a text has that is one whole number without any mark, signs and currency aside; 0 for every other text.</summary>
    public static int DigitsOfWhole(ReadOnlySpan<char> text)
    {
        text = NumberIn(text);
        return text.ContainsAnyExceptInRange('0', '9') ? 0 : text.Length;
    }

    /// <summary>Refuses a number that may be two: 1,250 can be 1250 or 1.25.</summary>
    public static Reason Unclear(ReadOnlySpan<char> text)
    {
        text = NumberIn(text);
        var mark = text.IndexOfAny('.', ',');
        return FieldReasons.UnclearNumber.Of(text.ToString(), $"{text[..mark]}{text[(mark + 1)..]}",
            $"{text[..mark]}.{text[(mark + 1)..]}".TrimEnd('0').TrimEnd('.'));
    }

    /// <summary>From the first digit, or a mark in front of it, to the last.</summary>
    public static ReadOnlySpan<char> NumberIn(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAnyInRange('0', '9');
        if (first < 0) return default;
        if (first > 0 && text[first - 1] is '.' or ',' && (first == 1 || !char.IsLetter(text[first - 2]))) first--;
        return text[first..(text.LastIndexOfAnyInRange('0', '9') + 1)];
    }

    private static bool CouldGroup(ReadOnlySpan<char> text, int mark) => text.Length - mark - 1 == 3 && mark is >= 1 and <= 3 && text[0] != '0';

    private static bool IsExponent(ReadOnlySpan<char> exponent)
    {
        var digits = exponent.Length > 1 && exponent[1] is '+' or '-' ? exponent[2..] : exponent[1..];
        return digits.Length is > 0 and <= 4 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static string? Unsigned(ReadOnlySpan<char> text, bool pointMayGroup, char? decimalMark)
    {
        var point = DecimalAt(text, pointMayGroup, decimalMark);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.IsEmpty && fraction.IsEmpty) return null;
        if (fraction.ContainsAnyExceptInRange('0', '9')) return null;
        var plain = new StringBuilder(text.Length + 1);
        if (!AppendWhole(plain, whole)) return null;
        if (plain.Length == 0) plain.Append('0');
        if (!fraction.IsEmpty) plain.Append('.').Append(fraction);
        return plain.ToString();
    }

    /// <summary>Where the decimal separator is, or -1.</summary>
    private static int DecimalAt(ReadOnlySpan<char> text, bool pointMayGroup, char? decimalMark)
    {
        var point = text.LastIndexOf('.');
        var comma = text.LastIndexOf(',');
        var last = Math.Max(point, comma);
        if (last < 0 || (point >= 0 && comma >= 0)) return last;
        var mark = text[last];
        if (text.Count(mark) > 1) return -1;
        var groups = decimalMark is { } known ? mark != known : mark == ',' || pointMayGroup;
        return groups && CouldGroup(text, last) ? -1 : last;
    }

    /// <summary>Digits, in groups of three (or as in India: two, two, three) when one separator groups them.</summary>
    private static bool AppendWhole(StringBuilder plain, ReadOnlySpan<char> whole)
    {
        var groupMark = '\0';
        var run = 0;
        var runs = 0;
        var firstRun = 0;
        var inner = 0;
        foreach (var c in whole)
        {
            if (char.IsAsciiDigit(c))
            {
                run++;
                plain.Append(c);
                continue;
            }
            var mark = c is '\u00a0' or '\u202f' or '\u2009' ? ' ' : c == '\u2019' ? '\'' : c;
            if (mark is not (' ' or '\'' or '.' or ',') || (groupMark != '\0' && groupMark != mark) || run == 0) return false;
            if (runs == 0) firstRun = run;
            else if (inner == 0) inner = run;
            else if (inner != run) return false;
            groupMark = mark;
            runs++;
            run = 0;
        }
        if (runs == 0) return true;
        return run == 3 && (inner is 0 or 3 ? firstRun <= 3 : inner == 2 && firstRun <= 2);
    }
}
