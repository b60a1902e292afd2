using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal sealed record SwitchWorkspaceRequest(Tsid Workspace);

/// <summary>Goes to another workspace of the same person, without the password again. What was open where it comes from stays open.</summary>
internal static class SwitchWorkspace
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, SwitchWorkspaceRequest request)
    {
        var me = call.Principal;
        if (await KeptAsync(call, request.Workspace) is not { } kept) return await OpenAsync(call, request.Workspace);
        var answer = await GetSession.DescribeAsync(call, kept.Principal);
        if (answer is null) return await OpenAsync(call, request.Workspace);
        if (kept.Principal.Workspace != me.Workspace) BrowserSessions.Move(call.Http, kept.Cookie);
        return Sessions.Json(answer);
    }

    /// <summary>The session that this browser has there already, of the same person.</summary>
    private static async ValueTask<(Principal Principal, string Cookie)?> KeptAsync(ApiCall call, Tsid workspace)
    {
        if (workspace == call.Workspace) return (call.Principal, "");
        return BrowserSessions.Find(call.Http.Request, workspace.ToString()) is { } cookie
            && await call.Node.Principals.FindAsync(call.Http, cookie) is { } principal && principal.Account == call.Principal.Account
                ? (principal, cookie) : null;
    }

    private static async ValueTask<IResult> OpenAsync(ApiCall call, Tsid workspace)
    {
        var me = call.Principal;
        if ((await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, me.Account))).Find(one => one.Workspace == workspace) is not { } there)
            return Problems.NotFound(SignInReasons.NotMyWorkspace);
        var opened = await call.WriteAsync(workspace, async session =>
        {
            // By now the session may have ended by which this one is opened, and it would end nowhere else.
            if (await call.Node.Principals.AgainAsync(session, me) is null) return null;
            if (await AccountTable.ByIdAsync(session, me.Account) is not { } present || present.Epoch != me.Epoch) return null;
            if (await UserTable.ByIdAsync(session, workspace, there.User) is not { IsActive: true } user) return null;
            return await WorkspaceTable.ByIdAsync(session, workspace) is { } name ? await Sessions.OpenAsync(call, session, name, user, present, me) : null;
        });
        return opened is null ? Problems.Unauthenticated() : await Sessions.AnswerBesideAsync(call, opened);
    }
}
