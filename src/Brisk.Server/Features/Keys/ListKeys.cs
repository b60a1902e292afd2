using Brisk.Domain;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Keys;

/// <summary>Somebody read unusually much in an hour.</summary>
/// <param name="Key">The key that did; absent where a person did.</param>
/// <param name="User">The person who did.</param>
/// <param name="Name">Of the key or the person.</param>
/// <param name="Rows">Rows of records in that hour.</param>
internal sealed record ReadAlarm(DateTimeOffset At, string Name, long Rows, Tsid? Key = null, Tsid? User = null);

internal sealed record KeyList(IReadOnlyList<KeyAnswer> Items, IReadOnlyList<ReadAlarm> Alarms);

internal static class ListKeys
{
    private const int HoursShown = 7 * 24;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var answer = await call.ReadAsync(async session =>
        {
            var keys = await KeyTable.AllAsync(session, call.Workspace);
            var alarms = new List<ReadAlarm>();
            foreach (var seen in await RowsReadTable.AlarmsAsync(session, call.Workspace, RowsReadTable.HourOf(call.Now) - HoursShown))
                alarms.Add(await AlarmAsync(call, session, seen));
            return new KeyList(keys.ConvertAll(held => KeyAnswer.Of(held, call.Node.Reads.RowsOf(call.Workspace, held.Key.Id, call.Now))), alarms);
        });
        return Answers.Json(answer, KeysJson.Default.KeyList);
    }

    private static async ValueTask<ReadAlarm> AlarmAsync(ApiCall call, Storage.Engine.ISession session, RowsRead seen)
    {
        var name = seen.User is { } user
            ? (await UserTable.ByIdAsync(session, call.Workspace, user))?.Name
            : (await KeyTable.ByIdAsync(session, call.Workspace, seen.Reader))?.Key.Name;
        return new ReadAlarm(InstantConverter.Of(seen.AlarmedAt ?? 0), name ?? "", seen.Rows, seen.User is null ? seen.Reader : null, seen.User);
    }
}
