using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Wordings;
using Brisk.Storage;

namespace Brisk.Server.Platform;

/// <summary>Beside a text in an answer: <c>{"key", "params"}</c>, by which a client says it in another language.</summary>
[JsonConverter(typeof(ToldWordingConverter))]
internal readonly record struct ToldWording(string Json)
{
    public static ToldWording Of(Reason reason) => new(reason.ToJson());

    /// <summary>Null where an older version stored the text.</summary>
    public static ToldWording? Of(StoredReason? reason) => reason?.Wording is { } json ? new ToldWording(json) : null;
}

internal sealed class ToldWordingConverter : JsonConverter<ToldWording>
{
    public override ToldWording Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader).GetRawText());

    public override void Write(Utf8JsonWriter writer, ToldWording value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json);
}
