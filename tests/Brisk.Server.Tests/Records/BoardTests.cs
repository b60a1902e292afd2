using System.Net;
using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Boards of any type by choices and people, over HTTP.</summary>
public sealed class BoardTests(TestServer server)
{
    [Fact]
    public async Task A_board_has_a_column_for_each_choice_in_its_order_and_one_for_nothing()
    {
        var owner = await server.OwnerAsync();
        foreach (var (name, status) in ((string, string?)[])[("Bo", "customer"), ("Al", "customer"), ("Cy", "lead"), ("Di", null)])
            await owner.ContactAsync($$"""{"firstName":"{{name}}","status":{{(status is null ? "null" : $"\"{status}\"")}}}""");

        var board = (await owner.GetAsync("/api/contacts/board?by=status&limit=1")).ShouldBe(HttpStatusCode.OK).Json;

        Told(board).ShouldBe(["lead Lead 1 Cy", "prospect Prospect 0", "customer Customer 2 Al …", "partner Partner 0", "former Former 0", "null null 1 Di"]);
        board.GetProperty("total").GetInt64().ShouldBe(4);
        board.GetProperty("rest").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_column_goes_on_as_the_list_of_its_filter()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 7; i++) await owner.ContactAsync($$"""{"firstName":"P{{i}}","status":"lead","city":"{{(i % 2 == 0 ? "Lund" : "Oslo")}}"}""");

        var board = (await owner.GetAsync("/api/contacts/board?by=status&limit=2&sort=-name&filter=city is Lund or city is Bern and createdAt within today"))
            .ShouldBe(HttpStatusCode.OK).Json;

