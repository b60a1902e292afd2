using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

/// <param name="Device">Such as <c>Firefox on Linux</c>; the two parts of it, where they are known, stand beside it.</param>
internal sealed record SessionItem(
    Tsid Id, string Device, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current, string? Browser = null, string? System = null);

internal sealed record SessionList(IReadOnlyList<SessionItem> Items);

internal static class ListSessions
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        var sessions = await call.ReadAsync(async session =>
        {
            var all = new List<SignedInSession>();
            foreach (var membership in await UserTable.WorkspacesOfAsync(session, me.Account))
                all.AddRange(await SessionTable.OfAccountAsync(session, membership.Workspace, me.Account, call.Now));
            return all;
        });
        var items = sessions.Where(session => session.Epoch == me.Epoch).GroupBy(session => session.Origin).Select(one => Describe(me, one.Key, [.. one]))
            .OrderByDescending(item => item.LastSeenAt).ThenByDescending(item => item.Id.Value).ToList();
        return Answers.Json(new SessionList(items), AccountJson.Default.SessionList);
    }

    /// <summary>What one sign-in has open, in whatever workspaces, is one session to people.</summary>
    private static SessionItem Describe(Principal me, Tsid origin, List<SignedInSession> sessions)
    {
        var (browser, system) = Device.Parts(sessions[0].Device);
        return new(origin, sessions[0].Device, InstantConverter.Of(sessions.Min(session => session.CreatedAt)),
            InstantConverter.Of(sessions.Max(session => session.LastSeenAt)), origin == me.Origin, browser, system);
    }
}
