using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Storage.Copying;
using Brisk.Storage.Files;

namespace Brisk.Storage.Postgres;

/// <summary>What a backup holds, read in the same state of the database: a file of JSON beside the archive and its checksum.</summary>
/// <param name="Schema">The schema that the tables are in.</param>
internal sealed record Inventory(string Schema, DateTimeOffset TakenAt, IReadOnlyList<CopiedTable> Tables)
{
    private const int MostBytes = 1024 * 1024;

    public static string PathOf(string backup) => backup + ".tables.json";

    public void Write(string backup)
    {
        File.WriteAllBytes(PathOf(backup), JsonSerializer.SerializeToUtf8Bytes(this, InventoryJson.Default.Inventory));
        Disk.SyncFile(PathOf(backup));
    }

    /// <returns>Null when there is none, neither beside the backup nor at its end.</returns>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Inventory? Read(string backup)
    {
        var json = File.Exists(PathOf(backup)) ? File.ReadAllBytes(PathOf(backup)) : AtEnd(backup);
        if (json is null) return null;
        return JsonSerializer.Deserialize(json, InventoryJson.Default.Inventory) ?? throw new JsonException();
    }

    /// <summary>The first backups have it behind the archive, where pg_restore does not look, then its length (64 bits, little-endian) and a mark.</summary>
    private static byte[]? AtEnd(string backup)
    {
        Span<byte> tail = stackalloc byte[2 * sizeof(long)];
        using var file = File.OpenHandle(backup);
        var end = RandomAccess.GetLength(file) - tail.Length;
        if (end < 0 || RandomAccess.Read(file, tail, end) < tail.Length || !tail[sizeof(long)..].SequenceEqual("BRISKEND"u8)) return null;
        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (length < 1 || length > Math.Min(end, MostBytes)) return null;
        var json = new byte[length];
        return RandomAccess.Read(file, json, end - length) == length ? json : null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Inventory))]
internal sealed partial class InventoryJson : JsonSerializerContext;
