using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Brisk.Server.Features.SigningIn;

internal sealed record SignInRequest(string Email, string Password);

internal static partial class SignIn
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, SignInRequest request)
    {
        var email = request.Email.Trim().ToLowerInvariant();
        if (email.Length > 254) return Problems.BadCredentials();

        var account = await call.ReadAsync(session => AccountTable.ByEmailAsync(session, email));
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, email, request.Password);
        if (problem is not null) return problem;
        var opened = verdict == PasswordVerdict.Wrong ? null : await OpenAsync(call, account!, request.Password, verdict == PasswordVerdict.RightButOld);
        if (opened is null)
        {
            LogRefused(call.Service<ILoggerFactory>().CreateLogger("Brisk.SignIn"), PasswordAttempt.Address(call));
            return Problems.BadCredentials();
        }
        return Sessions.Answer(call, opened);
    }

    private static async ValueTask<OpenedSession?> OpenAsync(ApiCall call, Storage.Accounts.Account account, string password, bool rehash)
    {
        var hash = rehash ? await call.Node.Passwords.HashAsync(password, call.Cancellation) : null;
        // Whoever signs in again on the same browser leaves no session behind.
        var former = await call.Node.Principals.FindAsync(call.Http);
        return await call.WriteAsync(async session =>
        {
            if (await UserTable.WorkspacesOfAsync(session, account.Id) is not [var (workspaceId, userId), ..]) return null;
            if (hash is not null) await AccountTable.RehashAsync(session, account.Id, hash);
            if (former is { Kind: PrincipalKind.User }) await SessionTable.RemoveAsync(session, former.Workspace, former.Account, former.Session);
            if (former is not null) session.AfterCommit(() => call.Node.Principals.Forget(former.Session));
            var workspace = await WorkspaceTable.ByIdAsync(session, workspaceId);
            var user = await UserTable.ByIdAsync(session, workspaceId, userId);
            return await Sessions.OpenAsync(call, session, workspace!, user!, account);
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused")]
    private static partial void LogRefused(ILogger log, string address);
}
