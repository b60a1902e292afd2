using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Brisk.Domain;

namespace Brisk.Server.Platform;

/// <summary>The schemas of the OpenAPI document: one of each type of ours that requests and answers are made of, under its name.</summary>
internal sealed class ApiSchemas
{
    private readonly Dictionary<string, Type> types = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions exporter;

    public ApiSchemas() => exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    /// <summary>By their names.</summary>
    public JsonObject All { get; } = [];

    public JsonObject ReferenceTo(JsonTypeInfo type)
    {
        var name = type.Type.Name;
        if (types.TryAdd(name, type.Type)) All.Add(name, type.GetJsonSchemaAsNode(exporter));
        else if (types[name] != type.Type) throw new InvalidOperationException($"Two types of the API are called {name}.");
        return OpenApiDocument.Reference(name);
    }

    /// <summary>
    /// Fills in the types with a converter of ours, which the exporter cannot look into (it does not even ask about nullable ones), and refers to
    /// objects within others: what the exporter itself says of a type that comes twice leads into the first of them, which those who make types of
    /// this document cannot follow.
    /// </summary>
    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (!context.Path.IsEmpty && context.TypeInfo.Kind == JsonTypeInfoKind.Object && Known(context.TypeInfo.Type) is null)
        {
            var isNullable = schema is JsonObject whole && whole["type"] is JsonArray || context.PropertyInfo is { IsGetNullable: true };
            return isNullable ? OrNull(ReferenceTo(context.TypeInfo)) : ReferenceTo(context.TypeInfo);
        }
        if (schema is JsonObject && schema["properties"] is JsonObject properties)
            foreach (var property in context.TypeInfo.Properties) Complete(properties, property);
        return Known(context.TypeInfo.Type) ?? schema;
    }

    private static void Complete(JsonObject properties, JsonPropertyInfo property)
    {
        var (name, type) = (property.Name, property.PropertyType);
        if (Nullable.GetUnderlyingType(type) is { } inner && Known(inner) is { } known) properties[name] = OrNull(known);
        else if (!type.IsValueType && Known(type) is { } whole) properties[name] = whole;
        else if (type == typeof(string) && ClosedLists.Of(name, Of<ClosedListAttribute>(property)) is { } list)
            properties[name] = property.IsGetNullable ? OrNull(OpenApiDocument.Reference(list)) : OpenApiDocument.Reference(list);
        else if (properties[name] is JsonObject member) Describe(member, property);
        if (ElementOf(type) is { } element && Known(element) is { } item && properties[name] is JsonObject items) items["items"] = item;
    }

    /// <summary>What a member says of itself: the values that it can have, and what it is.</summary>
    private static void Describe(JsonObject member, JsonPropertyInfo property)
    {
        if (Of<AllowedValuesAttribute>(property) is { } allowed)
            member["enum"] = new JsonArray([.. allowed.Values.Select(value => (JsonNode?)(string?)value)]);
        if (Of<DescriptionAttribute>(property) is { } about) member["description"] = about.Description;
    }

    private static T? Of<T>(JsonPropertyInfo property) where T : Attribute =>
        property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false) is [T found] ? found : null;

    private static JsonObject OrNull(JsonObject schema) => new() { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };

    /// <summary>What a list holds; null for what is none.</summary>
    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static JsonObject? Known(Type type) =>
        type == typeof(AskedLanguage) ? new JsonObject
        {
            ["oneOf"] = new JsonArray(OpenApiDocument.Reference(ClosedLists.Language), new JsonObject { ["type"] = "null" }),
            ["description"] = "In which Brisk speaks to the person; null: as the workspace has it.",
        }
        : type == typeof(Tsid) ? OpenApiDocument.Reference("Id")
        : type == typeof(DateTimeOffset) ? OpenApiDocument.Reference("Instant")
        : type == typeof(ToldWording) ? OpenApiDocument.Reference("Wording")
        : type == typeof(JsonElement) ? new JsonObject { ["type"] = "object" }
        : null;
}
