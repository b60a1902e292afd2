using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>What the served OpenAPI document promises of every answer: its address, method, status, media type and shape.</summary>
internal sealed class Contract
{
    private readonly JsonElement document;
    private readonly SchemaCheck schemas;
    private readonly List<(string[] Parts, JsonElement Path)> paths;

    public Contract(string text)
    {
        document = JsonElement.Parse(text);
        schemas = new SchemaCheck(document);
        // What is written out goes before what is a parameter: /count before /{id}.
        paths = [.. document.GetProperty("paths").EnumerateObject().Select(path => (path.Name.Split('/'), path.Value))
            .OrderBy(path => path.Item1.Count(part => part.StartsWith('{')))];
    }

    /// <summary>The one of this build.</summary>
    public static Contract Served { get; } = new(BriskServer.OpenApi());

    /// <summary>The operations and statuses that were answered in this run.</summary>
    public ConcurrentDictionary<(string Operation, int Status), byte> Answered { get; } = new();

    public JsonElement Document => document;

    /// <summary>Every documented operation.</summary>
    public IEnumerable<(string Method, string Pattern, JsonElement Operation)> Operations =>
        from path in document.GetProperty("paths")
            .EnumerateObject() from operation in path.Value.EnumerateObject() select (operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    /// <summary>What an answer does not keep of the promise; null when it keeps all, or when the address is the client's.</summary>
    /// <param name="path">Without the query.</param>
    /// <param name="media">The media type, without parameters.</param>
    public string? Fault(string method, string path, int status, string? media, ReadOnlyMemory<byte> body)
    {
        if (path.StartsWith("/api/crm/", StringComparison.Ordinal)) path = "/api/" + path["/api/crm/".Length..];
        var isApi = path == "/api" || path.StartsWith("/api/", StringComparison.Ordinal);
        var asked = method == "HEAD" ? "get" : method.ToLowerInvariant();
        var found = Find(path, asked);
        if (found is null) return isApi && status is not (400 or 404 or 414 or 431) ? $"answered {status} at an address that is not documented"
            : Problem(method, status, media, body);
        if (!found.Value.TryGetProperty(asked, out var operation))
            return status is 400 or 405 ? Problem(method, status, media, body) : $"answered {status} to a method that is not documented";
        if (!operation.GetProperty("responses").TryGetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var reply))
            return $"answered {status}, which is not documented";
        Answered.TryAdd((operation.GetProperty("operationId").GetString()!, status), 0);
        if (method == "HEAD" || IsOfTheWebServer(status, media, body)) return null;
        if (!reply.TryGetProperty("content", out var content)) return body.Length == 0 ? null : $"answered {status} with a body, and none is documented";
        if (media is null || !content.TryGetProperty(media, out var shape))
            return $"answered {status} as {media ?? "nothing"}, and documented is {string.Join(", ", content.EnumerateObject().Select(one => one.Name))}";
        return media.EndsWith("json", StringComparison.Ordinal) && !media.EndsWith("ndjson", StringComparison.Ordinal)
            ? Shape(body, shape.GetProperty("schema")) : null;
    }

