using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Account;

internal sealed record SessionItem(Tsid Id, string Device, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool Current);

internal sealed record SessionList(IReadOnlyList<SessionItem> Items);

internal static class ListSessions
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var me = call.Principal;
        var sessions = await call.ReadAsync(session => SessionTable.OfAccountAsync(session, me.Workspace, me.Account, call.Now));
        var items = sessions.ConvertAll(session => new SessionItem(
            session.Id, session.Device, InstantConverter.Of(session.CreatedAt), InstantConverter.Of(session.LastSeenAt), session.Id == me.Session));
        return Answers.Json(new SessionList(items), AccountJson.Default.SessionList);
    }
}
