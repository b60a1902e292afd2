using System.Text.Json.Nodes;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Records;

/// <summary>The shapes of records for the OpenAPI document, from their declared fields.</summary>
internal static class RecordSchemas
{
    private static readonly ApiShape Sums = new ApiShape("object")
    {
        Description = "By field. Of money: minor units by ISO 4217 code, as whole numbers of any size; of numbers: one, or null where they are too large to be "
            + "added.",
    }.OrMissing();

    private static readonly ApiShape Choices = ApiShape.ListOf(ApiShape.Named("Choice"));
    private static readonly ApiShape Texts = ApiShape.ListOf(ApiShape.Text);

    private static readonly (string Name, ApiShape Shape)[] Shared =
    [
        ("Id", ApiShape.Text with { Pattern = "^[0-9A-HJKMNP-TV-Z]{13}$", Example = "0H5ZK3V8QX2RT" }),
        ("Instant", ApiShape.Text with { Format = "date-time" }),
        ("Ref", ApiShape.Object(("id", ApiShape.Id), ("name", ApiShape.Text))),
        ("Link", ApiShape.Object(
            ("type", ApiShape.Text), ("id", ApiShape.Id), ("name", ApiShape.Text), ("role", ApiShape.Text.OrMissing()))),
        ("GivenLink", ApiShape.Object(
            ("type", (ApiShape.Text with { Description = "The record type; may be left out where the field has one." }).OrMissing()),
            ("id", ApiShape.Id), ("name", (ApiShape.Text with { Description = "Not read." }).OrMissing()), ("role", ApiShape.Text.OrMissing()))),
        ("Money", ApiShape.Object(
            ("amount", ApiShape.Whole with { Description = "Minor units (cents)." }),
            ("currency", (ApiShape.Text with { Pattern = "^[A-Z]{3}$" }).OrMissing()))),
        ("Labelled", ApiShape.Object(("label", (ApiShape.Text with { MaxLength = 40 }).OrMissing()), ("value", ApiShape.Text))),
        ("Address", ApiShape.Object(
            ("label", ApiShape.Text.OrMissing()), ("street", ApiShape.Text.OrMissing()), ("city", ApiShape.Text.OrMissing()),
            ("region", ApiShape.Text.OrMissing()), ("postalCode", ApiShape.Text.OrMissing()), ("country", ApiShape.Text.OrMissing()))),
        ("Wording", ApiShape.Object(
            ("key", ApiShape.Text with { Description = "Of one text, which docs/api/wordings.json has with its values." }),
            ("params", (new ApiShape("object") { Description = "The values in the text, by their names." }).OrMissing())) with
        {
            Description = "What the text beside it says, for any language.",
        }),
        ("ProblemField", ApiShape.Object(
            ("field", ApiShape.Text), ("code", ApiShape.Text), ("detail", ApiShape.Text), ("wording", ApiShape.Named("Wording")))),
        ("Problem", ApiShape.Object(
            ("type", ApiShape.Text), ("title", ApiShape.Text), ("status", ApiShape.Whole), ("detail", ApiShape.Text), ("code", ApiShape.Text),
            ("wording", ApiShape.Named("Wording")), ("traceId", ApiShape.Text), ("errors", ApiShape.ListOf(ApiShape.Named("ProblemField")).OrMissing()),
            ("current", (new ApiShape("object") { Description = "Of a stale write: the record as it is now." }).OrMissing()))),
        ("Count", ApiShape.Object(("count", ApiShape.Whole with { Minimum = 0 }))),
        ("Versioned", ApiShape.Object(("id", ApiShape.Id), ("version", ApiShape.Whole))),
        ("Facets", ApiShape.Object(
            ("items", ApiShape.ListOf(ApiShape.Object(("value", ApiShape.Text), ("label", ApiShape.Text), ("count", ApiShape.Whole)))))),
        ("Groups", ApiShape.Object(
            ("groups", ApiShape.ListOf(ApiShape.Object(
                ("by", ApiShape.Text with { IsNullable = true }), ("byLabel", ApiShape.Text with { IsNullable = true }),
                ("and", (ApiShape.Text with { IsNullable = true }).OrMissing()), ("andLabel", (ApiShape.Text with { IsNullable = true }).OrMissing()),
                ("count", ApiShape.Whole), ("sums", Sums)))),
            ("rest", ApiShape.Object(("groups", ApiShape.Whole), ("count", ApiShape.Whole), ("sums", Sums)) with { IsNullable = true }),
            ("total", ApiShape.Whole), ("sums", Sums))),
        ("Lookup", ApiShape.Object(
            ("items", ApiShape.ListOf(ApiShape.Object(("type", ApiShape.Text), ("id", ApiShape.Id), ("name", ApiShape.Text), ("subtitle", ApiShape.Text)))))),
        ("Choice", ApiShape.Object(
            ("value", ApiShape.Text), ("label", ApiShape.Text), ("hue", ApiShape.Named(ClosedLists.Hue)),
            ("builtIn", (ApiShape.YesNo with { Description = "It came with Brisk and is called as it always was; absent of others." }).OrMissing()))),
        ("Field", ApiShape.Object(
            ("name", ApiShape.Text), ("label", ApiShape.Text), ("kind", ApiShape.Named(ClosedLists.FieldKind)), ("group", ApiShape.Text),
            ("indexed", ApiShape.YesNo), ("sortable", ApiShape.YesNo), ("readOnly", ApiShape.YesNo), ("required", ApiShape.YesNo), ("custom", ApiShape.YesNo),
            ("maxLength", ApiShape.Whole),
            ("markdown", (ApiShape.YesNo with { Description = "It is written in Markdown, and shown as POST /api/markdown says." }).OrMissing()),
            ("relatedType", ApiShape.Text.OrMissing()),
            ("relatedTypes", (Texts with { Description = "Of links to records (kind relations): the types that they can point to. Their choices are roles." })
                .OrMissing()), ("currency", ApiShape.Text.OrMissing()), ("choices", Choices), ("openChoices", ApiShape.YesNo),
            ("operators", Texts),
            ("restored", (ApiShape.YesNo with
            {
                Description = "Only in the answer to adding: a field of this name and kind had been removed, and is back with its values and choices.",
            }).OrMissing()))),
        ("RecordType", ApiShape.Object(
            ("name", ApiShape.Text), ("plural", ApiShape.Text), ("label", ApiShape.Text), ("labelPlural", ApiShape.Text), ("title", ApiShape.Text),
            ("fields", ApiShape.ListOf(ApiShape.Named("Field"))),
            ("duplicates", Texts with { Description = "Fields that show that two are one, surest first." }),
            ("headers", Texts with { Description = "Parts of column names by which a file shows that its rows are of this type." }),
            ("presentation", ApiShape.Named("Presentation")),
            ("kindField", (ApiShape.Text with { Description = "The field that tells of which kind a record is; absent where all are alike." }).OrMissing()),
            ("kinds", ApiShape.ListOf(ApiShape.Named("RecordKind")).OrMissing()))),
        ("RecordKind", ApiShape.Object(
            ("name", ApiShape.Text with { Description = "The choice of the field, and the name of the type in batches." }), ("plural", ApiShape.Text),
            ("label", ApiShape.Text), ("labelPlural", ApiShape.Text),
            ("fields", Texts with { Description = "Fields that not every kind has; those that no kind names are of all." }),
            ("required", Texts with { Description = "Fields that a record of it must have." }))),
        ("Presentation", ApiShape.Object(
            ("icon", ApiShape.Text), ("key", (ApiShape.Text with { Description = "The letter that leads to the list after a g." }).OrMissing()),
            ("square", ApiShape.YesNo with { Description = "Its pictures are square rather than round." }),
            ("columns", ApiShape.ListOf(ApiShape.Object(("field", ApiShape.Text), ("width", ApiShape.Whole.OrMissing())))),
            ("sort", ApiShape.Text), ("spare", Texts with { Description = "Columns that go first where there is less room." }),
            ("spareBeside", Texts with { Description = "Columns that go first beside an open record." }),
            ("subtitle", Texts with { Description = "One line below the name; of industry|type|status the first that is filled." }),
            ("first", Texts with { Description = "What people fill in first." }),
            ("asked", Texts with { Description = "What else a record's page has a line for while it is empty." }),
            ("pairs", Texts with { Description = "What stands side by side in forms, two names with a space between." }), ("facts", Texts),
            ("forecast", ApiShape.Object(
                ("due", ApiShape.Text), ("closed", ApiShape.Text), ("chance", ApiShape.Text), ("amount", ApiShape.Text), ("weighted", ApiShape.Text))
                .OrMissing()))),
        ("SchemaUser", ApiShape.Object(
            ("id", ApiShape.Id), ("name", ApiShape.Text), ("hue", ApiShape.Named(ClosedLists.Hue)), ("role", ApiShape.Named(ClosedLists.Role)),
            ("active", ApiShape.YesNo))),
        ("Schema", ApiShape.Object(
            ("generation", ApiShape.Whole), ("types", ApiShape.ListOf(ApiShape.Named("RecordType"))),
            ("users", ApiShape.ListOf(ApiShape.Named("SchemaUser"))))),
        ("Actor", ApiShape.Object(("id", ApiShape.Id.OrMissing()), ("name", ApiShape.Text), ("kind", ApiShape.Named(ClosedLists.ActorKind)))),
        ("Change", ApiShape.Object(
            ("seq", ApiShape.Whole), ("at", ApiShape.Instant), ("version", ApiShape.Whole), ("kind", ApiShape.OneOf("create", "update", "delete", "restore")),
            ("actor", ApiShape.Named("Actor")),
            ("step", ApiShape.Id.OrMissing()), ("importId", ApiShape.Id.OrMissing()), ("undoes", ApiShape.Whole.OrMissing()),
            ("changes", ApiShape.ListOf(ApiShape.Object(("field", ApiShape.Text), ("from", ApiShape.Any), ("to", ApiShape.Any)))))),
        ("ToldChange", ApiShape.Object(
            ("seq", ApiShape.Whole), ("type", ApiShape.Text), ("id", ApiShape.Id.OrMissing()), ("version", ApiShape.Whole.OrMissing()),
            ("kind", ApiShape.OneOf("create", "update", "delete", "restore", "gone", "many")),
            ("count", (ApiShape.Whole with { Description = "Of many: how many changes; absent for who sees a part of the records." }).OrMissing()),
            ("fields", (new ApiShape("object") { Description = "Of an update: the fields that changed, with their new values." }).OrMissing()),
            ("actor", ApiShape.Named("Actor").OrMissing()), ("step", ApiShape.Id.OrMissing()), ("at", ApiShape.Instant.OrMissing()))),
        ("Changes", ApiShape.Object(
            ("items", ApiShape.ListOf(ApiShape.Named("ToldChange"))),
            ("next", ApiShape.Text with { Description = "Where to go on, as after; the same as head when there is no more." }), ("head", ApiShape.Text),
            ("schema", ApiShape.Whole with { Description = "The generation of the schema." }))),
        ("TimelineActivity", ApiShape.Object(
            ("id", ApiShape.Id), ("version", ApiShape.Whole), ("kind", ApiShape.Text), ("form", ApiShape.Text.OrMissing()),
            ("direction", ApiShape.Text.OrMissing()), ("channel", ApiShape.Text.OrMissing()), ("subject", ApiShape.Text.OrMissing()),
            ("at", ApiShape.Instant.OrMissing()), ("minutes", new ApiShape("number").OrMissing()), ("outcome", ApiShape.Text.OrMissing()),
            ("place", ApiShape.Text.OrMissing()), ("about", ApiShape.ListOf(ApiShape.Named("Link")).OrMissing()), ("done", ApiShape.YesNo.OrMissing()),
            ("snippet", (ApiShape.Text with { Description = "How its text begins, on one line." }).OrMissing()))),
        ("TimelineChange", ApiShape.Object(
            ("what", ApiShape.Text with
            {
                Description = "Of one record what was done to it: create, update, delete or restore; of several the kind of the step.",
            }),
            ("step", ApiShape.Id.OrMissing()), ("stepKind", ApiShape.Text.OrMissing()), ("label", ApiShape.Text.OrMissing()),
            ("records", (ApiShape.Whole with { Description = "How many; absent for who sees a part of them." }).OrMissing()),
            ("type", (ApiShape.Text with { Description = "Where all are of one type." }).OrMissing()), ("id", ApiShape.Id.OrMissing()),
            ("title", ApiShape.Text.OrMissing()),
            ("fields", ApiShape.ListOf(ApiShape.Object(("field", ApiShape.Text), ("from", ApiShape.Any), ("to", ApiShape.Any)))))),
        ("Timeline", ApiShape.Object(
            ("items", ApiShape.ListOf(ApiShape.Object(
                ("kind", ApiShape.OneOf("activity", "change")), ("at", ApiShape.Instant), ("by", ApiShape.Named("Actor").OrMissing()),
                ("activity", ApiShape.Named("TimelineActivity").OrMissing()), ("change", ApiShape.Named("TimelineChange").OrMissing())))),
            ("next", ApiShape.Text with { IsNullable = true }))),
        ("History", ApiShape.Object(("items", ApiShape.ListOf(ApiShape.Named("Change"))), ("next", ApiShape.Whole with { IsNullable = true }))),
    ];

