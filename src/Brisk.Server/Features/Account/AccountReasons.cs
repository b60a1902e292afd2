using Brisk.Domain.Wordings;

namespace Brisk.Server.Features.Account;

/// <summary>Why an account or a session of one stays as it is.</summary>
internal static class AccountReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason WrongPassword = List.Add("wrong-password", "This is not your password.");
    public static readonly Reason PasswordForEmail = List.Add(
        "password-for-email", "Give your password to change the e-mail address.", "required");
    public static readonly Reason EmailTaken = List.Add("email-taken", "This e-mail address is somebody else's.", "taken");
    public static readonly Wording<int> ManyAddresses = List.Add<int>(
        "many-addresses", "Too many changes of the e-mail address. Try again in {seconds:plain} seconds.", "rate-limited");
    public static readonly Wording<int> Preferences = List.Add<int>(
        "preferences-not-an-object", "Give one JSON object of at most {max} characters.", "wrong-type");
    public static readonly Reason NoSession = List.Add("no-such-session", "You have no such session.", "not-found");
}