    /// <summary>What is not documented of a request that was carried out; null when all of it is.</summary>
    /// <param name="query">With its question mark.</param>
    public string? RequestFault(string method, string path, string query, string? media, ReadOnlyMemory<byte> body)
    {
        if (path.StartsWith("/api/crm/", StringComparison.Ordinal) || Find(path, method.ToLowerInvariant()) is not { } found
            || !found.TryGetProperty(method.ToLowerInvariant(), out var operation)) return null;
        var parameters = operation.TryGetProperty("parameters", out var declared) ? declared.EnumerateArray().ToList() : [];
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part.Split('=')[0]);
            if (!parameters.Exists(parameter => parameter.GetProperty("in").ValueEquals("query") && parameter.GetProperty("name").ValueEquals(name)))
                return $"took the parameter {name}, which is not documented";
        }
        if (media != "application/json" || body.Length == 0) return null;
        if (!operation.TryGetProperty("requestBody", out var takes)) return null;
        var schema = takes.GetProperty("content").GetProperty(media).GetProperty("schema");
        return new SchemaCheck(document, isRequest: true).Faults(JsonElement.Parse(body.Span), schema).FirstOrDefault() is { } fault
            ? $"took another body: {fault}" : null;
    }

    /// <summary>The path that routing finds: one that has the method before one that has not.</summary>
    private JsonElement? Find(string path, string method)
    {
        var parts = path.Split('/');
        var fitting = paths.Where(path => path.Parts.Length == parts.Length
            && path.Parts.Zip(parts).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second));
        var found = fitting.OrderBy(path => path.Path.TryGetProperty(method, out _) ? 0 : 1).ToList();
        return found.Count == 0 ? null : found[0].Path;
    }

    /// <summary>Refusals of what is no route: whatever says that it is a problem, and whatever is refused under /api, has the shape of one.</summary>
    private string? Problem(string method, int status, string? media, ReadOnlyMemory<byte> body)
    {
        if (status < 400 || method == "HEAD" || IsOfTheWebServer(status, media, body)) return null;
        // People at an address that nobody knows are told by the client.
        if (status == 404 && media == "text/html") return null;
        return media == "application/problem+json" ? Shape(body, document.GetProperty("components").GetProperty("schemas").GetProperty("Problem"))
            : $"answered {status} as {media ?? "nothing"}, not as a problem";
    }

    /// <summary>What is no sound request is refused before Brisk sees it, and without a body.</summary>
    private static bool IsOfTheWebServer(int status, string? media, ReadOnlyMemory<byte> body) =>
        status is 400 or 408 or 414 or 431 && media is null && body.Length == 0;

    private string? Shape(ReadOnlyMemory<byte> body, JsonElement schema)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body.Span);
        }
        catch (JsonException)
        {
            return "answered what is no JSON";
        }
        return schemas.Faults(json, schema).FirstOrDefault() is { } fault ? $"answered another shape: {fault}" : null;
    }

    /// <summary>The body as it was before it was compressed.</summary>
    public static byte[] Unpack(byte[] body, string? encoding)
    {
        if (encoding is null || body.Length == 0) return body;
        using var packed = new MemoryStream(body);
        using Stream unpacked = encoding == "br" ? new BrotliStream(packed, CompressionMode.Decompress) : new GZipStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        unpacked.CopyTo(whole);
        return whole.ToArray();
    }
}

/// <summary>Holds every answer of every test against the contract.</summary>
internal sealed class ContractHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var encoding = response.Content.Headers.ContentEncoding.FirstOrDefault();
        var (url, media) = (request.RequestUri!, response.Content.Headers.ContentType?.MediaType);
        var fault = Contract.Served.Fault(request.Method.Method, url.AbsolutePath, (int)response.StatusCode, media, Contract.Unpack(body, encoding));
        if (fault is null && response.IsSuccessStatusCode)
        {
            var sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
            fault = Contract.Served.RequestFault(request.Method.Method, url.AbsolutePath, url.Query, request.Content?.Headers.ContentType?.MediaType, sent);
        }
        if (fault is null && media is "application/json" or "application/problem+json" && request.Method != HttpMethod.Head)
            fault = WordingFault(Contract.Unpack(body, encoding), media is "application/problem+json");
        if (fault is not null) Assert.Fail($"{request.Method} {url.PathAndQuery.AsSpan(0, Math.Min(200, url.PathAndQuery.Length))} {fault}");
        return response;
    }

    private static string? WordingFault(byte[] body, bool isProblem) =>
        isProblem || body.AsSpan().IndexOf("\"wording\":{"u8) >= 0 ? WordingCheck.Fault(JsonElement.Parse(body), isProblem) : null;
}
