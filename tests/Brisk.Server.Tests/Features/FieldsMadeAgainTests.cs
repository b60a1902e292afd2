using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Features;

/// <summary>What was made is what is read, and what was removed is not mistaken for another thing.</summary>
public sealed class FieldsMadeAgainTests(TestServer server)
{
    private static async Task<JsonElement> FieldAsync(Client owner, string name) =>
        (await owner.GetAsync("/api/schema")).Json.GetProperty("types").EnumerateArray()
            .Single(type => type.GetProperty("name").GetString() == "contact").GetProperty("fields").EnumerateArray()
            .Single(field => field.GetProperty("name").GetString() == name);

    private static IEnumerable<string?> Values(JsonElement field) =>
        field.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("value").GetString());

    [Theory]
    [InlineData("text")]
    [InlineData("longText")]
    [InlineData("email")]
    [InlineData("phone")]
    [InlineData("url")]
    [InlineData("number")]
    [InlineData("money")]
    [InlineData("date")]
    [InlineData("instant")]
    [InlineData("yesNo")]
    [InlineData("choice")]
    [InlineData("tags")]
    [InlineData("user")]
    [InlineData("relations", ""","relatedTypes":["organization","contact"],"choices":[{"label":"Sponsor"}]""")]
    public async Task An_added_field_is_what_the_answer_said(string kind, string more = "")
    {
        var owner = await server.OwnerAsync();

        var made = (await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Extra","kind":"{{kind}}"{{more}}}""")).ShouldBe(HttpStatusCode.Created);
        await owner.PostAsync("/api/contacts/fields", """{"label":"Another","kind":"text"}""");

        JsonElement.DeepEquals(await FieldAsync(owner, "extra"), made.Json).ShouldBeTrue(made.Text);
    }

    [Fact]
    public async Task Built_in_choices_come_in_the_order_that_the_answer_says()
    {
        var owner = await server.OwnerAsync();
        var status = await FieldAsync(owner, "status");
        var turned = string.Join(',', status.GetProperty("choices").EnumerateArray().Reverse()
            .Select(choice => $$"""{"value":"{{choice.GetProperty("value")}}","label":"{{choice.GetProperty("label")}}"}"""));

        var answer = (await owner.PatchAsync("/api/contacts/fields/status", $$"""{"choices":[{{turned}}]}""")).ShouldBe(HttpStatusCode.OK);

        var now = await FieldAsync(owner, "status");
        Values(now).ShouldBe(Values(status).Reverse());
        Values(now).ShouldBe(Values(answer.Json));
    }

    [Fact]
    public async Task A_name_is_never_given_to_another_kind()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts/fields", """{"label":"Locker No","kind":"text"}""");
        var contact = await owner.ContactAsync("""{"firstName":"A","lockerNo":"ABC-7"}""");
        await owner.DeleteAsync("/api/contacts/fields/lockerNo");

        var number = (await owner.PostAsync("/api/contacts/fields", """{"label":"Locker No","kind":"number"}""")).ShouldBe(HttpStatusCode.Created);
        var before = (await owner.GetAsync("/api/contacts?fields=name,lockerNo2")).Items[0];
        var back = (await owner.PostAsync("/api/contacts/fields", """{"label":"Locker No","kind":"text"}""")).ShouldBe(HttpStatusCode.Created);

        number.Of("name").ShouldBe("lockerNo2");
        number.Json.TryGetProperty("restored", out _).ShouldBeFalse();
        before.TryGetProperty("lockerNo2", out _).ShouldBeFalse();
        back.Of("name").ShouldBe("lockerNo");
        back.Json.GetProperty("restored").GetBoolean().ShouldBeTrue();
        (await owner.GetAsync($"/api/contacts/{contact.Id}")).Of("lockerNo").ShouldBe("ABC-7");
    }

    [Fact]
    public async Task A_choice_in_use_goes_only_when_that_is_meant_and_stays_findable()
    {
        var owner = await server.OwnerAsync();
        await owner.PostAsync("/api/contacts/fields", """{"label":"Rank","kind":"choice","choices":[{"label":"Gold"},{"label":"Silver"}]}""");
        var contact = await owner.ContactAsync("""{"firstName":"G","rank":"gold"}""");
        const string Silver = """{"choices":[{"value":"silver","label":"Silver"}]}""";

        var refused = await owner.PatchAsync("/api/contacts/fields/rank", Silver);
        (await owner.PatchAsync("/api/contacts/fields/rank", """{"choices":[{"value":"silver","label":"Silver"}],"removeUsed":true}"""))
            .ShouldBe(HttpStatusCode.OK);
        await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"city":"Lund"}""", ("If-Match", "*"));

        refused.ShouldBeProblem(409, "conflict").Of("detail").ShouldStartWith("1 contact has Gold.");
        Values(await FieldAsync(owner, "rank")).ShouldBe(["silver"]);
        (await owner.GetAsync("/api/contacts?filter=rank is gold")).Items[0].GetProperty("rank").GetString().ShouldBe("gold");
        (await owner.PostAsync("/api/contacts", """{"firstName":"H","rank":"gold"}""")).ShouldBeProblem(422, "invalid");
        await owner.PatchAsync($"/api/contacts/{contact.Id}", """{"rank":"silver"}""", ("If-Match", "*"));
        var change = (await owner.GetAsync($"/api/contacts/{contact.Id}/history")).Items[0].GetProperty("changes")[0];
        change.GetProperty("from").GetString().ShouldBe("gold");
        change.GetProperty("to").GetString().ShouldBe("silver");
    }

    [Fact]
    public async Task An_import_brings_no_more_fields_than_there_may_be()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 98; i++) await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Field {{i}}","kind":"text"}""");
        var import = (await owner.UploadAsync("First name,Alpha,Beta,Gamma\nMaya,1,2,3\n")).ShouldBe(HttpStatusCode.Created);
        string Settings(params string[] labels) => $$"""
            {"mapping":[{"column":0,"target":"firstName"},{{string.Join(',', labels.Select((label, i) =>
                $$$"""{"column":{{{i + 1}}},"target":"new","newField":{"label":"{{{label}}}","kind":"text"}}"""))}}],"match":"none","onMatch":"create"}
            """;

        var refused = await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", Settings("Alpha", "Beta", "Gamma"));
        (await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", Settings("Alpha", "Beta"))).ShouldBe(HttpStatusCode.OK);
        var done = await owner.WorkAsync(import.Id, "run");

        refused.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["mapping"]);
        done.GetProperty("status").GetString().ShouldBe("done", done.ToString());
        (await owner.PostAsync("/api/contacts/fields", """{"label":"One more","kind":"text"}""")).ShouldBeProblem(409, "conflict");
    }

    [Fact]
    public async Task An_import_that_waited_too_long_for_its_fields_says_so()
    {
        var owner = await server.OwnerAsync();
        var import = (await owner.UploadAsync("First name,Alpha\nMaya,1\n")).ShouldBe(HttpStatusCode.Created);
        (await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", """
            {"mapping":[{"column":0,"target":"firstName"},{"column":1,"target":"new","newField":{"label":"Alpha","kind":"text"}}],
             "match":"none","onMatch":"create"}
            """)).ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 100; i++) await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Field {{i}}","kind":"text"}""");

        var run = await owner.PostAsync($"/api/imports/{import.Id}/run");

        run.ShouldBeProblem(422, "invalid").Fields.ShouldBe(["mapping"]);
    }
}
