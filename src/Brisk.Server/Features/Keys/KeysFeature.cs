using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Features.Keys;

/// <param name="Role">What it was made as.</param>
/// <param name="WorksAs">What it may do now: never more than the person under whose name it works; absent when that person is away, or nobody is named.</param>
/// <param name="CreatedBy">The user who made it; absent where it was made on the server itself.</param>
/// <param name="HeldBy">The user under whose name it works, and with whom it ends; absent where it was made on the server itself, or where
/// nobody is named.</param>
/// <param name="RowsPerHour">How many rows of records it may read in an hour; absent: any number.</param>
/// <param name="RowsThisHour">How many it has read since the hour began.</param>
internal sealed record KeyAnswer(
    Tsid Id, string Name, string Role, string LastFour, DateTimeOffset CreatedAt, string? WorksAs = null, Tsid? CreatedBy = null, Tsid? HeldBy = null,
    DateTimeOffset? ExpiresAt = null, DateTimeOffset? LastUsedAt = null, long? RowsPerHour = null, long RowsThisHour = 0)
{
    public static KeyAnswer Of(HeldKey held, long rows = 0)
    {
        var key = held.Key;
        return new(
            key.Id, key.Name, key.Role, key.LastFour, InstantConverter.Of(key.CreatedAt), Principals.RoleOf(held) is { } role ? Roles.Name(role) : null,
            key.CreatedBy, key.HeldBy == ApiKey.OfServer ? null : key.HeldBy, InstantConverter.Of(key.ExpiresAt), InstantConverter.Of(key.LastUsedAt),
                key.RowsPerHour, rows);
    }
}

/// <summary>Keys for scripts and other programs.</summary>
internal static class KeysFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/keys", Gate.Needs(Permission.ManageKeys), "listKeys",
            "The keys that were not revoked, and who has read unusually much in the last seven days.")
            .Runs(ListKeys.HandleAsync)
            .Answers(200, KeysJson.Default.KeyList, "The keys, oldest first.");
        routes.Post("/api/keys", Gate.Needs(Permission.ManageKeys), "createKey", "Makes a key; its secret is in this answer and nowhere else.")
            .Runs(KeysJson.Default.CreateKeyRequest, CreateKey.HandleAsync)
            .Answers(201, KeysJson.Default.CreatedKey, "The key and its secret.");
        routes.Delete("/api/keys", Gate.Needs(Permission.ManageKeys), "revokeAllKeys", "Revokes every key of the workspace; they end at once.")
            .Runs(RevokeAllKeys.HandleAsync)
            .Answers(200, KeysJson.Default.RevokedKeys, "How many ended.");
        routes.Patch("/api/keys/{id}", Gate.Needs(Permission.ManageKeys), "changeKey", "Sets or lifts the limit of rows that a key may read in an hour.")
            .Runs(KeysJson.Default.ChangeKeyRequest, ChangeKey.HandleAsync)
            .Answers(200, KeysJson.Default.KeyAnswer, "The key as it is now.").Refuses(404);
        routes.Delete("/api/keys/{id}", Gate.Needs(Permission.ManageKeys), "revokeKey", "Revokes a key; it ends at once.").Runs(RevokeKey.HandleAsync)
            .Answers(204, null, "Revoked.").Refuses(404);
        routes.Post(
                "/api/keys/{id}/take-over", Gate.Needs(Permission.ManageKeys), "takeOverKey",
                "Lets a key go on under the own name: it ends no longer with the person who made it, and whoever knows its secret goes on using it.")
            .Runs(TakeOverKey.HandleAsync)
            .Answers(200, KeysJson.Default.KeyAnswer, "The key as it is now.").Refuses(404);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(RevokedKeys))]
[JsonSerializable(typeof(ChangeKeyRequest))]
[JsonSerializable(typeof(CreateKeyRequest))]
[JsonSerializable(typeof(CreatedKey))]
internal sealed partial class KeysJson : JsonSerializerContext;
