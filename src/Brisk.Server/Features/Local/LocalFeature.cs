using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Local;

/// <summary>What only commands on the server's own machine may do.</summary>
internal static class LocalFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/local/backup", Gate.Local, "backUp", "A consistent, verified copy of the whole database, while work goes on.")
            .Runs(BackUp.HandleAsync).TakesLong()
            .Answers(200, "binary", "The copy.", "application/octet-stream").Refuses(409, 503);
        routes.Get("/api/local/check", Gate.Local, "checkDatabase",
            "Whether the database is sound, and whether its counters and its change log tell what is there.").Runs(CheckDatabase.HandleAsync).TakesLong()
            .Answers(200, LocalJson.Default.DatabaseCheck, "The findings; none when all is well.");
        routes.Post("/api/local/password", Gate.Local, "setPassword", "Sets the password of an account and ends its sessions.")
            .Runs(LocalJson.Default.SetPasswordRequest, SetPassword.HandleAsync)
            .Answers(204, null, "Set.").Refuses(404);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(DatabaseCheck))]
[JsonSerializable(typeof(SetPasswordRequest))]
internal sealed partial class LocalJson : JsonSerializerContext;
