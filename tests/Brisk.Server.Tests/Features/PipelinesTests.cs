using System.Net;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Schema;

namespace Brisk.Server.Tests.Features;

/// <summary>Pipelines of one's own: what is in their stages follows every change, and nothing is lost on the way.</summary>
public sealed class PipelinesTests(TestServer server)
{
    private const string Path = "/api/pipelines";
    private const string Deals = "/api/opportunities";
    private const string Closed = """{"label":"Sold","kind":"won"},{"label":"Gone","kind":"lost"}""";
    private const string Service = """{"label":"Service","stages":[{"label":"Asked","kind":"open","probability":10},{"label":"Sold","kind":"won"},"""
        + """{"label":"Gone","kind":"lost"}]}""";

    [Fact]
    public async Task A_workspace_begins_with_one_pipeline_and_adds_its_own()
    {
        var owner = await server.OwnerAsync();
        (await owner.GetAsync(Path)).ShouldBe(HttpStatusCode.OK).Json.GetProperty("pipelines").EnumerateArray().Select(Told)
            .ShouldBe(["sales Sales 1: qualified 20, proposal 50, negotiation 75, won 100, lost 0 lostReason"]);

        var made = (await owner.PostAsync(Path, """
            {"label":"Service","stages":[{"label":"Asked","kind":"open","probability":10,"restDays":14},
              {"label":"Won","kind":"won","required":["amount"]},{"label":"Lost","kind":"lost"}]}
            """)).ShouldBe(HttpStatusCode.Created);

        made.Header("Location").ShouldBe("/api/pipelines/service");
        Told(made.Json).ShouldBe("service Service 1: asked 10 14d, won-2 100 amount, lost-2 0");
        Told((await owner.GetAsync(Path + "/service")).ShouldBe(HttpStatusCode.OK).Json).ShouldBe(Told(made.Json));
        var deal = await DealAsync(owner, """{"name":"Pump","pipeline":"service"}""");
        (deal.Of("stage"), deal.Json.GetProperty("probability").GetDouble()).ShouldBe(("asked", 10));
        (await owner.PatchAsync($"{Deals}/{deal.Id}", """{"stage":"won-2"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["amount"]);
        (await owner.PatchAsync($"{Deals}/{deal.Id}", """{"stage":"won"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["stage"]);
        (await owner.GetAsync(Deals + "/board?by=stage")).Json.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("value").GetString())
            .ShouldBe(["qualified", "proposal", "negotiation", "won", "lost", "asked", "won-2", "lost-2", null]);
        // Others have theirs.
        (await (await server.OwnerAsync()).GetAsync(Path)).Json.GetProperty("pipelines").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"stages":[]}""", "stages")]
    [InlineData("""{"stages":[{"label":"A","kind":"open"},{"label":"B","kind":"won"}]}""", "stages")]
    [InlineData("""{"stages":[{"label":"B","kind":"won"},{"label":"C","kind":"lost"}]}""", "stages")]
    [InlineData("""{"stages":[{"label":"B","kind":"won"},{"label":"A","kind":"open"},{"label":"C","kind":"lost"}]}""", "stages/1")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","probability":101},CLOSED]}""", "stages/0/probability")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","probability":-1},CLOSED]}""", "stages/0/probability")]
    [InlineData("""{"stages":[{"label":"A","kind":"open"},{"label":"B","kind":"won","probability":90},{"label":"C","kind":"lost"}]}""", "stages/1/probability")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","restDays":0},CLOSED]}""", "stages/0/restDays")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","required":["nothing"]},CLOSED]}""", "stages/0/required/0")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","required":["weighted"]},CLOSED]}""", "stages/0/required/0")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","required":["lostReason"]},CLOSED]}""", "stages/0/required/0")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","required":["amount","amount"]},CLOSED]}""", "stages/0/required/1")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","value":"asked"},CLOSED]}""", "stages/0/value")]
    [InlineData("""{"stages":[{"label":"A","kind":"open","value":"qualified"},{"label":"B","kind":"open","value":"qualified"},CLOSED]}""", "stages/1/value")]
    [InlineData("""{"stages":[{"label":"A","kind":"open"},{"label":"a","kind":"open"},CLOSED]}""", "stages/1/label")]
    [InlineData("""{"stages":[{"label":" ","kind":"open"},CLOSED]}""", "stages/0/label")]
    [InlineData("""{"stages":[{"label":"A","kind":"maybe"},CLOSED]}""", "stages/0/kind")]
    [InlineData("""{"label":"Service"}""", "label")]
    [InlineData("""{"position":7}""", "position")]
    [InlineData("""{"moveTo":{"qualified":"won"}}""", "moveTo/qualified")]
    [InlineData("""{"stages":[{"label":"A","kind":"open"},CLOSED],"moveTo":{"qualified":"proposal"}}""", "moveTo/qualified")]
    public async Task What_is_no_pipeline_is_refused_by_its_place_and_changes_nothing(string change, string field)
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync(Path, Service)).ShouldBe(HttpStatusCode.Created);
        var before = (await owner.GetAsync(Path)).Text;

        (await owner.PatchAsync(Path + "/sales", change.Replace("CLOSED", Closed, StringComparison.Ordinal), ("If-Match", "*")))
            .ShouldBeProblem(422, "invalid").Fields.ShouldContain(field);

        (await owner.GetAsync(Path)).Text.ShouldBe(before);
    }

    [Fact]
    public async Task Of_two_who_change_a_pipeline_at_once_one_is_told_what_the_other_made_of_it()
    {
        var owner = await server.OwnerAsync();
        var seen = (await owner.GetAsync(Path + "/sales")).Header("ETag")!;
        (await owner.PatchAsync(Path + "/sales", """{"label":"Deals"}""")).ShouldBeProblem(428, "version-required");

        var answers = await Task.WhenAll(((string[])["One", "Two"]).Select(label =>
            owner.PatchAsync(Path + "/sales", $$"""{"label":"{{label}}"}""", ("If-Match", seen))));

        answers.Select(answer => answer.Status).Order().ShouldBe([200, 412]);
        var stale = answers.Single(answer => answer.Status == 412).Json.GetProperty("current");
        Told(stale).ShouldBe(Told((await owner.GetAsync(Path + "/sales")).Json));
        (await owner.PatchAsync(Path + "/sales", """{"label":"Three"}""", ("If-Match", answers.Single(answer => answer.Status == 200).Header("ETag")!)))
            .ShouldBe(HttpStatusCode.OK).Json.GetProperty("version").GetInt64().ShouldBe(3);
    }

    [Fact]
    public async Task A_stage_with_deals_goes_only_with_where_to_and_takes_those_of_the_trash_along()
    {
        var owner = await server.OwnerAsync();
        var (one, own) = (await DealAsync(owner, """{"name":"One","stage":"proposal"}"""),
            await DealAsync(owner, """{"name":"Own","stage":"proposal","probability":33}"""));
        var gone = await DealAsync(owner, """{"name":"Gone","stage":"proposal"}""");
        (await owner.DeleteAsync($"{Deals}/{gone.Id}", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        var stages = (await StagesAsync(owner)).Where(stage => stage.GetProperty("value").GetString() != "proposal").ToList();

        var refused = (await ChangeAsync(owner, new { stages })).ShouldBeProblem(409, "in-use");
        refused.Fields.ShouldBe(["moveTo/proposal"]);
        var told = refused.Json.GetProperty("errors")[0].GetProperty("wording").GetProperty("params");
        (told.GetProperty("deals").GetInt64(), told.GetProperty("trashed").GetInt64()).ShouldBe((2, 1));
        (await owner.GetAsync(Path + "/sales")).Json.GetProperty("version").GetInt64().ShouldBe(1);

        var changed = (await ChangeAsync(owner, new { stages, moveTo = new { proposal = "negotiation" } })).ShouldBe(HttpStatusCode.OK);
        await owner.WaitAsync(changed.Of("job")!);

        (await ShownAsync(owner, one.Id), await ShownAsync(owner, own.Id)).ShouldBe(("negotiation 75 False", "negotiation 33 True"));
        (await owner.PostAsync($"{Deals}/{gone.Id}/restore", "{}", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await ShownAsync(owner, gone.Id)).ShouldBe("negotiation 75 False");
        // One step did it. Back goes nothing while the stage is gone, and all when it is there again.
        var step = (await owner.GetAsync("/api/steps?limit=10")).Items.Single(one => one.GetProperty("kind").GetString() == "bulk")
            .GetProperty("id").GetString();
        (await owner.PostAsync($"/api/steps/{step}/undo", "{}")).Status.ShouldBe(409);
        var seq = (await owner.GetAsync($"{Deals}/{one.Id}/history")).Items[0].GetProperty("seq").GetInt64();
        (await owner.PostAsync($"{Deals}/{one.Id}/undo", $$"""{"seq":{{seq}}}""")).ShouldBeProblem(422, "invalid").Text.ShouldContain("was removed");
        var again = stages.Prepend(JsonSerializer.SerializeToElement(new { value = "proposal", label = "Proposal", kind = "open", probability = 60 }));
        (await ChangeAsync(owner, new { stages = again })).ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsync($"/api/steps/{step}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        // Its probability is another by now.
        (await ShownAsync(owner, one.Id), await ShownAsync(owner, own.Id)).ShouldBe(("proposal 60 False", "proposal 33 True"));
    }

    [Fact]
    public async Task Deals_follow_when_their_stage_becomes_more_likely_or_of_another_kind()
    {
        var owner = await server.OwnerAsync();
        var (one, own) = (await DealAsync(owner, """{"name":"One","stage":"proposal","amount":{"amount":1000,"currency":"EUR"}}"""),
            await DealAsync(owner, """{"name":"Own","stage":"proposal","probability":33}"""));
        var lost = await DealAsync(owner, """{"name":"Lost","stage":"lost","lostReason":"price"}""");
        var version = one.Json.GetProperty("version").GetInt64();

        await FollowAsync("proposal", new { value = "proposal", label = "Offer", kind = "open", probability = 60 });
        (await ShownAsync(owner, one.Id), await ShownAsync(owner, own.Id)).ShouldBe(("proposal 60 False", "proposal 33 True"));
        (await owner.GetAsync($"{Deals}/{one.Id}")).Json.GetProperty("weighted").GetProperty("amount").GetInt64().ShouldBe(600);
        (await owner.GetAsync($"{Deals}/{one.Id}")).Json.GetProperty("version").GetInt64().ShouldBe(version + 1);

        var stages = (await StagesAsync(owner)).Select(stage => stage.GetProperty("value").GetString() switch
        {
            "lost" => JsonSerializer.SerializeToElement(new { value = "lost", label = "Later", kind = "open", probability = 5 }),
            "proposal" => JsonSerializer.SerializeToElement(new { value = "proposal", label = "Ordered", kind = "won" }),
            _ => stage,
        }).OrderBy(stage => stage.GetProperty("kind").GetString() == "open" ? 0 : 1).ToList();
        stages.Add(JsonSerializer.SerializeToElement(new { label = "No", kind = "lost" }));
        var changed = (await ChangeAsync(owner, new { stages })).ShouldBe(HttpStatusCode.OK);
        await owner.WaitAsync(changed.Of("job")!);

        (await ShownAsync(owner, one.Id), await ShownAsync(owner, own.Id)).ShouldBe(("proposal 100 False", "proposal 100 False"));
        (await owner.GetAsync($"{Deals}/count?filter=closedAt filled and stage is proposal")).Of("count").ShouldBe("2");
        var reopened = (await owner.GetAsync($"{Deals}/{lost.Id}")).Json;
        (await ShownAsync(owner, lost.Id)).ShouldBe("lost 5 False");
        (reopened.TryGetProperty("closedAt", out _), reopened.TryGetProperty("lostReason", out _)).ShouldBe((false, false));

        async Task FollowAsync(string value, object stage)
        {
            var all = (await StagesAsync(owner))
                .Select(known => known.GetProperty("value").GetString() == value ? JsonSerializer.SerializeToElement(stage) : known);
            var answer = (await ChangeAsync(owner, new { stages = all })).ShouldBe(HttpStatusCode.OK);
            await owner.WaitAsync(answer.Of("job")!);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_500)]
    public async Task What_a_job_left_follows_with_the_next_change_however_many_stages_were_removed(int removed)
    {
        var owner = await server.OwnerAsync();
        var deals = new[]
        {
            await DealAsync(owner, """{"name":"Gone","stage":"proposal"}"""), await DealAsync(owner, """{"name":"There","stage":"qualified"}"""),
        };
        // As a job leaves them that was cancelled, or failed, before it came to them.
        var sales = Pipelines.Standard.All[0];
        var former = Enumerable.Range(1, removed - 1).Select(i => new Stage($"old-{i}", "sales", $"Old {i}", StageKind.Open, 10) { MovesTo = "won" });
        await EditAsync(owner, (edit, type) => edit.SetPipelinesAsync(type, new Pipelines(
            [sales with { Stages = [sales.Stages[0] with { Probability = 30 }, .. sales.Stages.Skip(2)] }],
            [sales.Stages[1] with { MovesTo = "negotiation" }, .. former]), 0));

        var changed = (await ChangeAsync(owner, new { label = "Deals" })).ShouldBe(HttpStatusCode.OK);
        await owner.WaitAsync(changed.Of("job")!);

        (await ShownAsync(owner, deals[0].Id), await ShownAsync(owner, deals[1].Id)).ShouldBe(("negotiation 75 False", "qualified 30 False"));
        (await ChangeAsync(owner, new { label = "Sales" })).ShouldBe(HttpStatusCode.OK).Json.TryGetProperty("job", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Stages_that_were_named_and_ordered_as_choices_are_so_as_stages()
    {
        var owner = await server.OwnerAsync();
        await EditAsync(owner, (edit, type) => edit.SetChoicesAsync(type, type["pipeline"], [new Choice("sales", "Deals", "blue")], 0));
        await EditAsync(owner, (edit, type) => edit.SetChoicesAsync(type, type["stage"],
        [
            new Choice("won", "Ordered", "green"), new Choice("negotiation", "Talks", "blue"), new Choice("qualified", "Qualified", "gold"),
            new Choice("proposal", "Proposal", "gold"), new Choice("lost", "Lost", "rose"),
        ], 0));
        const string As = "negotiation 75, qualified 20, proposal 50, won 100, lost 0 lostReason";

        Told((await owner.GetAsync(Path + "/sales")).Json).ShouldBe($"sales Deals 1: {As}");
        (await StagesAsync(owner)).Select(stage => stage.GetProperty("label").GetString()).ShouldBe(["Talks", "Qualified", "Proposal", "Ordered", "Lost"]);
        (await DealAsync(owner, """{"name":"One"}""")).Of("stage").ShouldBe("negotiation");
        Told((await ChangeAsync(owner, new { label = "Sales" })).ShouldBe(HttpStatusCode.OK).Json).ShouldBe($"sales Sales 2: {As}");
        Told((await owner.GetAsync(Path + "/sales")).Json).ShouldBe($"sales Sales 2: {As}");
    }

    [Fact]
    public async Task A_stage_without_a_value_is_the_one_of_its_name()
    {
        var owner = await server.OwnerAsync();

        var changed = await ChangeAsync(owner, new
        {
            stages = new object[]
            {
                new { label = "qualified", kind = "open", probability = 20 },
                new { label = "Proposal", kind = "open", probability = 50, value = "negotiation" },
                new { label = "Negotiation", kind = "open", probability = 80 }, new { label = "Won", kind = "won" }, new { label = "Lost", kind = "lost" },
            },
        });

        // The name of one whose value is given is free.
        Told(changed.ShouldBe(HttpStatusCode.OK).Json).ShouldBe("sales Sales 2: qualified 20, negotiation 50, negotiation-2 80, won 100, lost 0");
    }

    [Fact]
    public async Task What_comes_out_of_the_trash_follows_in_one_change_that_can_be_taken_back()
    {
        var owner = await server.OwnerAsync();
        var deal = await DealAsync(owner, """{"name":"Pump","stage":"proposal"}""");
        (await owner.DeleteAsync($"{Deals}/{deal.Id}", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        (await ChangeAsync(owner, new
        {
            stages = (await StagesAsync(owner)).Where(stage => stage.GetProperty("value").GetString() != "proposal"), moveTo = new { proposal = "negotiation" },
        })).ShouldBe(HttpStatusCode.OK);

        var restored = await RestoreAsync();
        (await owner.PostAsync($"/api/steps/{restored.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("refused");
        (await owner.GetAsync(Deals + "/count")).Of("count").ShouldBe("0");
        (await owner.GetAsync("/api/steps?limit=10")).Items.Single(step => step.GetProperty("id").GetString() == restored.Header("X-Brisk-Step"))
            .TryGetProperty("undoneBy", out _).ShouldBeTrue();

        await RestoreAsync();
        var seq = (await owner.GetAsync($"{Deals}/{deal.Id}/history")).Items[0].GetProperty("seq").GetInt64();
        (await owner.PostAsync($"{Deals}/{deal.Id}/undo", $$"""{"seq":{{seq}}}""")).ShouldBe(HttpStatusCode.OK);
        (await owner.GetAsync(Deals + "/count")).Of("count").ShouldBe("0");
        await RestoreAsync();
        (await owner.GetAsync($"{Deals}/{deal.Id}/stages")).Items.Select(visit => visit.GetProperty("stage").GetString()).ShouldBe(["negotiation", "proposal"]);

        async Task<Answer> RestoreAsync()
        {
            var answer = (await owner.PostAsync($"{Deals}/{deal.Id}/restore", "{}", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
            (await ShownAsync(owner, deal.Id)).ShouldBe("negotiation 75 False");
            (await owner.GetAsync($"{Deals}/{deal.Id}/history")).Items[0].GetProperty("kind").GetString().ShouldBe("restore");
            return answer;
        }
    }

    [Fact]
    public async Task A_pipeline_goes_with_its_stages_and_the_last_one_stays()
    {
        var owner = await server.OwnerAsync();
        (await owner.DeleteAsync(Path + "/sales", ("If-Match", "*"))).ShouldBeProblem(409, "conflict");
        (await owner.PostAsync(Path, Service)).ShouldBe(HttpStatusCode.Created);
        var deal = await DealAsync(owner, """{"name":"Pump","pipeline":"service"}""");

        (await owner.DeleteAsync(Path + "/service", ("If-Match", "*"))).ShouldBeProblem(409, "in-use").Fields.ShouldBe(["moveTo/asked"]);
        (await owner.DeleteAsync(Path + "/service?moveTo=sold", ("If-Match", "*"))).ShouldBeProblem(422, "invalid");
        var removed = (await owner.DeleteAsync(Path + "/service?moveTo=qualified", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
        await owner.WaitAsync(removed.Of("job")!);

        (await ShownAsync(owner, deal.Id)).ShouldBe("qualified 20 False");
        (await owner.GetAsync($"{Deals}/{deal.Id}")).Of("pipeline").ShouldBe("sales");
        (await owner.GetAsync(Path + "/service")).ShouldBeProblem(404, "not-found");
        (await owner.GetAsync($"{Deals}/{deal.Id}/history")).ShouldBe(HttpStatusCode.OK).Text.ShouldContain("asked");
        // Its name is free, its values are not.
        (await owner.PostAsync(Path, Service)).ShouldBe(HttpStatusCode.Created).Of("value").ShouldBe("service-2");
    }

    [Fact]
    public async Task A_file_brings_what_a_stage_asks_for_also_where_it_is_a_link()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync(Path, """
            {"label":"Service","stages":[{"label":"Asked","kind":"open","required":["organization","contacts"]},
              {"label":"Sold","kind":"won"},{"label":"Gone","kind":"lost"}]}
            """)).ShouldBe(HttpStatusCode.Created);
        await owner.ContactAsync("""{"firstName":"Ann"}""");
        await owner.OrganizationAsync("""{"name":"Acme"}""");

        var import = await owner.PrepareAsync("Deal name,Pipeline,Stage,Company,Contacts\nA,Service,Asked,Acme,Ann\nB,Service,Asked,,\n",
            match: "none", type: "opportunities");
        var run = await owner.WorkAsync(import, "run");

        (run.GetProperty("result").GetProperty("created").GetInt64(), run.GetProperty("result").GetProperty("rejected").GetInt64()).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Only_owners_change_pipelines_and_whoever_does_not_see_stages_sees_none()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        (await member.PatchAsync(Path + "/sales", """{"label":"Mine"}""", ("If-Match", "*"))).ShouldBeProblem(403, "forbidden");
        (await member.GetAsync(Path)).Json.GetProperty("pipelines").GetArrayLength().ShouldBe(1);
        var before = server.Node.SightOf;
        server.Node.SightOf = (principal, schema) => principal.Id != member.User ? before(principal, schema)
            : new Sight("no-pipelines", [new TypeSight("opportunity", Domain.Filters.Filter.Everything, new HashSet<string> { "pipeline" })]);

        (await member.GetAsync(Path)).Json.GetProperty("pipelines").GetArrayLength().ShouldBe(0);
        (await member.GetAsync(Path + "/sales")).ShouldBeProblem(404, "not-found");
        var deal = await DealAsync(member, """{"name":"Quiet"}""");
        foreach (var hidden in (string[])["pipeline", "stage", "probability", "ownProbability", "closedAt", "lostReason", "weighted"])
        {
            (await owner.PatchAsync($"{Deals}/{deal.Id}", """{"stage":"won","amount":{"amount":1,"currency":"EUR"}}""", ("If-Match", "*")))
                .ShouldBe(HttpStatusCode.OK);
            (await member.GetAsync($"{Deals}/{deal.Id}")).Json.TryGetProperty(hidden, out _).ShouldBeFalse(hidden);
        }
    }

    /// <summary>Changes the schema of opportunities without a request.</summary>
    private async Task EditAsync(Client client, Func<SchemaEdit, RecordType, ValueTask> change) =>
        await server.Database.WriteAsync(client.Workspace, (server.Node.Schemas, client.Workspace, change), static async (session, state) =>
            await state.Schemas.EditAsync(session, state.Workspace, async edit =>
            {
                await state.change(edit, await edit.TypeAsync("opportunity"));
                return 0;
            }), default);

    private static async Task<Answer> DealAsync(Client client, string values) => (await client.PostAsync(Deals, values)).ShouldBe(HttpStatusCode.Created);

    private static Task<Answer> ChangeAsync(Client client, object change) =>
        client.PatchAsync(Path + "/sales", JsonSerializer.Serialize(change), ("If-Match", "*"));

    private static async Task<IReadOnlyList<JsonElement>> StagesAsync(Client client) =>
        [.. (await client.GetAsync(Path + "/sales")).Json.GetProperty("stages").EnumerateArray().Select(stage => stage.Clone())];

    private static async Task<string> ShownAsync(Client client, string id)
    {
        var deal = (await client.GetAsync($"{Deals}/{id}")).ShouldBe(HttpStatusCode.OK).Json;
        return $"{deal.GetProperty("stage")} {deal.GetProperty("probability")} {deal.GetProperty("ownProbability")}";
    }

    private static string Told(JsonElement pipeline) => $"{pipeline.GetProperty("value")} {pipeline.GetProperty("label")} {pipeline.GetProperty("version")}: "
        + string.Join(", ", pipeline.GetProperty("stages").EnumerateArray().Select(stage => string.Join(' ',
            [
                stage.GetProperty("value").GetString(), stage.GetProperty("probability").ToString(),
                .. stage.TryGetProperty("restDays", out var days) ? [$"{days}d"] : (string[])[],
                .. stage.GetProperty("required").EnumerateArray().Select(name => name.GetString()),
            ])));
}
