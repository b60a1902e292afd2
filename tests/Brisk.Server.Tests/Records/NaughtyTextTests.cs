using System.Net;
using System.Text;
using System.Text.Json;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Records;

/// <summary>Every naughty text goes the whole way: written, read, changed, listed, sorted, filtered, counted, looked up, imported and handed back.</summary>
public sealed class NaughtyTextTests(TestServer server)
{
    private static readonly string[] Texts = NaughtyTexts.All;

    [Fact]
    public async Task What_was_created_is_read_listed_and_sorted_unchanged()
    {
        var owner = await server.OwnerAsync();

        var ids = await CreateAsync(owner);
        var read = new List<string>();
        foreach (var id in ids) read.Add((await owner.GetAsync($"/api/contacts/{id}")).ShouldBe(HttpStatusCode.OK).Of("lastName"));
        var orders = new List<List<string>>();
        foreach (var sort in (string[])["name", "-name", "lastName", "-city"]) orders.Add(await ListAsync(owner, sort));

        read.ShouldBe(Texts);
        foreach (var order in orders) order.ShouldBe(Texts, ignoreOrder: true);
        orders[1].ShouldBe(orders[0].AsEnumerable().Reverse());
    }

    [Theory]
    [InlineData("lastName")]
    [InlineData("city")]
    public async Task What_was_created_is_found_by_what_it_is(string field)
    {
        var owner = await server.OwnerAsync();
        var ids = await CreateAsync(owner);

        for (var i = 0; i < Texts.Length; i++)
        {
            foreach (var asked in (string[])["is", "contains", "starts", "ends"])
            {
                var filter = Uri.EscapeDataString($"{field} {asked} {Quoted(Texts[i])}");
                var found = await owner.GetAsync($"/api/contacts?limit=500&fields=name&filter={filter}");

                found.Status.ShouldBe(200, $"{asked} {Texts[i]}: {found.Text}");
                found.Items.Select(item => item.GetProperty("id").GetString()).ShouldContain(ids[i], $"{asked} {Texts[i]}");
                (await owner.GetAsync($"/api/contacts/count?filter={filter}")).Of("count").ShouldBe(found.Items.Length.ToString());
            }
        }
    }

    [Fact]
    public async Task What_is_changed_is_in_the_history_as_it_was()
    {
        var owner = await server.OwnerAsync();
        var path = "/api/contacts/" + (await owner.ContactAsync("""{"firstName":"Bo"}""")).Id;

        foreach (var text in Texts) (await owner.PatchAsync(path, $$"""{"notes":{{JsonSerializer.Serialize(text)}}}""", ("If-Match", "*")))
            .ShouldBe(HttpStatusCode.OK);
        var told = new List<string>();
        for (var before = ""; told.Count < Texts.Length;)
        {
            var page = await owner.GetAsync($"{path}/history?field=notes&limit=200{before}");
            told.AddRange(page.Items.Select(change => change.GetProperty("changes")[0].GetProperty("to").GetString()!));
            before = "&before=" + page.Of("next");
        }

        told.AsEnumerable().Reverse().ShouldBe(Texts);
    }

    [Fact]
    public async Task Looking_up_any_of_them_is_answered()
    {
        var owner = await server.OwnerAsync();
        await CreateAsync(owner);

        foreach (var text in Texts)
        {
            var word = Uri.EscapeDataString(text);
            (await owner.GetAsync($"/api/lookup?q={word}")).ShouldBe(HttpStatusCode.OK);
            (await owner.GetAsync($"/api/contacts/duplicates?name={word}&email={word}&phone={word}")).Status.ShouldBe(200, text);
            (await owner.GetAsync($"/api/contacts?sort={word}")).Status.ShouldBeOneOf(200, 400);
            (await owner.GetAsync($"/api/contacts?filter={word}")).Status.ShouldBeOneOf(200, 400);
            (await owner.GetAsync($"/api/contacts?fields={word}")).Status.ShouldBeOneOf(200, 400);
        }
    }

    [Fact]
    public async Task What_a_file_holds_is_imported_unchanged_and_refused_rows_come_back_as_they_were()
    {
        var owner = await server.OwnerAsync();
        var rows = Texts.Select((text, i) => $"R{i},{Cell(text)},{Cell(text)},p{i}@x.example");
        var refused = Texts.Select((text, i) => $"Q{i},{Cell(text)},,nobody at all").ToList();

        var id = await owner.PrepareAsync("Record ID,Last Name,City,Email\n" + string.Join('\n', rows.Concat(refused)) + "\n");
        var done = await owner.WorkAsync(id, "run");
        var names = await ListAsync(owner, "name");
        var back = (await owner.GetAsync($"/api/imports/{id}/rejected.csv?raw=true")).Text;

        done.GetProperty("status").GetString().ShouldBe("done", done.ToString());
        // A spreadsheet's guard in front of a formula is taken away.
        names.ShouldBe(Texts.Select(text => text.StartsWith("'=", StringComparison.Ordinal) ? text[1..] : text), ignoreOrder: true);
        foreach (var row in refused) back.ShouldContain(row + "\n");
    }

    private static async Task<List<string>> CreateAsync(Client owner)
    {
        var operations = Texts.Select(text =>
            $$$"""{"op":"create","type":"contact","values":{"lastName":{{{JsonSerializer.Serialize(text)}}},"city":{{{JsonSerializer.Serialize(text)}}}}}""");
        var answer = (await owner.PostAsync("/api/batch", $$"""{"atomic":true,"operations":[{{string.Join(',', operations)}}]}""")).ShouldBe(HttpStatusCode.OK);
        return [.. answer.Json.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("id").GetString()!)];
    }

    private static async Task<List<string>> ListAsync(Client owner, string sort)
    {
        var texts = new List<string>();
        for (var after = ""; ;)
        {
            var page = (await owner.GetAsync($"/api/contacts?limit=100&fields=lastName&sort={sort}{after}")).ShouldBe(HttpStatusCode.OK);
            texts.AddRange(page.Items.Select(item => item.GetProperty("lastName").GetString()!));
            if (page.Json.GetProperty("next").GetString() is not { } next) return texts;
            after = "&after=" + Uri.EscapeDataString(next);
        }
    }

    private static string Quoted(string text) => '"' + text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        + '"';

    private static string Cell(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
