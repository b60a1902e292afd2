using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Features.Users;

internal static class RemoveUser
{
    public static ProblemAnswer LastOwner => Problems.Conflict(UserReasons.LastOwner);

    public static ValueTask<IResult> HandleAsync(ApiCall call) => call.OnceAsync(StatusCodes.Status204NoContent, async session =>
    {
        if (await UserTable.ByIdAsync(session, call.Workspace, call.Id) is not { IsRemoved: false } user) return Problems.NotFound(UserReasons.NoUser);
        if (await IsLastOwnerAsync(session, call.Workspace, user)) return LastOwner;
        await UserTable.RemoveAsync(session, call.Workspace, user.Id);
        await SessionTable.RemoveOfUserAsync(session, call.Workspace, user.Id);
        await call.Node.Schemas.ChangedAsync(session, call.Workspace);
        await KeyTable.RevokeOfUserAsync(session, call.Workspace, user.Id, call.Now);
        await call.AccessChangedAsync(session);
        return "";
    });

    public static async ValueTask<bool> IsLastOwnerAsync(ISession session, Tsid workspace, UserRow user) =>
        user.IsActive && user.Role == Roles.Name(Role.Owner) && !await UserTable.HasOtherOwnerAsync(session, workspace, user.Id);
}
