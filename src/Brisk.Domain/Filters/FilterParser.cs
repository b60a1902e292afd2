using System.Diagnostics.CodeAnalysis;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Filters;

/// <summary>What words like today and me mean: the moment, the zone of whoever asks, and who asks (null for API keys).</summary>
public sealed record FilterScope(DateTimeOffset Now, TimeZoneInfo Zone, Tsid? Me, DayOfWeek WeekStart = DayOfWeek.Monday);

/// <summary>Why a filter was refused.</summary>
/// <param name="Position">Where in the text, counted from 0 in UTF-16 units.</param>
/// <param name="Reason">Says what would be right.</param>
public sealed record FilterProblem(int Position, Reason Reason)
{
    /// <inheritdoc cref="Reason.Code"/>
    public string Code => Reason.Code;

    /// <inheritdoc cref="Reason.Detail"/>
    public string Detail => Reason.Detail;
}

/// <summary>
/// Reads the filter language: <c>status is customer and (city in (Lund, "New York") or not owner is me)</c>. Words do not
/// mind case; <c>and</c> binds closer than <c>or</c>. Blank text is <see cref="Filter.Everything"/>. Never throws.
/// </summary>
public sealed class FilterParser
{
    /// <summary>Longest text, in UTF-16 units.</summary>
    public const int MaxLength = 4_096;

    /// <summary>Most parentheses and nots inside each other.</summary>
    public const int MaxDepth = 8;

    public const int MaxConditions = 50;

    /// <summary>
    /// Room for what a board puts before a filter to ask for one of its columns, <c>status is customer and (…)</c>: characters. Such a filter may
    /// have one condition more, and be one deeper.
    /// </summary>
    public const int ColumnRoom = 512;

    /// <summary>Most values in one list.</summary>
    public const int MaxValues = 200;

    private readonly RecordType type;
    private readonly OperandReader operands;
    private readonly List<Token> tokens = [];
    private int next;
    private int conditions;

    /// <summary>1 where it <see cref="IsOfColumn"/>.</summary>
    private int room;
    private FilterProblem? problem;

    private FilterParser(RecordType type, FilterScope scope)
    {
        this.type = type;
        operands = new OperandReader(scope);
    }

    private Token Current => tokens[next];

    /// <summary>Reads a filter of one record type; exactly one of <paramref name="filter"/> and <paramref name="problem"/> is set.</summary>
    public static bool TryParse(RecordType type, string text, FilterScope scope, [NotNullWhen(true)] out Filter? filter,
        [NotNullWhen(false)] out FilterProblem? problem)
    {
        filter = null;
        problem = null;
        var parser = new FilterParser(type, scope);
        if (text.Length <= MaxLength + ColumnRoom)
        {
            problem = FilterTokens.Read(text, parser.tokens);
            if (problem is null && parser.IsOfColumn()) parser.room = 1;
        }
        if (text.Length > MaxLength && parser.room == 0) problem = new FilterProblem(MaxLength, FilterReasons.TooLong.Of(MaxLength, text.Length));
        if (problem is not null) return false;
        if (parser.tokens.Count == 1)
        {
            filter = Filter.Everything;
            return true;
        }
        filter = parser.Or(0);
        if (filter is not null && parser.Current.Kind != TokenKind.End) filter = parser.Fail(parser.Current, parser.Unexpected());
        problem = parser.problem;
        return filter is not null;
    }

    /// <summary>Whether it is one condition of at most one value, and everything else in parentheses.</summary>
    private bool IsOfColumn()
    {
        var and = tokens.FindIndex(token => token.Is("and"));
        if (and is not (2 or 3) || tokens[and + 1].Kind != TokenKind.Open || tokens[^2].Kind != TokenKind.Close) return false;
        var depth = 0;
        for (var at = and + 1; at < tokens.Count - 2; at++)
        {
            if (tokens[at].Kind == TokenKind.Open) depth++;
            else if (tokens[at].Kind == TokenKind.Close) depth--;
            if (depth == 0) return false;
        }
        return depth == 1;
    }

    private Filter? Or(int depth) => Chain(depth, "or", static (parser, depth) => parser.And(depth), static parts => new Filter.AnyOf(parts));

    private Filter? And(int depth) => Chain(depth, "and", static (parser, depth) => parser.Unary(depth), static parts => new Filter.AllOf(parts));

    private Filter? Chain(int depth, string word, Func<FilterParser, int, Filter?> part, Func<IReadOnlyList<Filter>, Filter> join)
    {
        if (part(this, depth) is not { } first) return null;
        if (!Current.Is(word)) return first;
        List<Filter> parts = [first];
        while (Current.Is(word))
        {
            next++;
            if (part(this, depth) is not { } another) return null;
            parts.Add(another);
        }
        return join(parts);
    }

