using System.Globalization;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Tests.Shared.Agreement;

/// <summary>Values of any kind of field, and what filters compare them with. Few different ones, so that questions find something.</summary>
/// <param name="users">The users of the workspace.</param>
/// <param name="organizations">Records that relations, and links, point to.</param>
/// <param name="contacts">Records that links point to.</param>
internal sealed class RandomValues(Random random, IReadOnlyList<Tsid> users, IReadOnlyList<Tsid> organizations, IReadOnlyList<Tsid> contacts)
{
    private static readonly double[] Numbers = [-1.5, 0, 1, 2, 10, 99, 100, 500, 1000, 20000, 0.1, 1e15, 1e-7];
    private static readonly string[] Days = ["--05-14", "--12-31", "1000-01-01", "1988-05-14", "1990-01-01", "1990-12-31", "2026-11-20", "9999-12-31"];
    private static readonly long[] Moments = [-30_000_000_000_000, -1, 0, 1, 1_000, 1_700_000_000_000, 1_700_000_000_001, 253_000_000_000_000];
    private static readonly string[] TagTexts = ["VIP", "Trade fair", "é", "E", "😀", "😁", "שלום", "Straße"];

    private static readonly string[] Lands = ["US", "Germany", "Österreich", "IT"];

    /// <summary>A value as input would give it; nothing now and then.</summary>
    public FieldValue Of(Field field) => random.Next(4) == 0 ? FieldValue.Nothing : Filled(field);

