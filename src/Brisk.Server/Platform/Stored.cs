using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Brisk.Server.Platform;

/// <summary>
/// What Brisk stored as JSON of what was done. Members that a newer version put in are passed over, so that a node of this one can stand
/// beside it. In what says what to do each must be known, whether others send it (<see cref="Body"/>) or a job is to go by it: to pass over
/// one there would do something else.
/// </summary>
internal static class Stored
{
    private static readonly ConcurrentDictionary<JsonTypeInfo, JsonTypeInfo> Lenient = new();

    public static T Read<T>(string json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, Of(type))!;

    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, Of(type))!;

    private static JsonTypeInfo<T> Of<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Lenient.GetOrAdd(type, static strict =>
        new JsonSerializerOptions(strict.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip }.GetTypeInfo(strict.Type));
}
