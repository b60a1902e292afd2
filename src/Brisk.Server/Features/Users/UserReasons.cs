using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Users;

/// <summary>Why somebody is not invited, changed or removed.</summary>
internal static class UserReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason NoUser = List.Add("no-such-user", "There is no such user.", "not-found");
    public static readonly Reason LastOwner = List.Add(
        "last-owner", "This is the last owner of the workspace. Make somebody else an owner first.", "conflict");
    public static readonly Reason InvitationGone = List.Add(
        "invitation-gone", "This invitation ran out, was used or was taken back. Ask for a new one.", "not-found");
    public static readonly Reason WrongPasswordOfAddress = List.Add(
        "wrong-password-of-address", "This address has an account; this is not its password.", "wrong-password");
    public static readonly Reason LimitedKeyInvites = List.Add(
        "limited-key-invites", "A key that has a limit of rows invites nobody who has none.", "forbidden");
    public static readonly Wording<string> IsHere = List.Add<string>("user-is-here", "{email} is in this workspace already.", "conflict");
    public static readonly Wording<string> InvitedAlready = List.Add<string>("invited-already",
        "{email} was invited already; the link was in the first answer only. Invite again, with a new key, for a new link.", "conflict");
}
