using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
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
    public static ProblemAnswer Claimed => Problems.Conflict("Brisk is set up already. Sign in, or ask an owner to invite you.");

    public static async ValueTask<IResult> HandleAsync(ApiCall call, SetUpRequest request)
    {
        if (await call.ReadAsync(session => SetupLinks.RefuseAsync(session, request.Token, call.Now)) is { } invalid) return invalid;

        var checks = new Checks();
        var workspaceName = checks.Text("workspace", request.Workspace);
        var name = checks.Text("name", request.Name);
        var email = checks.Email("email", request.Email);
        checks.Password("password", request.Password, email);
        var (settings, problems) = new SettingsChange(request.Country, request.TimeZone, request.Currency, request.WeekStart, request.Language).Begin();
        foreach (var problem in problems) checks.Add(problem);
        if (checks.Refusal is { } refusal) return refusal;
        if (await call.Node.Passwords.HashAsync(request.Password, call.Cancellation) is not { } hash)
            return Problems.Unavailable("Too many passwords are being checked.");

        var (ids, now) = (call.Node.Ids, call.Now);
        var (opened, late) = await call.WriteAsync<(OpenedSession?, ProblemAnswer?)>(async session =>
        {
            // Two may come with the same link: the first one's commit takes the token away.
            if (await SetupLinks.RefuseAsync(session, request.Token, call.Now) is { } refused) return (null, refused);
            await SetupLinks.WithdrawAsync(session);
            var workspace = new Brisk.Storage.Accounts.Workspace(ids.Next(), workspaceName, now, 1, settings);
            var account = new Brisk.Storage.Accounts.Account(ids.Next(), email, name, hash, now, now, null);
            var owner = new UserRow(ids.Next(), account.Id, name, email, Roles.Name(Role.Owner), Hues.All[0], UserRow.Active, now, now, null);
            await WorkspaceTable.InsertAsync(session, workspace.Id, workspace.Name, now, settings);
            await AccountTable.InsertAsync(session, account);
            await UserTable.InsertAsync(session, workspace.Id, owner, null);
            await call.Node.Schemas.ChangedAsync(session, workspace.Id);
            // Commands that looked in before know of no workspace yet.
            session.AfterCommit(() => call.Node.Principals.Forget(Principal.LocalId));
            return (await Sessions.OpenAsync(call, session, workspace, owner, account), null);
        });
        return opened is null ? late! : Sessions.Answer(call, opened);
    }
}