    public FieldValue Filled(Field field) => field.Kind switch
    {
        EmailField => Parsed(field, Email()),
        PhoneField => Parsed(field, Phone()),
        UrlField => Parsed(field, Link()),
        NumberField => FieldValue.Of(Numbers[random.Next(Numbers.Length)]),
        MoneyField => FieldValue.Money(
            random.Next(4) switch { 0 => 500, 1 => 900, 2 => random.Next(-5, 5), _ => 100_000 }, random.Next(3) switch { 0 => "JPY", 1 => "EUR", _ => "USD" }),
        DateField => FieldValue.Of(Days[random.Next(Days.Length)]),
        InstantField => FieldValue.Of(Moments[random.Next(Moments.Length)]),
        YesNoField => FieldValue.Of(random.Next(2) == 0),
        ChoiceField => FieldValue.Of(random.Next(12) == 0 ? "taken-away" : field.Choices.Count > 0
            ? field.Choices[random.Next(Math.Min(field.Choices.Count, 12))].Value : "only"),
        TagsField => Parsed(field, string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => TagTexts[random.Next(TagTexts.Length)]))),
        RelationField => organizations.Count == 0 ? FieldValue.Nothing : FieldValue.Of(organizations[random.Next(Math.Min(organizations.Count, 40))]),
        RelationsField => RelationsField.Store([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Linked(field)).OfType<LinkedRecord>()
            .DistinctBy(link => (link.Type, link.Id))]),
        LinkedField => Linked(field) is { } any ? FieldValue.Of(any.Id) : FieldValue.Nothing,
        UserField => FieldValue.Of(users[random.Next(users.Count)]),
        LabelledField { Of: EmailField } => Parsed(field, $"Home: {Email()}; {Email()}"),
        LabelledField { Of: PhoneField } => Parsed(field, $"{Phone()}; Work: {Phone()}"),
        LabelledField => Parsed(field, $"[{{\"value\":{JsonSerializer.Serialize(Link())}}}]"),
        AddressesField => Parsed(field, RandomTexts.Line(random, 60)),
        LongTextField => FieldValue.Of(RandomTexts.Line(random, 900) + (random.Next(2) == 0 ? "\nB " + RandomTexts.Line(random, 900) : "")),
        _ when field.Name == "country" && random.Next(2) == 0 => FieldValue.Of(Lands[random.Next(Lands.Length)]),
        _ => FieldValue.Of(RandomTexts.Line(random, field.MaxLength)),
    };

    private LinkedRecord? Linked(Field field)
    {
        var (type, of) = random.Next(2) == 0 ? ("organization", organizations) : ("contact", contacts);
        if (of.Count == 0) return null;
        var role = field.Choices.Count > 0 && random.Next(2) == 0 ? field.Choices[random.Next(field.Choices.Count)].Value : null;
        return new LinkedRecord(type, of[random.Next(Math.Min(of.Count, 40))], role);
    }

    /// <summary>A condition on a field; null where no fitting value was found.</summary>
    /// <param name="seen">A value that some record has.</param>
    public Filter.Condition? Condition(Field field, Operator asked, Func<FieldValue> seen)
    {
        switch (asked)
        {
            case Operator.Empty or Operator.Filled: return new Filter.Condition(field, asked, []);
            case Operator.Between or Operator.Within:
                var (one, two) = (Operand(field, asked, seen), Operand(field, asked, seen));
                if (one is not { } low || two is not { } high || field.Kind is MoneyField && low.Text != high.Text) return null;
                return PlainAnswers.CompareValues(field, low, high) <= 0 ? new Filter.Condition(field, asked, [low, high])
                    : new Filter.Condition(field, asked, [high, low]);
            case Operator.In or Operator.NotIn or Operator.HasAny or Operator.HasAll or Operator.To:
                var values = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Operand(field, asked, seen)).OfType<FieldValue>().ToList();
                return values.Count == 0 ? null : new Filter.Condition(field, asked, values);
            default: return Operand(field, asked, seen) is { } value ? new Filter.Condition(field, asked, [value]) : null;
        }
    }

    private FieldValue? Operand(Field field, Operator asked, Func<FieldValue> seen)
    {
        var value = random.Next(4) == 0 ? Filled(field) : seen();
        if (value.IsNothing) value = Filled(field);
        if (value.IsNothing) return null;
        if (field.Kind is RelationsField && RelationsField.Records(value) is var links) return FieldValue.Of(links[random.Next(links.Count)].Id);
        var text = field.Kind switch
        {
            TagsField when TagsField.Tags(value) is var tags => tags[random.Next(tags.Count)],
            LabelledField when LabelledField.Entries(value) is var entries =>
                RandomTexts.Part(random, entries[random.Next(entries.Count)].Value, fromStart: false, toEnd: false),
            PhoneField when asked is Operator.Contains or Operator.Starts or Operator.Ends => Fragment(asked, field.Phones!.Key(value.Text!) ?? value.Text!),
            _ when asked is Operator.Contains or Operator.Starts or Operator.Ends => Fragment(asked, value.Text!),
            _ => null,
        };
        if (text is null) return field.Kind is DateField && value.Text![0] == '-' && asked is not (Operator.Is or Operator.IsNot) ? null : value;
        return field.Kind.ParseOperand(field, asked, text, out var operand) is null && !operand.IsNothing ? operand : null;
    }

    private string Fragment(Operator asked, string text) => RandomTexts.Part(random, text, asked == Operator.Starts, asked == Operator.Ends);

    private string Email()
    {
        var (part, number) = (RandomTexts.Part(random, "müller𠮷x", false, false), random.Next(6));
        return string.Create(CultureInfo.InvariantCulture, $"{part}{number}@{(random.Next(2) == 0 ? "Example.com" : "büro.example")}");
    }

    private string Phone() => random.Next(3) switch
    {
        0 => $"+1 309 555 01{random.Next(10, 16)}",
        1 => $"0309 55501{random.Next(10, 16)}",
        _ => $"555-01{random.Next(10, 16)} x{random.Next(1, 3)}",
    };

    private string Link()
    {
        var host = $"{(random.Next(2) == 0 ? "https://" : "")}ex{random.Next(4)}.example";
        return $"{host}/{(random.Next(3) == 0 ? new string('p', 118) + random.Next(3) : random.Next(2) == 0 ? "Über" : "uber")}";
    }

    private static FieldValue Parsed(Field field, string text) => field.Kind.Parse(field, text, out var value) is null ? value : FieldValue.Nothing;
}
