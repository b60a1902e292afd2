using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Setup;

/// <summary>The link that the console prints for a demo. The demo listens to its own machine only.</summary>
internal static class EnterDemo
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        if (call.Node.Options.Demo is not { } demo || !Tokens.Same(call.Path("token"), demo.LinkToken)) return Problems.NotFound();
        var opened = await call.WriteAsync(async session =>
        {
            if (await AccountTable.ByEmailAsync(session, demo.Email) is not { } account) return null;
            if (await UserTable.WorkspacesOfAsync(session, account.Id) is not [var (workspaceId, userId), ..]) return null;
            var workspace = await WorkspaceTable.ByIdAsync(session, workspaceId);
            var user = await UserTable.ByIdAsync(session, workspaceId, userId);
            return await Sessions.OpenAsync(call, session, workspace!, user!, account);
        });
        if (opened is null) return Problems.NotFound();
        Sessions.SetCookie(call, opened);
        return TypedResults.Redirect("/");
    }
}
