using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Features.Users;

/// <summary>Nothing in it tells whether the address has an account elsewhere: whoever invites it has the link as well.</summary>
internal sealed record InvitationAnswer(string Workspace, string Email, string Role, string Name);

internal static class GetInvitation
{
    public static ProblemAnswer Gone => Problems.NotFound(UserReasons.InvitationGone);

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var answer = await call.ReadAsync(async session =>
        {
            if (await FindAsync(session, call.Path("token"), call.Now) is not var (workspaceId, user)) return null;
            return await WorkspaceTable.ByIdAsync(session, workspaceId) is { } workspace
                ? new InvitationAnswer(workspace.Name, user.Email, user.Role, user.Name) : null;
        });
        return answer is null ? Gone : Answers.Json(answer, UsersJson.Default.InvitationAnswer);
    }

    /// <summary>The invited user a token belongs to, while the invitation is good.</summary>
    public static async ValueTask<(Tsid Workspace, UserRow User)?> FindAsync(ISession session, string token, long now)
    {
        if (!Tokens.TryReadCookie(token, out var workspace, out var secret)) return null;
        var user = await UserTable.ByInvitationAsync(session, workspace, Tokens.Hash(secret));
        return user is { InvitationExpiresAt: { } until } && until > now ? (workspace, user) : null;
    }
}
