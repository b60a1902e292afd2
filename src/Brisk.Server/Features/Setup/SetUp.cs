using System.Globalization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Setup;

/// <summary>What is absent of the settings follows from the country, or is as usual.</summary>
internal sealed record SetUpRequest(
    string Token,
    string Workspace,
    string Name,
    string Email,
    string Password,
    string? Country = null,
    string? TimeZone = null,
    string? Currency = null,
    string? WeekStart = null,
    string? Language = null);

internal static class SetUp
{
    public static ProblemAnswer Claimed => Problems.Conflict(SetupReasons.Claimed);

    public static async ValueTask<IResult> HandleAsync(ApiCall call, SetUpRequest request)
    {
        if (call.Node.Hosts.RefuseOpen(call.Http.Request) is { } elsewhere) return elsewhere;
        if (await call.ReadAsync(session => SetupLinks.RefuseAsync(session, request.Token, call.Now)) is { } invalid) return invalid;

        var checks = new Checks();
        var workspaceName = checks.Text("workspace", request.Workspace);
        var name = checks.Text("name", request.Name);
        var email = checks.Email("email", request.Email);
        checks.Password("password", request.Password, email, name, workspaceName);
        var (settings, problems) = new SettingsChange(request.Country, request.TimeZone, request.Currency, request.WeekStart, request.Language).Begin();
        foreach (var problem in problems) checks.Add(problem);
        if (checks.Refusal is { } refusal) return refusal;
        if (await call.Node.Passwords.HashAsync(request.Password, call.Cancellation) is not { } hash)
            return Problems.Unavailable(PasswordReasons.TooManyPasswords);

        var account = new Storage.Accounts.Account(call.Node.Ids.Next(), email, name, hash, call.Now, call.Now, null);
        var (claimed, late) = await call.WriteInstallationAsync(session => ClaimAsync(call, session, request.Token, account));
        if (late is not null) return late;
        OpenedSession? opened;
        try
        {
            opened = await call.WriteAsync(claimed!.Workspace, session => MakeAsync(call, session, claimed, workspaceName, settings));
        }
        catch (UniqueViolationException)
        {
            // On another node somebody with the same link was quicker.
            opened = null;
        }
        if (opened is null) return Claimed;
        if (await call.WriteInstallationAsync(session => CompleteAsync(session, claimed!.Account, call.Now)) is { } epoch)
            await call.WriteAsync(claimed!.Workspace, session => SessionTable.KeepAsync(session, claimed.Workspace, opened.Id, epoch));
        return await Sessions.AnswerAsync(call, opened);
    }

    /// <summary>
    /// The installation's part: an account, and the one id that the first workspace can have, whoever makes it. Should the
    /// server end before the workspace is made, the link still works.
    /// </summary>
    private static async ValueTask<(Claim? Claim, ProblemAnswer? Late)> ClaimAsync(
        ApiCall call, IWriteSession session, string token, Storage.Accounts.Account account)
    {
        if (await SetupLinks.RefuseAsync(session, token, call.Now) is { } refused) return (null, refused);
        var decided = await InstallationTable.GetAsync(session, InstallationTable.FirstWorkspace);
        var workspace = decided is null ? call.Node.Ids.Next() : new Tsid(long.Parse(decided, CultureInfo.InvariantCulture));
        if (decided is null)
            await InstallationTable.SetAsync(session, InstallationTable.FirstWorkspace, workspace.Value.ToString(CultureInfo.InvariantCulture));
        if (await AccountTable.ByEmailAsync(session, account.Email) is { } earlier)
        {
            account = account with { Id = earlier.Id, CreatedAt = earlier.CreatedAt };
            await GiveAsync(session, account, call.Now);
        }
        else
        {
            await AccountTable.InsertAsync(session, account);
        }
        return (new Claim(workspace, account), null);
    }

    private static async ValueTask GiveAsync(IWriteSession session, Storage.Accounts.Account account, long now)
    {
        await AccountTable.SetPasswordAsync(session, account.Id, account.PasswordHash, now);
        await AccountTable.UpdateAsync(session, account);
    }

    /// <summary>
    /// Nothing is left to claim. Whoever claimed the same address while the workspace was being made, on another node, is too
    /// late: the account is that of the workspace's owner. The new epoch of the account then, else null.
    /// </summary>
    private static async ValueTask<long?> CompleteAsync(IWriteSession session, Storage.Accounts.Account owner, long now)
    {
        await SetupLinks.WithdrawAsync(session);
        if (await AccountTable.ByIdAsync(session, owner.Id) is not { } present || present.PasswordHash == owner.PasswordHash) return null;
        await GiveAsync(session, owner, now);
        return (await AccountTable.ByIdAsync(session, owner.Id))?.Epoch;
    }

    /// <summary>The workspace's part, in its own turn; null when it is there already, or somebody else has claimed the account meanwhile.</summary>
    private static async ValueTask<OpenedSession?> MakeAsync(ApiCall call, IWriteSession session, Claim claim, string name, WorkspaceSettings settings)
    {
        if (await WorkspaceTable.ByIdAsync(session, claim.Workspace) is not null) return null;
        var account = claim.Account;
        if (await AccountTable.ByIdAsync(session, account.Id) is not { } present || present.PasswordHash != account.PasswordHash) return null;
        var workspace = new Brisk.Storage.Accounts.Workspace(claim.Workspace, name, call.Now, 1, settings);
        var owner = new UserRow(
            call.Node.Ids.Next(), account.Id, account.Name, account.Email, Roles.Name(Role.Owner), Hues.All[0], UserRow.Active, call.Now, call.Now, null);
        await WorkspaceTable.InsertAsync(session, workspace.Id, workspace.Name, call.Now, settings);
        await UserTable.InsertAsync(session, workspace.Id, owner, null);
        await call.Node.Schemas.ChangedAsync(session, workspace.Id);
        return await Sessions.OpenAsync(call, session, workspace, owner, present);
    }

    private sealed record Claim(Tsid Workspace, Storage.Accounts.Account Account);
}
