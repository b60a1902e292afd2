using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;

namespace Brisk.Domain.Tests.Fields;

public sealed class ChoosingKindsTests
{
    [Theory]
    [InlineData("yes TRUE 1 y X on t Ja oui sí si", "1")]
    [InlineData("no False 0 N off f Nein non", "0")]
    public void Yes_and_no_are_known_in_several_languages(string words, string kept)
    {
        foreach (var word in words.Split(' ')) Outcome.OfText(YesNoField.Instance, word).ShouldBe(kept, word);
    }

    [Theory]
    [InlineData("true", "1")]
    [InlineData("false", "0")]
    [InlineData("\"true\"", "! wrong-type")]
    [InlineData("1", "! wrong-type")]
    public void In_json_yes_and_no_are_booleans(string json, string outcome) =>
        Outcome.OfJson(YesNoField.Instance, json).ShouldBe(outcome);

    [Fact]
    public void Maybe_is_neither_yes_nor_no() =>
        Outcome.OfText(YesNoField.Instance, "maybe").ShouldBe("! not-yes-or-no");

    [Theory]
    [InlineData("customer", "customer")]
    [InlineData(" CUSTOMER ", "customer")]
    [InlineData("Cústomer", "customer")]
    public void A_choice_is_found_by_value_or_label(string typed, string kept) =>
        Outcome.OfText(ChoiceField.Instance, typed).ShouldBe(kept);

    [Fact]
    public void A_value_wins_over_the_label_of_another_choice()
    {
        var field = Some.Field(ChoiceField.Instance) with { Choices = [new("a", "b", "blue"), new("b", "a", "rose")] };

        Outcome.OfText(ChoiceField.Instance, "a", field).ShouldBe("a");
        Outcome.OfText(ChoiceField.Instance, "B", field).ShouldBe("b");
    }

    [Fact]
    public void A_filter_finds_a_choice_that_was_taken_away_by_its_value_though_another_is_called_so()
    {
        var field = Some.Field(ChoiceField.Instance) with { Choices = [new("hot-2", "hot", "rose")], FormerChoices = [new("hot", "Warm", "stone")] };

        Asked("hot").ShouldBe("hot");
        Asked("Hot").ShouldBe("hot-2");
        Asked("warm").ShouldBe("hot");

        string? Asked(string text) => ChoiceField.Instance.ParseOperand(field, Operator.Is, text, out var value) is null ? value.Text : null;
    }

    [Fact]
    public void An_unknown_choice_is_refused_with_the_first_choices()
    {
        var field = Some.Field(ChoiceField.Instance) with { Choices = [.. Enumerable.Range(1, 9).Select(i => new Choice($"c{i}", $"Choice {i}", "blue"))] };

        ChoiceField.Instance.TryParse(field, "nope", out _, out var problem).ShouldBeFalse();

        problem.ShouldBe("“nope” is not one of Choice 1, Choice 2, Choice 3, Choice 4, Choice 5, Choice 6 and 3 more.");
        Outcome.OfText(ChoiceField.Instance, "nope", field with { Choices = [] }).ShouldBe("! not-a-choice");
    }

    [Fact]
    public void An_open_choice_takes_new_values_of_up_to_80_characters()
    {
        var field = Some.Field(ChoiceField.Instance) with { OpenChoices = true };

        Outcome.OfText(ChoiceField.Instance, " Trade  fair ", field).ShouldBe("Trade  fair");
        Outcome.OfText(ChoiceField.Instance, "LEAD", field).ShouldBe("lead");
        Outcome.OfText(ChoiceField.Instance, new string('a', 80), field).Length.ShouldBe(80);
        Outcome.OfText(ChoiceField.Instance, new string('a', 81), field).ShouldBe("! too-long");
    }

    [Fact]
    public void A_choice_is_shown_by_its_label()
    {
        var field = Some.Field(ChoiceField.Instance);

        ChoiceField.Instance.Display(field, FieldValue.Of("customer")).ShouldBe("Customer");
        ChoiceField.Instance.Display(field, FieldValue.Of("gone")).ShouldBe("gone");
    }

    [Theory]
    [InlineData("vip, Berlin;news | x ::: y", """["vip","Berlin","news","x","y"]""")]
    [InlineData("vip, VIP, Vip", """["vip"]""")]
    [InlineData("""["a","b"]""", """["a","b"]""")]
    [InlineData("[a]", """["[a]"]""")]
    [InlineData(" , ;", "nothing")]
    [InlineData("日本, ümlaut", """["日本","ümlaut"]""")]
    public void Tags_in_text_are_split_and_kept_once(string typed, string kept) =>
        Outcome.OfText(TagsField.Instance, typed).ShouldBe(kept);

    [Theory]
    [InlineData("""["vip", " Vip ", ""]""", """["vip"]""")]
    [InlineData("[]", "nothing")]
    [InlineData("\"vip\"", "! wrong-type")]
    [InlineData("[1]", "! wrong-type at 0")]
    [InlineData("""["ok", "a,b"]""", "! bad-character at 1")]
    [InlineData("""["ok", "a:::b"]""", "! bad-character at 1")]
    [InlineData("""["\u0000"]""", "! bad-character at 0")]
    public void Tags_in_json_are_a_list_of_texts(string json, string outcome) =>
        Outcome.OfJson(TagsField.Instance, json).ShouldBe(outcome);