    private Filter? Unary(int depth)
    {
        var token = Current;
        var negates = token.Is("not");
        if (!negates && token.Kind != TokenKind.Open) return Condition(depth);
        if (depth == MaxDepth + room) return Fail(token, FilterReasons.TooDeep.Of(MaxDepth));
        next++;
        if (negates) return Unary(depth + 1) is { } part ? new Filter.Not(part) : null;
        if (Or(depth + 1) is not { } inner) return null;
        if (Current.Kind != TokenKind.Close)
            return Fail(Current, Current.Kind == TokenKind.End ? FilterReasons.Unclosed.Of(token.Position)
                : FilterReasons.UnclosedBefore.Of(token.Position, Unexpected()));
        next++;
        return inner;
    }

    private Filter? Condition(int depth)
    {
        var name = Current;
        if (name.Kind != TokenKind.Word || name.Is("and") || name.Is("or"))
        {
            return Fail(name, FilterReasons.ExpectedField.Of(type.Title.Name));
        }
        if (Find(name.Text) is not { } field) return Fail(name, UnknownField(name.Text));
        if (++conditions > MaxConditions + room) return Fail(name, FilterReasons.ManyConditions.Of(MaxConditions));
        next++;

        var word = Current;
        if (word.Kind != TokenKind.Word || !OperatorWords.TryFind(word.Text, out var asked) || !field.Kind.Operators.Contains(asked))
        {
            return Fail(word, FilterReasons.UnknownOperator.Of(field, Known(field.Kind)));
        }
        next++;

        if (asked is Operator.Empty or Operator.Filled) return new Filter.Condition(field, asked, []);
        if (Values(field, asked) is not { } values) return null;
        var filter = operands.Build(field, asked, values, out problem);
        if (filter is Filter.Not && depth == MaxDepth + room)
            return Fail(name, FilterReasons.TooDeepWithDays.Of(MaxDepth));
        return filter;
    }

    /// <summary>The value tokens of a condition: one, two for between, or a list.</summary>
    private List<Token>? Values(Field field, Operator asked)
    {
        if (asked is Operator.In or Operator.NotIn or Operator.HasAny or Operator.HasAll or Operator.To && Current.Kind == TokenKind.Open)
            return ValueList(field);
        List<Token> values = [];
        if (!TakeValue(field, values)) return null;
        if (asked != Operator.Between) return values;
        if (!Current.Is("and"))
        {
            Fail(Current, FilterReasons.ExpectedAnd.Of(field));
            return null;
        }
        next++;
        return TakeValue(field, values) ? values : null;
    }

    private List<Token>? ValueList(Field field)
    {
        List<Token> values = [];
        var open = Current;
        do
        {
            next++;
            if (values.Count == MaxValues)
            {
                Fail(Current, FilterReasons.ManyValues.Of(MaxValues));
                return null;
            }
            if (!TakeValue(field, values)) return null;
        }
        while (Current.Kind == TokenKind.Comma);
        if (Current.Kind != TokenKind.Close)
        {
            Fail(Current, FilterReasons.UnclosedList.Of(open.Position));
            return null;
        }
        next++;
        return values;
    }

    private bool TakeValue(Field field, List<Token> values)
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            Fail(token, (token.Kind == TokenKind.Open ? FilterReasons.OneValue : FilterReasons.NoValue).Of(field));
            return false;
        }
        if (token.Is("and") || token.Is("or") || token.Is("not"))
        {
            Fail(token, FilterReasons.WordAsValue.Of(field, token.Text));
            return false;
        }
        next++;
        values.Add(token);
        return true;
    }

    private Field? Find(string name)
    {
        if (type.Reach(name, anyCase: true) is { } known) return known;
        foreach (var field in RecordType.Asked)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return field;
        }
        return null;
    }

    private Reason UnknownField(string name)
    {
        if (type.WhyNoPath(name) is { } why) return why;
        var meant = Closest.To(name, type.Fields.Select(field => field.Name));
        return meant is null ? FilterReasons.UnknownField.Of(name, type) : FilterReasons.MisspeltField.Of(name, meant);
    }

    private Reason Unexpected() => Current.Kind switch
    {
        TokenKind.Close => FilterReasons.StrayClose,
        TokenKind.Comma => FilterReasons.StrayComma,
        TokenKind.Open => FilterReasons.StrayOpen,
        _ => FilterReasons.StrayWord.Of(Current.Text),
    };

    private static string[] Known(FieldKind kind) => [.. kind.Operators.Select(asked => OperatorWords.Of(asked, OperandReader.IsTime(kind)))];

    private Filter? Fail(Token token, Reason reason)
    {
        problem ??= new FilterProblem(token.Position, reason);
        return null;
    }
}
