using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Filters;

/// <summary>Turns the words behind an operator into values of the field, and days into moments.</summary>
internal sealed class OperandReader(FilterScope scope)
{
    private readonly DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(scope.Now, scope.Zone).DateTime);

    public static bool IsTime(FieldKind kind) => kind is DateField or InstantField;

    public Filter? Build(Field field, Operator asked, List<Token> tokens, out FilterProblem? problem) => field.Kind switch
    {
        _ when asked == Operator.Within => BuildPeriod(field, tokens[0], out problem),
        InstantField => BuildInstant(field, asked, tokens, out problem),
        _ => BuildPlain(field, asked, tokens, out problem),
    };

    private Filter.Condition? BuildPlain(Field field, Operator asked, List<Token> tokens, out FilterProblem? problem)
    {
        problem = null;
        var values = new FieldValue[tokens.Count];
        for (var i = 0; i < values.Length; i++)
        {
            problem = Value(field, asked, tokens[i], out values[i]);
            if (problem is not null) return null;
        }
        if (asked == Operator.Between && values[0].IsMoney && values[0].Text != values[1].Text)
        {
            problem = new FilterProblem(tokens[1].Position, FilterReasons.TwoCurrencies.Of(field));
            return null;
        }
        if (asked == Operator.Between && Compare(values[0], values[1]) > 0) problem = Reversed(tokens[0]);
        return problem is null ? new Filter.Condition(field, asked, values) : null;
    }

    private FilterProblem? Value(Field field, Operator asked, Token token, out FieldValue value)
    {
        value = default;
        if (field.Kind is UserField && token.Is("me"))
        {
            if (scope.Me is not { } me)
                return new FilterProblem(token.Position, FilterReasons.Nobody);
            value = FieldValue.Of(me);
            return null;
        }
        if (field.Kind is DateField && token.Kind == TokenKind.Word && RelativeTime.TryDay(token.Text, today, out var day))
        {
            value = FieldValue.Of(RelativeTime.Write(day));
            return null;
        }
        if (field.Kind.ParseOperand(field, asked, token.Text, out value) is { } refusal)
        {
            return new FilterProblem(token.Position, FilterReasons.InCondition.Of(field, refusal.Reason));
        }
        if (field.Kind is DateField && asked is not (Operator.Is or Operator.IsNot) && value.Text?[0] == '-')
            return new FilterProblem(token.Position, FilterReasons.NoYear.Of(field, $"2000{value.Text[1..]}"));
        return value.IsNothing ? new FilterProblem(token.Position, FilterReasons.EmptyValue.Of(field))
            : null;
    }

    private Filter.Condition? BuildPeriod(Field field, Token token, out FilterProblem? problem)
    {
        problem = null;
        if (RelativeTime.TryPeriod(token.Text, today, scope.WeekStart, out var first, out var after))
        {
            if (field.Kind is DateField) return Within(field, FieldValue.Of(RelativeTime.Write(first)), FieldValue.Of(RelativeTime.Write(after)));
            return Within(field, FieldValue.Of(Start(first)), FieldValue.Of(Start(after)));
        }
        var dots = token.Text.IndexOf("..", StringComparison.Ordinal);
        if (dots > 0 && TryBound(field, token.Text.AsSpan(0, dots), out var from) && TryBound(field, token.Text.AsSpan(dots + 2), out var to))
        {
            if (Compare(from, to) <= 0) return Within(field, from, to);
            problem = Reversed(token);
            return null;
        }
        problem = new FilterProblem(token.Position, FilterReasons.NotAPeriod.Of(field));
        return null;
    }

    private bool TryBound(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        if (DateText.TryIso(text, out var day) && day.Year > 0)
        {
            value = field.Kind is DateField ? FieldValue.Of(day.ToString()) : FieldValue.Of(Start(new DateOnly(day.Year, day.Month, day.Day)));
            return true;
        }
        if (field.Kind is DateField || !InstantText.TryRfc3339(text, out var instant)) return false;
        value = FieldValue.Of(instant);
        return true;
    }

    /// <summary>A day asked of a moment means all of that day in the zone of whoever asks.</summary>
    private Filter? BuildInstant(Field field, Operator asked, List<Token> tokens, out FilterProblem? problem)
    {
        problem = Moments(field, tokens[0], out var start, out var end);
        if (problem is not null) return null;
        var isDay = end > start;
        switch (asked)
        {
            case Operator.Between:
                problem = Moments(field, tokens[1], out var lastStart, out var lastEnd);
                if (problem is null && lastStart < start) problem = Reversed(tokens[0]);
                if (problem is not null) return null;
                return lastEnd > lastStart ? Within(field, FieldValue.Of(start), FieldValue.Of(lastEnd))
                    : new Filter.Condition(field, asked, [FieldValue.Of(start), FieldValue.Of(lastStart)]);
            case Operator.Is when isDay: return Within(field, FieldValue.Of(start), FieldValue.Of(end));
            case Operator.IsNot when isDay: return new Filter.Not(Within(field, FieldValue.Of(start), FieldValue.Of(end)));
            case Operator.AtMost when isDay: return new Filter.Condition(field, Operator.Under, [FieldValue.Of(end)]);
            case Operator.Over when isDay: return new Filter.Condition(field, Operator.AtLeast, [FieldValue.Of(end)]);
            default: return new Filter.Condition(field, asked, [FieldValue.Of(start)]);
        }
    }

    /// <summary>The first moment a word means and the first one after it; both the same for an exact moment.</summary>
    private FilterProblem? Moments(Field field, Token token, out long start, out long end)
    {
        start = end = 0;
        if (token.Is("now"))
        {
            start = end = scope.Now.ToUnixTimeMilliseconds();
            return null;
        }
        if ((token.Kind == TokenKind.Word && RelativeTime.TryDay(token.Text, today, out var day)) || TryWrittenDay(token.Text, out day))
        {
            if (day.Year is CalendarDay.FirstYear or >= 9999)
                return new FilterProblem(token.Position, FilterReasons.OutOfRange.Of(field, CalendarDay.FirstYear + 1, 9998));
            start = Start(day);
            end = Start(day.AddDays(1));
            return null;
        }
        if (field.Kind.Parse(field with { Zone = scope.Zone }, token.Text, out var moment) is { } refusal)
            return new FilterProblem(token.Position, FilterReasons.InCondition.Of(field, refusal.Reason));
        if (moment.IsNothing)
            return new FilterProblem(token.Position, FilterReasons.EmptyTime.Of(field));
        start = end = moment.Integer;
        return null;
    }

    private static bool TryWrittenDay(string text, out DateOnly day)
    {
        day = default;
        if (!DateText.TryFind(text, out var found, out var rest) || !rest.IsEmpty || found.Year == 0) return false;
        day = new DateOnly(found.Year, found.Month, found.Day);
        return true;
    }

    private long Start(DateOnly day) => RelativeTime.Start(day, scope.Zone);

    private static Filter.Condition Within(Field field, FieldValue from, FieldValue to) => new(field, Operator.Within, [from, to]);

    private static FilterProblem Reversed(Token token) => new(token.Position, FilterReasons.Reversed);

    private static int Compare(FieldValue a, FieldValue b) =>
        a.IsReal ? a.Real.CompareTo(b.Real) : a.IsText ? string.CompareOrdinal(a.Text, b.Text) : a.Integer.CompareTo(b.Integer);
}
