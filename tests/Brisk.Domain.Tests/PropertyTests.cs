using System.Text;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain.Tests.Filters;
using FsCheck.Fluent;

namespace Brisk.Domain.Tests;

public sealed class PropertyTests
{
    /// <summary>Contacts with the amounts of organizations, so that one type has every kind.</summary>
    private static readonly RecordType EveryKind =
        ContactType.Type.With([.. ContactType.Type.Fields, .. OrganizationType.Type.Fields.Where(field => field.Kind is NumberField or MoneyField)]);

    [Fact]
    public void A_written_filter_reads_back_as_the_same_tree() => Generators.Holds(Generators.Filters, filter =>
    {
        var text = FilterWriter.Write(filter);
        if (text.Length > FilterParser.MaxLength) return;

        FilterTree.Parse(text, type: EveryKind).ShouldBe(FilterTree.Of(filter), text);
    });

    [Fact]
    public void A_canonical_filter_is_its_own_canonical_form() => Generators.Holds(Generators.Filters, filter =>
    {
        var text = FilterWriter.Write(filter);
        if (!FilterParser.TryParse(EveryKind, text, Some.Scope, out var again, out _)) return;

        FilterWriter.Write(again).ShouldBe(text);
    });

    [Fact]
    public void No_text_brings_the_filter_parser_down() => Generators.Holds(Generators.Trouble, text =>
    {
        var parsed = FilterParser.TryParse(ContactType.Type, text, Some.Scope, out var filter, out var problem);

        (filter is not null).ShouldBe(parsed);
        (problem is null).ShouldBe(parsed);
        if (problem is not null) problem.Position.ShouldBeInRange(0, text.Length);
    });

    [Fact]
    public void No_value_of_a_condition_brings_the_filter_parser_down()
    {
        var inputs =
            from field in Gen.Elements<Field>([.. EveryKind.Fields])
            from asked in Gen.Elements<Operator>([.. field.Kind.Operators])
            from value in Generators.Trouble
            select $"{field.Name} {OperatorWords.Of(asked)} \"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

        Generators.Holds(inputs, text => FilterTree.Parse(text, type: EveryKind).ShouldNotBeEmpty());
    }

    [Fact]
    public void No_text_brings_a_kind_down_and_what_is_kept_is_settled() => Generators.Holds(Generators.Trouble, text =>
    {
        foreach (var kind in FieldKinds.All)
        {
            var field = Some.Field(kind) with { OpenChoices = kind is TagsField or ChoiceField };
            if (kind.Parse(field, text, out var value) is not null || value.IsNothing) continue;

            var written = Written(kind, value);
            kind.Read(field, Some.Json(written), out var read).ShouldBeNull($"{kind.Name} {written}");
            read.ShouldBe(value, kind.Name);
            _ = kind.Key(value, PhoneScope.None);
            _ = kind.Display(field, value);
        }
    });

    [Fact]
    public void No_json_text_brings_a_kind_down() => Generators.Holds(Generators.Trouble, text =>
    {
        foreach (var kind in FieldKinds.All)
        {
            foreach (var json in (string[])[Some.Quoted(text), $"[{Some.Quoted(text)}]",
                $$"""[{"label": {{Some.Quoted(text)}}, "value": {{Some.Quoted(text)}}}]""",
                $$"""{"id": {{Some.Quoted(text)}}, "amount": 1, "currency": {{Some.Quoted(text)}}}"""])
            {
                _ = kind.Read(Some.Field(kind), Some.Json(json), out _);
            }
        }
    });

