using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record AcceptInvitationRequest(string Name, string Password);

internal static class AcceptInvitation
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, AcceptInvitationRequest request)
    {
        var token = call.Path("token");
        var (workspace, user, account) = await call.ReadAsync(async session => await GetInvitation.FindAsync(session, token, call.Now) is var (id, user)
            ? (await WorkspaceTable.ByIdAsync(session, id), user, await AccountTable.ByEmailAsync(session, user.Email))
            : default);
        if (user is null || workspace is null) return GetInvitation.Gone;

        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        if (checks.Refusal is { } refusal) return refusal;
        var rule = new Checks();
        rule.Password("password", request.Password, user.Email, name, workspace.Name);
        (account, var problem) = account is null && rule.Refusal is null
            ? await RegisterAsync(call, user.Email, name, request.Password)
            : (account, await RefuseAsync(call, account, user.Email, request.Password, rule.Refusal));
        if (problem is not null) return problem;

        var opened = await call.WriteAsync(workspace.Id, session => JoinAsync(call, session, workspace.Id, token, name, account!));
        if (opened is null) return GetInvitation.Gone;
        var here = await call.Node.Principals.FindAsync(call.Http);
        return here?.Account == account!.Id ? await Sessions.AnswerBesideAsync(call, opened) : await Sessions.AnswerAsync(call, opened);
    }

    /// <summary>In the workspace's own turn: the invitation must still be good, and the password the one that was checked.</summary>
    private static async ValueTask<OpenedSession?> JoinAsync(
        ApiCall call, IWriteSession session, Tsid workspace, string token, string name, Storage.Accounts.Account account)
    {
        if (await GetInvitation.FindAsync(session, token, call.Now) is not var (_, user) || !string.Equals(user.Email, account.Email, StringComparison.Ordinal))
            return null;
        if (await AccountTable.ByIdAsync(session, account.Id) is not { } present || present.PasswordChangedAt != account.PasswordChangedAt) return null;
        await UserTable.JoinAsync(session, workspace, user.Id, account.Id, name);
        await call.Node.Schemas.ChangedAsync(session, workspace);
        var joined = user with { Name = name, Account = account.Id, Status = UserRow.Active };
        return await Sessions.OpenAsync(call, session, (await WorkspaceTable.ByIdAsync(session, workspace))!, joined, account);
    }

    /// <summary>An account comes before it belongs anywhere: should the invitation end meanwhile, it opens nothing.</summary>
    private static async ValueTask<(Storage.Accounts.Account? Account, ProblemAnswer? Problem)> RegisterAsync(
        ApiCall call, string email, string name, string password)
    {
        if (await call.Node.Passwords.HashAsync(password, call.Cancellation) is not { } hash)
            return (null, Problems.RateLimited(2, "Many passwords are being checked at this moment."));
        var account = new Storage.Accounts.Account(call.Node.Ids.Next(), email, name, hash, call.Now, call.Now, null);
        try
        {
            await call.WriteInstallationAsync(session => AccountTable.InsertAsync(session, account));
            return (account, null);
        }
        catch (UniqueViolationException)
        {
            // Somebody with the same link was quicker.
            return (null, GetInvitation.Gone);
        }
    }

    /// <summary>
    /// A password that nobody could choose is answered in the same way, and counted, whether the address has an account or not:
    /// whoever invites it has the link, and is not to find out by trying.
    /// </summary>
    private static async ValueTask<ProblemAnswer?> RefuseAsync(
        ApiCall call, Storage.Accounts.Account? account, string email, string password, ProblemAnswer? rule)
    {
        var (verdict, problem) = await PasswordAttempt.RunAsync(call, account, email, password);
        if (problem is not null || verdict != PasswordVerdict.Wrong) return problem;
        return rule ?? Problems.Invalid("password", "wrong-password", "This address has an account; this is not its password.");
    }
}
