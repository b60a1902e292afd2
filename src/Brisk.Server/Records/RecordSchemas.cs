using System.Text.Json.Nodes;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Records;

/// <summary>The shapes of records for the OpenAPI document, from their declared fields.</summary>
internal static class RecordSchemas
{
    private const string Shared = """
        {
          "Id": {"type":"string","pattern":"^[0-9A-HJKMNP-TV-Z]{13}$","examples":["0H5ZK3V8QX2RT"]},
          "Instant": {"type":"string","format":"date-time"},
          "Ref": {"type":"object","required":["id","name"],"properties":{"id":{"$ref":"#/components/schemas/Id"},"name":{"type":"string"}}},
          "Money": {"type":"object","required":["amount"],"properties":{"amount":{"type":"integer","description":"Minor units (cents)."},"currency":{"type":"string","pattern":"^[A-Z]{3}$"}}},
          "Labelled": {"type":"object","required":["value"],"properties":{"label":{"type":"string","maxLength":40},"value":{"type":"string"}}},
          "Address": {"type":"object","properties":{"label":{"type":"string"},"street":{"type":"string"},"city":{"type":"string"},"region":{"type":"string"},"postalCode":{"type":"string"},"country":{"type":"string"}}},
          "ProblemField": {"type":"object","required":["field","code","detail"],"properties":{"field":{"type":"string"},"code":{"type":"string"},"detail":{"type":"string"}}},
          "Problem": {"type":"object","required":["type","title","status","detail","code","traceId"],"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"code":{"type":"string"},"traceId":{"type":"string"},"errors":{"type":"array","items":{"$ref":"#/components/schemas/ProblemField"}},"current":{"type":"object","description":"Of a stale write: the record as it is now."}}},
          "Count": {"type":"object","required":["count"],"properties":{"count":{"type":"integer","minimum":0}}},
          "Versioned": {"type":"object","required":["id","version"],"properties":{"id":{"$ref":"#/components/schemas/Id"},"version":{"type":"integer"}}},
          "Facets": {"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"type":"object","required":["value","label","count"],"properties":{"value":{"type":"string"},"label":{"type":"string"},"count":{"type":"integer"}}}}}},
          "Lookup": {"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"type":"object","required":["type","id","name","subtitle"],"properties":{"type":{"type":"string"},"id":{"$ref":"#/components/schemas/Id"},"name":{"type":"string"},"subtitle":{"type":"string"}}}}}},
          "Choice": {"type":"object","required":["value","label","hue"],"properties":{"value":{"type":"string"},"label":{"type":"string"},"hue":{"type":"string"}}},
          "Field": {"type":"object","required":["name","label","kind","group","indexed","sortable","readOnly","required","custom","maxLength","choices","openChoices","operators"],"properties":{"name":{"type":"string"},"label":{"type":"string"},"kind":{"type":"string"},"group":{"type":"string"},"indexed":{"type":"boolean"},"sortable":{"type":"boolean"},"readOnly":{"type":"boolean"},"required":{"type":"boolean"},"custom":{"type":"boolean"},"maxLength":{"type":"integer"},"relatedType":{"type":"string"},"currency":{"type":"string"},"choices":{"type":"array","items":{"$ref":"#/components/schemas/Choice"}},"openChoices":{"type":"boolean"},"operators":{"type":"array","items":{"type":"string"}},"restored":{"type":"boolean","description":"Only in the answer to adding: a field of this name and kind had been removed, and is back with its values and choices."}}},
          "RecordType": {"type":"object","required":["name","plural","label","labelPlural","title","fields"],"properties":{"name":{"type":"string"},"plural":{"type":"string"},"label":{"type":"string"},"labelPlural":{"type":"string"},"title":{"type":"string"},"fields":{"type":"array","items":{"$ref":"#/components/schemas/Field"}}}},
          "SchemaUser": {"type":"object","required":["id","name","hue","role","active"],"properties":{"id":{"$ref":"#/components/schemas/Id"},"name":{"type":"string"},"hue":{"type":"string"},"role":{"type":"string"},"active":{"type":"boolean"}}},
          "Schema": {"type":"object","required":["generation","types","users"],"properties":{"generation":{"type":"integer"},"types":{"type":"array","items":{"$ref":"#/components/schemas/RecordType"}},"users":{"type":"array","items":{"$ref":"#/components/schemas/SchemaUser"}}}},
          "Change": {"type":"object","required":["seq","at","version","kind","actor","changes"],"properties":{"seq":{"type":"integer"},"at":{"$ref":"#/components/schemas/Instant"},"version":{"type":"integer"},"kind":{"type":"string","enum":["create","update","delete","restore"]},"actor":{"type":"object","required":["name","kind"],"properties":{"id":{"$ref":"#/components/schemas/Id"},"name":{"type":"string"},"kind":{"type":"string","enum":["user","key","import","system"]}}},"importId":{"$ref":"#/components/schemas/Id"},"undoes":{"type":"integer"},"changes":{"type":"array","items":{"type":"object","required":["field","from","to"],"properties":{"field":{"type":"string"},"from":{},"to":{}}}}}},
          "History": {"type":"object","required":["items","next"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Change"}},"next":{"type":["integer","null"]}}}
        }
        """;

