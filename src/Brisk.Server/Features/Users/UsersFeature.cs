using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;

namespace Brisk.Server.Features.Users;

/// <param name="Status"><c>active</c>, <c>invited</c> or <c>removed</c>.</param>
internal sealed record UserAnswer(
    Tsid Id, string Name, string Email, string Role, string Hue,
    [property: AllowedValues(UserRow.Active, UserRow.Invited, UserRow.Removed)] string Status, DateTimeOffset? LastSeenAt = null)
{
    public static UserAnswer Of(UserRow user) => new(user.Id, user.Name, user.Email, user.Role, user.Hue, user.Status, InstantConverter.Of(user.LastSeenAt));
}

/// <summary>The people of a workspace: inviting, joining, changing roles, removing.</summary>
internal static class UsersFeature
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/users", Gate.Needs(Permission.ReadUsers), "listUsers", "Everybody in the workspace, invited and removed ones included.")
            .Runs(ListUsers.HandleAsync)
            .Answers(200, UsersJson.Default.UserList, "The users, oldest first.");
        routes.Post("/api/users", Gate.Needs(Permission.ManageUsers), "inviteUser",
                "Invites an address, or again one whose link ran out; the link is in the answer only.")
            .Runs(UsersJson.Default.InviteUserRequest, InviteUser.HandleAsync)
            .Answers(201, UsersJson.Default.InvitedUser, "Invited.").Refuses(409);
        routes.Patch("/api/users/{id}", Gate.Needs(Permission.ManageUsers), "changeUser", "Changes a user's role or name.")
            .Runs(UsersJson.Default.ChangeUserRequest, ChangeUser.HandleAsync)
            .Answers(200, UsersJson.Default.UserAnswer, "The user as it is now.").Refuses(404, 409);
        routes.Delete("/api/users/{id}", Gate.Needs(Permission.ManageUsers), "removeUser",
            "Removes a user and ends their sessions at once. Their name stays on what they did.").Runs(RemoveUser.HandleAsync)
            .Answers(204, null, "Removed.").Refuses(404, 409);
        routes.Get("/api/invitations/{token}", Gate.Open, "getInvitation", "What an invitation link is for.").Runs(GetInvitation.HandleAsync)
            .Answers(200, UsersJson.Default.InvitationAnswer, "The invitation.").Refuses(404);
        routes.Post("/api/invitations/{token}", Gate.Open, "acceptInvitation", "Joins the workspace and signs in. Who has an account gives its password.")
            .Runs(UsersJson.Default.AcceptInvitationRequest, AcceptInvitation.HandleAsync).AtMost(64 * 1024)
            .Answers(200, SessionJson.Default.SessionAnswer, "Joined and signed in.").Refuses(404, 409, 429);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(InviteUserRequest))]
[JsonSerializable(typeof(InvitedUser))]
[JsonSerializable(typeof(ChangeUserRequest))]
[JsonSerializable(typeof(InvitationAnswer))]
[JsonSerializable(typeof(AcceptInvitationRequest))]
internal sealed partial class UsersJson : JsonSerializerContext;
