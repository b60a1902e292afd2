using Brisk.Domain.Wordings;

namespace Brisk.Server.Platform;

/// <summary>Why a password is not taken, or not looked at now.</summary>
internal static class PasswordReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Wording<int> ShortPassword = List.Add<int>(
        "password-too-short", "Use at least {min} characters; a few words make a good one.", "too-short");
    public static readonly Wording<int> LongPassword = List.Add<int>("password-too-long", "Use at most {max:plain} characters.", "too-long");
    public static readonly Reason PasswordLikeEmail = List.Add(
        "password-like-email", "This is close to the e-mail address, which others know.", "too-easy");
    public static readonly Reason PasswordLikeName = List.Add("password-like-name",
        "This is close to the name of the person or of the workspace, which others know.", "too-easy");
    public static readonly Reason CommonPassword = List.Add(
        "password-common", "This is one of the passwords that are tried first. Choose another.", "too-easy");
    public static readonly Wording<int> ManyAttempts = List.Add<int>(
        "many-attempts", "Too many failed attempts. Try again in {seconds:plain} seconds.", "rate-limited");
    public static readonly Reason ManyPasswords = List.Add(
        "many-passwords", "Many passwords are being checked at this moment.", "rate-limited");
    public static readonly Reason TooManyPasswords = List.Add("too-many-passwords", "Too many passwords are being checked.", "unavailable");
}
