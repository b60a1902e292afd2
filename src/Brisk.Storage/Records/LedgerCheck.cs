using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>What does not add up, a sentence each; empty when all is well.</summary>
/// <param name="Counters">Of what is counted, or written a second time to be found: records, generations, the last number given, timelines.</param>
/// <param name="Changes">Of the change log: gaps, records whose making or versions it does not tell, changes without their step and steps without their
/// changes.</param>
public sealed record LedgerFindings(IReadOnlyList<string> Counters, IReadOnlyList<string> Changes);

/// <summary>
/// Holds what is counted and logged against what is there. Reads every record and every change once, in one consistent
/// state: about two seconds with a million contacts, while work goes on.
/// </summary>
public static class LedgerCheck
{
    public static ValueTask<LedgerFindings> RunAsync(IDatabase database, CancellationToken cancellation) =>
        database.ReadAsync(Lane.Deciding, 0, static async (session, _) =>
        {
            var (counters, changes) = (new List<string>(), new List<string>());
            foreach (var workspace in await WorkspaceTable.AllAsync(session)) await AddAsync(session, workspace.Id, counters, changes);
            return new LedgerFindings(counters, changes);
        }, cancellation);

    private static async ValueTask AddAsync(ISession session, Tsid workspace, List<string> counters, List<string> changes)
    {
        foreach (var type in RecordTypes.All)
        {
            var all = type.LabelPlural.ToLowerInvariant();
            var (living, trashed) = (await CountAsync(session, workspace, type, "NULL"), await CountAsync(session, workspace, type, "NOT NULL"));
            Compare(counters, await CounterAsync(type.Name), living, (said, there) => $"{said:N0} {all} are counted, but there are {there:N0}.");
            Compare(counters, await CounterAsync(type.Name + ":deleted"), trashed,
                (said, there) => $"{said:N0} {all} are counted in the trash, but there are {there:N0}.");
            Compare(counters, await CounterAsync(Generations.Counter(type.Name)), await ChangeLog.LastAsync(session, workspace, type),
                (said, there) => $"The generation of {all} is {said}, but their last change has the number {there}.");
            Compare(changes, await ChangeLog.CreationsAsync(session, workspace, type), living + trashed,
                (said, there) => $"{said:N0} creations of {all} are logged, but with the trash there are {there:N0}.");
            Compare(changes, 0, await ChangeLog.MiscountedAsync(session, workspace, type),
                (_, wrong) => $"{wrong:N0} {all} have a version that is not the number of their changes.");
            var (strays, missing) = await TimelineRows.CheckAsync(session, workspace, type);
            Compare(counters, 0, strays, (_, strays) => $"{strays:N0} {all} stand in timelines where they do not belong.");
            Compare(counters, 0, missing, (_, missing) => $"{missing:N0} places of {all} in timelines are missing.");
        }
        var last = await ChangeLog.LastAsync(session, workspace);
        Compare(counters, await ChangeLog.SeenAsync(session, workspace), last,
            (said, there) => $"The last number given to a change is {said}, but the last change has the number {there}.");
        Compare(changes, last, await ChangeLog.CountAsync(session, workspace),
            (last, there) => $"The last change has the number {last}, but there are {there:N0} changes.");
        Compare(changes, 0, await ChangeLog.StraysAsync(session, workspace),
            (_, strays) => $"{strays:N0} changes belong to steps that are not there or end before them.");
        Compare(changes, 0, await ChangeLog.MislaidStepsAsync(session, workspace),
            (_, mislaid) => $"{mislaid:N0} steps begin or end with a change that is not theirs.");

        async ValueTask<long> CounterAsync(string name) => await session.ScalarAsync(Generations.Load, [workspace.Value, name]) ?? 0;
    }

    private static void Compare(List<string> into, long said, long there, Func<long, long, string> sentence)
    {
        if (said != there) into.Add(sentence(said, there));
    }

    private static async ValueTask<long> CountAsync(ISession session, Tsid workspace, RecordType type, string deleted) =>
        await session.ScalarAsync(SqlText.Shape(
            $"SELECT count(*) FROM {type.Plural} WHERE workspace_id = $1 AND deleted_at IS {deleted}"), [workspace.Value]) ?? 0;
}
