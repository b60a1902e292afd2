using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Storage.Copying;
using Brisk.Storage.Files;

namespace Brisk.Storage.Postgres;

/// <summary>What a backup holds, read in the same state of the database: a file of JSON beside the archive and its checksum.</summary>
/// <param name="Schema">The schema that the tables are in.</param>
internal sealed record Inventory(string Schema, DateTimeOffset TakenAt, IReadOnlyList<CopiedTable> Tables)
{
    public static string PathOf(string backup) => backup + ".tables.json";

    public void Write(string backup)
    {
        File.WriteAllBytes(PathOf(backup), JsonSerializer.SerializeToUtf8Bytes(this, InventoryJson.Default.Inventory));
        Disk.SyncFile(PathOf(backup));
    }

    /// <returns>Null when there is none beside the backup.</returns>
    /// <exception cref="JsonException">It is something else.</exception>
    public static Inventory? Read(string backup)
    {
        if (!File.Exists(PathOf(backup))) return null;
        return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(backup)), InventoryJson.Default.Inventory) ?? throw new JsonException();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Inventory))]
internal sealed partial class InventoryJson : JsonSerializerContext;
