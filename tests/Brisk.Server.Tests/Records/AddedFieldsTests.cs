using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Brisk.Domain.Records;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>A record is the same however it is read, with as many added fields as there may be.</summary>
public sealed class AddedFieldsTests(TestServer server)
{
    /// <summary>A contact that others are linked to.</summary>
    private string other = "";

    [Fact]
    public async Task Lists_show_every_added_field_of_every_kind_as_the_record_does()
    {
        var owner = await server.OwnerAsync();
        var kinds = CustomFields.Kinds.Select(kind => kind.Name).ToList();
        var fields = new List<(string Name, string Kind)>();
        for (var i = 0; i < CustomFields.Most; i++)
        {
            var kind = kinds[i % kinds.Count];
            // Labels one of which begins another, and one that is a word of JSON.
            var field = new JsonObject { ["label"] = i == 0 ? "Null" : $"Extra {i}", ["kind"] = kind };
            if (kind is "choice") field["choices"] = new JsonArray(new JsonObject { ["label"] = "Gold" });
            if (kind is "relations") field["relatedTypes"] = new JsonArray("contact");
            fields.Add(((await owner.PostAsync("/api/contacts/fields", field.ToJsonString())).ShouldBe(HttpStatusCode.Created).Of("name"), kind));
        }
        other = (await owner.PostAsync("/api/contacts", """{"firstName":"Zoë \"Z\""}""")).ShouldBe(HttpStatusCode.Created).Of("id");
        await AddAsync(owner, fields, every: 1);
        await AddAsync(owner, fields, every: 2);
        await AddAsync(owner, fields, every: fields.Count + 1);

        var whole = await ListAsync(owner, $"&fields=name,{string.Join(',', fields.Select(field => field.Name))}");
        // So few that each is taken out by itself.
        var pieces = new List<List<JsonObject>>();
        foreach (var few in fields.Chunk(4)) pieces.Add(await ListAsync(owner, $"&fields=name,{string.Join(',', few.Select(field => field.Name))}"));

        whole.Count.ShouldBe(4);
        whole[0]["extra" + kinds.IndexOf("relations")]![0]!["name"]!.GetValue<string>().ShouldBe("Zoë \"Z\"");
        for (var at = 0; at < whole.Count; at++)
        {
            var record = JsonNode.Parse((await owner.GetAsync($"/api/contacts/{whole[at]["id"]}")).ShouldBe(HttpStatusCode.OK).Text)!.AsObject();
            foreach (var (name, kind) in fields)
            {
                ShouldBeSame(whole[at][name], record[name], $"{name} of {kind}");
                ShouldBeSame(pieces[fields.FindIndex(field => field.Name == name) / 4][at][name], record[name], $"{name} of {kind}, by itself");
            }
        }
        fields.Count(field => whole[0].ContainsKey(field.Name)).ShouldBe(fields.Count);
        fields.Count(field => whole[2].ContainsKey(field.Name)).ShouldBe(0);
    }

    private static void ShouldBeSame(JsonNode? left, JsonNode? right, string what) =>
        JsonNode.DeepEquals(left, right).ShouldBeTrue($"{what}: {left} and {right}");

    private static async Task<List<JsonObject>> ListAsync(Client owner, string query) =>
        [.. (await owner.GetAsync($"/api/contacts?sort=name{query}")).ShouldBe(HttpStatusCode.OK).Items
            .Select(item => JsonNode.Parse(item.GetRawText())!.AsObject())];

    /// <summary>A contact with a value in every first, second, … field; named so that it comes behind those that were added before.</summary>
    private async Task AddAsync(Client owner, List<(string Name, string Kind)> fields, int every)
    {
        var values = new JsonObject { ["firstName"] = $"A{every:000}" };
        for (var i = every - 1; i < fields.Count; i += every) values[fields[i].Name] = JsonNode.Parse(Value(fields[i].Kind, i, owner));
        (await owner.PostAsync("/api/contacts", values.ToJsonString())).ShouldBe(HttpStatusCode.Created);
    }

    private string Value(string kind, int i, Client owner) => kind switch
    {
        "text" => JsonSerializer.Serialize($"a \"quoted\" \\ 😀 {i}, \"extra1\":null}}"),
        "longText" => JsonSerializer.Serialize($"lines\nof {{ }} [ ] {i}"),
        "email" => $"\"a{i}@b.example\"",
        "phone" => $"\"+46 8 123 4{i:000}\"",
        "url" => $"\"https://a.example/?q={i}&r=%22\"",
        "number" => $"{i}.5",
        "money" => $$"""{"amount":{{i}},"currency":"EUR"}""",
        "date" => "\"2026-11-20\"",
        "instant" => "\"2026-11-20T10:00:00.000Z\"",
        "yesNo" => i % 2 == 0 ? "false" : "true",
        "choice" => "\"gold\"",
        "tags" => $"[\"a{i}\",\"[b\"]",
        "user" => $"\"{owner.User}\"",
        "relations" => $"[\"{other}\"]",
        "emails" => $$"""[{"label":"Work","value":"a{{i}}@b.example"},{"value":"c@d.example"}]""",
        "phones" => $$"""[{"label":"Work","value":"+46 8 123 4{{i:000}}"}]""",
        "links" => $$"""[{"value":"https://a.example/{{i}}"}]""",
        "addresses" => $$"""[{"label":"Home","street":"Road {{i}}"}]""",
        _ => throw new InvalidOperationException($"Say what a field of the kind {kind} may hold."),
    };
}
