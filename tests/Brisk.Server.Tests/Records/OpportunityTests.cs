using System.Net;
using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Tests.Imports;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>The rules of stages hold for every way in, and an undo brings back what was.</summary>
public sealed class OpportunityTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Path = "/api/opportunities";

    [Fact]
    public async Task Lost_without_a_reason_is_refused_by_every_way_in()
    {
        var owner = await server.OwnerAsync();
        var (one, other) =
            (await MakeAsync(owner, """{"name":"Line 4"}"""), await MakeAsync(owner, """{"name":"Line 5","lostReason":"price","stage":"lost"}"""));
        other.Of("closedAt").ShouldNotBeNullOrEmpty();

        (await owner.PostAsync(Path, """{"name":"Line 6","stage":"lost"}""")).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["lostReason"]);
        (await owner.PatchAsync($"{Path}/{one.Id}", """{"stage":"lost"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["lostReason"]);
        var batch = await owner.PostAsync("/api/batch", $$$"""
            {"atomic":false,"operations":[{"op":"update","type":"opportunity","id":"{{{one.Id}}}","version":1,"values":{"stage":"lost"}}]}
            """);
        batch.Text.ShouldContain("lostReason");
        var bulk = (await owner.PostAsync(Path + "/bulk", $$$"""{"ids":["{{{one.Id}}}"],"set":{"stage":"lost"}}""")).ShouldBe(HttpStatusCode.OK).Json;
        (bulk.GetProperty("changed").GetInt32(), bulk.GetProperty("refused").GetInt32()).ShouldBe((0, 1));
        var import = await owner.PrepareAsync("Deal name,Deal stage\nLine 7,lost\nLine 8,won\n", match: "none", type: "opportunities");
        var run = await owner.WorkAsync(import, "run");
        run.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(1);
        (await owner.GetAsync($"{Path}?filter=name is \"Line 8\"")).Items.Single().GetProperty("probability").GetDouble().ShouldBe(100);

        (await owner.GetAsync($"{Path}/{one.Id}")).Json.GetProperty("version").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task Reopening_clears_when_and_why_it_was_closed_and_its_undo_brings_that_back_to_the_millisecond()
    {
        var owner = await server.OwnerAsync();
        var made = await MakeAsync(owner, """{"name":"Line 9","amount":{"amount":333,"currency":"EUR"},"stage":"proposal","probability":35}""");
        made.Json.GetProperty("weighted").GetProperty("amount").GetInt64().ShouldBe(117);
        var lost = await ChangeAsync(owner, made.Id, """{"stage":"lost","lostReason":"price"}""");
        var closed = lost.Of("closedAt");

        var open = await ChangeAsync(owner, made.Id, """{"stage":"negotiation"}""");
        (open.Of("stage"), Has(open, "closedAt"), Has(open, "lostReason"), open.Json.GetProperty("probability").GetDouble())
            .ShouldBe(("negotiation", false, false, 75));
        (await owner.GetAsync($"{Path}/count?filter=closedAt filled and name is \"Line 9\"")).Of("count").ShouldBe("0");

        (await owner.PostAsync($"/api/steps/{open.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        var back = await owner.GetAsync($"{Path}/{made.Id}");
        (back.Of("stage"), back.Of("closedAt"), back.Of("lostReason"), back.Json.GetProperty("probability").GetDouble()).ShouldBe(("lost", closed, "price", 0));
        (await owner.PostAsync($"/api/steps/{lost.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        back = await owner.GetAsync($"{Path}/{made.Id}");
        (back.Of("stage"), Has(back, "closedAt"), Has(back, "lostReason"), back.Json.GetProperty("probability").GetDouble(),
            back.Json.GetProperty("ownProbability").GetBoolean()).ShouldBe(("proposal", false, false, 35, true));
    }

    [Fact]
    public async Task A_write_that_names_something_else_leaves_what_the_stage_rules()
    {
        var owner = await server.OwnerAsync();
        var won = await MakeAsync(owner, """{"name":"Line 10","stage":"won"}""");

        var tagged = await ChangeAsync(owner, won.Id, """{"tags":["2027"]}""");

        (tagged.Of("stage"), tagged.Of("closedAt")).ShouldBe(("won", won.Of("closedAt")));
        var changes = (await owner.GetAsync($"{Path}/{won.Id}/history")).Items[0].GetProperty("changes").EnumerateArray();
        changes.Select(change => change.GetProperty("field").GetString()).ShouldBe(["tags"]);
        (await owner.PatchAsync($"{Path}/{won.Id}", """{"probability":40}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid")
            .Fields.ShouldBe(["probability"]);
    }

    [Fact]
    public async Task Stages_are_no_choices_that_somebody_changes()
    {
        var owner = await server.OwnerAsync();

        var given = (await owner.GetAsync("/api/schema")).Json.GetProperty("types").EnumerateArray()
            .Single(type => type.GetProperty("plural").GetString() == "opportunities")
            .GetProperty("fields").EnumerateArray().Single(field => field.GetProperty("name").GetString() == "stage").GetProperty("choices").EnumerateArray()
            .Select(choice => new { value = choice.GetProperty("value").GetString(), label = choice.GetProperty("label").GetString() + "!" }).ToList();

        foreach (var field in (string[])["stage", "pipeline"])
        {
            (await owner.PatchAsync($"{Path}/fields/{field}", JsonSerializer.Serialize(new { choices = given })))
                .ShouldBeProblem(422, "invalid").Fields.ShouldContain("choices");
        }
    }

    [Fact]
    public async Task A_board_of_stages_counts_and_adds_up_each_currency_for_itself()
    {
        var owner = await server.OwnerAsync();
        foreach (var (amount, currency) in new[] { (7000, "USD"), (3000, "EUR") })
            await MakeAsync(owner, $$$"""{"name":"Money","stage":"proposal","amount":{"amount":{{{amount}}},"currency":"{{{currency}}}"}}""");
        await MakeAsync(owner, """{"name":"Money","stage":"proposal"}""");

        var board = (await owner.GetAsync($"{Path}/board?by=stage&sums=amount,weighted&filter=name is Money")).ShouldBe(HttpStatusCode.OK).Json;

        var columns = board.GetProperty("columns").EnumerateArray().ToList();
        columns.Select(column => column.GetProperty("value").GetString()).ShouldBe(["qualified", "proposal", "negotiation", "won", "lost", null]);
        columns[1].GetProperty("count").GetInt64().ShouldBe(3);
        columns[1].GetProperty("sums").GetProperty("amount").GetRawText().ShouldBe("""{"EUR":3000,"USD":7000}""");
        columns[1].GetProperty("sums").GetProperty("weighted").GetRawText().ShouldBe("""{"EUR":1500,"USD":3500}""");
    }

    [Fact]
    public async Task What_the_stage_rules_comes_back_as_a_whole_or_not_at_all_by_either_undo()
    {
        var owner = await server.OwnerAsync();
        var made = await MakeAsync(owner, """{"name":"Line 11","stage":"proposal"}""");
        var moved = await ChangeAsync(owner, made.Id, """{"stage":"negotiation","nextStep":"Call"}""");
        var seq = (await owner.GetAsync($"{Path}/{made.Id}/history")).Items[0].GetProperty("seq").GetInt64();
        // The same number as before, but now it is somebody's own: nothing that the move wrote.
        var typed = await ChangeAsync(owner, made.Id, """{"probability":75}""");

        (await owner.PostAsync($"{Path}/{made.Id}/undo", $$"""{"seq":{{seq}}}""")).ShouldBeProblem(409, "conflict").Text.ShouldContain("robability");
        var kept = (await owner.PostAsync($"/api/steps/{moved.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        kept.Text.ShouldContain("ownProbability");
        var now = (await owner.GetAsync($"{Path}/{made.Id}")).Json;
        (now.GetProperty("stage").GetString(), now.GetProperty("probability").GetDouble(), now.GetProperty("ownProbability").GetBoolean())
            .ShouldBe(("negotiation", 75, true));
        now.TryGetProperty("nextStep", out _).ShouldBeFalse();

        // Put back as it was, it counts as unchanged.
        (await owner.PostAsync($"/api/steps/{typed.Header("X-Brisk-Step")}/undo", "{}")).ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsync($"{Path}/{made.Id}/undo", $$"""{"seq":{{seq}},"fields":["stage"]}""")).ShouldBe(HttpStatusCode.OK);
        now = (await owner.GetAsync($"{Path}/{made.Id}")).Json;
        (now.GetProperty("stage").GetString(), now.GetProperty("probability").GetDouble(), now.GetProperty("ownProbability").GetBoolean())
            .ShouldBe(("proposal", 50, false));
    }

    [Fact]
    public async Task A_file_says_of_a_deal_all_that_belongs_together()
    {
        var owner = await server.OwnerAsync();
        await MakeAsync(owner, """{"name":"Line 12","externalId":"12"}""");
        await MakeAsync(owner, """{"name":"Line 13","externalId":"13"}""");
        const string Head = "External id,Deal name,Deal stage,Probability,Lost reason,Closed\n";

        // 20 % is what it had, and here it is somebody's own; the reason and the probability of a won one are of before.
        await RunAsync(Head + "12,Line 12,proposal,20,price,\n13,Line 13,won,20,price,2024-02-03T04:05:06Z\n", "update");
        await ShouldShowAsync("12", "proposal 20 True - -");
        await ShouldShowAsync("13", "won 100 False - 2024-02-03T04:05:06.000Z");

        // What is filled stays, with all that belongs to it.
        await RunAsync(Head + "12,Line 12,lost,0,price,2024-02-03T04:05:06Z\n13,Line 13,lost,0,timing,\n", "fill");
        await ShouldShowAsync("12", "proposal 20 True - -");
        await ShouldShowAsync("13", "won 100 False - 2024-02-03T04:05:06.000Z");

        async Task RunAsync(string file, string how)
        {
            var import = await owner.PrepareAsync(file, onMatch: how, type: "opportunities");
            var check = await owner.WorkAsync(import, "check");
            var run = await owner.WorkAsync(import, "run");
            run.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(0, check.GetRawText());
            run.Counts().ShouldBe(check.Counts());
        }

        async Task ShouldShowAsync(string id, string shown)
        {
            var deal = (await owner.GetAsync($"{Path}?filter=externalId is {id}")).Items.Single();
            string.Join(' ', "stage probability ownProbability lostReason closedAt".Split(' ').Select(name => deal.TryGetProperty(name, out var value)
                ? value.ToString() : "-")).ShouldBe(shown);
        }
    }

    [Fact]
    public async Task An_own_file_of_closed_deals_comes_back_the_same()
    {
        var (owner, other) = (await server.OwnerAsync(), await server.OwnerAsync());
        await MakeAsync(owner, """{"name":"A","stage":"won"}""");
        await MakeAsync(owner, """{"name":"B","stage":"lost","lostReason":"price"}""");
        await MakeAsync(owner, """{"name":"C","stage":"proposal","probability":50}""");
        const string Export = Path + "/export?fields=name,stage,probability,ownProbability,closedAt,lostReason&sort=name";
        var file = (await owner.GetAsync(Export)).ShouldBe(HttpStatusCode.OK);

        var run = await other.WorkAsync(await other.PrepareAsync(file.Text, match: "none", type: "opportunities"), "run");

        run.GetProperty("result").GetProperty("rejected").GetInt64().ShouldBe(0);
        Rows(await other.GetAsync(Export)).ShouldBe(Rows(file));

        // Without the ids, which are of each workspace.
        static string[] Rows(Answer answer) => [.. answer.Text.Split('\n').Select(line => line[(line.IndexOf(',') + 1)..])];
    }

    [Fact]
    public async Task Moving_is_a_write_by_a_name_of_its_own_and_under_the_same_rules()
    {
        var owner = await server.OwnerAsync();
        var (made, other) = (await MakeAsync(owner, """{"name":"Line 14"}"""), await MakeAsync(owner, """{"name":"Line 15"}"""));
        var path = $"{Path}/{made.Id}/move";

        (await owner.PostAsync(path, """{"stage":"proposal"}""")).ShouldBeProblem(428, "version-required");
        (await owner.PostAsync(path, """{"nextStep":"Call"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["stage"]);
        (await owner.PostAsync(path, """{"stage":"lost"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["lostReason"]);
        (await owner.PostAsync(path, $$"""{"stage":"won","owner":"{{owner.User}}","name":"Mine"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid")
            .Fields.ShouldBe(["owner", "name"]);
        (await owner.PostAsync(path, """{"stage":"demo"}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["stage"]);
        var lost = (await owner.PostAsync(path, """{"stage":"lost","lostReason":"price"}""", ("If-Match", "\"1\""))).ShouldBe(HttpStatusCode.OK);
        (lost.Of("stage"), lost.Of("lostReason")).ShouldBe(("lost", "price"));
        (await owner.PostAsync(path, """{"stage":"won"}""", ("If-Match", "\"1\""))).ShouldBeProblem(412, "version-stale");
        (await owner.PostAsync($"/api/contacts/{made.Id}/move", """{"stage":"won"}""", ("If-Match", "*"))).Status.ShouldBe(404);
        var batch = await owner.PostAsync("/api/batch", $$$"""
            {"atomic":true,"operations":[{"op":"move","type":"opportunity","id":"{{{other.Id}}}","values":{"stage":"proposal"}}]}
            """);
        batch.ShouldBe(HttpStatusCode.OK);
        (await owner.PostAsync("/api/batch", $$$"""
            {"atomic":true,"operations":[{"op":"move","type":"contact","id":"{{{other.Id}}}","values":{"stage":"proposal"}}]}
            """)).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["operations/0/op"]);
        var bulk = $$$"""{"ids":["{{{made.Id}}}","{{{other.Id}}}"],"action":"move","set":{"stage":"won"}}""";
        var many = (await owner.PostAsync(Path + "/bulk", bulk)).ShouldBe(HttpStatusCode.OK);
        many.Json.GetProperty("changed").GetInt32().ShouldBe(2);
        (await owner.PostAsync(Path + "/bulk", bulk.Replace("\"stage\"", "\"nextStep\"", StringComparison.Ordinal)))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["set/stage"]);
        (await owner.PostAsync(Path + "/bulk", bulk.Replace("\"won\"", "\"won\",\"name\":\"Same\"", StringComparison.Ordinal)))
            .ShouldBeProblem(422, "invalid").Fields.ShouldBe(["set/name"]);

        var kinds = (await owner.GetAsync("/api/steps?limit=10")).Items
            .ToDictionary(step => step.GetProperty("id").GetString()!, step => step.GetProperty("kind"));
        foreach (var moved in (Answer[])[lost, batch, many]) kinds[moved.Header("X-Brisk-Step")!].GetString().ShouldBe("move");
    }

    [Fact]
    public async Task Moving_takes_what_the_stage_asks_for()
    {
        var owner = await server.OwnerAsync();
        (await owner.PostAsync("/api/pipelines", """
            {"label":"Service","stages":[{"label":"Asked","kind":"open"},{"label":"Sold","kind":"won","required":["amount"]},{"label":"Gone","kind":"lost"}]}
            """)).ShouldBe(HttpStatusCode.Created);
        var path = $"{Path}/{(await MakeAsync(owner, """{"name":"Pump"}""")).Id}/move";

        const string Amount = "\"amount\":{\"amount\":100,\"currency\":\"EUR\"}";
        (await owner.PostAsync(path, $$"""{"stage":"won",{{Amount}}}""", ("If-Match", "*"))).ShouldBeProblem(422, "invalid").Fields.ShouldBe(["amount"]);
        (await owner.PostAsync(path, $$"""{"pipeline":"service","stage":"sold",{{Amount}}}""", ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK)
            .Of("stage").ShouldBe("sold");
    }

    [Fact]
    public async Task When_a_deal_came_into_its_first_stage_is_not_told_where_its_making_is_not_seen()
    {
        var owner = await server.OwnerAsync();
        var member = await server.JoinAsync(owner.Workspace, Role.Member);
        var made = await MakeAsync(owner, """{"name":"Line 17"}""");
        var before = server.Node.SightOf;
        server.Node.SightOf = (principal, schema) => principal.Id != member.User ? before(principal, schema)
            : new Sight("no-times", [new TypeSight("opportunity", Domain.Filters.Filter.Everything, new HashSet<string> { "createdAt" })]);

        (await TimesAsync()).ShouldBe([""]);
        await ChangeAsync(owner, made.Id, """{"stage":"proposal"}""");
        (await TimesAsync()).ShouldBe(["enteredAt", "leftAt"]);

        async Task<IEnumerable<string>> TimesAsync() => (await member.GetAsync($"{Path}/{made.Id}/stages")).ShouldBe(HttpStatusCode.OK).Items.Select(visit =>
            string.Join(' ', ((string[])["enteredAt", "leftAt", "seconds"]).Where(name => visit.TryGetProperty(name, out _))));
    }

    [Fact]
    public async Task How_long_a_deal_was_in_its_stages_is_told_also_of_what_was_reopened()
    {
        var owner = await server.OwnerAsync();
        var made = await MakeAsync(owner, """{"name":"Line 16"}""");
        (await VisitsAsync()).ShouldBe(["Qualified"]);

        await ChangeAsync(owner, made.Id, """{"stage":"won","nextStep":"Deliver"}""");
        await ChangeAsync(owner, made.Id, """{"stage":"qualified"}""");
        var last = await ChangeAsync(owner, made.Id, """{"stage":"proposal"}""");
        await ChangeAsync(owner, made.Id, """{"nextStep":"Call"}""");

        (await VisitsAsync()).ShouldBe(["Proposal", "Qualified left", "Won left", "Qualified left"]);
        var visits = (await owner.GetAsync($"{Path}/{made.Id}/stages")).Json.GetProperty("items").EnumerateArray().ToList();
        visits[0].GetProperty("enteredAt").GetString().ShouldBe(last.Of("updatedAt"));
        visits[^1].GetProperty("enteredAt").GetString().ShouldBe(made.Of("createdAt"));
        foreach (var (later, earlier) in visits.Zip(visits.Skip(1)))
            earlier.GetProperty("leftAt").GetString().ShouldBe(later.GetProperty("enteredAt").GetString());
        (await owner.GetAsync($"{Path}/{owner.User}/stages")).ShouldBeProblem(404, "not-found");
        (await (await server.OwnerAsync()).GetAsync($"{Path}/{made.Id}/stages")).ShouldBeProblem(404, "not-found");

        async Task<IEnumerable<string>> VisitsAsync() => (await owner.GetAsync($"{Path}/{made.Id}/stages")).ShouldBe(HttpStatusCode.OK).Items
            .Select(visit => visit.GetProperty("label").GetString() + (visit.TryGetProperty("leftAt", out _) ? " left" : ""));
    }

    private static async Task<Answer> MakeAsync(Client owner, string values) => (await owner.PostAsync(Path, values)).ShouldBe(HttpStatusCode.Created);

    private static bool Has(Answer answer, string field) => answer.Json.TryGetProperty(field, out _);

    private static async Task<Answer> ChangeAsync(Client owner, string id, string values) =>
        (await owner.PatchAsync($"{Path}/{id}", values, ("If-Match", "*"))).ShouldBe(HttpStatusCode.OK);
}
