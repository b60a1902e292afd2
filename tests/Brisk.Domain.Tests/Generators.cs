using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Domain.Tests;

/// <summary>Random input for property tests.</summary>
internal static class Generators
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true);

    /// <summary>Letters, marks and everything that has broken parsers before.</summary>
    private static readonly string[] Pieces =
    [
        "a", "Z", "é", "e\u0301", "ß", "İ", "日", "क", "\u0e38", "😀", "\ud800", "\udc00", "\u200b", "\u202e", "\ufeff", "\u0085", "\u2028", "\0", "\t", "\r\n",
            "\u001b", " ", "\u00a0",
        "0", "1", "12", "2026", "9999999999999999999", "-", "+", ".", ",", "..", ":", ";", "|", "/", "\\", "\"", "'", "(", ")", "[", "]", "{", "}", "<", ">",
            "=", "@", "#", "$", "€", "%", "e", "E", "x",
        "and ", "or ", "not ", "is ", "in ", "city ", "createdAt ", "tags ", "between ", "within ", "today", "-30d", "last-9999y", "me", "Jan", "T00:00:00Z",
            "--04-12", "https://", "mailto:", "tel:", "ext",
        "EUR", "kr", " ::: ", "[\"a\"]", "{{7*7}}", "'; DROP TABLE contacts; --", "\ufffe", "٣",
    ];

    /// <summary>Up to forty pieces of trouble.</summary>
    public static Gen<string> Trouble { get; } =
        from count in Gen.Choose(0, 40)
        from pieces in Gen.Elements(Pieces).ListOf(count)
        select string.Concat(pieces);

    /// <summary>Texts that a text field keeps.</summary>
    public static Gen<string> Kept { get; } =
        from text in Trouble
        let clean = TextField.Instance.Parse(Some.Field(TextField.Instance), text, out var value) is null ? value.Text : null
        select clean ?? "Lund";

    public static Gen<DateOnly> Days { get; } = from days in Gen.Choose(0, 3_287_181 - 2) select new DateOnly(1000, 1, 1).AddDays(days);

    public static Gen<long> Moments { get; } =
        from day in Days
        from milliseconds in Gen.Choose(0, 86_399_999)
        select new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds() + milliseconds;

    public static Gen<double> Numbers { get; } = from bits in ArbMap.Default.GeneratorFor<long>()
        from small in Gen.Choose(-100_000, 100_000)
        from choice in Gen.Choose(0, 2)
        let number = choice switch { 0 => small, 1 => small / 100.0, _ => BitConverter.Int64BitsToDouble(bits * 6_364_136_223_846_793_005) }
        select double.IsFinite(number) ? number == 0 ? 0d : number : 7;

    public static Gen<FieldValue> Money { get; } =
        from currency in Gen.Elements<string>([.. Currencies.All])
        from high in Gen.Choose(-2_000_000, 2_000_000)
        from low in Gen.Choose(0, int.MaxValue)
        from small in Gen.Choose(-100_000, 100_000)
        from large in Gen.Elements(true, false)
        select FieldValue.Money(large ? high * (long)int.MaxValue + low : small, currency);

    public static Gen<Tsid> Ids { get; } =
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(1, int.MaxValue)
        select new Tsid(((long)high << 32) | (uint)low);

    /// <summary>Trees as the parser makes them: groups of two or more, no deeper than it takes.</summary>
    public static Gen<Filter> Filters => Tree(FilterParser.MaxDepth - 5);

    public static void Holds<T>(Gen<T> inputs, Action<T> property) => Prop.ForAll(inputs.ToArbitrary(), property).Check(Thorough);

    private static Gen<Filter> Tree(int depth)
    {
        if (depth == 0) return Conditions();
        var inner = Tree(depth - 1);
        var group = from count in Gen.Choose(2, 3) from parts in inner.ListOf(count) select (IReadOnlyList<Filter>)[.. parts];
        return Gen.Frequency(
            (3, Conditions()),
            (1, from parts in @group select (Filter)new Filter.AllOf(parts)),
            (1, from parts in @group select (Filter)new Filter.AnyOf(parts)),
            (1, from part in inner select (Filter)new Filter.Not(part)));
    }

    private static Gen<Filter> Conditions() =>
        from field in Gen.Elements<Field>([.. ContactType.Type.Fields, .. OrganizationType.Type.Fields.Where(field => field.Kind is NumberField or MoneyField)])
        from asked in Gen.Elements<Operator>([.. field.Kind.Operators])
        from values in ValuesOf(field, asked)
        select (Filter)new Filter.Condition(field, asked, values);

    private static Gen<IReadOnlyList<FieldValue>> ValuesOf(Field field, Operator asked)
    {
        var (fewest, most) = asked switch
        {
            Operator.Empty or Operator.Filled => (0, 0),
            Operator.Between or Operator.Within => (2, 2),
            Operator.In or Operator.NotIn or Operator.HasAny or Operator.HasAll => (1, 4),
            _ => (1, 1),
        };
        return from count in Gen.Choose(fewest, most)
               from values in ValueOf(field, asked).ListOf(count)
               select (IReadOnlyList<FieldValue>)[.. fewest == 2 ? InOrder(values) : values];
    }

    /// <summary>The least first; amounts of one currency, the first one's.</summary>
    private static IEnumerable<FieldValue> InOrder(IReadOnlyList<FieldValue> values) =>
        values.Select(value => value.IsMoney ? FieldValue.Money(value.Integer, values[0].Text!) : value)
            .OrderBy(value => value.IsReal ? value.Real : value.IsText ? 0 : value.Integer)
            .ThenBy(value => value.IsReal ? "" : value.Text ?? "", StringComparer.Ordinal);

    private static Gen<FieldValue> ValueOf(Field field, Operator asked) => field.Kind switch
    {
        PhoneField => from digits in Gen.Choose(100, int.MaxValue) select FieldValue.Of($"+{digits}"),
        EmailField when asked is Operator.Contains or Operator.Starts or Operator.Ends =>
            from part in Gen.Elements("@", "ana", "example.com", "o'b") select FieldValue.Of(part),
        _ when asked is Operator.Contains or Operator.Starts or Operator.Ends => from text in Kept select FieldValue.Of(text),
        TextField => from text in Kept let value = TextField.Instance.Parse(field, text, out var read) is null ? read : FieldValue.Of("Lund") select value,
        EmailField => from name in Gen.Elements("ana", "o'brien+x", "用户") select FieldValue.Of($"{name}@example.com"),
        UrlField => from path in Gen.Elements("", "/", "/a?b=\u00e9&c=(d)", "#x") select FieldValue.Of($"https://example.com{path}"),
        NumberField => from number in Numbers select FieldValue.Of(number),
        MoneyField => from money in Money where Math.Abs(money.Integer) <= MoneyField.MaxAmount select money,
        DateField => from day in Days where day.Year is > 1000 and < 9999 select FieldValue.Of($"{day:yyyy-MM-dd}"),
        InstantField => from moment in Moments select FieldValue.Of(moment),
        YesNoField => from yes in Gen.Elements(true, false) select FieldValue.Of(yes),
        ChoiceField => from choice in Gen.Elements<Choice>([.. field.Choices]) select FieldValue.Of(choice.Value),
        TagsField => from tag in Gen.Elements("vip", "two words", "日本", "a\"b\\c", "AND") select FieldValue.Of(tag),
        _ => from id in Ids select FieldValue.Of(id),
    };
}
