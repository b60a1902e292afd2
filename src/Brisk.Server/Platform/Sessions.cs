using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Workspaces;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <param name="Account">The person, whose <paramref name="Id"/> is another in each workspace.</param>
/// <param name="Language">The account's own; absent: as the workspace has it.</param>
internal sealed record SessionUser(Tsid Id, Tsid Account, string Name, string Email, string Role, string Hue, string? Language = null);

/// <param name="Country">ISO 3166; absent while nobody chose one.</param>
internal sealed record SessionWorkspace(Tsid Id, string Name, string TimeZone, string Currency, string WeekStart, string Language, string? Country = null);

/// <summary>A workspace where somebody may work.</summary>
internal sealed record WorkspaceChoice(Tsid Id, string Name);

/// <summary>Where a person may work who has not said yet where to.</summary>
internal sealed record WorkspaceChoiceList(IReadOnlyList<WorkspaceChoice> Workspaces);

/// <summary>Who is signed in, where. Preferences are what the client stored for the account.</summary>
/// <param name="Language">In which Brisk speaks to the person (ISO 639-1): the account's own, else the workspace's.</param>
/// <param name="Workspaces">Where the person may go from here, this one included; absent where there is no other.</param>
/// <param name="Position">Of a session that was just opened: <c>after</c> of <c>GET /api/changes</c> for what happens from then on.</param>
internal sealed record SessionAnswer(
    SessionUser User, SessionWorkspace Workspace, string Language, JsonElement? Preferences = null, IReadOnlyList<WorkspaceChoice>? Workspaces = null,
    string? Position = null);

/// <summary>A session that was just opened: its answer, the secret for its cookie, and the value of the browser's own cookie where it changes.</summary>
internal sealed record OpenedSession(Tsid Id, SessionAnswer Answer, Tsid Account, string Secret, string? Browser);

/// <summary>Opens and closes the sessions of browsers.</summary>
internal static class Sessions
{
    /// <summary>So often it is looked for what goes on opening sessions while they end; signing out everywhere ends that, too.</summary>
    private const int MostPasses = 10;

    /// <summary>
    /// Opens a session for an account in a workspace, in the workspace's own turn: whoever is removed, or has another
    /// password, by the time the turn comes gets none. Null then.
    /// </summary>
    /// <param name="account">As its password was checked.</param>
    public static async ValueTask<OpenedSession?> OpenAsync(ApiCall call, Account account, Tsid workspaceId, Tsid userId)
    {
        try
        {
            return await call.WriteAsync(workspaceId, async session =>
            {
                var present = await AccountTable.ByIdAsync(session, account.Id);
                if (present?.PasswordChangedAt != account.PasswordChangedAt) return null;
                if (await UserTable.ByIdAsync(session, workspaceId, userId) is not { IsActive: true } user) return null;
                // It may be being deleted by now.
                if (await WorkspaceTable.ByIdAsync(session, workspaceId) is not { } workspace) return null;
                return await OpenAsync(call, session, workspace, user, present);
            });
        }
        catch (StorageUnavailableException) when (!call.Cancellation.IsCancellationRequested)
        {
            return await KeepAsync(call, account, workspaceId, userId);
        }
    }

    /// <summary>Opens a session inside a write of its workspace; hand the result to <see cref="AnswerAsync"/>.</summary>
    /// <param name="account">As the write sees it.</param>
    /// <param name="from">Whose session it comes from without the password; null where the password was given.</param>
    public static async ValueTask<OpenedSession> OpenAsync(
        ApiCall call, IWriteSession session, Workspace workspace, UserRow user, Account account, Principal? from = null)
    {
        var (secret, fresh) = Fresh(call, user, account, from);
        await SessionTable.InsertAsync(session, workspace.Id, Tokens.Hash(secret), fresh);
        await EndAsync(call, session, workspace.Id, session => SessionTable.RemoveBeyondAsync(session, workspace.Id, account.Id));
        await UserTable.SeenAsync(session, workspace.Id, user.Id, call.Now);
        // Where nobody gave a password, the browser is known by where they gave it.
        var browser = from is null ? await KnownBrowsers.RememberAsync(call, session, workspace.Id, account.Id) : null;
        return new OpenedSession(fresh.Id, Describe(workspace, user, account), account.Id, secret, browser);
    }

