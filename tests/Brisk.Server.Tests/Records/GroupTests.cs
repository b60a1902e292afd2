using System.Text.Json;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Groups as boards and dashboards ask for them, over HTTP.</summary>
public sealed class GroupTests(TestServer server)
{
    [Fact]
    public async Task Groups_tell_how_many_and_how_much_and_follow_every_write()
    {
        var owner = await server.OwnerAsync();
        await owner.OrganizationAsync("""{"name":"Acme","industry":"software","annualRevenue":{"amount":1050,"currency":"EUR"},"employees":3}""");
        await owner.OrganizationAsync("""{"name":"Bolt","industry":"software","annualRevenue":{"amount":200,"currency":"EUR"},"employees":4.5}""");
        var none = await owner.OrganizationAsync("""{"name":"Core","annualRevenue":{"amount":7,"currency":"JPY"}}""");

        (await GroupsAsync(owner, "organizations", "by=industry&sums=annualRevenue"))
            .ShouldBe([
                """software software 2 {"annualRevenue":{"EUR":1250}}""", """null null 1 {"annualRevenue":{"JPY":7}}""",
                """all 3 {"annualRevenue":{"EUR":1250,"JPY":7}}"""]);
        (await GroupsAsync(owner, "organizations", "by=industry&sums=employees, annualRevenue"))
            .ShouldBe([
                """software software 2 {"employees":7.5,"annualRevenue":{"EUR":1250}}""", """null null 1 {"employees":0,"annualRevenue":{"JPY":7}}""",
                """all 3 {"employees":7.5,"annualRevenue":{"EUR":1250,"JPY":7}}"""]);

        (await owner.PatchAsync($"/api/organizations/{none.Id}", """{"industry":"energy"}""", ("If-Match", "\"1\""))).Status.ShouldBe(200);

        (await GroupsAsync(owner, "organizations", "by=industry&sums=annualRevenue&filter=industry is energy"))
            .ShouldBe(["""energy Energy 1 {"annualRevenue":{"JPY":7}}""", """all 1 {"annualRevenue":{"JPY":7}}"""]);
    }

    [Fact]
    public async Task Beyond_the_limit_the_smallest_groups_are_told_as_one()
    {
        var owner = await server.OwnerAsync();
        foreach (var status in (string[])["lead", "lead", "lead", "customer", "customer", "partner"])
            await owner.ContactAsync($$"""{"firstName":"Bo","status":"{{status}}"}""");

        var answer = await owner.GetAsync("/api/contacts/groups?by=status&limit=1");

        answer.Status.ShouldBe(200, answer.Text);
        answer.Json.GetProperty("groups").GetArrayLength().ShouldBe(1);
        answer.Json.GetProperty("rest").GetProperty("groups").GetInt32().ShouldBe(2);
        answer.Json.GetProperty("rest").GetProperty("count").GetInt32().ShouldBe(3);
        answer.Json.GetProperty("total").GetInt32().ShouldBe(6);
    }

    [Fact]
    public async Task A_moment_lies_in_the_period_of_the_zone_asked_for_and_the_workspaces_week()
    {
        var owner = await server.OwnerAsync();
        // A Sunday, two hours before midnight in UTC.
        await owner.ContactAsync("""{"firstName":"Bo","birthday":"2026-11-29"}""");
        await owner.ContactAsync("""{"firstName":"Al","birthday":"--11-29"}""");

        (await GroupsAsync(owner, "contacts", "by=birthday:quarter")).ShouldBe(["2026-q4 2026-q4 1", "null null 1", "all 2"]);
        (await GroupsAsync(owner, "contacts", "by=birthday:week")).ShouldBe(["2026-11-23 2026-11-23 1", "null null 1", "all 2"]);
        var day = DateTime.UtcNow.AddHours(14).ToString("yyyy-MM-dd");
        (await GroupsAsync(owner, "contacts", "by=createdAt:day&zone=Pacific/Kiritimati")).Single(line => !line.StartsWith("all", StringComparison.Ordinal))
            .ShouldBe($"{day} {day} 2");
    }

    [Fact]
    public async Task A_sum_beyond_all_numbers_is_none_and_breaks_nothing()
    {
        var owner = await server.OwnerAsync();
        foreach (var employees in (string[])["1e308", "1e308"]) await owner.OrganizationAsync($$"""{"name":"Acme","employees":{{employees}}}""");

        var answer = await owner.GetAsync("/api/organizations/groups?by=status&sums=employees");

        answer.Status.ShouldBe(200, answer.Text);
        answer.Json.GetProperty("sums").GetProperty("employees").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", "by", "unknown-field")]
    [InlineData("by=nothing", "by", "unknown-field")]
    [InlineData("by=notes", "by", "no-groups")]
    [InlineData("by=createdAt", "by", "no-period")]
    [InlineData("by=createdAt:hour", "by", "no-period")]
    [InlineData("by=createdAt:1", "by", "no-period")]
    [InlineData("by=status:month", "by", "no-period")]
    [InlineData("by=status&and=status", "and", "doubled")]
    [InlineData("by=status&sums=city", "sums", "no-sum")]
    [InlineData("by=status&sums=nothing", "sums", "unknown-field")]
    [InlineData("by=status&limit=10001", "limit", "not-in-range")]
    [InlineData("by=status&zone=Moon", "zone", "unknown-zone")]
    [InlineData("by=status&sort=name", "sort", "unknown-parameter")]
    public async Task What_cannot_be_grouped_says_why(string query, string parameter, string code)
    {
        var owner = await server.OwnerAsync();

        var problem = (await owner.GetAsync("/api/contacts/groups?" + query)).ShouldBeProblem(400, "bad-request");

        problem.Json.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe(parameter);
        problem.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    /// <summary>A line for each group, and one for all: value, label, count, sums.</summary>
    private static async Task<string[]> GroupsAsync(Client client, string plural, string query)
    {
        var answer = await client.GetAsync($"/api/{plural}/groups?{query}");
        answer.Status.ShouldBe(200, answer.Text);
        return [.. answer.Json.GetProperty("groups").EnumerateArray().Select(group => $"{Text(group, "by")} {Text(group, "byLabel")} {Told(group, "count")}"),
            $"all {Told(answer.Json, "total")}"];

        static string Text(JsonElement group, string name) => group.GetProperty(name).GetString() ?? "null";
        static string Told(JsonElement group, string count) => (group.GetProperty(count).GetInt32() + " "
            + (group.TryGetProperty("sums", out var sums) ? sums.GetRawText() : "")).TrimEnd();
    }
}
