using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Workspaces;
using Brisk.Server.Features.Users;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Features.Local;

/// <param name="People">How many are active in it.</param>
/// <param name="Deleting">True while it is being deleted; absent otherwise.</param>
/// <param name="Link">Of one that was just made: what to send to its owner.</param>
internal sealed record LocalWorkspace(
    Tsid Id, string Name, long People, DateTimeOffset? CreatedAt = null, bool? Deleting = null, string? Link = null);

internal sealed record LocalWorkspaceList(IReadOnlyList<LocalWorkspace> Items);

/// <summary>What is absent of the settings follows from the country, or is as usual.</summary>
/// <param name="Owner">An address that is invited as its owner; absent for nobody.</param>
internal sealed record MakeWorkspaceRequest(
    string Name, string? Country = null, string? TimeZone = null, string? Currency = null, string? WeekStart = null, string? Language = null,
    string? Owner = null);

internal sealed record RenameWorkspaceRequest(string Name);

/// <summary>The workspaces of the installation, for whoever runs it.</summary>
internal static class LocalWorkspaces
{
    private static ProblemAnswer Missing => Problems.NotFound(LocalReasons.NoWorkspace);

    private static ProblemAnswer Taken(string name) => Problems.Conflict(LocalReasons.WorkspaceTaken.Of(name));

    public static async ValueTask<IResult> ListAsync(ApiCall call)
    {
        var items = await call.ReadAsync(async session =>
        {
            var people = await UserTable.CountActiveAsync(session);
            var living = (await WorkspaceTable.AllAsync(session)).Select(workspace =>
                new LocalWorkspace(workspace.Id, workspace.Name, people.GetValueOrDefault(workspace.Id), InstantConverter.Of(workspace.CreatedAt)));
            var deleted = (await WorkspaceTable.DeletedAsync(session)).Select(workspace => new LocalWorkspace(workspace.Id, workspace.Name, 0, Deleting: true));
            return living.Concat(deleted).ToList();
        });
        return Answers.Json(new LocalWorkspaceList(items), LocalJson.Default.LocalWorkspaceList);
    }

    public static async ValueTask<IResult> MakeAsync(ApiCall call, MakeWorkspaceRequest request)
    {
        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        var (settings, problems) = new SettingsChange(request.Country, request.TimeZone, request.Currency, request.WeekStart, request.Language).Begin();
        foreach (var problem in problems) checks.Add(problem);
        var owner = request.Owner is { } address ? checks.Email("owner", address) : null;
        if (checks.Refusal is { } refusal) return refusal;
        var (id, now, secret) = (call.Node.Ids.Next(), call.Now, Tokens.New());
        // In the installation's turn, so that of two with the same name only one comes to be; in its own nobody can write yet.
        var isMade = await call.WriteInstallationAsync(async session =>
        {
            if (await IsTakenAsync(session, name, but: default)) return false;
            await WorkspaceTable.InsertAsync(session, id, name, now, settings);
            if (owner is not null) await UserTable.InsertAsync(session, id, Invited(call.Node.Ids.Next(), owner, now), Tokens.Hash(secret));
            return true;
        });
        return isMade
            ? Answers.Json(new LocalWorkspace(id, name, 0, InstantConverter.Of(now), Link: owner is null ? null : Invitation.LinkOf(call, id, secret)),
                LocalJson.Default.LocalWorkspace, StatusCodes.Status201Created)
            : Taken(name);
    }

    private static UserRow Invited(Tsid id, string email, long now) => new(id, null, email.Split('@')[0], email, Roles.Name(Role.Owner), Hues.All[0],
        UserRow.Invited, now, null, now + (long)Invitation.GoodFor.TotalMilliseconds);

    public static async ValueTask<IResult> RenameAsync(ApiCall call, RenameWorkspaceRequest request)
    {
        var checks = new Checks();
        var name = checks.Text("name", request.Name);
        if (checks.Refusal is { } refusal) return refusal;
        // Names are of the installation, and so is the turn in which it is decided whose they are.
        var refused = await call.WriteInstallationAsync(async session => await IsTakenAsync(session, name, but: call.Id) ? Taken(name)
            : await WorkspaceTable.RenameAsync(session, call.Id, name) == 0 ? Missing : null);
        if (refused is not null) return refused;
        return await call.WriteAsync<IResult>(call.Id, async session =>
        {
            if (await WorkspaceTable.ByIdAsync(session, call.Id) is not { } present) return Missing;
            await call.Node.Schemas.ChangedAsync(session, call.Id);
            var people = (await UserTable.CountActiveAsync(session)).GetValueOrDefault(call.Id);
            return Answers.Json(new LocalWorkspace(call.Id, present.Name, people, InstantConverter.Of(present.CreatedAt)), LocalJson.Default.LocalWorkspace);
        });
    }

    public static async ValueTask<IResult> DeleteAsync(ApiCall call)
    {
        // In the installation's turn: of two that are deleted at once, one may be the last.
        if (await call.WriteInstallationAsync(session => DecideAsync(call, session)) is { } refused) return refused;
        await call.Service<WorkspaceRemovals>().BeginAsync(call.Id, call.Cancellation);
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    private static async ValueTask<ProblemAnswer?> DecideAsync(ApiCall call, IWriteSession session)
    {
        var all = await WorkspaceTable.AllAsync(session);
        if (all.Find(one => one.Id == call.Id) is not { } present) return Missing;
        if (call.Query("name") != present.Name)
            return Problems.Invalid("name", LocalReasons.NotConfirmed);
        if (all.Count == 1) return Problems.Conflict(LocalReasons.OnlyWorkspace);
        return await WorkspaceRemoval.DecideAsync(session, call.Id, call.Now) ? null : Missing;
    }

    /// <summary>Whoever runs the server tells workspaces by their names; people may call theirs as they like.</summary>
    private static async ValueTask<bool> IsTakenAsync(ISession session, string name, Tsid but) =>
        (await WorkspaceTable.AllAsync(session)).Exists(other => other.Id != but && string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase));
}
