using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Features.Keys;

internal sealed record KeyAnswer(Tsid Id, string Name, string Role, string LastFour, DateTimeOffset CreatedAt, Tsid? CreatedBy = null, DateTimeOffset? ExpiresAt = null, DateTimeOffset? LastUsedAt = null)
{
    public static KeyAnswer Of(ApiKey key) => new(
        key.Id, key.Name, key.Role, key.LastFour, InstantConverter.Of(key.CreatedAt), key.CreatedBy, InstantConverter.Of(key.ExpiresAt), InstantConverter.Of(key.LastUsedAt));
}

/// <summary>Keys for scripts and other programs.</summary>
internal static class KeysFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/keys", Gate.Needs(Permission.ManageKeys), "listKeys", "The keys that were not revoked.").Runs(ListKeys.HandleAsync)
            .Answers(200, KeysJson.Default.KeyList, "The keys, oldest first.");
        routes.Post("/api/keys", Gate.Needs(Permission.ManageKeys), "createKey", "Makes a key; its secret is in this answer and nowhere else.").Runs(KeysJson.Default.CreateKeyRequest, CreateKey.HandleAsync)
            .Answers(201, KeysJson.Default.CreatedKey, "The key and its secret.");
        routes.Delete("/api/keys/{id}", Gate.Needs(Permission.ManageKeys), "revokeKey", "Revokes a key; it ends at once.").Runs(RevokeKey.HandleAsync)
            .Answers(204, null, "Revoked.").Refuses(404);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(CreatedKey))]
internal sealed partial class KeysJson : JsonSerializerContext;
