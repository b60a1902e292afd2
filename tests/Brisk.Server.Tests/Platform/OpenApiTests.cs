using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Platform;

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
    public async Task The_document_is_served_to_everybody()
    {
        var answer = await server.Anonymous.GetAsync("/openapi.json");

        answer.Text.ShouldBe(BriskServer.OpenApi());
        answer.MediaType.ShouldBe("application/json");
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
        }
    }

    [Fact]
    public void Every_route_and_every_field_is_described()
    {
        var document = JsonNode.Parse(BriskServer.OpenApi())!;

        foreach (var route in BriskServer.Routes(null).All.Where(route => route.Name != "enterDemo"))
            document["paths"]![route.Pattern]![route.Method.ToLowerInvariant()]!["operationId"]!.GetValue<string>().ShouldBe(route.Name);
        foreach (var type in RecordTypes.All)
        {
            var name = char.ToUpperInvariant(type.Name[0]) + type.Name[1..];
            foreach (var field in type.Fields) document["components"]!["schemas"]![name]!["properties"]!.AsObject().ContainsKey(field.Name).ShouldBeTrue(field.Name);
        }
    }

    [Fact]
    public async Task Statuses_that_are_answered_are_declared()
    {
        var owner = await server.OwnerAsync();
        var contact = await owner.ContactAsync("""{"firstName":"Bo"}""");
        var document = JsonNode.Parse(BriskServer.OpenApi())!["paths"]!;
        var calls = new (string Method, string Pattern, string? Body, string? IfMatch)[]
        {
            ("GET", "/api/contacts", null, null), ("POST", "/api/contacts", "{}", null), ("POST", "/api/contacts", "{", null), ("GET", "/api/contacts/{id}", null, null),
            ("PATCH", "/api/contacts/{id}", "{}", null), ("PATCH", "/api/contacts/{id}", """{"city":"Oslo"}""", "\"9\""), ("PATCH", "/api/contacts/{id}", """{"city":1}""", "*"), ("DELETE", "/api/contacts/{id}", null, null),
            ("POST", "/api/contacts/{id}/restore", null, "*"), ("POST", "/api/contacts/{id}/undo", """{"seq":99}""", null), ("GET", "/api/contacts/{id}/history", null, null), ("POST", "/api/batch", "{}", null),
            ("GET", "/api/users", null, null), ("POST", "/api/keys", "{}", null), ("GET", "/api/schema", null, null),
        };

        foreach (var (method, pattern, body, ifMatch) in calls)
        {
            var answer = await owner.SendAsync(method, pattern.Replace("{id}", contact.Id, StringComparison.Ordinal), body, ("If-Match", ifMatch ?? ""));

            document[pattern]![method.ToLowerInvariant()]!["responses"]!.AsObject().ContainsKey(answer.Status.ToString()).ShouldBeTrue($"{method} {pattern} answered {answer.Status}");
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" && member.Value!.GetValueKind() == JsonValueKind.String ? [member.Value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
