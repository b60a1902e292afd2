using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class OpenApiTests(TestServer server)
{
    /// <summary>The committed document, found from this file's folder upwards.</summary>
    private static string Committed([CallerFilePath] string here = "")
    {
        var folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "brisk.slnx"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder!.FullName, "docs", "api", "openapi.json"));
    }

    [Fact]
    public void The_committed_document_is_the_one_that_is_served() =>
        BriskServer.OpenApi().ShouldBe(Committed(), "Run: ./brisk openapi > docs/api/openapi.json");

    [Fact]
    public async Task The_committed_document_is_served_to_everybody()
    {
        var owner = await server.OwnerAsync();

        foreach (var client in (Client[])[server.Anonymous, owner, await server.KeyAsync(owner.Workspace, Role.ReadOnly), server.Local,
            new(server, bearer: "nonsense")])
        {
            var answer = (await client.GetAsync("/openapi.json")).ShouldBe(HttpStatusCode.OK);

            answer.Text.ShouldBe(Committed());
            answer.MediaType.ShouldBe("application/json");
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var document = JsonNode.Parse(BriskServer.OpenApi())!;

        foreach (var reference in References(document))
        {
            JsonNode? place = document;
            foreach (var step in reference[2..].Split('/')) place = place is JsonArray list ? list[int.Parse(step)] : place?[step];
            place.ShouldNotBeNull(reference);
            // Into another schema nobody follows who makes types of the document.
            reference.ShouldStartWith("#/components/schemas/");
            reference.Count(letter => letter == '/').ShouldBe(3, reference);
        }
    }

    /// <summary>What is one of a few; not of links, whose roles a workspace names.</summary>
    [Fact]
    public void Roles_hues_kinds_and_states_say_what_they_can_be()
    {
        var schemas = JsonNode.Parse(BriskServer.OpenApi())!["components"]!["schemas"]!.AsObject();
        var members =
            from schema in schemas
            where schema.Key is not ("Link" or "GivenLink" or "Problem")
                && RecordTypes.Views.All(type => !schema.Key.StartsWith(type.ApiName, StringComparison.OrdinalIgnoreCase))
            from member in schema.Value!["properties"]?.AsObject() ?? []
            where member.Key is "role" or "worksAs" or "hue" or "weekStart" or "language" or "status" or "phase" or "onMatch" && member.Value!["items"] is null
            select (Of: $"{schema.Key}.{member.Key}", Values: Values(member.Value!));
        var all = members.ToDictionary(member => member.Of, member => member.Values);

        all.Count.ShouldBeGreaterThan(20);
        all.Where(member => member.Value is null).Select(member => member.Key).ShouldBe(["BatchResult.status"]);
        all["UserAnswer.role"].ShouldBe(["owner", "member", "read-only"]);
        all["KeyAnswer.worksAs"].ShouldBe(["owner", "member", "read-only"]);
        all["ImportAnswer.status"]!.Count.ShouldBe(9);
        Values(schemas["Field"]!["properties"]!["kind"]!).ShouldBe(FieldKinds.All.Select(kind => kind.Name));
        Values(schemas["AddFieldRequest"]!["properties"]!["kind"]!).ShouldBe(CustomFields.Kinds.Select(kind => kind.Name));

        List<string>? Values(JsonNode member)
        {
            if (member["oneOf"] is JsonArray { Count: 2 } or) member = or[0]!;
            if (member["$ref"]?.GetValue<string>() is { } reference) member = schemas[reference.Split('/')[^1]]!;
            return member["enum"]?.AsArray().OfType<JsonNode>().Select(value => value.GetValue<string>()).ToList();
        }
    }

    [Fact]
    public void Every_list_says_what_it_holds() => Lists(JsonNode.Parse(BriskServer.OpenApi())!).ShouldAllBe(list => list["items"] != null);

    private static IEnumerable<JsonObject> Lists(JsonNode node) => node switch
    {
        JsonArray all => all.OfType<JsonNode>().SelectMany(Lists),
        JsonObject one => one.Select(member => member.Value).OfType<JsonNode>().SelectMany(Lists)
            .Concat(one["type"] is { } type and (JsonValue or JsonArray) && type.ToJsonString().Contains("\"array\"", StringComparison.Ordinal) ? [one] : []),
        _ => [],
    };

    /// <summary>
    /// Every request and answer of the tests is held against the document; here each of its operations succeeds once, as it is documented to.
    /// </summary>
    [Fact]
    public async Task Every_documented_operation_succeeds_as_documented()
    {
        foreach (var (name, request) in Requests.All.Where(row => row.Value.Else is null && row.Key != "signOutEverywhere"))
        {
            var person = await server.OwnerAsync();
            var asked = await request.PrepareAsync(person, person);
            var answer = await asked.SendAsync(request.For == "local" ? server.Local : person);
            answer.Status.ShouldBeInRange(200, 299, name);
            (answer.Header(Step) is not null).ShouldBe(NamesStep(name, answer.Status), name);
        }
        await SetUpAsync();

        var documented =
            Contract.Served.Operations.Select(one =>
            (Operation: one.Operation.GetProperty("operationId").GetString()!, Status: one.Operation.GetProperty("responses").EnumerateObject()
            .Select(reply => int.Parse(reply.Name)).First(status => status is >= 200 and < 300)));
        documented.Except(Contract.Served.Answered.Keys).Select(one => one.Operation)
            .Except(["signOutEverywhere", "cancelImport", TestServer.IsOnPostgres ? "backUp" : ""]).ShouldBeEmpty();
    }

    private const string Step = "X-Brisk-Step";

    private static bool NamesStep(string operation, int status) => Contract.Served.Operations.Select(one => one.Operation)
        .Single(one => one.GetProperty("operationId").ValueEquals(operation)).GetProperty("responses").GetProperty($"{status}")
        .TryGetProperty("headers", out var headers) && headers.TryGetProperty(Step, out _);

    [Fact]
    public async Task A_record_with_every_field_has_exactly_the_documented_members()
    {
        var owner = await server.OwnerAsync();
        var schemas = Contract.Served.Document.GetProperty("components").GetProperty("schemas");

        foreach (var type in RecordTypes.Views)
        {
            var values = await Samples.WholeAsync(type, owner);
            var made = (await owner.PostAsync("/api/" + type.ApiPlural, values.ToJsonString())).ShouldBe(HttpStatusCode.Created);
            var whole = (await owner.GetAsync($"/api/{type.ApiPlural}/{made.Id}")).ShouldBe(HttpStatusCode.OK);

            var ofOthers = type.Fields.Where(field => !Samples.HasFirst(type, field)).Select(field => field.Name);
            var declared = schemas.GetProperty(char.ToUpperInvariant(type.ApiName[0]) + type.ApiName[1..]).GetProperty("properties").EnumerateObject()
                .Select(member => member.Name);
            whole.Json.EnumerateObject().Select(member => member.Name).ShouldBe(declared.Except(Later).Except(ofOthers), ignoreOrder: true);
        }
    }

    /// <summary>What a record that was just made does not have yet.</summary>
    private static readonly string[] Later = ["lastActivityAt", "deletedAt", "deletedBy"];

    private static async Task SetUpAsync()
    {
        await using var fresh = await TestServer.StartAsync();
        var link = (await fresh.Local.PostAsync("/api/local/setup-link")).ShouldBe(HttpStatusCode.OK).Of("path");
        var answer = await fresh.Anonymous.PostAsync("/api/setup",
            $$"""{"token":"{{link.Split("#token=")[1]}}","workspace":"Harbour","name":"Bo","email":"bo@x.example","password":"blue-river-78 wide"}""");
        answer.ShouldBe(HttpStatusCode.OK);
        if (!TestServer.IsOnPostgres) (await fresh.Local.GetAsync("/api/local/backup")).ShouldBe(HttpStatusCode.OK);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" && member.Value!.GetValueKind() == JsonValueKind.String
            ? [member.Value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
