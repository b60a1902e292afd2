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
        routes.Get("/api/local/workspaces", Gate.Local, "listWorkspaces", "The workspaces of the installation, those that are being deleted at the end.")
            .Runs(LocalWorkspaces.ListAsync)
            .Answers(200, LocalJson.Default.LocalWorkspaceList, "The workspaces, oldest first.");
        routes.Post("/api/local/workspaces", Gate.Local, "makeWorkspace", "Makes a workspace, in which is nobody yet; an owner may be invited with it.")
            .Runs(LocalJson.Default.MakeWorkspaceRequest, LocalWorkspaces.MakeAsync)
            .Answers(201, LocalJson.Default.LocalWorkspace, "Made.").Refuses(409);
        routes.Patch("/api/local/workspaces/{id}", Gate.Local, "renameWorkspace", "Gives a workspace another name.")
            .Runs(LocalJson.Default.RenameWorkspaceRequest, LocalWorkspaces.RenameAsync)
            .Answers(200, LocalJson.Default.LocalWorkspace, "The workspace as it is now.").Refuses(404, 409);
        routes.Delete("/api/local/workspaces/{id}", Gate.Local, "deleteWorkspace",
                "Deletes a workspace with all that is in it. Nobody gets in from the answer on; what it has goes after it, piece by piece.")
            .Runs(LocalWorkspaces.DeleteAsync)
            .Query("name", ApiShape.Text, "The name of the workspace, letter by letter: that it is meant.", isRequired: true)
            .Answers(202, null, "It is being deleted.").Refuses(404, 409, 422);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(DatabaseCheck))]
[JsonSerializable(typeof(SetPasswordRequest))]
[JsonSerializable(typeof(LocalWorkspaceList))]
[JsonSerializable(typeof(MakeWorkspaceRequest))]
[JsonSerializable(typeof(RenameWorkspaceRequest))]
internal sealed partial class LocalJson : JsonSerializerContext;
