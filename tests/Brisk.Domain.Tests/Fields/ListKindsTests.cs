using Brisk.Domain.Fields;

namespace Brisk.Domain.Tests.Fields;

public sealed class ListKindsTests
{
    [Theory]
    [InlineData("A@x.com; Home: b@x.com", """[{"value":"a@x.com"},{"label":"Home","value":"b@x.com"}]""")]
    [InlineData("a@x.com ::: b@x.com, c@x.com", """[{"value":"a@x.com"},{"value":"b@x.com"},{"value":"c@x.com"}]""")]
    [InlineData("""[{"label": "Work", "value": "A@x.com"}]""", """[{"label":"Work","value":"a@x.com"}]""")]
    [InlineData(";", "nothing")]
    [InlineData("a@x.com; b", "! not-an-email at 1/value")]
    public void Further_addresses_come_as_a_list_in_text(string typed, string outcome) =>
        Outcome.OfText(LabelledField.Emails, typed).ShouldBe(outcome);

    [Fact]
    public void A_link_keeps_its_own_commas_and_semicolons()
    {
        Outcome.OfText(LabelledField.Links, "x.example/a,b;c; https://y.example")
            .ShouldBe("""[{"value":"https://x.example/a,b;c"},{"value":"https://y.example"}]""");
        Outcome.OfText(LabelledField.Links, "Blog: x.example\nhttps://y.example")
            .ShouldBe("""[{"label":"Blog","value":"https://x.example"},{"value":"https://y.example"}]""");
    }

    [Theory]
    [InlineData("""[{"label": null, "value": "a@x.com"}]""", """[{"value":"a@x.com"}]""")]
    [InlineData("[]", "nothing")]
    [InlineData("\"a@x.com\"", "! wrong-type")]
    [InlineData("""["a@x.com"]""", "! wrong-type at 0")]
    [InlineData("""[{"value": "a@x.com"}, {"value": "b"}]""", "! not-an-email at 1/value")]
    [InlineData("""[{"label": "Work"}]""", "! required at 0/value")]
    [InlineData("""[{"value": null}]""", "! required at 0/value")]
    [InlineData("""[{"value": "a@x.com", "label": 5}]""", "! wrong-type at 0/label")]
    [InlineData("""[{"value": "a@x.com", "label": "a;b"}]""", "! bad-character at 0/label")]
    [InlineData("""[{"value": "a@x.com", "primary": true}]""", "! unknown-field at 0")]
    public void In_json_entries_have_a_label_and_a_value(string json, string outcome) =>
        Outcome.OfJson(LabelledField.Emails, json).ShouldBe(outcome);

    [Fact]
    public void The_sentence_names_the_entry_that_is_wrong()
    {
        LabelledField.Emails.TryRead(Some.Field(LabelledField.Emails), Some.Json("""[{"value": "a@x.com"}, {"value": "b@x"}]"""), out _,
            out var problem).ShouldBeFalse();

        problem.ShouldBe("Entry 2: Add the ending, for example .com.");
    }

    [Fact]
    public void There_are_at_most_20_entries_with_labels_of_40_characters()
    {
        static string Json(int count, int label) => "["
            + string.Join(',', Enumerable.Range(1, count).Select(i => $$"""{"label": "{{new string('l', label)}}", "value": "+1 202 {{i + 100}}"}""")) + "]";

        Outcome.OfJson(LabelledField.Phones, Json(20, 40)).ShouldStartWith("[");
        Outcome.OfJson(LabelledField.Phones, Json(21, 40)).ShouldBe("! too-many");
        Outcome.OfJson(LabelledField.Phones, Json(20, 41)).ShouldBe("! too-long at 0/label");
        Outcome.OfText(LabelledField.Phones, string.Join(';', Enumerable.Repeat("112", 21))).ShouldBe("! too-many");
    }

    [Fact]
    public void Entries_are_shown_with_their_labels_and_read_again()
    {
        var field = Some.Field(LabelledField.Phones);
        var value = LabelledField.Store([new("Work", "+1 202 555"), new("", "112")]);

        LabelledField.Phones.Display(field, value).ShouldBe("Work: +1 202 555; 112");

        LabelledField.Phones.Parse(field, LabelledField.Phones.Display(field, value), out var again).ShouldBeNull();
        again.ShouldBe(value);
        LabelledField.Entries(value).ShouldBe([new Labelled("Work", "+1 202 555"), new Labelled("", "112")]);
    }

    [Theory]
    [InlineData("""[{"street": "Main St 1\r\nFloor 2", "city": " Lund "}]""", """[{"street":"Main St 1\nFloor 2","city":"Lund"}]""")]
    [InlineData("""[{"country": "SE", "city": null}]""", """[{"country":"SE"}]""")]
    [InlineData("[]", "nothing")]
    [InlineData("{}", "! wrong-type")]
    [InlineData("[5]", "! wrong-type at 0")]
    [InlineData("[{}]", "! required at 0")]
    [InlineData("""[{"label": "Home"}]""", "! required at 0")]
    [InlineData("""[{"city": 5}]""", "! wrong-type at 0/city")]
    [InlineData("""[{"planet": "Mars"}]""", "! unknown-field at 0")]
    [InlineData("""[{"city": "Lund"}, {"postalCode": "123456789012345678901"}]""", "! too-long at 1/postalCode")]
    public void In_json_addresses_have_parts(string json, string outcome) =>
        Outcome.OfJson(AddressesField.Instance, json).ShouldBe(outcome);

    [Fact]
    public void An_address_in_plain_text_becomes_a_street() =>
        Outcome.OfText(AddressesField.Instance, "Main St 1\nLund").ShouldBe("""[{"street":"Main St 1\nLund"}]""");

    [Fact]
    public void There_are_at_most_20_addresses()
    {
        static string Json(int count) => "[" + string.Join(',', Enumerable.Repeat("""{"city": "Lund"}""", count)) + "]";

        Outcome.OfText(AddressesField.Instance, Json(20)).ShouldStartWith("[{\"city\"");
        Outcome.OfJson(AddressesField.Instance, Json(21)).ShouldBe("! too-many");
        Outcome.OfText(AddressesField.Instance, new string('a', 301)).ShouldBe("! too-long");
    }

    [Fact]
    public void Addresses_are_shown_on_one_line()
    {
        var value = AddressesField.Store([new("Home", "Main St 1", "Lund", "", "22100", "SE"), new("", "", "Oslo", "", "", "")]);

        AddressesField.Instance.Display(Some.Field(AddressesField.Instance), value).ShouldBe("Home: Main St 1, Lund, 22100, SE; Oslo");
        AddressesField.Entries(value)[1].City.ShouldBe("Oslo");
        AddressesField.Entries(FieldValue.Nothing).ShouldBeEmpty();
    }

    [Fact]
    public void Deeply_nested_json_in_a_cell_is_only_text()
    {
        var nested = new string('[', 5_000) + new string(']', 5_000);

        Outcome.OfText(TagsField.Instance, nested).ShouldBe("! too-long");
        Outcome.OfText(AddressesField.Instance, nested).ShouldBe("! too-long");
        Outcome.OfText(LabelledField.Emails, nested).ShouldBe("! too-long at 0/value");
    }
}
