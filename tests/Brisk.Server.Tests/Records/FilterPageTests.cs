using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>What <c>docs/filters.md</c> says is what happens: its records are made, and each of its examples is asked.</summary>
public sealed class FilterPageTests
{
    private static readonly DateTimeOffset Today = new(2026, 5, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The added field of the page.</summary>
    private static readonly Field Partners = CustomFields.Make("Partners", RelationsField.Instance, ContactType.Type, relatedTypes: ["organization"]);

    private sealed record Example(string Table, string Filter, string Says);

    private static string[] Page([CallerFilePath] string here = "") =>
        File.ReadAllLines(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "filters.md")));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"country":"GB","timeZone":"Europe/Stockholm","weekStart":"sunday"}""")]
    public async Task Every_example_of_the_page_finds_what_the_page_says(string settings)
    {
        await using var server = await TestServer.StartAsync();
        server.Clock.Stop(Today);
        var owner = await server.OwnerAsync();
        (await owner.PatchAsync("/api/workspace", settings, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var ids = await MakeAsync(owner);
        var wrong = new List<string>();

        foreach (var (table, filter, says) in Examples().Where(example => RecordTypes.Find(example.Table) is not null))
        {
            var asked = ids.Aggregate(filter, (text, one) => text.Replace($"{{{one.Key}}}", one.Value, StringComparison.Ordinal));
            var answer = await owner.GetAsync(
                $"/api/{table}?fields={(table == "contacts" ? "firstName" : "name")}&zone=UTC&filter={Uri.EscapeDataString(asked)}");
            var expected = says.Split(", ", StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
            var found = answer.Status == 200 ? string.Join(", ", answer.Items.Select(Name).Order(StringComparer.Ordinal)) : answer.Text;
            if (found != string.Join(", ", expected)) wrong.Add($"{filter}: the page says {says}, found {found}");
            if (answer.Status == 200)
                (await owner.GetAsync($"/api/{table}/count?zone=UTC&filter={Uri.EscapeDataString(asked)}")).Text.ShouldBe(
                    $$"""{"count":{{answer.Items.Length}}}""",
                    filter);
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Days_and_weeks_are_those_of_the_workspace_where_nobody_says_otherwise()
    {
        await using var server = await TestServer.StartAsync();
        var sunday = Today.AddDays(4);
        server.Clock.Stop(sunday);
        var owner = await server.OwnerAsync();
        await MakeAsync(owner);
        async Task<int> CountAsync(string filter) =>
            (await owner.GetAsync($"/api/contacts/count?filter={Uri.EscapeDataString(filter)}")).Json.GetProperty("count").GetInt32();
        var before = (await CountAsync("consentAt within this-week"), await CountAsync("consentAt within 2026-04"));

        await owner.PatchAsync("/api/workspace", """{"timeZone":"Europe/Stockholm","weekStart":"sunday"}""", ("If-Match", "*"));

        before.ShouldBe((2, 1));
        (await CountAsync("consentAt within this-week"), await CountAsync("consentAt within 2026-04"))
            .ShouldBe((0, 0), "a new week began, and Bo consented in May there");
    }

    [Fact]
    public async Task Every_refusal_of_the_page_has_the_code_that_the_page_says()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();

        var refused = Examples().Where(example => example.Table == "refused").ToList();

        refused.Count.ShouldBeGreaterThan(8);
        foreach (var (_, filter, code) in refused)
        {
            var answer = (await owner.GetAsync($"/api/contacts?filter={Uri.EscapeDataString(filter)}")).ShouldBe(HttpStatusCode.BadRequest);
            answer.Json.GetProperty("errors")[0].GetProperty("code").GetString().ShouldBe(code, filter);
        }
    }

    [Fact]
    public void Every_operator_of_every_kind_has_an_example()
    {
        var shown = new HashSet<(string Kind, Operator Asked)>();
        foreach (var (table, filter, _) in Examples())
        {
            if (RecordTypes.Find(table) is not { } type) continue;
            if (table == "contacts") type = type.With([.. type.Fields, Partners]);
            type = type.Among(RecordTypes.All);
            var text = System.Text.RegularExpressions.Regex.Replace(filter, @"\{\w+\}", "0S9MEQZAMTM28", System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(1));
            FilterParser.TryParse(type, text, new FilterScope(Today, TimeZoneInfo.Utc, default(Domain.Tsid)), out var tree, out var problem)
                .ShouldBeTrue($"{filter}: {problem?.Detail}");
            // A day asked of a moment is a period in the tree: the words of the text count.
            var words = text.Split(' ');
            for (var i = 0; i + 1 < words.Length; i++)
            {
                if (type.Find(words[i].TrimStart('(')) is { } field && OperatorWords.TryFind(words[i + 1], out var asked)) shown.Add((field.Kind.Name, asked));
            }
        }

        FieldKinds.All.SelectMany(kind => kind.Operators.Select(asked => (kind.Name, asked))).Where(pair => !shown.Contains(pair)).ShouldBeEmpty();
    }

    private static string Name(System.Text.Json.JsonElement record) => record.GetProperty(record.TryGetProperty("firstName", out _) ? "firstName" : "name")
        .GetString()!;

    /// <summary>The rows of the tables whose first heading is the plural of a record type, or <c>refused</c>.</summary>
    private static IEnumerable<Example> Examples()
    {
        var table = "";
        foreach (var line in Page())
        {
            if (!line.StartsWith('|')) table = "";
            else if (line.Split('|') is [_, var first, var second, ..])
            {
                if (table.Length == 0) table = first.Trim();
                else if (!first.Contains("---", StringComparison.Ordinal)) yield return new Example(table, first.Trim().Trim('`'), second.Trim());
            }
        }
    }

    /// <summary>Makes the page's records, organizations first; answers ids by name.</summary>
    private static async Task<Dictionary<string, string>> MakeAsync(Client owner)
    {
        var ids = new Dictionary<string, string>();
        (await owner.PostAsync("/api/contacts/fields",
            """{"label":"Partners","kind":"relations","relatedTypes":["organization"],"choices":[{"label":"Adviser"}]}""")).ShouldBe(HttpStatusCode.Created);
        foreach (var plural in (string[])["organizations", "contacts"])
        {
            var block = string.Join('\n', Page().SkipWhile(line => line != "```json " + plural).Skip(1).TakeWhile(line => line != "```"));
            foreach (var record in JsonNode.Parse(block)!.AsArray().Select(record => record!.AsObject()))
            {
                foreach (var name in (string[])["organization", "parent"])
                {
                    if (record.ContainsKey(name)) record[name] = ids[record[name]!.GetValue<string>()];
                }
                foreach (var partner in record["partners"]?.AsArray() ?? []) partner!["id"] = ids[partner["id"]!.GetValue<string>()];
                if (record.ContainsKey("owner")) record["owner"] = owner.User.ToString();
                ids[(record["firstName"] ?? record["name"])!.GetValue<string>()] = (await owner.PostAsync("/api/" + plural, record.ToJsonString()))
                    .ShouldBe(HttpStatusCode.Created).Id;
            }
        }
        return ids;
    }
}
