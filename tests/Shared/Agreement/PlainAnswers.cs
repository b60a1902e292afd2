using System.Globalization;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Record = Brisk.Storage.Records.Record;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>
/// What the words of filters and sorts mean, said once more as plainly as can be, over records in memory. Nothing here is quick, and
/// nothing is shared with what is tested.
/// </summary>
/// <param name="nameOf">The name of a related record.</param>
/// <param name="find">A record of a type by its id; null for none.</param>
/// <param name="all">All records, of all types.</param>
internal sealed class PlainAnswers(
    WorkspaceSchema schema, Func<long, string> nameOf, Func<string, long, Record?> find, Func<IEnumerable<Record>> all)
{
    /// <summary>By the bytes of the texts, which is by their code points.</summary>
    private static readonly Comparer<string> ByCodePoint =
        Comparer<string>.Create(static (left, right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)));

    public bool Meets(Record record, Filter filter) => filter switch
    {
        Filter.AllOf all => all.Parts.All(part => Meets(record, part)),
        Filter.AnyOf any => any.Parts.Any(part => Meets(record, part)),
        Filter.Not not => !Meets(record, not.Part),
        Filter.Condition { Field: { Through: not null, Target: { } target } path } condition => EndOf(record, path) is { } end
            ? Meets(end, condition with { Field = target }) : condition.Operator is Operator.Empty or Operator.IsNot or Operator.NotIn,
        Filter.Condition { Field.Kind: PhoneField, Operator: not (Operator.Empty or Operator.Filled) } condition => MeetsNumber(record, condition),
        Filter.Condition { Field.Kind: LinkedField } condition => condition.Values.Any(other => IsLinked(record, new Tsid(other.Integer))),
        Filter.Condition condition => Meets(record[condition.Field.Name], condition),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The record that has a field of another one: itself, or the living one that a path leads to.</summary>
    private Record? EndOf(Record record, Field field) =>
        field.Through is not { } relation ? record
        : record[relation.Name] is { IsNothing: false } to && find(relation.RelatedType!, to.Integer) is { DeletedAt: null } related ? related : null;

    private FieldValue ValueOf(Record record, Field field) => EndOf(record, field)?[(field.Target ?? field).Name] ?? FieldValue.Nothing;

    /// <summary>Whether one of the two points to the other.</summary>
    private bool IsLinked(Record record, Tsid other) =>
        Targets(record).Any(target => target.Id == other) || all().Any(from => from.Id == other && Targets(from).Contains((record.Type.Name, record.Id)));

    private static IEnumerable<(string Type, Tsid Id)> Targets(Record record) => record.Type.Fields.SelectMany(field => field.Kind switch
    {
        RelationsField => RelationsField.Records(record[field.Name]).Select(link => (link.Type, link.Id)),
        RelationField when !record[field.Name].IsNothing => [(field.RelatedType!, new Tsid(record[field.Name].Integer))],
        _ => [],
    });

    private static bool Meets(FieldValue value, Filter.Condition condition)
    {
        var (field, asked, operands) = condition;
        if (asked == Operator.Empty) return value.IsNothing;
        if (asked == Operator.Filled) return !value.IsNothing;
        if (value.IsNothing) return asked is Operator.IsNot or Operator.NotIn;
        if (field.Kind is TagsField)
        {
            var tags = TagsField.Tags(value).Select(Fold.Text).ToHashSet(StringComparer.Ordinal);
            return asked == Operator.HasAll ? operands.All(Has) : operands.Any(Has);
            bool Has(FieldValue tag) => tags.Contains(Fold.Text(tag.Text!));
        }
        if (field.Kind is RelationsField)
        {
            var linked = RelationsField.Records(value).Select(link => link.Id.Value).ToHashSet();
            return asked == Operator.HasAll ? operands.All(other => linked.Contains(other.Integer)) : operands.Any(other => linked.Contains(other.Integer));
        }
        if (field.Kind is LabelledField)
            return LabelledField.Entries(value).Any(entry => Fold.Text(entry.Value).Contains(Fold.Text(operands[0].Text!), StringComparison.Ordinal));
        return asked switch
        {
            Operator.Is or Operator.In => operands.Any(Equals),
            Operator.IsNot or Operator.NotIn => !operands.Any(Equals),
            Operator.Contains => Text(field, value).Contains(Text(field, operands[0]), StringComparison.Ordinal),
            Operator.Starts => Text(field, value).StartsWith(Text(field, operands[0]), StringComparison.Ordinal),
            Operator.Ends => Text(field, value).EndsWith(Text(field, operands[0]), StringComparison.Ordinal),
            Operator.Under => IsPlaced() && Order(0) < 0,
            Operator.AtMost => IsPlaced() && Order(0) <= 0,
            Operator.Over => IsPlaced() && Order(0) > 0,
            Operator.AtLeast => IsPlaced() && Order(0) >= 0,
            Operator.Between => IsPlaced() && Order(0) >= 0 && Order(1) <= 0,
            Operator.Within => IsPlaced() && Order(0) >= 0 && Order(1) < 0,
            _ => throw new InvalidOperationException($"{asked} of {field.Name}"),
        };

        bool Equals(FieldValue operand) => value.IsText ? Text(field, value) == Text(field, operand) : value == operand;
        int Order(int at) => CompareValues(field, value, operands[at]);
        // A day of no known year is before and after nothing, and money of another currency is neither more nor less.
        bool IsPlaced() => !(field.Kind is DateField && value.Text![0] == '-') && !(field.Kind is MoneyField && value.Text != operands[0].Text);
    }

    /// <summary>A number is one of its record's country, else of the workspace's; what is asked for is of the workspace's.</summary>
    private static bool MeetsNumber(Record record, Filter.Condition condition)
    {
        var (field, asked, operands) = condition;
        if (record[field.Name].IsNothing) return asked is Operator.IsNot or Operator.NotIn;
        var number = Number(record, field);
        return asked switch
        {
            Operator.Is or Operator.In => Asked().Contains(number),
            Operator.IsNot or Operator.NotIn => !Asked().Contains(number),
            Operator.Contains => Asked().Any(text => number.Contains(text, StringComparison.Ordinal)),
            Operator.Ends => Asked().Any(text => number.EndsWith(text, StringComparison.Ordinal)),
            _ => operands.SelectMany(operand => field.Phones!.Beginnings(operand.Text!)).Any(text => number.StartsWith(text, StringComparison.Ordinal)),
        };

        IEnumerable<string> Asked() => operands.SelectMany(operand => field.Phones!.Keys(operand.Text!));
    }

    private static string Number(Record record, Field field) =>
        field.Phones!.Of(record["country"].Text).Key(record[field.Name].Text!) ?? record[field.Name].Text!;

    /// <summary>A text as it is compared.</summary>
    private static string Text(Field field, FieldValue value) => field.Kind switch
    {
        TextField or LongTextField or UrlField => Fold.Text(value.Text!),
        _ => value.Text!,
    };

    public static int CompareValues(Field field, FieldValue left, FieldValue right) => field.Kind switch
    {
        NumberField => left.Real.CompareTo(right.Real),
        MoneyField => ByCodePoint.Compare(left.Text!, right.Text!) is var order and not 0 ? order : left.Integer.CompareTo(right.Integer),
        InstantField or YesNoField => left.Integer.CompareTo(right.Integer),
        _ => ByCodePoint.Compare(Text(field, left), Text(field, right)),
    };

    /// <summary>The records in the order of a list.</summary>
    public List<Record> Sorted(IEnumerable<Record> records, Sort sort)
    {
        var sorted = records.ToList();
        sorted.Sort((left, right) => Compare(left, right, sort));
        return sorted;
    }

    private int Compare(Record left, Record right, Sort sort)
    {
        var field = sort.Field.Target ?? sort.Field;
        var (a, b) = (ValueOf(left, sort.Field), ValueOf(right, sort.Field));
        if (a.IsNothing != b.IsNothing) return a.IsNothing ? 1 : -1;
        var order = a.IsNothing ? 0 : field.Kind is PhoneField ? 
            ByCodePoint.Compare(Number(EndOf(left, sort.Field)!, field), Number(EndOf(right, sort.Field)!, field)) : ComparePlaces(field, a, b);
        // Times and numbers hardly tie, unless many records have them from one; all else ties by name.
        if (order == 0 && (sort.Field.Through is not null || field.Kind is not (InstantField or NumberField or MoneyField)))
            order = ByCodePoint.Compare(NameKey(left), NameKey(right));
        if (order == 0) order = left.Id.CompareTo(right.Id);
        return sort.Descending ? -order : order;
    }

    private int ComparePlaces(Field field, FieldValue a, FieldValue b)
    {
        switch (field.Kind)
        {
            case UserField: return Rank(schema.Users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(user => user.Id.Value), a.Integer)
                .CompareTo(Rank(schema.Users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(user => user.Id.Value), b.Integer));
            case ChoiceField when field is { OpenChoices: false }:
                var ranks = Rank(field.Choices.Select(choice => choice.Value), a.Text!).CompareTo(Rank(field.Choices.Select(choice => choice.Value), b.Text!));
                return ranks != 0 ? ranks : ByCodePoint.Compare(a.Text!, b.Text!);
            case RelationField:
                var names = ByCodePoint.Compare(nameOf(a.Integer), nameOf(b.Integer));
                return names != 0 ? names : a.Integer.CompareTo(b.Integer);
            case TextField or UrlField: return ByCodePoint.Compare(Beginning(field, a), Beginning(field, b));
            default: return CompareValues(field, a, b);
        }
    }

    /// <summary>What is known has its place; what is not known any more comes behind.</summary>
    private static int Rank<T>(IEnumerable<T> known, T value) => known.TakeWhile(other => !other!.Equals(value)).Count();

    /// <summary>Texts sort by their beginning: 120 units of a key column, else 120 letters.</summary>
    private static string Beginning(Field field, FieldValue value) => field is { Indexed: true, Custom: false } ? Fold.Key(value.Text) ?? ""
        : string.Concat(Fold.Text(value.Text!).EnumerateRunes().Take(Fold.MaxLength));

    private static string NameKey(Record record) => Fold.Key(record[record.Type.Title.Name].Text) ?? "";

    /// <summary>How often each value occurs, by the form in which values are counted.</summary>
    public Dictionary<string, long> Facets(IEnumerable<Record> records, Field field) => records.SelectMany(record => Counted(field, ValueOf(record, field)))
        .GroupBy(text => text, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => (long)group.Count(), StringComparer.Ordinal);

    /// <summary>How many records there are of each group, and what they amount to by currency: a line each.</summary>
    public List<string> Groups(IReadOnlyCollection<Record> records, IReadOnlyList<Dimension> dimensions, IReadOnlyList<Field> sums, TimeZoneInfo zone) =>
        [.. records.SelectMany(record => dimensions.Select(dimension => KeysOf(dimension, ValueOf(record, dimension.Field), zone)).Aggregate(
                (IEnumerable<string>)[""], (outer, inner) => outer.SelectMany(key => inner.Select(more => $"{key}|{more}"))).Select(key => (key, record)))
            .GroupBy(pair => pair.key, pair => pair.record, StringComparer.Ordinal)
            .Select(group => Summed(group.Key, group.ToList(), sums)).Order(StringComparer.Ordinal)];

    /// <summary>The columns of a board in their order, the last of the records without a value.</summary>
    public List<(string Value, List<Record> Records)> Columns(IEnumerable<Record> records, Field field, IReadOnlyList<WorkspaceUser> users)
    {
        var byValue = records.GroupBy(record => Counted(field, ValueOf(record, field)).FirstOrDefault() ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        byValue.Remove("", out var nothing);
        var first = field.Kind is UserField
            ? users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(user => user.Id.ToString()).Where(byValue.ContainsKey)
            : field.Choices.Concat(field.FormerChoices.Where(choice => byValue.ContainsKey(choice.Value))).Select(choice => choice.Value);
        return [.. first.Concat(byValue.Keys.Order(StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).Select(value =>
            (value, byValue.GetValueOrDefault(value) ?? [])), ("nothing", nothing ?? [])];
    }

    /// <summary>Count and sums of some records.</summary>
    public string Summed(string key, IReadOnlyCollection<Record> records, IReadOnlyList<Field> sums) =>
        $"{key} ×{records.Count} " + string.Join(' ', sums.SelectMany((sum, at) =>
        records.Select(record => ValueOf(record, sum)).Where(value => !value.IsNothing)
            .GroupBy(value => value.Text ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{at}{group.Key}={(group.Key.Length > 0 ? $"{group.Sum(value => value.Integer)}" : $"{group.Sum(value => value.Real):R}")}")));

    private static IEnumerable<string> KeysOf(Dimension dimension, FieldValue value, TimeZoneInfo zone)
    {
        if (dimension.Period is { } period)
        {
            if (value.IsNothing || value.Text?[0] == '-') return ["nothing"];
            var day = value.IsText ? DateTime.Parse(value.Text!, CultureInfo.InvariantCulture)
                : TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(value.Integer), zone).Date;
            return [period switch
            {
                Period.Day => $"{day:yyyy-MM-dd}",
                Period.Week => $"{Enumerable.Range(0, 7).Select(back => day.AddDays(-back)).First(day => day.DayOfWeek == DayOfWeek.Monday):yyyy-MM-dd}",
                Period.Month => $"{day:yyyy-MM}",
                Period.Quarter => $"{day:yyyy}-q{(day.Month + 2) / 3}",
                _ => $"{day:yyyy}",
            }];
        }
        var counted = Counted(dimension.Field, value).ToList();
        return counted.Count == 0 ? ["nothing"] : counted;
    }

    /// <summary>Text with a key column is counted by it, tags by their folded form, all else as it is.</summary>
    public static IEnumerable<string> Counted(Field field, FieldValue value) => value.IsNothing ? [] : field.Kind switch
    {
        TagsField => TagsField.Tags(value).Select(Fold.Text).Distinct(StringComparer.Ordinal),
        TextField when (field.Target ?? field) is { Indexed: true, Custom: false } => [Fold.Key(value.Text) ?? ""],
        RelationsField => RelationsField.Records(value).Select(link => link.Id.ToString()),
        UserField or RelationField => [new Tsid(value.Integer).ToString()],
        _ => [value.ToString()],
    };
}
