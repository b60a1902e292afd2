using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Workspace;

internal sealed record WorkspaceAnswer(Tsid Id, string Name, DateTimeOffset CreatedAt);

internal sealed record RenameWorkspaceRequest(string Name);

/// <summary>The workspace itself.</summary>
internal static class WorkspaceFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/workspace", Gate.Needs(Permission.ReadUsers), "getWorkspace", "The workspace.").Runs(GetAsync)
            .Answers(200, WorkspaceJson.Default.WorkspaceAnswer, "The workspace.");
        routes.Patch("/api/workspace", Gate.Needs(Permission.ManageWorkspace), "renameWorkspace", "Renames the workspace.").Runs(WorkspaceJson.Default.RenameWorkspaceRequest, RenameAsync)
            .Answers(200, WorkspaceJson.Default.WorkspaceAnswer, "The workspace as it is now.");
    }

    private static async ValueTask<IResult> GetAsync(ApiCall call)
    {
        var workspace = await call.ReadAsync(session => WorkspaceTable.ByIdAsync(session, call.Workspace));
        return Answers.Json(Describe(workspace!), WorkspaceJson.Default.WorkspaceAnswer);
    }

    private static async ValueTask<IResult> RenameAsync(ApiCall call, RenameWorkspaceRequest request)
    {
        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        if (checks.Refusal is { } refusal) return refusal;
        return await call.OnceAsync(StatusCodes.Status200OK, async session =>
        {
            await WorkspaceTable.RenameAsync(session, call.Workspace, name);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            return JsonSerializer.Serialize(Describe((await WorkspaceTable.ByIdAsync(session, call.Workspace))!), WorkspaceJson.Default.WorkspaceAnswer);
        });
    }

    private static WorkspaceAnswer Describe(Storage.Accounts.Workspace workspace) => new(workspace.Id, workspace.Name, InstantConverter.Of(workspace.CreatedAt));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(WorkspaceAnswer))]
[JsonSerializable(typeof(RenameWorkspaceRequest))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;
