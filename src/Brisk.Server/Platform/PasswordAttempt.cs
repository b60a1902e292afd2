using System.Globalization;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>The one way in which a request's password is checked: counted before it is looked at, and no oftener than the limits allow.</summary>
internal static class PasswordAttempt
{
    /// <param name="account">Null where the address has none: the same work is done.</param>
    /// <returns>Whether it is right; a problem when it was not looked at.</returns>
    public static async ValueTask<(PasswordVerdict Verdict, ProblemAnswer? Problem)> RunAsync(ApiCall call, Account? account, string email, string password)
    {
        var limits = call.Node.SignInLimits;
        var address = Address(call.Http);
        var isFamiliar = limits.IsFamiliar(address);
        var attempt = call.IsSignedIn ? Attempt.OfSession(call.Principal.Origin)
            : await KnownBrowsers.FindAsync(call, account?.Id ?? default) is { } browser ? Attempt.OfBrowser(browser.Id)
            : Attempt.OfStranger(Counted(account, email), address, isFamiliar);
        if (await limits.BeginAsync(attempt, call.Cancellation) is > 0 and var seconds)
            return (PasswordVerdict.Wrong, Problems.RateLimited(seconds, PasswordReasons.ManyAttempts.Of(seconds)));
        var verdict = await call.Node.Passwords.VerifyAsync(account, password, attempt.IsKnown || isFamiliar, call.Cancellation);
        if (verdict == PasswordVerdict.Busy)
        {
            await limits.WithdrawAsync(attempt);
            return (verdict, Problems.RateLimited(2, PasswordReasons.ManyPasswords));
        }
        if (verdict != PasswordVerdict.Wrong) await limits.SucceededAsync(attempt);
        return (verdict, null);
    }

    /// <summary>Under which name guesses at an account are counted: with another password a new count begins, on every node.</summary>
    private static string Counted(Account? account, string email) =>
        account is null ? email : string.Create(CultureInfo.InvariantCulture, $"{email} {account.PasswordChangedAt}");

    /// <summary>Where the request came from, as it is counted.</summary>
    public static string Address(HttpContext http) => SignInLimits.AddressOf(http.Connection.RemoteIpAddress);
}
