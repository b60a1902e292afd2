using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Filters;

/// <summary>
/// The canonical text of a filter, which <see cref="FilterParser"/> reads back as the same tree. Times are written as
/// absolute moments in UTC, so the text can be longer than what was typed.
/// </summary>
public static class FilterWriter
{
    /// <summary>A day of which nobody asks by its date: what is named from today is another filter than any day.</summary>
    private static readonly DateTimeOffset Someday = new(7000, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The text of a filter that stays the same as time goes by: what is named from today is written as of one day, the same
    /// always. Blanks, the case of words, quotes, parentheses and other words for an operator make no other text.
    /// </summary>
    /// <param name="text">What was read.</param>
    /// <param name="filter">What came of it.</param>
    public static string Lasting(RecordType type, string text, FilterScope scope, Filter filter) => Write(Unmoved(type, text, scope, filter));

    /// <summary>The filter of that text.</summary>
    /// <inheritdoc cref="Lasting"/>
    public static Filter Unmoved(RecordType type, string text, FilterScope scope, Filter filter) =>
        filter.Conditions().Any(condition => OperandReader.IsTime(condition.Field.Kind))
            && FilterParser.TryParse(type, text, scope with { Now = Someday }, out var then, out _) ? then : filter;

    /// <exception cref="ArgumentException">The filter holds a part that nothing can be written for: any of nothing, or everything inside
    /// something else.</exception>
    public static string Write(Filter filter)
    {
        if (filter is Filter.AllOf { Parts.Count: 0 }) return "";
        var text = new StringBuilder();
        Write(text, filter, Place.Alone);
        return text.ToString();
    }

    /// <summary>What a part stands in, which decides whether it needs parentheses.</summary>
    private enum Place { Alone, InAny, InAll, InNot }

    private static void Write(StringBuilder text, Filter filter, Place place)
    {
        switch (filter)
        {
            case Filter.AllOf(var parts): Join(text, parts, " and ", Place.InAll, parenthesised: place is Place.InAll or Place.InNot, place); break;
            case Filter.AnyOf(var parts): Join(text, parts, " or ", Place.InAny, parenthesised: place != Place.Alone, place); break;
            case Filter.Not(var part):
                text.Append("not ");
                Write(text, part, Place.InNot);
                break;
            case Filter.Condition condition: Write(text, condition); break;
            default: throw new ArgumentException("What related records tell has no text.", nameof(filter));
        }
    }

    private static void Join(StringBuilder text, IReadOnlyList<Filter> parts, string word, Place inner, bool parenthesised, Place outer)
    {
        if (parts.Count == 0) throw new ArgumentException("A filter of no parts has no text inside another.", nameof(parts));
        if (parts.Count == 1)
        {
            Write(text, parts[0], outer);
            return;
        }
        if (parenthesised) text.Append('(');
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) text.Append(word);
            Write(text, parts[i], inner);
        }
        if (parenthesised) text.Append(')');
    }

    private static void Write(StringBuilder text, Filter.Condition condition)
    {
        var (field, asked, values) = condition;
        var single = asked is Operator.HasAny or Operator.To && values.Count == 1;
        text.Append(field.Name).Append(' ').Append(single && asked == Operator.HasAny ? "has" : OperatorWords.Of(asked, OperandReader.IsTime(field.Kind)));
        switch (asked)
        {
            case Operator.Empty or Operator.Filled: break;
            case Operator.Within: text.Append(' ').Append(Plain(field, values[0])).Append("..").Append(Plain(field, values[1])); break;
            case Operator.Between: text.Append(' ').Append(Term(field, values[0])).Append(" and ").Append(Term(field, values[1])); break;
            case Operator.In or Operator.NotIn or Operator.HasAny or Operator.HasAll or Operator.To when !single:
                text.Append(" (").AppendJoin(", ", values.Select(value => Term(field, value))).Append(')');
                break;
            default: text.Append(' ').Append(Term(field, values[0])); break;
        }
    }

    private static string Term(Field field, FieldValue value)
    {
        var plain = Plain(field, value);
        var isBare = FilterTokens.IsWord(plain) && !IsKeyword(plain);
        return isBare ? plain : $"\"{plain.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Words that would mean something else when bare.</summary>
    private static bool IsKeyword(string word) =>
        word.Equals("and", StringComparison.OrdinalIgnoreCase) || word.Equals("or", StringComparison.OrdinalIgnoreCase)
            || word.Equals("not", StringComparison.OrdinalIgnoreCase);

    private static string Plain(Field field, FieldValue value) => value.IsText ? value.Text! : field.Kind.Display(field, value);
}
