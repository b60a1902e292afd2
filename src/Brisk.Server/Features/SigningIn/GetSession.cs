using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.SigningIn;

internal static class GetSession
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var answer = await call.ReadAsync(async session =>
        {
            var workspace = await WorkspaceTable.ByIdAsync(session, call.Workspace);
            var user = await UserTable.ByIdAsync(session, call.Workspace, call.Principal.Id);
            var account = await AccountTable.ByIdAsync(session, call.Principal.Account);
            return workspace is null || user is null || account is null ? null : Sessions.Describe(workspace, user, account);
        });
        return answer is null ? Problems.Unauthenticated() : Answers.Json(answer, SessionJson.Default.SessionAnswer);
    }
}
