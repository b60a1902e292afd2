using System.Text.Json;
using System.Text.Json.Serialization;

namespace Brisk.Server.Platform;

/// <summary>A language that somebody asks for; of a request that asks for none there is none of this.</summary>
/// <param name="Value">ISO 639-1; null for that of the workspace.</param>
[JsonConverter(typeof(AskedLanguageConverter))]
internal sealed record AskedLanguage(string? Value);

internal sealed class AskedLanguageConverter : JsonConverter<AskedLanguage>
{
    public override bool HandleNull => true;

    public override AskedLanguage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => new AskedLanguage(null),
        JsonTokenType.String => new AskedLanguage(reader.GetString()),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, AskedLanguage? value, JsonSerializerOptions options) => writer.WriteStringValue(value?.Value);
}
