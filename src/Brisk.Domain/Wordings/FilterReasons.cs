using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Wordings;

/// <summary>Why a filter, a sort or a grouping cannot be read.</summary>
public static class FilterReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<Reason, int> AtCharacter = List.Add<Reason, int>("at-character", "{reason} (at character {position:plain})");
    public static readonly Wording<Field, Reason> InCondition = List.Add<Field, Reason>("in-condition", "{field:name}: {reason}");

    public static readonly Wording<int, int> TooLong = List.Add<int, int>(
        "filter-too-long", "Shorten the filter to {max} characters; it has {length}.", "too-long");
    public static readonly Wording<int> TooDeep = List.Add<int>("filter-too-deep", "Nest at most {max} parentheses and nots.", "too-deep");
    public static readonly Wording<int> TooDeepWithDays = List.Add<int>(
        "filter-too-deep-with-days", "Nest at most {max} parentheses and nots; isnot with a day counts as a not.", "too-deep");
    public static readonly Wording<int> Unclosed = List.Add<int>(
        "unclosed-parenthesis", "Close the parenthesis of position {position:plain}.");
    public static readonly Wording<int, Reason> UnclosedBefore = List.Add<int, Reason>(
        "unclosed-parenthesis-before", "Close the parenthesis of position {position:plain}. {reason}", "unclosed-parenthesis");
    public static readonly Wording<string> ExpectedField = List.Add<string>(
        "expected-field", "Here the name of a field is expected, for example {example}.");
    public static readonly Wording<int> ManyConditions = List.Add<int>("too-many-conditions", "Use at most {max} conditions.");
    public static readonly Wording<Field, IReadOnlyList<string>> UnknownOperator = List.Add<Field, IReadOnlyList<string>>(
        "unknown-operator", "{field:name} knows {operators}.");
    public static readonly Wording<Field> ExpectedAnd = List.Add<Field>(
        "expected-and", "Write {field:name} between a lower and an upper value, with the word and in the middle.");
    public static readonly Wording<int> ManyValues = List.Add<int>("too-many-values", "Use at most {max} values in one list.");
    public static readonly Wording<int> UnclosedList = List.Add<int>(
        "unclosed-list", "Put commas between the values and close the list of position {position:plain}.");
    public static readonly Wording<Field> OneValue = List.Add<Field>(
        "expected-one-value", "Give one value; for several write {field:name} in (a, b).", ExpectedValue);
    public static readonly Wording<Field> NoValue = List.Add<Field>(ExpectedValue, "Give a value to compare {field:name} with.");
    public static readonly Wording<Field, string> WordAsValue = List.Add<Field, string>("word-as-value",
        "Give a value to compare {field:name} with; put the word {word} into quotes if that is meant.", ExpectedValue);
    public static readonly Wording<Field> EmptyValue = List.Add<Field>("empty-value",
        "Give a value to compare {field:name} with, or ask for empty or filled.", ExpectedValue);
    public static readonly Wording<Field> EmptyTime = List.Add<Field>("empty-time",
        "Give a time to compare {field:name} with, or ask for empty or filled.", ExpectedValue);
    public static readonly Reason StrayClose = List.Add("stray-close", "Remove this parenthesis, or open it before.", Unexpected);
    public static readonly Reason StrayComma = List.Add("stray-comma", "Lists stand in parentheses: city in (Lund, Malmö).", Unexpected);
    public static readonly Reason StrayOpen = List.Add("stray-open", "Put and or or between the conditions.", Unexpected);
    public static readonly Wording<string> StrayWord = List.Add<string>(
        "stray-word", "Put and or or in front of {word:quote}, or the whole text into quotes.", Unexpected);
    public static readonly Wording<string> StraySign = List.Add<string>("stray-sign",
        "{sign:quote} has no meaning here. Operators are words: is, isnot, under, over, contains, and, or, not.", Unexpected);
    public static readonly Wording<string> StrayCharacter = List.Add<string>("stray-character",
        "{character:quote} has no meaning here. Put the text it belongs to into quotes.", Unexpected);
    public static readonly Reason BadEscape = List.Add("bad-escape", "Behind \\ only \" or \\ may stand.");
    public static readonly Reason UnclosedQuote = List.Add("unclosed-quote", "Close the quote that begins here.");

    public static readonly Wording<Field> TwoCurrencies = List.Add<Field>("two-currencies", "{field:name}: give both amounts in one currency.");
    public static readonly Reason Nobody = List.Add("nobody", "The word me needs a person who is signed in; give the id of a user.");
    public static readonly Wording<Field, string> NoYear = List.Add<Field, string>("no-year",
        "{field:name}: a day without a year is before or after nothing. Give the year, too, for example {example}.");
    public static readonly Wording<Field> NotAPeriod = List.Add<Field>("not-a-period",
        "{field:name} within takes a period: today, this-week, last-month, next-quarter, last-30d, next-2w, 2026, 2026-05, or 2026-05-01..2026-06-01 "
        + "without its end.");
    public static readonly Wording<Field, int, int> OutOfRange = List.Add<Field, int, int>(
        "day-out-of-range", "{field:name}: give a day between the years {first:plain} and {last:plain}.", "out-of-range");
    public static readonly Reason Reversed = List.Add("reversed", "Put the lower or earlier value first.");

    // Names of fields and paths.
    public static readonly Wording<string, RecordType> UnknownField = List.Add<string, RecordType>(
        "unknown-field", "There is no field {name:quote} on {type:lowerPlural}.");
    public static readonly Wording<string, string> MisspeltField = List.Add<string, string>(
        "misspelt-field", "There is no field {name:quote}; did you mean {meant}?", "unknown-field");
    public static readonly Wording<string> NoRelation = List.Add<string>(
        "path-no-relation", "There is no field {name:quote} that a path could lead over.", "unknown-field");
    public static readonly Wording<Field> OverMany = List.Add<Field>(
        "path-over-many", "{field:name} may name many records; a path leads over a field that names one.", "unknown-field");
    public static readonly Wording<Field> OverNone = List.Add<Field>(
        "path-over-none", "{field:name} names no other record, so that no path leads over it.", "unknown-field");
    public static readonly Wording<string> ManySteps = List.Add<string>("path-many-steps", "A path has one step, such as {example}.", "unknown-field");
    public static readonly Wording<string> ToAThird = List.Add<string>(
        "path-to-a-third", "{path} would lead to a third record; a path has one step.", "unknown-field");
    public static readonly Wording<Field, RecordType, string> NoEnd = List.Add<Field, RecordType, string>(
        "path-no-end", "{field:name} leads to {type:lowerPlural}, which have no field {name:quote}.", "unknown-field");
    public static readonly Wording<Field, RecordType, string, string> MisspeltEnd = List.Add<Field, RecordType, string, string>("path-misspelt-end",
        "{field:name} leads to {type:lowerPlural}, which have no field {name:quote}; did you mean {meant}?", "unknown-field");

    public static readonly Wording<string, RecordType> UnknownSort = List.Add<string, RecordType>(
        "unknown-sort", "There is no field {name:quote} to sort by on {type:lowerPlural}.");
    public static readonly Wording<string, string> MisspeltSort = List.Add<string, string>(
        "misspelt-sort", "There is no field {name:quote} to sort by; did you mean {meant}?", "unknown-sort");
    public static readonly Wording<Reason> NoSortPath = List.Add<Reason>("no-sort-path", "{reason}", "unknown-sort");
    public static readonly Wording<Field, string> NotSortable = List.Add<Field, string>("not-sortable",
        "{field:name} holds long or several values; sort by another field, for example {example}.", "unknown-sort");

    public static readonly Wording<RecordType, string> NoSuchField = List.Add<RecordType, string>(
        "no-such-field", "{type:plural} have no field named {name:quote}.", "unknown-field");
    public static readonly Wording<RecordType, string, string> NoSuchFieldBut = List.Add<RecordType, string, string>(
        "no-such-field-but", "{type:plural} have no field named {name:quote}; did you mean {meant}?", "unknown-field");
    public static readonly Wording<Field> NoGroups = List.Add<Field>("no-groups",
        "{field} has no values to group by; choose a field with choices, tags, a person, a relation, links, a number, a short text or a time.");
    public static readonly Wording<Field> NoColumns = List.Add<Field>("no-columns",
        "{field} makes no columns; choose a field with choices or a person.");
    public static readonly Wording<string, IReadOnlyList<string>> NoPeriod = List.Add<string, IReadOnlyList<string>>(
        "no-period", "Say how long a group is: {name}:month, for example; there are {periods}.");
    public static readonly Wording<Field, string> PeriodOfNoTime = List.Add<Field, string>(
        "period-of-no-time", "{field} is no time: write {name} alone.", "no-period");

    private const string ExpectedValue = "expected-value";
    private const string Unexpected = "unexpected";
}
