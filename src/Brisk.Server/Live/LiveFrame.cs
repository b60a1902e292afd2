using System.Text.Json;
using Brisk.Domain;
using Brisk.Storage;

namespace Brisk.Server.Live;

/// <summary>What clients send and what they are sent: text frames, one JSON object each, as docs/api/live.md describes them.</summary>
internal static class LiveFrame
{
    /// <summary>Largest frame of a client, in bytes.</summary>
    public const int Largest = 4 * 1024;

    public static readonly ReadOnlyMemory<byte> Ping = "{\"frame\":\"ping\"}"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Pong = "{\"frame\":\"pong\"}"u8.ToArray();

    /// <summary>Makes a frame.</summary>
    /// <param name="write">Writes the members besides <c>frame</c>.</param>
    public static ReadOnlyMemory<byte> Make(string frame, Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("frame", frame);
            write(json);
            json.WriteEndObject();
        }
        return buffer.Memory.ToArray();
    }

    /// <inheritdoc cref="Make"/>
    public static async ValueTask<ReadOnlyMemory<byte>> MakeAsync(string frame, Func<Utf8JsonWriter, ValueTask> write)
    {
        using var buffer = new PooledBuffer();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("frame", frame);
            await write(json);
            json.WriteEndObject();
        }
        return buffer.Memory.ToArray();
    }

    /// <summary>A member that is a text; null where it is absent or null.</summary>
    /// <exception cref="LiveFrameException">It is something else.</exception>
    public static string? Text(JsonElement frame, string name) =>
        Member(frame, name) is { } value ? TextOf(value, name) : null;

    /// <summary>A member; null where it is absent or null.</summary>
    /// <exception cref="LiveFrameException">The name of some member is no text.</exception>
    public static JsonElement? Member(JsonElement frame, string name)
    {
        try
        {
            return frame.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            throw new LiveFrameException("The name of a member is no text.");
        }
    }

    /// <exception cref="LiveFrameException">A value is no text.</exception>
    public static string TextOf(JsonElement value, string name)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
        }
        throw new LiveFrameException($"{name} is no text.");
    }

    /// <summary>The record that a frame names.</summary>
    /// <exception cref="LiveFrameException">It names none.</exception>
    public static RecordKey Record(JsonElement frame) => Text(frame, "type") is { } type && Tsid.TryParse(Text(frame, "id"), out var id)
        ? new RecordKey(type, id) : throw new LiveFrameException("type and id have to name a record.");
}

/// <summary>A frame cannot be understood; the message says why, in few words.</summary>
internal sealed class LiveFrameException(string message) : Exception(message);

/// <param name="Type">The name of its type.</param>
internal readonly record struct RecordKey(string Type, Tsid Id);
