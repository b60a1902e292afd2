using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>What does not add up, a sentence each; empty when all is well.</summary>
/// <param name="Counters">Of what is counted: records, generations, the last number given.</param>
/// <param name="Changes">Of the change log: gaps, and records whose making or versions it does not tell.</param>
public sealed record LedgerFindings(IReadOnlyList<string> Counters, IReadOnlyList<string> Changes);

/// <summary>
/// Holds what is counted and logged against what is there. Reads every record and every change once, in one consistent
/// state: about two seconds with a million contacts, while work goes on.
/// </summary>
public static class LedgerCheck
{
    private static readonly Statement NumberGiven = new(
        "SELECT coalesce((SELECT seq FROM workspace_seq WHERE workspace_id = $1), 0), coalesce((SELECT max(seq) FROM changes WHERE workspace_id = $1), 0)");
    private static readonly Statement Gaps = new("SELECT coalesce(max(seq), 0), count(*) FROM changes WHERE workspace_id = $1");

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
            var (table, all) = (type.Plural, type.LabelPlural.ToLowerInvariant());
            await CompareAsync(counters, Counted(type.Name, table, "IS NULL"), (said, there) => $"{said:N0} {all} are counted, but there are {there:N0}.");
            await CompareAsync(counters, Counted(type.Name + ":deleted", table, "IS NOT NULL"),
                (said, there) => $"{said:N0} {all} are counted in the trash, but there are {there:N0}.");
            await CompareAsync(counters, SqlText.Shape(
                    $"SELECT {Counter(Generations.Counter(type.Name))}, coalesce((SELECT max(seq) FROM changes WHERE workspace_id = $1 AND record_type = "
                        + $"'{type.Name}'), 0)"),
                (said, there) => $"The generation of {all} is {said}, but their last change has the number {there}.");
            await CompareAsync(changes, SqlText.Shape(
                    $"SELECT (SELECT count(*) FROM changes WHERE workspace_id = $1 AND record_type = '{type.Name}' AND kind = 'create'), "
                    + $"(SELECT count(*) FROM {table} WHERE workspace_id = $1)"),
                (said, there) => $"{said:N0} creations of {all} are logged, but with the trash there are {there:N0}.");
            // A record begins at version 1 with its creation, and each further change adds one.
            await CompareAsync(changes, SqlText.Shape(
                    $"SELECT 0, count(*) FROM {table} r WHERE r.workspace_id = $1 AND r.version <> "
                    + $"(SELECT count(*) FROM changes c WHERE c.workspace_id = r.workspace_id AND c.record_type = '{type.Name}' AND c.record_id = r.id)"),
                (_, wrong) => $"{wrong:N0} {all} have a version that is not the number of their changes.");
        }
        await CompareAsync(counters, NumberGiven, (said, there) => $"The last number given to a change is {said}, but the last change has the number {there}.");
        await CompareAsync(changes, Gaps, (last, there) => $"The last change has the number {last}, but there are {there:N0} changes.");

        async ValueTask CompareAsync(List<string> into, Statement statement, Func<long, long, string> sentence)
        {
            var pair = new long[2];
            await session.QueryAsync(statement, [workspace.Value], pair, static (row, pair) =>
            {
                (pair[0], pair[1]) = (row.Int64(0), row.Int64(1));
                return false;
            });
            if (pair[0] != pair[1]) into.Add(sentence(pair[0], pair[1]));
        }
    }

    private static Statement Counted(string counter, string table, string deleted) =>
        SqlText.Shape($"SELECT {Counter(counter)}, (SELECT count(*) FROM {table} WHERE workspace_id = $1 AND deleted_at {deleted})");

    private static string Counter(string name) => $"coalesce((SELECT n FROM counters WHERE workspace_id = $1 AND name = '{name}'), 0)";
}
