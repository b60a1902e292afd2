using Brisk.Storage.Accounts;

namespace Brisk.Server.Platform;

/// <summary>The one way in which a request's password is checked: counted before it is looked at, and no oftener than the limits allow.</summary>
internal static class PasswordAttempt
{
    /// <param name="account">Null where the address has none: the same work is done.</param>
    /// <returns>Whether it is right; a problem when it was not looked at.</returns>
    public static async ValueTask<(PasswordVerdict Verdict, ProblemAnswer? Problem)> RunAsync(ApiCall call, Account? account, string email, string password)
    {
        var address = Address(call);
        var limits = call.Node.SignInLimits;
        if (await limits.BeginAsync(email, address) is > 0 and var seconds) return (PasswordVerdict.Wrong, Problems.RateLimited(seconds, $"Too many failed attempts. Try again in {seconds} seconds."));
        var verdict = await call.Node.Passwords.VerifyAsync(account, password, call.Cancellation);
        if (verdict == PasswordVerdict.Busy)
        {
            await limits.WithdrawAsync(email, address);
            return (verdict, Problems.RateLimited(2, "Many passwords are being checked at this moment."));
        }
        if (verdict != PasswordVerdict.Wrong) await limits.SucceededAsync(email, address);
        return (verdict, null);
    }

    /// <summary>Where the request came from.</summary>
    public static string Address(ApiCall call) => call.Http.Connection.RemoteIpAddress?.ToString() ?? "local";
}