    /// <summary>The disk takes no writes: whoever comes to see to that gets in all the same. The session is in memory until it can be written.</summary>
    private static async ValueTask<OpenedSession?> KeepAsync(ApiCall call, Account account, Tsid workspaceId, Tsid userId)
    {
        var (workspace, user) = await call.ReadAsync(async session =>
            (await WorkspaceTable.ByIdAsync(session, workspaceId), await UserTable.ByIdAsync(session, workspaceId, userId)));
        if (workspace is null || user is not { IsActive: true }) return null;
        var (secret, fresh) = Fresh(call, user, account);
        if (!call.Node.Principals.Unwritten.Add(workspaceId, Tokens.Hash(secret), fresh))
            throw new StorageUnavailableException("Too many sessions wait for the disk to take them.");
        return new OpenedSession(fresh.Id, Describe(workspace, user, account), account.Id, secret, null);
    }

    /// <summary>What comes from another session lives as long as that one, and no longer than all of its account.</summary>
    private static (string Secret, SignedInSession Session) Fresh(ApiCall call, UserRow user, Account account, Principal? from = null) => (Tokens.New(),
        new SignedInSession(call.Node.Ids.Next(), user.Id, account.Id, Device.Of(call.Http.Request.Headers.UserAgent.ToString()), call.Now, call.Now,
            from?.ExpiresAt ?? (call.Now + (long)Principals.Absolute.TotalMilliseconds), from?.Epoch ?? account.Epoch, from?.Origin));

    /// <summary>Ends sessions inside a write of their workspace: from its commit on nobody is let in by what was known before.</summary>
    public static async ValueTask<long> EndAsync(ApiCall call, IWriteSession session, Tsid workspace, Func<IWriteSession, ValueTask<long>> remove)
    {
        var ended = await remove(session);
        if (ended > 0) await call.Node.Generations.MoveAsync(session, workspace, Generations.Access);
        return ended;
    }

    public static SessionAnswer Describe(Workspace workspace, UserRow user, Account account) => new(
        new SessionUser(user.Id, account.Id, user.Name, user.Email, user.Role, user.Hue, account.Language),
        Describe(workspace),
        account.Language ?? workspace.Settings.Language,
        account.Preferences is { } text ? JsonElement.Parse(text) : null);

    private static SessionWorkspace Describe(Workspace workspace)
    {
        var settings = workspace.Settings;
        return new(workspace.Id, workspace.Name, settings.TimeZone, settings.Currency, WorkspaceSettings.Name(settings.WeekStart), settings.Language,
            settings.Country);
    }

    /// <summary>Answers with a session that was just opened, and sets its cookies.</summary>
    public static async ValueTask<IResult> AnswerAsync(ApiCall call, OpenedSession opened)
    {
        SetCookies(call, opened);
        return Json(await WholeAsync(call, opened));
    }

    /// <summary>The same beside what the browser has open in other workspaces of the same person.</summary>
    public static async ValueTask<IResult> AnswerBesideAsync(ApiCall call, OpenedSession opened)
    {
        BrowserSessions.Move(call.Http, Tokens.Cookie(opened.Answer.Workspace.Id, opened.Secret));
        SetBrowser(call, opened);
        return Json(await WholeAsync(call, opened));
    }

    public static IResult Json(SessionAnswer answer) => Answers.Json(answer, SessionJson.Default.SessionAnswer);

