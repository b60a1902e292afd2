using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

internal sealed record ChangePasswordRequest(string Current, string Password);

internal static class ChangePassword
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, ChangePasswordRequest request)
    {
        var me = call.Principal;
        if (await call.ReadAsync(session => AccountTable.ByIdAsync(session, me.Account)) is not { } account) return Problems.Unauthenticated();
        var checks = new Checks();
        checks.Password("password", request.Password, account.Email);
        if (checks.Refusal is { } refusal) return refusal;
        if (await RefuseAsync(call, account, request.Current, "current") is { } wrong) return wrong;
        if (await call.Node.Passwords.HashAsync(request.Password, call.Cancellation) is not { } hash) return Problems.RateLimited(2, "Many passwords are being checked at this moment.");

        await call.WriteAsync(session =>
        {
            session.AfterCommit(() => call.Node.Principals.Forget(me.Account));
            return SaveAsync(session);
        });
        return Answers.NoContent;

        async ValueTask<long> SaveAsync(Storage.Engine.IWriteSession session)
        {
            await AccountTable.SetPasswordAsync(session, account.Id, hash, call.Now);
            return await SessionTable.RemoveOthersAsync(session, me.Workspace, account.Id, keep: me.Session);
        }
    }

    /// <summary>Checks the password of somebody who is signed in; a wrong one counts like a failed sign-in.</summary>
    public static async ValueTask<ProblemAnswer?> RefuseAsync(ApiCall call, Storage.Accounts.Account account, string password, string field)
    {
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, account.Email, password);
        return problem ?? (verdict == PasswordVerdict.Wrong ? Problems.Invalid(field, "wrong-password", "This is not your password.") : null);
    }
}
