using System.Net;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

public sealed class FieldsTests(TestServer server)
{
    [Fact]
    public async Task An_added_field_is_in_the_schema_and_in_records()
    {
        var owner = await server.OwnerAsync();

        var field = (await owner.PostAsync("/api/contacts/fields", """{"label":"Shoe size","kind":"number"}""")).ShouldBe(HttpStatusCode.Created);
        var contact = await owner.ContactAsync("""{"firstName":"Di","shoeSize":42.5}""");

        field.Of("name").ShouldBe("shoeSize");
        contact.Json.GetProperty("shoeSize").GetDouble().ShouldBe(42.5);
        (await owner.GetAsync("/api/contacts?filter=shoeSize over 40")).Items.Length.ShouldBe(1);
        (await owner.GetAsync("/api/contacts?filter=shoeSize over 43")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_choice_field_takes_its_choices_and_nothing_else()
    {
        var owner = await server.OwnerAsync();
        var field = (await owner.PostAsync("/api/contacts/fields",
            """{"label":"Tier","kind":"choice","choices":[{"label":"Gold"},{"label":"Silver","hue":"stone"}]}""")).ShouldBe(HttpStatusCode.Created);

        (await owner.ContactAsync("""{"firstName":"Di","tier":"gold"}""")).Of("tier").ShouldBe("gold");
        (await owner.PostAsync("/api/contacts", """{"firstName":"Di","tier":"tin"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["tier"]);
        field.Json.GetProperty("choices")[1].GetProperty("hue").GetString().ShouldBe("stone");
    }

    [Fact]
    public async Task Choices_are_renamed_added_removed_and_ordered_in_one_go()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts/fields", """{"label":"Tier","kind":"choice","choices":[{"label":"Gold"},{"label":"Silver"}]}""");

        (await owner.PatchAsync("/api/contacts/fields/tier", """{"label":"Level","choices":[{"label":"Bronze"},{"value":"gold","label":"Golden"}]}"""))
            .ShouldBe(HttpStatusCode.OK);

        var type = (await owner.GetAsync("/api/schema")).Json.GetProperty("types")[0];
        var tier = type.GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "tier");
        tier.GetProperty("label").GetString().ShouldBe("Level");
        tier.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("label").GetString()).ShouldBe(["Bronze", "Golden"]);
    }

    [Fact]
    public async Task Built_in_choices_can_be_renamed_but_not_removed()
    {
        var owner = await server.OwnerAsync();

        (await owner.PatchAsync("/api/contacts/fields/status", """{"choices":[{"value":"lead","label":"Prospectus"}]}""")).ShouldBeProblem(422, "invalid");
        (await owner.PatchAsync("/api/contacts/fields/status", """{"label":"State"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["label"]);
    }

    [Fact]
    public async Task A_removed_field_is_gone_and_its_values_come_back_with_its_name()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts/fields", """{"label":"Shoe size","kind":"number"}""");
        var contact = await owner.ContactAsync("""{"firstName":"Di","shoeSize":42}""");

        (await owner.DeleteAsync("/api/contacts/fields/shoeSize")).ShouldBe(HttpStatusCode.NoContent);
        var without = await owner.GetAsync($"/api/contacts/{contact.Id}");
        await owner.PostAsync("/api/contacts/fields", """{"label":"Shoe size","kind":"number"}""");
        var with = await owner.GetAsync($"/api/contacts/{contact.Id}");

        without.Json.TryGetProperty("shoeSize", out _).ShouldBeFalse();
        with.Json.GetProperty("shoeSize").GetDouble().ShouldBe(42);
        (await owner.DeleteAsync("/api/contacts/fields/email")).ShouldBeProblem(409, "conflict");
        (await owner.DeleteAsync("/api/contacts/fields/nothing")).ShouldBeProblem(404, "not-found");
    }

    [Theory]
    [InlineData("""{"label":"","kind":"text"}""", "label")]
    [InlineData("""{"label":"X","kind":"relation"}""", "kind")]
    [InlineData("""{"label":"X","kind":"nonsense"}""", "kind")]
    [InlineData("""{"label":"X","kind":"text","choices":[{"label":"a"}]}""", "choices")]
    [InlineData("""{"label":"X","kind":"choice","choices":[{"label":""}]}""", "choices/0/label")]
    [InlineData("""{"label":"X","kind":"choice","choices":[{"label":"a","hue":"pink"}]}""", "choices/0/hue")]
    [InlineData("""{"label":"X","kind":"choice","choices":[{"label":"a","value":"b"}]}""", "choices/0/value")]
    [InlineData("""{"label":"X","kind":"choice","choices":"a"}""", "choices")]
    [InlineData("""{"kind":"text"}""", "label")]
    public async Task A_field_that_makes_no_sense_is_refused(string json, string field)
    {
        var owner = await server.OwnerAsync();

        (await owner.PostAsync("/api/organizations/fields", json)).ShouldBeProblem(422, "invalid").Fields.ShouldContain(field);
    }

    [Theory]
    [InlineData("text", "\"a\"")]
    [InlineData("longText", "\"a\\nb\"")]
    [InlineData("email", "\"a@b.example\"")]
    [InlineData("phone", "\"+46 8 123 456\"")]
    [InlineData("url", "\"https://a.example/\"")]
    [InlineData("number", "1.5")]
    [InlineData("money", "{\"amount\":123,\"currency\":\"EUR\"}")]
    [InlineData("date", "\"2026-11-20\"")]
    [InlineData("instant", "\"2026-11-20T10:00:00.000Z\"")]
    [InlineData("yesNo", "true")]
    [InlineData("tags", "[\"a\"]")]
    public async Task Every_kind_of_added_field_keeps_its_value(string kind, string json)
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Extra","kind":"{{kind}}"}""")).ShouldBe(HttpStatusCode.Created);

        var contact = await owner.ContactAsync($$"""{"firstName":"Di","extra":{{json}}}""");

        System.Text.Json.JsonElement.DeepEquals(contact.Json.GetProperty("extra"), System.Text.Json.JsonElement.Parse(json)).ShouldBeTrue(contact.Text);
    }

    [Fact]
    public async Task An_added_person_field_shows_the_name()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts/fields", """{"label":"Coach","kind":"user"}""");

        var contact = await owner.ContactAsync($$"""{"firstName":"Di","coach":"{{owner.User}}"}""");

        contact.Json.GetProperty("coach").GetProperty("name").GetString().ShouldStartWith("Person");
    }

    [Fact]
    public async Task There_is_an_end_to_added_fields()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 100; i++) (await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Field {{i}}","kind":"text"}"""))
            .ShouldBe(HttpStatusCode.Created);

        (await owner.PostAsync("/api/contacts/fields", """{"label":"One more","kind":"text"}""")).ShouldBeProblem(409, "conflict");
    }
}
