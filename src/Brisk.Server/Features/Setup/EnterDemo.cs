using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Setup;

/// <summary>The link that the console prints for a demo. The demo listens to its own machine only.</summary>
internal static class EnterDemo
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        if (call.Node.Hosts.RefuseOpen(call.Http.Request) is { } elsewhere) return elsewhere;
        if (call.Node.Options.Demo is not { } demo || !Tokens.Same(call.Path("token"), demo.LinkToken)) return Problems.NotFound();
        if (await call.ReadAsync(session => AccountTable.ByEmailAsync(session, demo.Email)) is not { } account) return Problems.NotFound();
        if (await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account.Id)) is not [var first, ..]) return Problems.NotFound();
        if (await Sessions.OpenAsync(call, account, first.Workspace, first.User) is not { } opened) return Problems.NotFound();
        Sessions.SetCookies(call, opened);
        return TypedResults.Redirect("/");
    }
}
