using System.Globalization;
using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Imports;

/// <summary>Columns whose numbers may be thousands or decimals: none is read a thousand times too large or too small without a question.</summary>
public sealed class NumberNotationTests(TestServer server)
{
    [Theory]
    [InlineData("US", "980|1.200|3.400")]
    [InlineData(null, "980|1.200|3.400")]
    [InlineData("US", "\"1,250\"|98000")]
    [InlineData("DE", "1.250|98000")]
    public async Task Refused_numbers_that_come_back_alone_are_refused_until_somebody_says_how_they_are_written(string? country, string numbers)
    {
        var owner = await InAsync(country);
        var first = await owner.PrepareAsync(File(numbers.Split('|')), "none", type: "organizations");
        var done = await owner.WorkAsync(first, "run");
        var refused = Figure(done, "rejected");

        var file = (await owner.GetAsync($"/api/imports/{first}/rejected.csv")).Text;
        var second = await owner.PrepareAsync(file, "none", type: "organizations");
        var again = await owner.WorkAsync(second, "check");
        var column = again.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("header").GetString() == "Employees");

        refused.ShouldBeGreaterThan(0);
        Figure(again, "rejected").ShouldBe(refused);
        column.GetProperty("unclear").GetString().ShouldBe(numbers.Split('|').First(number => number.AsSpan().ContainsAny('.', ',')).Trim('"'));
    }

    [Fact]
    public async Task Without_a_country_numbers_are_read_by_the_language_of_the_workspace()
    {
        var owner = await server.OwnerAsync();
        var english = await owner.WorkAsync(await owner.PrepareAsync(File(["1.250", "2.500"]), "none", type: "organizations"), "check");
        await owner.PatchAsync("/api/workspace", """{"language":"de"}""", ("If-Match", "*"));

        var id = await owner.PrepareAsync(File(["1.250", "2.500"]), "none", type: "organizations");
        var german = await owner.WorkAsync(id, "run");
        var comma = await owner.WorkAsync(await owner.PrepareAsync(File(["\"1,250\"", "\"2,500\""]), "none", type: "organizations"), "check");
        var turned = await owner.PrepareAsync(File(["3.250"]), "none", type: "organizations");
        await owner.WorkAsync(turned, "check");
        await owner.PatchAsync("/api/workspace", """{"language":"en"}""", ("If-Match", "*"));
        var after = await owner.PostAsync($"/api/imports/{turned}/run");

        Figure(english, "rejected").ShouldBe(0);
        (Figure(german, "created"), Figure(german, "rejected")).ShouldBe((2, 0));
        (await owner.GetAsync("/api/organizations?sort=employees")).Items.Select(item => item.GetProperty("employees").GetDouble()).ShouldBe([1_250, 2_500]);
        Questions(comma).ShouldBe("1,250");
        after.ShouldBeProblem(409, "conflict").Json.GetProperty("wording").GetProperty("key").GetString().ShouldBe("import-other-habits");
        after.Of("detail").ShouldContain("language");
    }

    /// <summary>Of money with two decimals three digits group, but not where they were refused for being decimals.</summary>
    [Fact]
    public async Task An_amount_refused_for_its_decimals_does_not_come_back_a_thousand_times_as_large()
    {
        var owner = await InAsync("DE");
        var first = await owner.PrepareAsync("Name,Annual revenue\nA,\"3,5 EUR\"\nB,\"3,75 EUR\"\nC,\"3,875 EUR\"\n", "none", type: "organizations");
        var done = await owner.WorkAsync(first, "run");

        var file = (await owner.GetAsync($"/api/imports/{first}/rejected.csv")).Text;
        var again = await owner.WorkAsync(await owner.PrepareAsync(file, "none", type: "organizations"), "check");

        Figure(done, "rejected").ShouldBe(1);
        Figure(again, "rejected").ShouldBe(1);
        Questions(again).ShouldBe("3,875");
    }

    [Fact]
    public async Task What_a_number_beyond_the_first_thousand_rows_shows_counts_for_those_before()
    {
        var owner = await InAsync("US");
        var sizes = Enumerable.Range(0, 1_500).Select(row => 12_500 - (row * 7)).Select(size => $"{size / 1_000}.{size % 1_000:000}");

        var check = await owner.WorkAsync(await owner.PrepareAsync(File([.. sizes, "980", "975"]), "none", type: "organizations"), "check");

        check.GetProperty("columns")[1].GetProperty("unclear").GetString().ShouldBe("12.500");
        (Figure(check, "created"), Figure(check, "rejected")).ShouldBe((2, 1_500));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task A_file_too_large_to_be_read_at_once_is_read_to_its_end_before_its_first_row_is_taken(string verb)
    {
        var owner = await InAsync("US");
        var note = new string('x', 64_000);
        var rows = Enumerable.Range(0, 1_100).Select(row => $"N{row},{(row < 1_099 ? "1.250" : "980")},{note}\n");
        var import = (await owner.UploadAsync("Name,Employees,Note\n" + string.Concat(rows), "organizations")).ShouldBe(HttpStatusCode.Created);
        var before = import.Json.TryGetProperty("rows", out _);
        var settings = """{"mapping":[{"column":0,"target":"name"},{"column":1,"target":"employees"}],"match":"none","onMatch":"create"}""";
        (await owner.SendAsync("PUT", $"/api/imports/{import.Id}/settings", settings)).ShouldBe(HttpStatusCode.OK);

        var done = await owner.WorkAsync(import.Id, verb);

        before.ShouldBeFalse("the file is large");
        (Figure(done, "created"), Figure(done, "rejected")).ShouldBe((1, 1_099));
        done.GetProperty("columns")[1].GetProperty("unclear").GetString().ShouldBe("1.250");
        done.GetProperty("rows").GetInt64().ShouldBe(1_100);
    }

    [Fact]
    public async Task The_question_of_a_column_of_money_stays_when_that_of_another_column_is_answered()
    {
        var owner = await InAsync("DE");
        var id = await owner.PrepareAsync("Name,Employees,Annual revenue\n"
            + string.Concat(Enumerable.Range(0, 60).Select(row => $"A{row},\"1,250\",1.500 EUR\n")) + "B,\"2,500\",\"1.750 KWD\"\n", "none",
                type: "organizations");

        var before = (await owner.GetAsync($"/api/imports/{id}")).Json;
        var settings = (string staff, string revenue) => $$$"""
            {"mapping":[{"column":0,"target":"name"},{"column":1,"target":"employees"{{{staff}}}},{"column":2,"target":"annualRevenue"{{{revenue}}}}],
            "match":"none","onMatch":"create"}
            """;
        const string chosen = ",\"decimalMark\":\".\"";
        var one = (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", settings(chosen, ""))).ShouldBe(HttpStatusCode.OK).Json;
        var both = (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", settings(chosen, chosen))).ShouldBe(HttpStatusCode.OK).Json;
        var elsewhere = settings("", "").Replace("employees", "description", StringComparison.Ordinal);
        var other = (await owner.SendAsync("PUT", $"/api/imports/{id}/settings", elsewhere)).ShouldBe(HttpStatusCode.OK).Json;

        foreach (var import in (JsonElement[])[before, one, both]) Questions(import).ShouldBe("1,250 1.750");
        Questions(other).ShouldBe("1.750");
    }

    [Theory]
    [InlineData("""{"country":"US"}""")]
    [InlineData("""{"currency":"KWD"}""")]
    [InlineData("""{"timeZone":"America/New_York"}""")]
    public async Task A_check_counts_only_while_the_workspace_reads_numbers_as_it_did_then(string change)
    {
        var owner = await InAsync("DE");
        var id = await owner.PrepareAsync(File(["1.250", "2.500"]), "none", type: "organizations");
        await owner.WorkAsync(id, "check");

        (await owner.PatchAsync("/api/workspace", change, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var refused = await owner.PostAsync($"/api/imports/{id}/run");
        var before = await owner.CountAsync("organizations");
        var outdated = (await owner.GetAsync($"/api/imports/{id}")).Json;
        await owner.WorkAsync(id, "check");
        var done = await owner.WorkAsync(id, "run");

        refused.ShouldBeProblem(409, "conflict").Json.GetProperty("detail").GetString()!.ShouldContain("Check it again.");
        before.ShouldBe(0);
        outdated.GetProperty("status").GetString().ShouldBe("ready");
        Figure(done, "created").ShouldBe(2);
    }

    private async Task<Client> InAsync(string? country)
    {
        var owner = await server.OwnerAsync();
        if (country is not null) await owner.PatchAsync("/api/workspace", $$"""{"country":"{{country}}"}""", ("If-Match", "*"));
        return owner;
    }

    private static string Questions(JsonElement import) => string.Join(' ', import.GetProperty("columns").EnumerateArray()
        .Select(column => column.TryGetProperty("unclear", out var unclear) ? unclear.GetString() : null).OfType<string>());

    private static long Figure(JsonElement import, string name) => import.GetProperty("result").GetProperty(name).GetInt64();

    private static string File(IReadOnlyList<string> sizes) =>
        "Name,Employees\n" + string.Concat(sizes.Select((size, row) => string.Create(CultureInfo.InvariantCulture, $"N{row},{size}\n")));
}
