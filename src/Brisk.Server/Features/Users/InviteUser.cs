using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record InviteUserRequest(string Email, string Role, string? Name = null);

/// <param name="Link">What to send to the person; good for seven days and one use.</param>
internal sealed record InvitedUser(UserAnswer User, string Link);

internal static class InviteUser
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, InviteUserRequest request)
    {
        var checks = new Checks();
        var email = checks.Email("email", request.Email);
        var role = Roles.Name(checks.Role("role", request.Role));
        var name = request.Name is { Length: > 0 } given ? checks.Text("name", given) : email.Split('@')[0];
        if (checks.Refusal is { } refusal) return refusal;

        var secret = Tokens.New();
        var (hash, expires) = (Tokens.Hash(secret), call.Now + (long)Invitation.GoodFor.TotalMilliseconds);
        UserRow? invited = null;
        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            if (call.Principal.RowsPerHour is not null) return Problems.Forbidden(UserReasons.LimitedKeyInvites);
            var known = await UserTable.ByEmailAsync(session, call.Workspace, email);
            if (known is { IsActive: true }) return Problems.Conflict(UserReasons.IsHere.Of(email));
            if (known is not null)
            {
                known = known with { Name = name, Role = role, Status = UserRow.Invited };
                await UserTable.InviteAsync(session, call.Workspace, known, hash, expires);
            }
            else
            {
                var hues = (await UserTable.AllAsync(session, call.Workspace)).ConvertAll(other => other.Hue);
                var hue = Hues.Least(hues);
                known = new UserRow(call.Node.Ids.Next(), null, name, email, role, hue, UserRow.Invited, call.Now, null, expires);
                await UserTable.InsertAsync(session, call.Workspace, known, hash);
            }
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            invited = known;
            return known.Id.ToString();
        }, _ => ValueTask.FromResult(call.IsRepeated
            ? Problems.Conflict(UserReasons.InvitedAlready.Of(email))
            : Answer()));

        IResult Answer()
        {
            return Answers.Json(new InvitedUser(UserAnswer.Of(invited!), Invitation.LinkOf(call, call.Workspace, secret)), UsersJson.Default.InvitedUser,
                StatusCodes.Status201Created);
        }
    }
}
