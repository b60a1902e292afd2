using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record UserList(IReadOnlyList<UserAnswer> Items);

internal static class ListUsers
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var users = await call.ReadAsync(session => UserTable.AllAsync(session, call.Workspace));
        return Answers.Json(new UserList(users.ConvertAll(UserAnswer.Of)), UsersJson.Default.UserList);
    }
}