    public static void Add(JsonObject schemas)
    {
        foreach (var (name, shape) in Shared) schemas.Add(name, shape.ToJson());
        schemas["RecordType"]!["examples"] = new JsonArray([.. RecordTypes.All.Select(type => JsonNode.Parse(SchemaJson.Text(type)))]);
        foreach (var type in RecordTypes.Views) Add(schemas, type);
    }

    private static void Add(JsonObject schemas, RecordType type)
    {
        var name = char.ToUpperInvariant(type.ApiName[0]) + type.ApiName[1..];
        var written = type.Fields.Where(type.IsWritten).ToList();
        var given = new JsonObject { ["id"] = OpenApiDocument.Reference("Id") };
        foreach (var field in written) given[field.Name] = Nullable(Shape(field, writes: true));
        schemas[name] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("id", "version"),
            ["properties"] = Properties([("id", ApiShape.Id), ("version", ApiShape.Whole)], type.Fields, writes: false),
            ["additionalProperties"] = true,
            ["description"] = "Empty fields are absent. Fields of the workspace's own are further members; see /api/schema.",
        };
        schemas[name + "Input"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. written.Where(type.Requires).Select(field => (JsonNode)field.Name)]),
            ["properties"] = given,
            ["additionalProperties"] = true,
        };
        var patch = given.DeepClone().AsObject();
        patch.Remove("id");
        schemas[name + "Patch"] = new JsonObject { ["type"] = "object", ["properties"] = patch, ["additionalProperties"] = true };
        foreach (var verb in type.Verbs)
        {
            schemas[name + char.ToUpperInvariant(verb.Name[0]) + verb.Name[1..]] = new JsonObject
            {
                ["type"] = "object", ["required"] = new JsonArray([.. verb.Asks.Select(field => (JsonNode)field)]), ["additionalProperties"] = true,
                ["properties"] = new JsonObject([.. verb.Inputs.Select(input => KeyValuePair.Create(input, patch[input]?.DeepClone()))]),
            };
        }
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
        var board = ApiShape.Object(
            ("rest", ApiShape.Object(("columns", ApiShape.Whole), ("count", ApiShape.Whole), ("sums", Sums)) with { IsNullable = true }),
            ("total", ApiShape.Whole), ("sums", Sums)).ToJson();
        var column = ApiShape.Object(
            ("value", ApiShape.Text with { IsNullable = true }), ("label", ApiShape.Text with { IsNullable = true }), ("count", ApiShape.Whole), ("sums", Sums),
            ("filter", ApiShape.Text with { Description = "Of the list that the column goes on as, in the same sort." })).ToJson();
        board["properties"]!["columns"] = ListOf(new JsonObject { ["allOf"] = new JsonArray(OpenApiDocument.Reference(name + "List"), column) });
        board["required"]!.AsArray().Add("columns");
        schemas[name + "Board"] = board;
        schemas[name + "Duplicates"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["items"] = ListOf(new JsonObject
                {
                    ["allOf"] = new JsonArray(OpenApiDocument.Reference(name), ApiShape.Object(("why", ApiShape.Text)).ToJson()),
                }),
            },
        };
    }

    private static JsonObject Properties((string Name, ApiShape Shape)[] first, IEnumerable<Field> fields, bool writes)
    {
        var properties = new JsonObject(first.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Shape.ToJson())));
        foreach (var field in fields) properties[field.Name] = Shape(field, writes);
        return properties;
    }

    private static JsonObject Shape(Field field, bool writes)
    {
        var shape = field.Kind switch
        {
            LabelledField => ListOf(OpenApiDocument.Reference("Labelled")),
            RelationsField when writes =>
                ListOf(new JsonObject { ["anyOf"] = new JsonArray(OpenApiDocument.Reference("GivenLink"), OpenApiDocument.Reference("Id")) }),
            RelationsField => ListOf(OpenApiDocument.Reference("Link")),
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
