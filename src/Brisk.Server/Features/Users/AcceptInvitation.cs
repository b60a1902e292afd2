using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Users;

internal sealed record AcceptInvitationRequest(string Name, string Password);

internal static class AcceptInvitation
{
    /// <summary>So often it is looked again where somebody accepts another invitation of the same address at the same moment.</summary>
    private const int MostTries = 3;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, AcceptInvitationRequest request)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await TryAsync(call, request);
            if (answer is not null || tries == MostTries) return answer ?? GetInvitation.Gone;
        }
    }

    /// <summary>Null when the account came, or went, while it was looked at: the invitation may be good all the same.</summary>
    private static async ValueTask<IResult?> TryAsync(ApiCall call, AcceptInvitationRequest request)
    {
        var token = call.Path("token");
        var (workspace, user, account, isUsed) = await call.ReadAsync(async session =>
        {
            if (await GetInvitation.FindAsync(session, token, call.Now) is not var (id, user)) return default;
            var account = await AccountTable.ByEmailAsync(session, user.Email);
            var isUsed = account is not null && await UserTable.IsAnywhereAsync(session, account.Id);
            return (await WorkspaceTable.ByIdAsync(session, id), user, account, isUsed);
        });
        if (user is null || workspace is null) return GetInvitation.Gone;

        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        if (checks.Refusal is { } refusal) return refusal;
        var rule = new Checks();
        rule.Password("password", request.Password, user.Email, name, workspace.Name);
        (account, var problem) = !isUsed && rule.Refusal is null
            ? await RegisterAsync(call, account, user.Email, name, request.Password)
            : (account, await RefuseAsync(call, account, user.Email, request.Password, rule.Refusal));
        if (problem is not null) return problem;
        if (account is null) return null;

        var opened = await call.WriteAsync(workspace.Id, session => JoinAsync(call, session, workspace.Id, token, account));
        if (opened is null) return null;
        if ((await call.Node.Principals.FindAsync(call.Http))?.Account == account.Id) return await Sessions.AnswerBesideAsync(call, opened);
        await Sessions.LeaveAsync(call);
        return await Sessions.AnswerAsync(call, opened);
    }

    /// <summary>In the workspace's own turn: the invitation must still be good, and the password the one that was checked.</summary>
    private static async ValueTask<OpenedSession?> JoinAsync(
        ApiCall call, IWriteSession session, Tsid workspace, string token, Storage.Accounts.Account account)
    {
        if (await GetInvitation.FindAsync(session, token, call.Now) is not var (_, user) || !string.Equals(user.Email, account.Email, StringComparison.Ordinal))
            return null;
        if (await AccountTable.ByIdAsync(session, account.Id) is not { } present || present.PasswordChangedAt != account.PasswordChangedAt) return null;
        if (await WorkspaceTable.ByIdAsync(session, workspace) is not { } place) return null;
        var own = await UserTable.OfAccountAsync(session, workspace, account.Id);
        if (own is not null && own.Id != user.Id) user = await GiveAsync(session, workspace, user, own);
        await UserTable.JoinAsync(session, workspace, user.Id, account.Id, present.Name);
        await call.Node.Schemas.ChangedAsync(session, workspace);
        await call.Node.Generations.MoveAsync(session, workspace, Generations.Access);
        var joined = user with { Name = present.Name, Account = account.Id, Status = UserRow.Active };
        return await Sessions.OpenAsync(call, session, place, joined, present);
    }

    /// <summary>
    /// Whom the account is in the workspace already takes the address and the role of the invitation, and the one who was invited keeps
    /// the former address: one person is one user. Whoever works there loses nothing by it.
    /// </summary>
    private static async ValueTask<UserRow> GiveAsync(IWriteSession session, Tsid workspace, UserRow invited, UserRow own)
    {
        var role = own.IsActive && Roles.TryParse(own.Role, out var before) && Roles.TryParse(invited.Role, out var given)
            && Roles.Lesser(before, given) == given ? own.Role : invited.Role;
        var taking = own with { Email = invited.Email, Role = role };
        // An address is one user's at any moment.
        await UserTable.UpdateAsync(session, workspace, invited with { Email = invited.Id.ToString() });
        await UserTable.UpdateAsync(session, workspace, taking);
        await UserTable.UpdateAsync(session, workspace, invited with { Email = own.Email });
        await UserTable.RemoveAsync(session, workspace, invited.Id);
        return taking;
    }

    /// <summary>
    /// An account comes before it belongs anywhere: should the invitation end meanwhile, it opens nothing. It takes the place of one that
    /// belongs nowhere, whoever made that and whatever its password, but of one with the same: its own person made that for another
    /// invitation at this moment, and would lose it. Neither an account nor a problem where one came meanwhile.
    /// </summary>
    private static async ValueTask<(Storage.Accounts.Account? Account, ProblemAnswer? Problem)> RegisterAsync(
        ApiCall call, Storage.Accounts.Account? unused, string email, string name, string password)
    {
        if (unused is not null)
        {
            var verdict = await call.Node.Passwords.VerifyAsync(unused, password, isKnown: true, call.Cancellation);
            if (verdict == PasswordVerdict.Busy) return (null, Problems.RateLimited(2, PasswordReasons.ManyPasswords));
            if (verdict == PasswordVerdict.Right)
            {
                var kept = unused with { Name = name };
                await call.WriteInstallationAsync(async session => await AccountTable.UpdateAsync(session, kept));
                return (kept, null);
            }
        }
        if (await call.Node.Passwords.HashAsync(password, call.Cancellation) is not { } hash)
            return (null, Problems.RateLimited(2, PasswordReasons.ManyPasswords));
        var account = new Storage.Accounts.Account(call.Node.Ids.Next(), email, name, hash, call.Now, call.Now, null);
        try
        {
            await call.WriteInstallationAsync(async session =>
            {
                if (unused is not null) await AccountTable.RemoveUnusedAsync(session, unused.Id);
                return await AccountTable.InsertAsync(session, account);
            });
            return (account, null);
        }
        catch (UniqueViolationException)
        {
            // Somebody with the same link, or another of the same address, was quicker.
            return (null, null);
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
        return rule ?? Problems.Invalid("password", UserReasons.WrongPasswordOfAddress);
    }
}