    public static void Add(JsonObject schemas)
    {
        foreach (var (name, schema) in JsonNode.Parse(Shared)!.AsObject()) schemas[name] = schema!.DeepClone();
        foreach (var type in RecordTypes.All) Add(schemas, type);
    }

    private static void Add(JsonObject schemas, RecordType type)
    {
        var name = char.ToUpperInvariant(type.Name[0]) + type.Name[1..];
        var written = type.Fields.Where(field => !field.ReadOnly).ToList();
        var given = new JsonObject { ["id"] = OpenApiDocument.Reference("Id") };
        foreach (var field in written) given[field.Name] = Nullable(Shape(field, writes: true));
        schemas[name] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "version"),
            ["properties"] = Properties([KeyValuePair.Create("id", (JsonNode?)OpenApiDocument.Reference("Id")), KeyValuePair.Create("version", (JsonNode?)new JsonObject { ["type"] = "integer" })], type.Fields, writes: false),
            ["additionalProperties"] = true,
            ["description"] = "Empty fields are absent. Fields of the workspace's own are further members; see /api/schema.",
        };
        schemas[name + "Input"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. written.Where(field => field.Required).Select(field => (JsonNode)field.Name)]),
            ["properties"] = given,
            ["additionalProperties"] = true,
        };
        var patch = given.DeepClone().AsObject();
        patch.Remove("id");
        schemas[name + "Patch"] = new JsonObject { ["type"] = "object", ["properties"] = patch, ["additionalProperties"] = true };
        schemas[name + "List"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items", "next", "previous", "position"),
            ["properties"] = new JsonObject
            {
                ["items"] = ListOf(OpenApiDocument.Reference(name)),
                ["next"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                ["previous"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
                ["position"] = new JsonObject { ["type"] = new JsonArray("integer", "null") },
            },
        };
        schemas[name + "Duplicates"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["items"] = ListOf(new JsonObject { ["allOf"] = new JsonArray(OpenApiDocument.Reference(name), new JsonObject { ["type"] = "object", ["required"] = new JsonArray("why"), ["properties"] = new JsonObject { ["why"] = new JsonObject { ["type"] = "string" } } }) }),
            },
        };
    }

    private static JsonObject Properties(IEnumerable<KeyValuePair<string, JsonNode?>> first, IEnumerable<Field> fields, bool writes)
    {
        var properties = new JsonObject(first);
        foreach (var field in fields) properties[field.Name] = Shape(field, writes);
        return properties;
    }

    private static JsonObject Shape(Field field, bool writes)
    {
        var shape = field.Kind switch
        {
            LabelledField => ListOf(OpenApiDocument.Reference("Labelled")),
            AddressesField => ListOf(OpenApiDocument.Reference("Address")),
            TagsField => ListOf(new JsonObject { ["type"] = "string" }),
            YesNoField => new JsonObject { ["type"] = "boolean" },
            NumberField => new JsonObject { ["type"] = "number" },
            MoneyField => OpenApiDocument.Reference("Money"),
            InstantField => OpenApiDocument.Reference("Instant"),
            DateField => new JsonObject { ["type"] = "string", ["format"] = "date" },
            RelationField or UserField => OpenApiDocument.Reference(writes ? "Id" : "Ref"),
            _ => new JsonObject { ["type"] = "string", ["maxLength"] = field.MaxLength },
        };
        if (shape["$ref"] is null) shape["title"] = field.Label;
        return shape;
    }

    private static JsonObject Nullable(JsonObject shape) => new() { ["oneOf"] = new JsonArray(shape, new JsonObject { ["type"] = "null" }) };

    private static JsonObject ListOf(JsonObject item) => new() { ["type"] = "array", ["items"] = item };
}