    /// <summary>The answer with the workspaces where the person may go from there, and with where they are told of changes from.</summary>
    private static async ValueTask<SessionAnswer> WholeAsync(ApiCall call, OpenedSession opened)
    {
        var choices = Choices(await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, opened.Account)));
        var who = await call.Node.Principals.FindAsync(call.Http, Tokens.Cookie(opened.Answer.Workspace.Id, opened.Secret));
        var position = who is null ? null : (await call.Node.LogEnds.OfAsync(who, call.Cancellation))?.ToString();
        return opened.Answer with { Workspaces = choices, Position = position };
    }

    /// <summary>What there is to choose between; null when there is no choice.</summary>
    public static IReadOnlyList<WorkspaceChoice>? Choices(List<Membership> memberships) =>
        memberships.Count < 2 ? null : memberships.ConvertAll(membership => new WorkspaceChoice(membership.Workspace, membership.Name));

    public static void SetCookies(ApiCall call, OpenedSession opened)
    {
        BrowserSessions.Set(call.Http, Tokens.Cookie(opened.Answer.Workspace.Id, opened.Secret));
        SetBrowser(call, opened);
    }

    /// <summary>Sets the cookie by which the browser is known, where it changes.</summary>
    private static void SetBrowser(ApiCall call, OpenedSession opened)
    {
        if (opened.Browser is { } browser)
            BrowserSessions.Write(call.Http, KnownBrowsers.CookieName(call.Http.Request), browser, (long)KnownBrowsers.GoodFor.TotalSeconds);
        call.Node.SignInLimits.Saw(PasswordAttempt.Address(call.Http));
    }

    /// <summary>Whoever comes in, on a browser where somebody was before, leaves no session behind.</summary>
    public static async ValueTask LeaveAsync(ApiCall call)
    {
        try
        {
            await EndAllHereAsync(call);
        }
        catch (StorageUnavailableException)
        {
            // The disk is full: the browser has other cookies now, and the sessions end by their age.
        }
        BrowserSessions.ClearKept(call.Http);
    }

    /// <summary>
    /// Ends every session of this browser, of whatever workspace: whoever signs out or signs in anew leaves none behind for who comes
    /// after them. The cookies are the caller's.
    /// </summary>
    public static async ValueTask EndAllHereAsync(ApiCall call)
    {
        foreach (var (_, cookie) in BrowserSessions.All(call.Http.Request))
        {
            if (await call.Node.Principals.FindAsync(call.Http, cookie) is not { Kind: PrincipalKind.User } someone) continue;
            await EndOneAsync(call, someone.Account, someone.Origin, someone.Session);
        }
    }

    /// <summary>
    /// Ends a session, and what comes from it, in this node's memory and in the database: it may be written at this very moment, and others may come
    /// from it already. False when there is none.
    /// </summary>
    public static async ValueTask<bool> EndOneAsync(ApiCall call, Tsid account, Tsid origin, Tsid session)
    {
        var isUnwritten = call.Node.Principals.EndUnwritten(account, only: session);
        try
        {
            return await EndWhollyAsync(call, account, origin) || isUnwritten;
        }
        catch (StorageUnavailableException) when (isUnwritten && !call.Cancellation.IsCancellationRequested)
        {
            // It is gone from memory. Where it was just being written and the database fell silent, a row may be left: it ends by its age.
            return true;
        }
    }

    /// <summary>
    /// Ends what one sign-in has open, in each workspace of the account; false when that is nothing. Whoever goes from one to another
    /// meanwhile may open it where it has just ended: it is over when none is found in any of them.
    /// </summary>
    public static async ValueTask<bool> EndWhollyAsync(ApiCall call, Tsid account, Tsid origin)
    {
        var memberships = await call.ReadAsync(session => UserTable.WorkspacesOfAsync(session, account));
        var (isAny, found) = (false, true);
        for (var pass = 0; found && pass < MostPasses; pass++)
        {
            found = false;
            foreach (var workspace in memberships.Select(membership => membership.Workspace))
            {
                found |= await call.WriteAsync(workspace, session => EndAsync(call, session, workspace, session =>
                    SessionTable.RemoveAsync(session, workspace, account, origin))) > 0;
            }
            isAny |= found;
            if (memberships.Count == 1) break;
        }
        return isAny;
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(WorkspaceChoiceList))]
internal sealed partial class SessionJson : JsonSerializerContext;
