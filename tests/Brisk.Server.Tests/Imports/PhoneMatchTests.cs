using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Imports;

/// <summary>Rows that are matched by telephone number.</summary>
public sealed class PhoneMatchTests(TestServer server)
{
    [Fact]
    public async Task Rows_are_matched_by_telephone_number_however_it_is_written_when_that_is_asked_for()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        await owner.ContactAsync("""{"lastName":"Weber","phone":"030/123456"}""");
        await owner.ContactAsync("""{"lastName":"Gruber","phone":"01 234567","country":"AT"}""");
        var import = await owner.PrepareAsync(
            "Last name,Phone,Country,City\nWeber,+49 (0)30 123456,,Berlin\nGruber,01 234 567,Austria,Wien\nNeu,030 654321,,Bonn\nNeu,+49 30 654321,,Bonn\n",
            match: "phone");

        var done = await owner.WorkAsync(import, "run");

        done.Counts().ShouldBe("4 1 2 0 0 1 0");
        (await owner.FirstAsync("lastName is Gruber")).GetProperty("city").GetString().ShouldBe("Wien");
    }

    [Fact]
    public async Task A_number_that_only_records_of_other_countries_have_overwrites_none_and_makes_no_double()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        await owner.ContactAsync("""{"lastName":"Byrne","phone":"+353 89 1234567","country":"IE"}""");
        var import = await owner.PrepareAsync("Last name,Phone,Country,City\nHuber,089 1234567,,Munich\nByrne,089 1234567,Ireland,Dublin\n", match: "phone");

        var done = await owner.WorkAsync(import, "run");

        done.Counts().ShouldBe("2 0 1 0 0 1 0");
        (await owner.FirstAsync("lastName is Byrne")).GetProperty("city").GetString().ShouldBe("Dublin");
        var refused = done.GetProperty("rejected")[0];
        (refused.GetProperty("field").GetString(), refused.GetProperty("value").GetString()).ShouldBe(("phone", "089 1234567"));
        refused.GetProperty("reason").GetString()!.ShouldContain("Byrne");
        (await owner.GetAsync("/api/contacts?filter=lastName%20is%20Huber")).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DE", 0, "In another country this is the number of line 2.")]
    [InlineData("DE", 3_000, "In another country this is the number of line 2.")]
    [InlineData(null, 0, "Line 2 has the same phone.")]
    [InlineData(null, 3_000, "Line 2 has the same phone.")]
    public async Task A_number_that_an_earlier_row_of_another_country_has_is_refused_however_far_away_it_is(string? country, int between, string reason)
    {
        var owner = await server.OwnerAsync();
        if (country is not null) await owner.PatchAsync("/api/workspace", $$"""{"country":"{{country}}"}""", ("If-Match", "*"));
        await owner.ContactAsync("""{"lastName":"Weber","phone":"+49 30 123456"}""");
        var import = await owner.PrepareAsync("Last name,Phone,Country\nByrne,089 1234567,Ireland\n"
            + string.Concat(Enumerable.Range(0, between).Select(row => $"P{row},+49 221 {100_000 + row},\n")) + "Huber,089 1234567,\n", match: "phone");

        var check = await owner.WorkAsync(import, "check");
        var done = await owner.WorkAsync(import, "run");

        foreach (var outcome in (JsonElement[])[check, done])
        {
            outcome.Counts().ShouldBe($"{between + 2} {between + 1} 0 0 0 1 0");
            outcome.GetProperty("rejected")[0].GetProperty("reason").GetString()!.ShouldStartWith(reason);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    public async Task A_country_that_an_earlier_row_names_with_another_number_counts_however_far_away_it_is(int between)
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Site phone","kind":"phone"}""")).ShouldBe(HttpStatusCode.Created);
        await owner.ContactAsync("""{"lastName":"Byrne","phone":"+353 89 1234567"}""");
        var import = await owner.PrepareAsync("Last name,Phone,Country,Site phone\nDoyle,,Ireland,+353 1 234567\n"
            + string.Concat(Enumerable.Range(0, between).Select(row => $"P{row},+49 221 {100_000 + row},,\n")) + "Huber,089 1234567,,\n", match: "phone");

        var check = await owner.WorkAsync(import, "check");
        var done = await owner.WorkAsync(import, "run");

        foreach (var outcome in (JsonElement[])[check, done])
        {
            outcome.Counts().ShouldBe($"{between + 2} {between + 1} 0 0 0 1 0");
            outcome.GetProperty("rejected")[0].GetProperty("reason").GetString()!.ShouldContain("Byrne");
        }
    }

    [Fact]
    public async Task A_country_that_a_row_names_with_a_number_of_a_field_that_the_import_makes_counts_in_the_check_as_in_the_run()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        await owner.ContactAsync("""{"lastName":"Byrne","phone":"+353 89 1234567"}""");
        var import = await owner.UploadAsync("Last name,Phone,Country,Site\nDoyle,,Ireland,+353 1 234567\nHuber,089 1234567,,\n");
        var settings = """
            {"mapping":[{"column":0,"target":"lastName"},{"column":1,"target":"phone"},{"column":2,"target":"country"},
            {"column":3,"target":"new","newField":{"label":"Site phone","kind":"phone"}}],"match":"phone","onMatch":"update"}
            """;
        (await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", settings)).ShouldBe(HttpStatusCode.OK);

        var check = await owner.WorkAsync(import.Id, "check");
        var done = await owner.WorkAsync(import.Id, "run");

        (check.Counts(), done.Counts()).ShouldBe(("2 1 0 0 0 1 0", "2 1 0 0 0 1 0"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_000)]
    public async Task A_number_of_a_row_that_is_refused_keeps_no_other_row_out_however_far_away_it_is(int between)
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        var import = await owner.PrepareAsync("Last name,Phone,Country,AccountId\nByrne,089 1234567,Ireland,X9\n"
            + string.Concat(Enumerable.Range(0, between).Select(row => $"P{row},+49 221 {100_000 + row},,\n")) + "Huber,089 1234567,,\n", match: "phone");

        var check = await owner.WorkAsync(import, "check");
        var done = await owner.WorkAsync(import, "run");

        foreach (var outcome in (JsonElement[])[check, done]) outcome.Counts().ShouldBe($"{between + 2} {between + 1} 0 0 0 1 0");
    }

    [Fact]
    public async Task A_row_whose_own_number_is_there_is_matched_whatever_rows_of_other_countries_say()
    {
        var owner = await server.OwnerAsync();
        await owner.PatchAsync("/api/workspace", """{"country":"DE"}""", ("If-Match", "*"));
        await owner.ContactAsync("""{"lastName":"Huber","phone":"+49 89 1234567"}""");
        var import = await owner.PrepareAsync("Last name,Phone,Country,City\nByrne,089 1234567,Ireland,Dublin\nHuber,089 1234567,,Munich\n", match: "phone");

        var done = await owner.WorkAsync(import, "run");

        done.Counts().ShouldBe("2 1 1 0 0 0 0");
        (await owner.FirstAsync("lastName is Huber")).GetProperty("city").GetString().ShouldBe("Munich");
    }
}
