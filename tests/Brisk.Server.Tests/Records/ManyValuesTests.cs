using System.Net;
using System.Text.Json.Nodes;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Tests.Records;

/// <summary>Sorts by fields with more values than a byte can count: every record comes once, forward, backward and by position.</summary>
public sealed class ManyValuesTests(TestServer server)
{
    private const int Values = 300;

    [Theory]
    [InlineData("owner")]
    [InlineData("-owner")]
    public async Task A_list_sorted_by_300_owners_ends_and_has_every_record_once(string sort)
    {
        var owner = await server.OwnerAsync();
        var users = await UsersAsync(owner);
        await FillAsync(owner, i => ("owner", users[i].ToString()));

        await ShouldWalkAsync(owner, sort);
    }

    [Theory]
    [InlineData("grade")]
    [InlineData("-grade")]
    public async Task A_list_sorted_by_a_field_with_as_many_choices_as_there_may_be_ends_and_has_every_record_once(string sort)
    {
        var owner = await server.OwnerAsync();
        var choices = new JsonArray([.. Enumerable.Range(0, 200).Select(i => (JsonNode)new JsonObject { ["label"] = $"Grade {i:000}" })]);
        var field = (await owner.PostAsync("/api/contacts/fields", new JsonObject { ["label"] = "Grade", ["kind"] = "choice", ["choices"] = choices }
            .ToJsonString())).ShouldBe(HttpStatusCode.Created);
        await FillAsync(owner, i => (field.Of("name"), $"grade-{i % 200:000}"));

        await ShouldWalkAsync(owner, sort.Replace("grade", field.Of("name"), StringComparison.Ordinal));
    }

    private async Task<List<Tsid>> UsersAsync(Client owner)
    {
        var users = Enumerable.Range(0, Values)
            .Select(i => new UserRow(server.Node.Ids.Next(), null, $"Person {i:000}", $"p{i}@many.example", Roles.Name(Role.Member), "blue", UserRow.Active, 0,
            null, null)).ToList();
        await server.Database.WriteAsync(owner.Workspace, (server.Node.Schemas, owner.Workspace, users), static async (session, state) =>
        {
            foreach (var user in state.users) await UserTable.InsertAsync(session, state.Workspace, user, null);
            await state.Schemas.ChangedAsync(session, state.Workspace);
            return 0;
        }, default);
        return users.ConvertAll(user => user.Id);
    }

    private static async Task FillAsync(Client owner, Func<int, (string Name, string Value)> valueOf)
    {
        var operations = Enumerable.Range(0, Values)
            .Select(i => $$"""{"op":"create","type":"contact","values":{"firstName":"C{{i:000}}","{{valueOf(i).Name}}":"{{valueOf(i).Value}}"} }""");
        var answer = (await owner.PostAsync("/api/batch", $"{{\"atomic\":true,\"operations\":[{string.Join(',', operations)}]}}")).ShouldBe(HttpStatusCode.OK);
        answer.Json.GetProperty("results").EnumerateArray().ShouldAllBe(result => result.GetProperty("status").GetInt32() == 201);
    }

    private static async Task ShouldWalkAsync(Client owner, string sort)
    {
        var whole = (await owner.GetAsync($"/api/contacts?limit=500&sort={sort}"))
            .ShouldBe(HttpStatusCode.OK).Items.Select(item => item.GetProperty("id").GetString()!).ToList();
        whole.Distinct().Count().ShouldBe(Values);

        (await PagesAsync(owner, $"limit=37&sort={sort}", "next", "after")).ShouldBe(whole);
        var end = (await owner.GetAsync($"/api/contacts?limit=37&sort={sort}&at={Values - 37}")).Items.Select(item => item.GetProperty("id").GetString()!)
            .ToList();
        end.ShouldBe(whole[^37..]);
        (await PagesAsync(owner, $"limit=37&sort={sort}&at={Values - 37}", "previous", "before")).ShouldBe(whole);
        for (var at = 0; at < Values; at += 41)
            (await owner.GetAsync($"/api/contacts?limit=3&sort={sort}&at={at}")).Items.Select(item => item.GetProperty("id").GetString()!)
                .ShouldBe(whole.Skip(at).Take(3));
    }

    /// <summary>Every page from the first that is asked for, in the order of the list.</summary>
    private static async Task<List<string>> PagesAsync(Client owner, string query, string member, string parameter)
    {
        var (pages, address) = (new List<List<string>>(), $"/api/contacts?{query}");
        while (pages.Count < Values)
        {
            var page = (await owner.GetAsync(address)).ShouldBe(HttpStatusCode.OK);
            pages.Add([.. page.Items.Select(item => item.GetProperty("id").GetString()!)]);
            if (page.Json.GetProperty(member).GetString() is not { } cursor) break;
            address = $"/api/contacts?{query.Split("&at=")[0]}&{parameter}={cursor}";
        }
        if (parameter == "before") pages.Reverse();
        return [.. pages.SelectMany(page => page)];
    }
}
