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
        var (account, workspace) = await call.ReadAsync(async session =>
            (await AccountTable.ByIdAsync(session, me.Account), await WorkspaceTable.ByIdAsync(session, me.Workspace)));
        if (account is null || workspace is null) return Problems.Unauthenticated();
        var checks = new Checks();
        checks.Password("password", request.Password, account.Email, account.Name, workspace.Name);
        if (checks.Refusal is { } refusal) return refusal;
        if (await RefuseAsync(call, account, request.Current, "current") is { } wrong) return wrong;
        if (await call.Node.Passwords.HashAsync(request.Password, call.Cancellation) is not { } hash)
            return Problems.RateLimited(2, PasswordReasons.ManyPasswords);

        return await NewPassword.SaveAsync(call, account.Id, hash, keep: me, account.PasswordChangedAt)
            ? Answers.NoContent : Problems.Unauthenticated();
    }

    /// <summary>Checks the password of somebody who is signed in; a wrong one counts for the session, and strangers' guesses do not.</summary>
    public static async ValueTask<ProblemAnswer?> RefuseAsync(ApiCall call, Storage.Accounts.Account account, string password, string field)
    {
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, account.Email, password);
        return problem ?? (verdict == PasswordVerdict.Wrong ? Problems.Invalid(field, AccountReasons.WrongPassword) : null);
    }
}