    [Fact]
    public void No_bytes_in_json_bring_a_record_down()
    {
        var inputs = from bytes in Gen.Choose(0, 255).Select(number => (byte)number)
            .ListOf(12) from field in Gen.Elements<Field>([.. EveryKind.Fields]) select (field.Name, bytes);

        Generators.Holds(inputs, input =>
        {
            byte[] json = [.. Encoding.UTF8.GetBytes($$"""{"{{input.Name}}": """), (byte)'"', .. input.bytes, (byte)'"', (byte)'}'];
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(json);
            }
            catch (JsonException)
            {
                return;
            }
            using (document) RecordInput.Read(EveryKind, document.RootElement, create: false).Problems.Count.ShouldBeLessThanOrEqualTo(RecordInput.MaxProblems);
        });
    }

    [Fact]
    public void Text_is_kept_exactly_or_refused() => Generators.Holds(Generators.Trouble, text =>
    {
        var refusal = LongTextField.Instance.Parse(Some.Field(LongTextField.Instance), text, out var value);
        if (refusal is not null) return;

        var expected = text.Trim().ReplaceLineEndings("\n");
        if (!text.Contains('\u2028')) (value.Text ?? "").ShouldBe(expected);
    });

    [Fact]
    public void A_shown_day_reads_back() => Generators.Holds(Generators.Days, day =>
    {
        var field = Some.Field(DateField.Instance);
        DateField.Instance.Parse(field, $"{day:dd.MM.yyyy}", out var value).ShouldBeNull();

        DateField.Instance.Display(field, value).ShouldBe($"{day:yyyy-MM-dd}");
        DateField.Instance.Parse(field, DateField.Instance.Display(field, value), out var again).ShouldBeNull();
        again.ShouldBe(value);
    });

    [Fact]
    public void A_shown_moment_reads_back() => Generators.Holds(Generators.Moments, moment => ReadsBack(InstantField.Instance, FieldValue.Of(moment)));

    [Fact]
    public void A_shown_number_reads_back() => Generators.Holds(Generators.Numbers, number => ReadsBack(NumberField.Instance, FieldValue.Of(number)));

    [Fact]
    public void Shown_money_reads_back() => Generators.Holds(Generators.Money, money => ReadsBack(MoneyField.Instance, money));

    [Fact]
    public void An_id_reads_back_and_sorts_like_its_text()
    {
        var pairs = from a in Generators.Ids from b in Generators.Ids select (a, b);

        Generators.Holds(pairs, pair =>
        {
            Tsid.TryParse(pair.a.ToString(), out var again).ShouldBeTrue();
            again.ShouldBe(pair.a);
            Math.Sign(string.CompareOrdinal(pair.a.ToString(), pair.b.ToString())).ShouldBe(pair.a.CompareTo(pair.b));
        });
    }

    [Fact]
    public void Folding_twice_is_folding_once() => Generators.Holds(Generators.Trouble, text =>
    {
        var once = Fold.Text(text);

        Fold.Text(once).ShouldBe(once);
        Fold.Text(text.ToUpperInvariant()).ShouldBe(once);
    });

    [Fact]
    public void Every_label_makes_a_name_that_filters_can_use() => Generators.Holds(Generators.Trouble, label =>
    {
        var field = CustomFields.Make(label, TextField.Instance, ContactType.Type);
        var type = ContactType.Type.With([.. ContactType.Type.Fields, field]);

        field.Name.Length.ShouldBeLessThanOrEqualTo(CustomFields.MaxNameLength);
        field.Name.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c));
        char.IsAsciiLetterLower(field.Name[0]).ShouldBeTrue(field.Name);
        FilterTree.Parse($"{field.Name} filled", type: type).ShouldBe($"{field.Name} Filled");
        CustomFields.MakeChoice(label, []).Label.ShouldNotBeEmpty();
    });

    [Fact]
    public void No_text_brings_a_sort_down() =>
        Generators.Holds(Generators.Trouble, text => Sort.TryParse(ContactType.Type, text, out _, out _).ShouldBeFalse());

    private static void ReadsBack(FieldKind kind, FieldValue value)
    {
        var field = Some.Field(kind);
        if (value.IsMoney && Math.Abs(value.Integer) > MoneyField.MaxAmount) return;

        kind.Parse(field, kind.Display(field, value), out var again).ShouldBeNull(kind.Display(field, value));

        again.ShouldBe(value);
        kind.Read(field, Some.Json(Written(kind, value)), out var read).ShouldBeNull();
        read.ShouldBe(value);
    }

    private static string Written(FieldKind kind, FieldValue value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) kind.Write(json, value);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
