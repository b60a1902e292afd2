using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Brisk.Domain.Records;
using Brisk.Storage;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Reads JSON bodies strictly: UTF-8, no member twice, no unknown member, at most 32 levels.</summary>
internal static class Body
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Memory is rented as bytes come, from this many on: what a body announces, it may never send.</summary>
    private const int First = 4096;

    /// <summary>The whole body. The answer is the buffer, or why not.</summary>
    public static async ValueTask<(PooledBuffer? Buffer, ProblemAnswer? Problem)> ReadAsync(HttpContext http, long limit)
    {
        if (http.Request.ContentLength > limit) return (null, Problems.TooLarge(limit));
        var buffer = new PooledBuffer((int)Math.Min(http.Request.ContentLength ?? First, First - 1) + 1);
        try
        {
            while (true)
            {
                var read = await http.Request.Body.ReadAsync(buffer.GetMemory(1), http.RequestAborted);
                if (read == 0) return (buffer, null);
                buffer.Advance(read);
                if (buffer.Length <= limit) continue;
                buffer.Dispose();
                return (null, Problems.TooLarge(limit));
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Refuses every other media type, whatever its parameters.</summary>
    public static ProblemAnswer? CheckMedia(HttpRequest request, string media)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        var given = (end < 0 ? type : type[..end]).Trim();
        return given.Equals(media, StringComparison.OrdinalIgnoreCase) ? null : Problems.UnsupportedMediaType(media);
    }

    /// <summary>Says what is wrong with the media type, if anything.</summary>
    public static ProblemAnswer? CheckJson(HttpRequest request)
    {
        if (CheckMedia(request, "application/json") is { } other) return other;
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        var rest = end < 0 ? [] : type[end..];
        return !rest.Contains("charset", StringComparison.OrdinalIgnoreCase) || rest.Contains("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : Problems.UnsupportedMediaType("application/json in UTF-8");
    }

    /// <summary>Reads one JSON object; the document must be disposed.</summary>
    public static (JsonDocument? Document, ProblemAnswer? Problem) Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span)) return (null, Problems.BadRequest("body", RequestReasons.NotUtf8));
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // An escaped lone surrogate in a member's name is an InvalidOperationException of the reader.
            return (null, Problems.BadRequest("body", exception is JsonException { LineNumber: { } line, BytePositionInLine: { } column }
                ? RequestReasons.NotJsonAt.Of(line + 1, column + 1) : RequestReasons.NotJson));
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return (document, null);
        document.Dispose();
        return (null, Problems.BadRequest("body", RequestReasons.NotAnObject));
    }

    /// <summary>Reads an object into a declared shape, naming every member that is missing, unknown or of the wrong type.</summary>
    public static (T? Value, ProblemAnswer? Problem) Bind<T>(JsonElement json, JsonTypeInfo<T> type)
    {
        if (HasRightMembers(json, type))
        {
            try
            {
                return (JsonSerializer.Deserialize(json, type), null);
            }
            catch (JsonException)
            {
                // Which members are wrong, and where, is found one by one.
            }
        }
        return (default, Problems.Invalid(Mistakes(json, type)));
    }

    /// <summary>Whether every member is known and none is null or missing that must be there; says nothing of their forms.</summary>
    private static bool HasRightMembers(JsonElement json, JsonTypeInfo type)
    {
        foreach (var member in json.EnumerateObject())
        {
            if (type.Properties.FirstOrDefault(property => member.NameEquals(property.Name)) is not { } property) return false;
            var isNull = member.Value.ValueKind == JsonValueKind.Null;
            if (isNull && !MayBeNull(property)) return false;
            if (!isNull && NullElement(member.Value, type.Options.GetTypeInfo(property.PropertyType)) is not null) return false;
        }
        return type.Properties.All(property => !IsMissing(json, property));
    }

    private static List<Problem> Mistakes(JsonElement json, JsonTypeInfo type)
    {
        var problems = new List<Problem>();
        foreach (var member in json.EnumerateObject())
        {
            var property = type.Properties.FirstOrDefault(property => member.NameEquals(property.Name));
            if (property is null) problems.Add(new Problem(member.Name, RequestReasons.UnknownMember));
            else if (Mistake(member.Value, property, type) is { } mistake) problems.Add(mistake);
        }
        var missing = type.Properties.Where(property => IsMissing(json, property));
        problems.AddRange(missing.Select(property => new Problem(property.Name, RequestReasons.Missing)));
        return problems;
    }

    private static bool IsMissing(JsonElement json, JsonPropertyInfo property) =>
        property.AssociatedParameter is { HasDefaultValue: false } && !json.TryGetProperty(property.Name, out _);

    private static bool MayBeNull(JsonPropertyInfo property) => property.IsSetNullable || property.AssociatedParameter is { IsNullable: true };

    private static Problem? Mistake(JsonElement json, JsonPropertyInfo property, JsonTypeInfo type)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return MayBeNull(property) ? null : new Problem(property.Name, RequestReasons.Null);
        try
        {
            var shape = type.Options.GetTypeInfo(property.PropertyType);
            JsonSerializer.Deserialize(json, shape);
            return NullElement(json, shape) is { } place ? new Problem(property.Name + place, RequestReasons.Null) : null;
        }
        catch (JsonException exception)
        {
            var inner = exception.Path is ['$', .. var rest] ? rest.Replace('.', '/').Replace('[', '/').Replace("]", "", StringComparison.Ordinal) : "";
            return new Problem(property.Name + inner, RequestReasons.WrongForm);
        }
    }

    /// <summary>The path to a null inside a list, which the serializer lets through whatever the list's type says.</summary>
    private static string? NullElement(JsonElement json, JsonTypeInfo shape)
    {
        if (shape.Kind == JsonTypeInfoKind.Enumerable && json.ValueKind == JsonValueKind.Array)
        {
            var (element, i) = (shape.Options.GetTypeInfo(shape.ElementType!), 0);
            foreach (var item in json.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Null) return $"/{i}";
                if (NullElement(item, element) is { } inner) return $"/{i}{inner}";
                i++;
            }
        }
        else if (shape.Kind == JsonTypeInfoKind.Object && json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in shape.Properties)
            {
                if (json.TryGetProperty(property.Name, out var member) && NullElement(member, shape.Options.GetTypeInfo(property.PropertyType)) is { } inner)
                    return $"/{property.Name}{inner}";
            }
        }
        return null;
    }
}
