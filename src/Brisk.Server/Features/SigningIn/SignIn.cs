using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Features.SigningIn;

internal sealed record SignInRequest(string Email, string Password);

internal static partial class SignIn
{
    public static async ValueTask<IResult> HandleAsync(Call call, SignInRequest request)
    {
        var email = request.Email.Trim().ToLowerInvariant();
        var address = call.Http.Connection.RemoteIpAddress?.ToString() ?? "local";
        var limits = call.Parts.SignInLimits;
        if (email.Length > 254) return Problems.BadCredentials();
        if (limits.SecondsToWait(email, address) is > 0 and var seconds) return Problems.RateLimited(seconds, $"Too many failed attempts. Try again in {seconds} seconds.");

        var account = await call.ReadAsync(session => AccountTable.ByEmailAsync(session, email));
        var verdict = await call.Parts.Passwords.VerifyAsync(account, request.Password, call.Cancellation);
        if (verdict == PasswordVerdict.Busy) return Problems.RateLimited(2, "Many people are signing in at this moment.");
        var opened = verdict == PasswordVerdict.Wrong ? null : await OpenAsync(call, account!, request.Password, verdict == PasswordVerdict.RightButOld);
        if (opened is null)
        {
            limits.Failed(email, address);
            LogRefused(call.Service<ILoggerFactory>().CreateLogger("Brisk.SignIn"), address);
            return Problems.BadCredentials();
        }
        limits.Succeeded(email);
        return Sessions.Answer(call, opened);
    }

    private static async ValueTask<OpenedSession?> OpenAsync(Call call, Storage.Accounts.Account account, string password, bool rehash)
    {
        var hash = rehash ? await call.Parts.Passwords.HashAsync(password, call.Cancellation) : null;
        // Whoever signs in again on the same browser leaves no session behind.
        var former = await call.Parts.Principals.FindAsync(call.Http);
        return await call.WriteAsync(async session =>
        {
            if (await UserTable.WorkspacesOfAsync(session, account.Id) is not [var (workspaceId, userId), ..]) return null;
            if (hash is not null) await AccountTable.RehashAsync(session, account.Id, hash);
            if (former is { Kind: PrincipalKind.User }) await SessionTable.RemoveAsync(session, former.Workspace, former.Account, former.Session);
            if (former is not null) session.AfterCommit(() => call.Parts.Principals.Forget(principal => principal.Session == former.Session));
            var workspace = await WorkspaceTable.ByIdAsync(session, workspaceId);
            var user = await UserTable.ByIdAsync(session, workspaceId, userId);
            return await Sessions.OpenAsync(call, session, workspace!, user!, account);
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused")]
    private static partial void LogRefused(ILogger log, string address);
}
