using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Brisk.Server.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Writes the API as OpenAPI 3.1 from the table of routes that runs it and the record types it serves.</summary>
internal static class OpenApiDocument
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ApiShape RepeatKey = ApiShape.Text with { MinLength = 1, MaxLength = Repeat.LongestKey, Pattern = "^[!-~]+$" };

    public static void Map(Routes routes)
    {
        var document = new Lazy<byte[]>(() => System.Text.Encoding.UTF8.GetBytes(Write(routes)));
        routes.Get("/openapi.json", Gate.Open, "getOpenApi", "This document.").Runs(_ => ValueTask.FromResult(Answers.Json(document.Value)))
            .Answers(200, "Any", "The document.");
    }

    public static string Write(Routes routes)
    {
        var schemas = new ApiSchemas();
        var paths = new JsonObject();
        foreach (var route in routes.All.Where(route => !route.IsStaying && route.Pattern != "/demo/{token}"))
        {
            if (paths[route.Pattern] is not JsonObject path) paths[route.Pattern] = path = [];
            path[route.Method.ToLowerInvariant()] = Operation(route, schemas);
        }
        RecordSchemas.Add(schemas.All);
        ClosedLists.Add(schemas.All);
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Brisk",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] =
                    "Every error is an RFC 9457 problem with a stable code. Sessions send X-Brisk: 1 with what changes something; " +
                    "keys send Authorization: Bearer. " +
                    "What writes to the workspace takes an Idempotency-Key: the same request under the same key is carried out once, and answered again with " +
                    "Idempotency-Replayed: true; refused requests keep no key. A secret is in its first answer only. " +
                    "What writes records names its step in X-Brisk-Step. " +
                    "Reads answer with an ETag and take If-None-Match; If-Match takes versions of a record (\"3\", several with commas, or an ETag) or *. " +
                    "A key that has read all the rows of records that an owner allows it in an hour is answered 429, " +
                    "and 403 where one answer alone has more; what it writes is carried out, and answered by id and version alone " +
                    "(Preference-Applied: return=minimal). " +
                    SourceNames.About,
            },
            ["externalDocs"] = new JsonObject
            {
                ["description"] = "The filter language (docs/filters.md), as every installation shows it to its people.",
                ["url"] = "/help/filters",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.All.OrderBy(schema => schema.Key, StringComparer.Ordinal)
                    .Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone()))),
                ["securitySchemes"] = new JsonObject
                {
                    ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "__Host-brisk" },
                    ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
            },
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented)) document.WriteTo(json);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonObject Operation(Route route, ApiSchemas schemas)
    {
        var isOpen = ReferenceEquals(route.Gate, Gate.Open);
        var operation = new JsonObject
        {
            ["operationId"] = route.Name,
            ["summary"] = route.Summary,
            ["tags"] = new JsonArray(Tag(route.Pattern)),
            ["x-permission"] = route.Gate.Name,
            ["security"] = isOpen ? [] : new JsonArray(new JsonObject { ["session"] = new JsonArray() }, new JsonObject { ["key"] = new JsonArray() }),
        };
        var parameters = new JsonArray();
        foreach (var name in Names(route.Pattern))
            parameters.Add(Parameter(new Parameter(name, "path", name == "id" ? ApiShape.Id : ApiShape.Text, name == "id" ? "The id." : $"The {name}.")));
        foreach (var parameter in route.Parameters) parameters.Add(Parameter(parameter));
        if (route.TakesKey)
            parameters.Add(Parameter(new Parameter(Repeat.Header, "header", RepeatKey, "Makes sending the same request again harmless, for 30 days.")));
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (route.Body != BodyKind.None)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(route.BodyMedia, route.BodyShape ?? "binary", schemas) };

        var responses = new SortedDictionary<int, JsonObject>();
        foreach (var reply in route.Replies)
        {
            var response = Response(reply, schemas);
            if (route.WritesRecords && reply.Status is StatusCodes.Status200OK or StatusCodes.Status201Created)
                response["headers"] = new JsonObject { [StepReceipt.Header] = StepHeader() };
            // Of one status there may be forms of several kinds.
            if (responses.TryAdd(reply.Status, response) || reply.Shape is null || responses[reply.Status]["content"] is not JsonObject forms) continue;
            forms[reply.Media] = new JsonObject { ["schema"] = Schema(reply.Shape, schemas) };
        }
        foreach (var status in Always(route, isOpen)) responses.TryAdd(status, Response(Reply.Refusal(status, route.Method), schemas));
        // Refused before anybody has looked at the address; without a body.
        responses.TryAdd(414, Response(new Reply(414, null, "The address is longer than 8 kB.", ""), schemas));
        responses.TryAdd(431, Response(new Reply(431, null, "The headers are longer than 32 kB.", ""), schemas));
        operation["responses"] = new JsonObject(responses.Select(response => KeyValuePair.Create(response.Key.ToString(), (JsonNode?)response.Value)));
        return operation;
    }

    /// <summary>The problems that follow from what a route is.</summary>
    private static IEnumerable<int> Always(Route route, bool isOpen)
    {
        yield return StatusCodes.Status400BadRequest;
        yield return StatusCodes.Status408RequestTimeout;
        yield return StatusCodes.Status415UnsupportedMediaType;
        // With a public address, under another name.
        if (!route.Pattern.StartsWith("/health", StringComparison.Ordinal)) yield return StatusCodes.Status421MisdirectedRequest;
        // A command on the machine may come before there is a workspace.
        if (route.Gate.Permission is not null) yield return StatusCodes.Status409Conflict;
        if (!isOpen) yield return StatusCodes.Status401Unauthorized;
        if (!isOpen || route.Unsafe) yield return StatusCodes.Status403Forbidden;
        if (!isOpen) yield return StatusCodes.Status429TooManyRequests;
        if (route.Pattern.Contains("{id}", StringComparison.Ordinal)) yield return StatusCodes.Status404NotFound;
        if (route.TakesKey || route.Body == BodyKind.Json) yield return StatusCodes.Status422UnprocessableEntity;
        if (route.Body != BodyKind.None) yield return StatusCodes.Status413PayloadTooLarge;
        yield return StatusCodes.Status503ServiceUnavailable;
    }

    private static JsonObject Parameter(Parameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.In,
        ["required"] = parameter.In == "path" || parameter.IsRequired,
        ["description"] = parameter.About,
        ["schema"] = parameter.Shape.ToJson(),
    };

    private static JsonObject StepHeader() => new()
    {
        ["description"] = "The step that it is, or is part of; absent where nothing was changed.",
        ["schema"] = ApiShape.Id.ToJson(),
    };

    private static JsonObject Response(Reply reply, ApiSchemas schemas)
    {
        var response = new JsonObject { ["description"] = reply.About };
        if (reply.Shape is not null) response["content"] = Content(reply.Media, reply.Shape, schemas);
        return response;
    }

    private static JsonObject Content(string media, object shape, ApiSchemas schemas) =>
        new() { [media] = new JsonObject { ["schema"] = Schema(shape, schemas) } };

    private static JsonNode Schema(object shape, ApiSchemas schemas) => shape switch
    {
        "binary" => new JsonObject { ["type"] = "string", ["format"] = "binary" },
        "Any" => new JsonObject { ["type"] = "object" },
        JsonTypeInfo type => schemas.ReferenceTo(type),
        _ => Reference((string)shape),
    };

    public static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static IEnumerable<string> Names(string pattern) =>
        pattern.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));

    private static string Tag(string pattern)
    {
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts[0] == "api" ? parts[1] : "platform";
    }
}
