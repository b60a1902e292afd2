using System.Text.Json.Nodes;

namespace Brisk.Server.Platform;

/// <summary>The shape of a value in JSON schema, as far as the API needs it.</summary>
/// <param name="Type">Its JSON type; null for anything, or for what another schema says.</param>
internal sealed record ApiShape(string? Type = null)
{
    public static ApiShape Text { get; } = new("string");
    public static ApiShape Whole { get; } = new("integer");
    public static ApiShape YesNo { get; } = new("boolean");
    public static ApiShape Any { get; } = new();

    /// <summary>True or false; false when it is left out.</summary>
    public static ApiShape Flag { get; } = YesNo with { Default = false };

    public static ApiShape Id { get; } = Named("Id");
    public static ApiShape Instant { get; } = Named("Instant");

    /// <summary>The name of the schema that says what it is.</summary>
    public string? Reference { get; private init; }
    public string? Description { get; init; }
    public string? Format { get; init; }
    public string? Pattern { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public long? Minimum { get; init; }
    public long? Maximum { get; init; }
    public bool IsNullable { get; init; }

    /// <summary>Of an object: the members that may be missing.</summary>
    public bool IsOptional { get; init; }
    public JsonNode? Default { get; init; }
    public string? Example { get; init; }
    public IReadOnlyList<string> Values { get; init; } = [];
    public ApiShape? Items { get; private init; }
    public IReadOnlyList<(string Name, ApiShape Shape)> Members { get; private init; } = [];

    /// <summary>A whole number between two, both included.</summary>
    public static ApiShape Between(long least, long most, long usual) => Whole with { Minimum = least, Maximum = most, Default = usual };

    public static ApiShape Named(string schema) => new() { Reference = schema };

    public static ApiShape ListOf(ApiShape item) => new("array") { Items = item };

    public static ApiShape OneOf(params string[] values) => Text with { Values = values };

    public static ApiShape Object(params (string Name, ApiShape Shape)[] members) => new("object") { Members = members };

    public ApiShape OrMissing() => this with { IsOptional = true };

    public JsonObject ToJson()
    {
        if (Reference is not null) return new JsonObject { ["$ref"] = "#/components/schemas/" + Reference };
        var json = new JsonObject();
        if (IsNullable) json["type"] = new JsonArray(Type, "null");
        else if (Type is not null) json["type"] = Type;
        if (Format is not null) json["format"] = Format;
        if (Pattern is not null) json["pattern"] = Pattern;
        if (MinLength is not null) json["minLength"] = MinLength;
        if (MaxLength is not null) json["maxLength"] = MaxLength;
        if (Minimum is not null) json["minimum"] = Minimum;
        if (Maximum is not null) json["maximum"] = Maximum;
        if (Values.Count > 0) json["enum"] = new JsonArray([.. Values.Select(value => (JsonNode)value)]);
        if (Default is not null) json["default"] = Default.DeepClone();
        if (Example is not null) json["examples"] = new JsonArray(Example);
        if (Description is not null) json["description"] = Description;
        if (Items is not null) json["items"] = Items.ToJson();
        if (Members.Count == 0) return json;
        if (Members.Any(member => !member.Shape.IsOptional))
            json["required"] = new JsonArray([.. Members.Where(member => !member.Shape.IsOptional).Select(member => (JsonNode)member.Name)]);
        json["properties"] = new JsonObject(Members.Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Shape.ToJson())));
        return json;
    }
}
