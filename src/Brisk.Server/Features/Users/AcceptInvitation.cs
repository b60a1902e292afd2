using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record AcceptInvitationRequest(string Name, string Password);

internal static class AcceptInvitation
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, AcceptInvitationRequest request)
    {
        var token = call.Path("token");
        var found = await call.ReadAsync(async session => await GetInvitation.FindAsync(session, token, call.Now) is var (workspace, user)
            ? (Workspace: workspace, User: user, Account: await AccountTable.ByEmailAsync(session, user.Email))
            : default);
        if (found.User is null) return GetInvitation.Gone;

        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        if (found.Account is null) checks.Password("password", request.Password, found.User.Email);
        if (checks.Refusal is { } refusal) return refusal;
        var (hash, problem) = await HashAsync(call, found.Account, found.User.Email, request.Password);
        if (problem is not null) return problem;

        var opened = await call.WriteAsync(async session =>
        {
            if (await GetInvitation.FindAsync(session, token, call.Now) is not var (workspaceId, user)) return null;
            var account = found.Account ?? new Storage.Accounts.Account(call.Node.Ids.Next(), user.Email, name, hash!, call.Now, call.Now, null);
            if (found.Account is null) await AccountTable.InsertAsync(session, account);
            await UserTable.JoinAsync(session, workspaceId, user.Id, account.Id, name);
            await call.Node.Schemas.ChangedAsync(session, workspaceId);
            var workspace = await WorkspaceTable.ByIdAsync(session, workspaceId);
            return await Sessions.OpenAsync(call, session, workspace!, user with { Name = name, Account = account.Id, Status = UserRow.Active }, account);
        });
        return opened is null ? GetInvitation.Gone : Sessions.Answer(call, opened);
    }

    /// <summary>A new hash for who has no account; for who has one, only whether the password is right.</summary>
    private static async ValueTask<(string? Hash, ProblemAnswer? Problem)> HashAsync(ApiCall call, Storage.Accounts.Account? account, string email, string password)
    {
        if (account is null) return await call.Node.Passwords.HashAsync(password, call.Cancellation) is { } hash ? (hash, null) : (null, Problems.RateLimited(2, "Many passwords are being checked at this moment."));
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, email, password);
        return (null, problem ?? (verdict == PasswordVerdict.Wrong ? Problems.Invalid("password", "wrong-password", "This address has an account; this is not its password.") : null));
    }
}
