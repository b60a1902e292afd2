using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class GetSession
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call) =>
        await DescribeAsync(call, call.Principal) is { } answer ? Sessions.Json(answer) : Problems.Unauthenticated();

    /// <summary>Who somebody is; null when nobody any more.</summary>
    public static ValueTask<SessionAnswer?> DescribeAsync(ApiCall call, Principal principal) => call.ReadAsync(async session =>
    {
        var workspace = await WorkspaceTable.ByIdAsync(session, principal.Workspace);
        var user = await UserTable.ByIdAsync(session, principal.Workspace, principal.Id);
        var account = await AccountTable.ByIdAsync(session, principal.Account);
        if (workspace is null || user is null || account is null) return null;
        return Sessions.Describe(workspace, user, account) with { Workspaces = Sessions.Choices(await UserTable.WorkspacesOfAsync(session, account.Id)) };
    });
}
