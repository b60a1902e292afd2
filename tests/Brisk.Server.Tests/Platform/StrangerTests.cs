using System.Net;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

/// <summary>
/// The owner of one workspace against another in the same database: with every request there is, every id, value, cursor
/// and secret of theirs. They see nothing and change nothing.
/// </summary>
public sealed class StrangerTests(TestServer server)
{
    private const string Mark = Requests.Mark;
    private const string Address = "aardvark%40x.example";

    /// <summary>All that is of a workspace; what is open or of the machine is of none, but a session is of a person. What stays connected has
    /// tests of its own.</summary>
    public static TheoryData<string> Operations =>
        [.. BriskServer.Routes(null).All.Where(route => route.Gate != Gate.Open && route.Gate != Gate.Local && !route.IsStaying)
            .Select(route => route.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_request_of_one_workspace_finds_and_changes_nothing_when_another_sends_it(string name)
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        await FillAsync(owner);
        var asked = await Requests.All[name].PrepareAsync(owner, owner);
        var before = await server.ContentAsync(owner.Workspace);

        var answer = await asked.SendAsync(stranger);

        // An address with a thing of theirs in it leads nowhere, nor does their workspace; the others are about the stranger's own.
        var names = NamesAThing(BriskServer.Routes(null).All.Single(route => route.Name == name), asked) || name == "switchWorkspace";
        if (names) answer.ShouldBe(HttpStatusCode.NotFound);
        else answer.Status.ShouldBeLessThan(300, answer.Text);
        ShouldShowNothing(answer, owner);
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    /// <summary>What a person does to their account and their sessions holds in each of their workspaces.</summary>
    private static readonly string[] OfThePerson = ["changeAccount", "changePassword", "endSession", "signOutEverywhere", "switchWorkspace"];

    /// <summary>A person who works in two workspaces is a stranger in the one while they ask in the other, and what they have seen there opens nothing
    /// here.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_request_of_one_workspace_finds_nothing_when_the_same_person_sends_it_in_another(string name)
    {
        var owner = await server.OwnerAsync();
        var here = await server.AlsoInAsync(owner, (await server.OwnerAsync()).Workspace, Domain.Access.Role.Owner);
        await FillAsync(owner);
        var asked = await Requests.All[name].PrepareAsync(owner, owner);
        var before = await server.ContentAsync(owner.Workspace);
        var seen = asked.Method == "GET" ? (await asked.SendAsync(owner)).Header("ETag") : null;

        var answer = await asked.SendAsync(here, ("If-None-Match", seen ?? ""));

        var route = BriskServer.Routes(null).All.Single(route => route.Name == name);
        if (NamesAThing(route, asked) && !OfThePerson.Contains(name)) answer.ShouldBe(HttpStatusCode.NotFound);
        else answer.Status.ShouldBeInRange(200, 299, answer.Text);
        if (!OfThePerson.Contains(name)) (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
        if (route.Gate == Gate.SignedIn) return;
        foreach (var theirs in (string[])[Mark, Mark.ToLowerInvariant(), owner.Workspace.ToString()])
            answer.Text.Contains(theirs, StringComparison.Ordinal).ShouldBeFalse(answer.Text);
    }

    public static TheoryData<string, string> References()
    {
        var data = new TheoryData<string, string>();
        foreach (var type in RecordTypes.All)
        {
            foreach (var field in type.Fields.Where(field => field.Kind is RelationField or UserField)) data.Add(type.Name, field.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(References))]
    public async Task A_value_that_leads_into_another_workspace_is_refused_and_finds_nothing(string typeName, string name)
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        await FillAsync(owner);
        await FillAsync(stranger, "Mine");
        var type = RecordTypes.All.Single(type => type.Name == typeName);
        var field = type.Fields.Single(field => field.Name == name);
        var foreign = field.Kind is UserField ? owner.User.ToString() : await FirstAsync(owner, RecordTypes.Find(field.RelatedType!)!);
        var least = Samples.Least(type, "Bo");
        least[name] = foreign;
        var path = "/api/" + type.Plural;
        var own = await FirstAsync(stranger, type);
        var before = (await server.ContentAsync(owner.Workspace), await server.ContentAsync(stranger.Workspace));

        Answer[] refused =
        [
            await stranger.PostAsync(path, least.ToJsonString()),
            await stranger.PatchAsync($"{path}/{own}", $$"""{"{{name}}":"{{foreign}}"}""", ("If-Match", "*")),
        ];
        Answer[] empty =
        [
            await stranger.GetAsync($"{path}?filter={name}%20is%20{foreign}"),
            await stranger.GetAsync($"{path}?filter={name}%20in%20({foreign},{foreign})&sort=-createdAt"),
            await stranger.GetAsync($"{path}/facets?field={type.Title.Name}&filter={name}%20is%20{foreign}"),
        ];
        Answer[] rest = [await stranger.GetAsync($"{path}/facets?field={name}"), await stranger.GetAsync($"{path}?sort={name}&limit=500"),
            await stranger.GetAsync($"{path}/{own}/history?actor={owner.User}")];

        foreach (var answer in refused) answer.ShouldBeProblem(422, "invalid").Fields.ShouldBe([name]);
        foreach (var answer in empty) answer.ShouldBe(HttpStatusCode.OK).Items.ShouldBeEmpty(answer.Text);
        (await stranger.GetAsync($"{path}/count?filter={name}%20is%20{foreign}")).Text.ShouldBe("""{"count":0}""");
        foreach (var answer in (Answer[])[.. refused, .. empty, .. rest]) ShouldShowNothing(answer, owner);
        (await server.ContentAsync(owner.Workspace), await server.ContentAsync(stranger.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task A_batch_of_foreign_ids_does_nothing()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        await FillAsync(owner);
        var before = await server.ContentAsync(owner.Workspace);

        foreach (var type in RecordTypes.All)
        {
            var id = await FirstAsync(owner, type);
            foreach (var operation in (string[])[$$"""{"op":"update","type":"{{type.Name}}","id":"{{id}}","values":{{Requests.Plain(type)}} }""",
                $$"""{"op":"delete","type":"{{type.Name}}","id":"{{id}}"}"""])
            {
                var answer = await stranger.PostAsync("/api/batch", "{\"atomic\":false,\"operations\":[" + operation + "]}");

                answer.ShouldBe(HttpStatusCode.OK).Json.GetProperty("results")[0].GetProperty("status").GetInt32().ShouldBe(404, answer.Text);
                ShouldShowNothing(answer, owner);
            }
        }
        (await server.ContentAsync(owner.Workspace)).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_looked_for_by_its_text_is_not_found_from_another_workspace()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        await FillAsync(owner);

        foreach (var path in (string[])["/api/lookup?q=" + Mark, $"/api/lookup?q={Address}", "/api/schema", "/api/users", "/api/keys", "/api/imports",
            .. RecordTypes.All.SelectMany(Asking)])
        {
            var answer = await stranger.GetAsync(path);

            answer.ShouldBe(HttpStatusCode.OK);
            ShouldShowNothing(answer, owner);
        }
    }

    [Theory]
    [InlineData("name")]
    [InlineData("-createdAt")]
    [InlineData("city")]
    [InlineData("title")]
    public async Task A_cursor_is_good_in_its_own_workspace_only(string sort)
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        foreach (var one in (Client[])[owner, stranger])
        {
            for (var i = 0; i < 3; i++) await one.ContactAsync($$"""{"firstName":"Bo {{i}}","city":"Lund","title":"T"}""");
        }
        var page = await owner.GetAsync($"/api/contacts?limit=1&at=1&sort={sort}");

        foreach (var way in (string[])["after=" + page.Of("next"), "before=" + page.Of("previous")])
        {
            (await owner.GetAsync($"/api/contacts?limit=1&sort={sort}&{way}")).ShouldBe(HttpStatusCode.OK).Items.Length.ShouldBe(1);
            (await stranger.GetAsync($"/api/contacts?limit=1&sort={sort}&{way}")).ShouldBeProblem(400, "bad-request");
        }
    }

    [Fact]
    public async Task A_secret_opens_no_other_workspace_than_its_own()
    {
        var (owner, stranger) = (await server.OwnerAsync(), await server.OwnerAsync());
        var made = await owner.PostAsync("/api/keys", """{"name":"k","role":"owner"}""");
        Tokens.TryReadKey(made.Of("secret"), out _, out var key).ShouldBeTrue();
        Tokens.TryReadCookie(owner.SessionCookie!.Split('=')[1], out _, out var session).ShouldBeTrue();

        Client[] swapped =
        [
            new(server, cookie: "brisk=" + Tokens.Cookie(stranger.Workspace, session)), new(server, bearer: Tokens.Key(stranger.Workspace, key)),
            new(server, cookie: "brisk=" + Tokens.Cookie(owner.Workspace, key)), new(server, bearer: Tokens.Key(owner.Workspace, session)),
        ];

        foreach (var client in swapped) (await client.GetAsync("/api/contacts")).ShouldBeProblem(401, "unauthenticated");
    }

    private static bool NamesAThing(Route route, Asked asked) =>
        route.Pattern.Contains('{') || asked.Path.Contains("?record=", StringComparison.Ordinal);

    private static void ShouldShowNothing(Answer answer, Client owner)
    {
        foreach (var theirs in (string[])[Mark, Mark.ToLowerInvariant(), owner.Email, owner.Workspace.ToString()])
            answer.Text.Contains(theirs, StringComparison.Ordinal).ShouldBeFalse(answer.Text);
    }

    /// <summary>Every question to a type that has a text of theirs in it, or answers with texts of the workspace.</summary>
    private static IEnumerable<string> Asking(RecordType type)
    {
        var path = "/api/" + type.Plural;
        yield return $"{path}/duplicates?{string.Join('&', type.Recognition.Duplicates.Select(name => $"{name}={Text(type[name], Mark)}"))}";
        foreach (var field in type.Fields.Where(field => field.Kind is TextField or TagsField))
        {
            yield return $"{path}?filter={field.Name}%20{(field.Kind is TagsField ? "has" : "is")}%20{Mark}";
            yield return $"{path}/facets?field={field.Name}";
        }
        foreach (var field in type.Fields.Where(field => field is { Kind: ChoiceField, OpenChoices: true })) yield return $"{path}/facets?field={field.Name}";
    }

    /// <summary>A record of each type, with the mark in every text and the others in its relations.</summary>
    private static async Task FillAsync(Client owner, string mark = Mark)
    {
        var made = new Dictionary<string, string>();
        foreach (var type in RecordTypes.All)
        {
            var values = type.Fields.Where(field => !field.ReadOnly && (field.Kind is TextField or LongTextField or EmailField
                    || field is { Kind: ChoiceField, OpenChoices: true }))
                .Where(field => Samples.HasFirst(type, field)).ToDictionary(field => field.Name, object (field) => Text(field, mark));
            if (type.Kinds is { } kinds)
                foreach (var name in kinds.All[0].Required.Append(kinds.Field)) values.TryAdd(name, type[name].Choices[0].Value);
            if (type.Fields.Any(field => field.Kind is TagsField)) values["tags"] = new[] { mark };
            // Only what is lost has a reason for that.
            if (type.Pipelines is not null) values["stage"] = "lost";
            made[type.Name] = (await owner.PostAsync("/api/" + type.Plural, JsonSerializer.Serialize(values))).ShouldBe(HttpStatusCode.Created).Id;
        }
        foreach (var type in RecordTypes.All)
        {
            var others = type.Fields.Where(field => field.Kind is RelationField && field.RelatedType != type.Name)
                .ToDictionary(field => field.Name, field => made[field.RelatedType!]);
            if (others.Count == 0) continue;
            (await owner.PatchAsync($"/api/{type.Plural}/{made[type.Name]}", JsonSerializer.Serialize(others), ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        }
    }

    private static string Text(Field field, string mark) => field.Kind is EmailField ? mark.ToLowerInvariant() + "@x.example" : mark;

    private static async Task<string> FirstAsync(Client client, RecordType type) =>
        (await client.GetAsync("/api/" + type.Plural)).Items[0].GetProperty("id").GetString()!;
}
