using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Storage.Copying;

namespace Brisk.Storage.Postgres;

/// <summary>
/// What a backup holds, read in the same state of the database: it is written behind the archive in the same file, where
/// pg_restore does not look. The last 16 bytes are its length (64 bits, little-endian) and a mark.
/// </summary>
/// <param name="Schema">The schema that the tables are in.</param>
internal sealed record Inventory(string Schema, DateTimeOffset TakenAt, IReadOnlyList<CopiedTable> Tables)
{
    private const int MostBytes = 1024 * 1024;
    private const int TailBytes = 16;

    private static ReadOnlySpan<byte> Mark => "BRISKEND"u8;

    public void Append(string archive)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, InventoryJson.Default.Inventory);
        Span<byte> tail = stackalloc byte[TailBytes];
        BinaryPrimitives.WriteInt64LittleEndian(tail, json.Length);
        Mark.CopyTo(tail[sizeof(long)..]);
        using var file = new FileStream(archive, FileMode.Append, FileAccess.Write);
        file.Write(json);
        file.Write(tail);
    }

    /// <returns>Null when there is none at the end of the file.</returns>
    public static Inventory? Read(string archive)
    {
        using var file = File.OpenRead(archive);
        if (file.Length < TailBytes) return null;
        Span<byte> tail = stackalloc byte[TailBytes];
        file.Seek(-TailBytes, SeekOrigin.End);
        file.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (!tail[sizeof(long)..].SequenceEqual(Mark) || length is < 1 or > MostBytes || length > file.Length - TailBytes) return null;
        var json = new byte[length];
        file.Seek(-TailBytes - length, SeekOrigin.End);
        file.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize(json, InventoryJson.Default.Inventory);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Inventory))]
internal sealed partial class InventoryJson : JsonSerializerContext;
