using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
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
        var opened = verdict == PasswordVerdict.Wrong ? null : await OpenAsync(call, account!);
        if (opened is null)
        {
            LogRefused(call.Service<ILoggerFactory>().CreateLogger("Brisk.SignIn"), call.Http.Connection.RemoteIpAddress?.ToString() ?? "here");
            return Problems.BadCredentials();
        }
        if (verdict == PasswordVerdict.RightButOld) await RehashAsync(call, account!, request.Password);
        return Sessions.Answer(call, opened);
    }

    private static async ValueTask<OpenedSession?> OpenAsync(ApiCall call, Storage.Accounts.Account account)
    {
        if (await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account.Id)) is not [var (workspace, user), ..]) return null;
        // Whoever signs in again on the same browser leaves no session behind.
        var former = await call.Node.Principals.FindAsync(call.Http);
        var opened = await Sessions.OpenAsync(call, account, workspace, user);
        if (opened is not null && former is { Kind: PrincipalKind.User }) await LeaveAsync(call, former);
        return opened;
    }

    private static async ValueTask LeaveAsync(ApiCall call, Principal former)
    {
        if (call.Node.Principals.EndUnwritten(former.Account, only: former.Session)) return;
        try
        {
            await call.WriteAsync(former.Workspace, session => Sessions.EndAsync(
                call, session, former.Workspace, session => SessionTable.RemoveAsync(session, former.Workspace, former.Account, former.Session)));
        }
        catch (StorageUnavailableException)
        {
            // The disk is full: the browser has another cookie now, and the session ends by its age.
        }
    }

    /// <summary>The same password under stronger settings, unless it was changed meanwhile.</summary>
    private static async ValueTask RehashAsync(ApiCall call, Storage.Accounts.Account account, string password)
    {
        if (await call.Node.Passwords.HashAsync(password, call.Cancellation) is not { } hash) return;
        try
        {
            await call.WriteInstallationAsync(async session =>
                await AccountTable.ByIdAsync(session, account.Id) is { } present && present.PasswordChangedAt == account.PasswordChangedAt
                    ? await AccountTable.RehashAsync(session, account.Id, hash)
                    : 0);
        }
        catch (StorageUnavailableException)
        {
            // The next sign-in does it.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign-in from {Address} was refused")]
    private static partial void LogRefused(ILogger log, string address);
}