    [Fact]
    public void A_record_has_at_most_50_tags_of_60_characters()
    {
        var fifty = string.Join(',', Enumerable.Range(1, TagsField.MaxCount).Select(i => $"t{i}"));

        Outcome.OfText(TagsField.Instance, fifty).ShouldEndWith("\"t50\"]");
        Outcome.OfText(TagsField.Instance, fifty + ",T50").ShouldEndWith("\"t50\"]");
        Outcome.OfText(TagsField.Instance, fifty + ",t51").ShouldBe("! too-many");
        Outcome.OfText(TagsField.Instance, new string('a', 60)).ShouldContain("aaa");
        Outcome.OfText(TagsField.Instance, new string('a', 61)).ShouldBe("! too-long");
    }

    [Fact]
    public void Tags_with_fixed_choices_take_no_others()
    {
        var field = Some.Field(TagsField.Instance) with { OpenChoices = false, Choices = [new("vip", "Very important", "gold")] };

        Outcome.OfText(TagsField.Instance, "very important", field).ShouldBe("""["vip"]""");
        Outcome.OfText(TagsField.Instance, "other", field).ShouldBe("! not-a-choice");
        TagsField.Instance.Display(field, FieldValue.Of("""["vip"]""")).ShouldBe("Very important");
    }

    [Fact]
    public void A_filter_asks_for_one_tag()
    {
        TagsField.Instance.ParseOperand(Some.Field(TagsField.Instance), Operator.HasAny, " vip ", out var value).ShouldBeNull();

        value.Text.ShouldBe("vip");
    }

    [Fact]
    public void Relations_and_users_are_given_by_id()
    {
        var id = Some.Me.ToString();

        foreach (var kind in (FieldKind[])[RelationField.Instance, UserField.Instance])
        {
            Outcome.OfText(kind, id.ToLowerInvariant()).ShouldBe($"{Some.Me.Value}");
            Outcome.OfJson(kind, $"\"{id}\"").ShouldBe($"{Some.Me.Value}");
            Outcome.OfJson(kind, $$"""{"id": "{{id}}", "name": "Ana"}""").ShouldBe($"{Some.Me.Value}");
            Outcome.OfJson(kind, """{"id": null}""").ShouldBe("nothing");
            Outcome.OfJson(kind, "\"\"").ShouldBe("nothing");
            Outcome.OfJson(kind, """{"name": "Ana"}""").ShouldBe("! not-an-id");
            Outcome.OfJson(kind, "12").ShouldBe("! wrong-type");
            Outcome.OfText(kind, "Ana").ShouldBe("! not-an-id");
            kind.Display(Some.Field(kind), FieldValue.Of(Some.Me)).ShouldBe(id);
        }
    }

    [Fact]
    public void Every_kind_has_its_own_name_and_is_found_by_it()
    {
        FieldKinds.All.Select(kind => kind.Name).ShouldBeUnique();

        FieldKinds.All.ShouldAllBe(kind => FieldKinds.Find(kind.Name) == kind);
        FieldKinds.Find("Text").ShouldBeNull();
    }

    [Fact]
    public void Every_kind_can_be_asked_for_empty_and_filled() =>
        FieldKinds.All.ShouldAllBe(kind => kind.Operators.Contains(Operator.Empty) && kind.Operators.Contains(Operator.Filled));

    [Fact]
    public void Every_kind_writes_nothing_as_null()
    {
        foreach (var kind in FieldKinds.All) Written(kind, FieldValue.Nothing).ShouldBe("null", kind.Name);
    }

    [Theory]
    [InlineData("text", "\"a\"")]
    [InlineData("number", "12.5")]
    [InlineData("money", """{"amount":5,"currency":"EUR"}""")]
    [InlineData("date", "\"2026-11-20\"")]
    [InlineData("instant", "\"2026-11-20T10:00:00.000Z\"")]
    [InlineData("yesNo", "true")]
    [InlineData("choice", "\"lead\"")]
    [InlineData("tags", """["a","b"]""")]
    [InlineData("relation", "\"00000FT001007\"")]
    [InlineData("user", "\"00000FT001007\"")]
    [InlineData("relations", """[{"type":"contact","id":"00000FT001007","role":"lead"}]""")]
    [InlineData("phones", """[{"label":"Work","value":"\u002B1 202 555"}]""")]
    [InlineData("links", """[{"value":"https://a.example"}]""")]
    [InlineData("addresses", """[{"street":"Main St 1","city":"Lund"}]""")]
    public void What_a_kind_writes_it_reads_again(string name, string json)
    {
        var kind = FieldKinds.Find(name)!;

        kind.Read(Some.Field(kind), Some.Json(json), out var value).ShouldBeNull();

        Some.Json(Written(kind, value)).ToString().ShouldBe(Some.Json(json.Replace("\\u002B", "+")).ToString());
        kind.Read(Some.Field(kind), Some.Json(Written(kind, value)), out var again).ShouldBeNull();
        again.ShouldBe(value);
    }

    private static string Written(FieldKind kind, FieldValue value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) kind.Write(json, value);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
