using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Fields;

namespace Brisk.Server.Platform;

/// <summary>Ids in JSON: 13 characters.</summary>
internal sealed class TsidConverter : JsonConverter<Tsid>
{
    public override Tsid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Tsid.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("This is not an id.");

    public override void Write(Utf8JsonWriter writer, Tsid value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[Tsid.TextLength];
        value.Format(text);
        writer.WriteStringValue(text);
    }
}

/// <summary>Instants in JSON: RFC 3339 in UTC with milliseconds.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant) ? instant
            : throw new JsonException("This is not a point in time such as 2026-11-20T09:30:00Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantText.Write(value.ToUnixTimeMilliseconds()));

    public static DateTimeOffset Of(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);

    public static DateTimeOffset? Of(long? unixMilliseconds) => unixMilliseconds is { } value ? Of(value) : null;
}
