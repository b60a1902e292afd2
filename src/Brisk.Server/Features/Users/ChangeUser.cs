using System.Text.Json;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record ChangeUserRequest(string? Role = null, string? Name = null);

internal static class ChangeUser
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, ChangeUserRequest request)
    {
        var checks = new Checks();
        var role = request.Role is { } newRole ? Roles.Name(checks.Role("role", newRole)) : null;
        var name = request.Name is { } newName ? checks.Text("name", newName) : null;
        if (checks.Refusal is { } refusal) return refusal;

        return await call.OnceAsync(StatusCodes.Status200OK, async session =>
        {
            if (await UserTable.ByIdAsync(session, call.Workspace, call.Id) is not { IsRemoved: false } user)
                return Problems.NotFound(UserReasons.NoUser);
            var changed = user with { Role = role ?? user.Role, Name = name ?? user.Name };
            if (await RemoveUser.IsLastOwnerAsync(session, call.Workspace, user) && changed.Role != user.Role) return RemoveUser.LastOwner;
            await UserTable.UpdateAsync(session, call.Workspace, changed);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            await call.AccessChangedAsync(session);
            return JsonSerializer.Serialize(UserAnswer.Of(changed), UsersJson.Default.UserAnswer);
        });
    }
}