        var column = board.GetProperty("columns").EnumerateArray().Single(column => column.GetProperty("value").GetString() == "lead");
        Names(column).ShouldBe(["P6", "P4"]);
        column.GetProperty("count").GetInt32().ShouldBe(4);
        var (filter, next) = (column.GetProperty("filter").GetString()!, column.GetProperty("next").GetString());
        var more = (await owner.GetAsync($"/api/contacts?limit=2&sort=-name&after={next}&filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.OK);
        Names(more.Json).ShouldBe(["P2", "P0"]);
        // It is the list of the column and of nothing else.
        (await owner.GetAsync($"/api/contacts?limit=2&sort=-name&after={next}&filter=city is Lund")).ShouldBeProblem(400, "bad-request");
    }

    [Fact]
    public async Task Totals_are_of_all_that_the_filter_leaves_and_follow_every_move()
    {
        var owner = await server.OwnerAsync();
        var moved = "";
        for (var i = 0; i < 5; i++)
        {
            var currency = i == 4 ? "USD" : "EUR";
            moved = (await owner.OrganizationAsync(
                $$$"""{"name":"O{{{i}}}","status":"lead","employees":{{{i}}},"annualRevenue":{"amount":10000,"currency":"{{{currency}}}"}}""")).Id;
        }
        await owner.OrganizationAsync("""{"name":"Free","status":"lead","annualRevenue":{"amount":0,"currency":"JPY"}}""");
        await owner.OrganizationAsync("""{"name":"None","status":"lead"}""");
        const string Path = "/api/organizations/board?by=status&limit=1&sums=annualRevenue,employees";

        var before = (await owner.GetAsync(Path)).ShouldBe(HttpStatusCode.OK);
        (await owner.PatchAsync($"/api/organizations/{moved}", """{"status":"customer"}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var after = (await owner.GetAsync(Path, ("If-None-Match", before.Header("ETag")!))).ShouldBe(HttpStatusCode.OK);
        var same = await owner.GetAsync(Path, ("If-None-Match", after.Header("ETag")!));

        Sums(before.Json, "lead").ShouldBe("""7 {"annualRevenue":{"EUR":40000,"JPY":0,"USD":10000},"employees":10}""");
        Sums(after.Json, "lead").ShouldBe("""6 {"annualRevenue":{"EUR":40000,"JPY":0},"employees":6}""");
        Sums(after.Json, "customer").ShouldBe("""1 {"annualRevenue":{"USD":10000},"employees":4}""");
        Sums(after.Json, "partner").ShouldBe("""0 {"annualRevenue":{},"employees":0}""");
        after.Json.GetProperty("sums").GetRawText().ShouldBe("""{"annualRevenue":{"EUR":40000,"JPY":0,"USD":10000},"employees":10}""");
        after.Header("Server-Timing")!.ShouldContain("path;desc=");
        same.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_choice_that_was_taken_away_is_a_column_as_long_as_records_have_it()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Rank","kind":"choice","choices":[{"label":"Gold"},{"label":"Silver"},{"label":"Tin"}]}"""))
            .ShouldBe(HttpStatusCode.Created);
        await owner.ContactAsync("""{"firstName":"Al","rank":"gold"}""");
        (await owner.PatchAsync("/api/contacts/fields/rank", """{"choices":[{"value":"silver","label":"Silver"}],"removeUsed":true}"""))
            .ShouldBe(HttpStatusCode.OK);

        Told((await owner.GetAsync("/api/contacts/board?by=rank")).ShouldBe(HttpStatusCode.OK).Json)
            .ShouldBe(["silver Silver 0", "gold Gold 1 Al", "null null 0"]);
    }

    [Fact]
    public async Task People_who_have_records_have_columns_by_name_and_each_sees_their_own_me()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Domain.Access.Role.Member);
        await owner.ContactAsync($$"""{"firstName":"Al","owner":"{{owner.User}}"}""");
        await owner.ContactAsync($$"""{"firstName":"Bo","owner":"{{member.User}}"}""");
        var none = (await owner.ContactAsync("""{"firstName":"Cy"}""")).Id;
        (await owner.PatchAsync("/api/contacts/" + none, """{"owner":null}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);

        var board = (await owner.GetAsync("/api/contacts/board?by=owner")).ShouldBe(HttpStatusCode.OK).Json;
        var labels = board.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("label").GetString()).ToList();
        labels.Count.ShouldBe(3);
        labels[..2].ShouldBe(labels[..2].Order(StringComparer.Ordinal));
        labels[2].ShouldBeNull();
        board.GetProperty("columns").EnumerateArray().SelectMany(Names).ShouldBe(["Al", "Bo", "Cy"], ignoreOrder: true);

        // The same question in other words: each column goes on in the words of whoever asks.
        (await owner.GetAsync("/api/contacts/board?by=status&filter=owner is me")).ShouldBe(HttpStatusCode.OK);
        var asked = (await member.GetAsync($"/api/contacts/board?by=status&filter=owner is {owner.User}")).ShouldBe(HttpStatusCode.OK).Json;
        foreach (var column in asked.GetProperty("columns").EnumerateArray()) column.GetProperty("filter").GetString()!.ShouldContain(owner.User.ToString());
    }

    [Fact]
    public async Task Columns_beyond_those_that_are_told_are_told_as_one()
    {
        var owner = await server.OwnerAsync();
        var choices = string.Join(',', Enumerable.Range(0, 63).Select(i => $$"""{"label":"C{{i:00}}"}"""));
        (await owner.PostAsync("/api/contacts/fields", $$"""{"label":"Rank","kind":"choice","choices":[{{choices}}]}""")).ShouldBe(HttpStatusCode.Created);
        foreach (var choice in (string[])["C00", "C61", "C62", "C62"]) await owner.ContactAsync($$"""{"firstName":"Al","rank":"{{choice}}"}""");

        var board = (await owner.GetAsync("/api/contacts/board?by=rank")).ShouldBe(HttpStatusCode.OK).Json;

        board.GetProperty("columns").GetArrayLength().ShouldBe(61);
        board.GetProperty("columns").EnumerateArray().Sum(column => column.GetProperty("count").GetInt32()).ShouldBe(1);
        board.GetProperty("rest").GetRawText().ShouldBe("""{"columns":3,"count":3}""");
    }

    [Theory]
    [InlineData("", "by", "unknown-field")]
    [InlineData("by=stat", "by", "unknown-field")]
    [InlineData("by=name", "by", "no-columns")]
    [InlineData("by=tags", "by", "no-columns")]
    [InlineData("by=notes", "by", "no-columns")]
    [InlineData("by=createdAt:month", "by", "no-columns")]
    [InlineData("by=status:month", "by", "no-period")]
    [InlineData("by=status&limit=101", "limit", "not-in-range")]
    [InlineData("by=status&sums=city", "sums", "no-sum")]
    [InlineData("by=status&sort=nothing", "sort", "unknown-sort")]
    [InlineData("by=status&fields=nothing", "fields", "unknown-field")]
    [InlineData("by=status&filter=city", "filter", "*")]
    [InlineData("by=status&after=x", "after", "unknown-parameter")]
    [InlineData("by=status&deleted=true", "deleted", "unknown-parameter")]
    public async Task What_makes_no_board_says_why(string query, string parameter, string code)
    {
        var owner = await server.OwnerAsync();

        var error = (await owner.GetAsync("/api/contacts/board?" + query)).ShouldBeProblem(400, "bad-request").Json.GetProperty("errors")[0];

        error.GetProperty("field").GetString().ShouldBe(parameter);
        if (code != "*") error.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Every_filter_of_a_list_has_a_board_whose_columns_go_on()
    {
        var owner = await server.OwnerAsync();
        for (var i = 0; i < 3; i++) await owner.ContactAsync($$"""{"firstName":"P{{i}}","status":"lead"}""");
        var filter = string.Join(" and ", Enumerable.Repeat("createdAt within today", 50));
        (await owner.GetAsync("/api/contacts?filter=" + filter)).ShouldBe(HttpStatusCode.OK);

        var board = (await owner.GetAsync("/api/contacts/board?by=status&limit=2&filter=" + filter)).ShouldBe(HttpStatusCode.OK).Json;

        var column = board.GetProperty("columns")[0];
        var (text, next) = (Uri.EscapeDataString(column.GetProperty("filter").GetString()!), column.GetProperty("next").GetString());
        Names((await owner.GetAsync($"/api/contacts?limit=2&after={next}&filter={text}")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe(["P2"]);
        // A column has no columns of the same kind again.
        (await owner.GetAsync("/api/contacts/board?by=owner&filter=" + text)).ShouldBeProblem(400, "bad-request").Fields.ShouldBe(["filter"]);
    }

    [Fact]
    public async Task A_choice_that_was_taken_away_is_no_other_one_that_is_called_so()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/contacts/fields", """{"label":"Rank","kind":"choice","choices":[{"label":"Gold"},{"label":"Tin"}]}"""))
            .ShouldBe(HttpStatusCode.Created);
        await owner.ContactAsync("""{"firstName":"Al","rank":"gold"}""");
        await owner.ContactAsync("""{"firstName":"Bo","rank":"tin"}""");
        (await owner.PatchAsync("/api/contacts/fields/rank", """{"choices":[{"value":"tin","label":"gold"}],"removeUsed":true}"""))
            .ShouldBe(HttpStatusCode.OK);

        var board = (await owner.GetAsync("/api/contacts/board?by=rank")).ShouldBe(HttpStatusCode.OK).Json;

        Told(board).ShouldBe(["tin gold 1 Bo", "gold Gold 1 Al", "null null 0"]);
        foreach (var (column, name) in board.GetProperty("columns").EnumerateArray().Zip((string[])["Bo", "Al"]))
        {
            var filter = Uri.EscapeDataString(column.GetProperty("filter").GetString()!);
            Names((await owner.GetAsync("/api/contacts?filter=" + filter)).Json).ShouldBe([name]);
        }
    }

    /// <summary>A line for each column: value, label, count, names; and whether more follow.</summary>
    private static string[] Told(JsonElement board) => [.. board.GetProperty("columns").EnumerateArray().Select(column =>
        string.Join(' ', [Text(column, "value"), Text(column, "label"), column.GetProperty("count").GetRawText(), .. Names(column)])
        + (column.GetProperty("next").ValueKind == JsonValueKind.Null ? "" : " …"))];

    private static string Text(JsonElement column, string name) => column.GetProperty(name).GetString() ?? "null";

    private static string[] Names(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    private static string Sums(JsonElement board, string value)
    {
        var column = board.GetProperty("columns").EnumerateArray().Single(column => Text(column, "value") == value);
        return $"{column.GetProperty("count")} {column.GetProperty("sums").GetRawText()}";
    }
}
