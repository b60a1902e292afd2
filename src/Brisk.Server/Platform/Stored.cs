using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Brisk.Server.Platform;

/// <summary>
/// What Brisk stored as JSON. Members that a newer version put in are passed over where it is shown, so that a node of this one can stand beside
/// it. What work goes by, or is written back, must be known whole, as what others send (<see cref="Body"/>): to pass over a member there would
/// do something else, or lose it.
/// </summary>
internal static class Stored
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, JsonTypeInfo> Lenient = new();

    /// <summary>What work goes by, or is written back.</summary>
    /// <exception cref="NewerVersionException">Another version has put in what this one does not know.</exception>
    public static T Follow<T>(string json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)!;
        }
        catch (JsonException exception)
        {
            throw new NewerVersionException(exception);
        }
    }

    /// <summary>What is shown.</summary>
    public static T Read<T>(string json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, Of(type))!;

    /// <inheritdoc cref="Read{T}(string, JsonTypeInfo{T})"/>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, Of(type))!;

    private static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Lenient.GetOrAdd(type, static strict =>
        new JsonSerializerOptions(strict.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip }.GetTypeInfo(strict.Type));
}

/// <summary>What is stored says more than this version can go by.</summary>
internal sealed class NewerVersionException(JsonException inner) : JsonException(inner.Message, inner);
