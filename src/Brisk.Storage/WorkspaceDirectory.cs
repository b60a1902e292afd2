using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage;

/// <summary>Work that has not ended.</summary>
/// <param name="Id">Of the job; the default id of what there is one of in a workspace.</param>
public readonly record struct OpenWork(Tsid Workspace, Tsid Id);

/// <summary>
/// What is asked without knowing the workspace: where an account may go (<c>account_workspaces</c>), and where work has not ended
/// (<c>open_work</c>). Each row is written in the transaction that writes what it tells of. Where the database is distributed, every server has
/// both tables as a whole, so that what is asked each second asks one.
/// </summary>
public static class WorkspaceDirectory
{
    public const string Jobs = "job";
    public const string PhoneReadings = "phones";

    private static readonly Statement AddMember =
        new("INSERT INTO account_workspaces (workspace, account_id, user_id) VALUES ($1, $2, $3) ON CONFLICT (account_id, workspace, user_id) DO NOTHING");
    private static readonly Statement RemoveMember = new("DELETE FROM account_workspaces WHERE workspace = $1 AND user_id = $2");
    private static readonly Statement Begin =
        new("INSERT INTO open_work (workspace, what, id) VALUES ($1, $2, $3) ON CONFLICT (what, workspace, id) DO NOTHING");
    private static readonly Statement End = new("DELETE FROM open_work WHERE workspace = $1 AND what = $2 AND id = $3");
    private static readonly Statement SelectOpen = new("SELECT workspace, id FROM open_work WHERE what = $1 ORDER BY id, workspace");

    private static readonly Statement[] Forget =
        [new("DELETE FROM account_workspaces WHERE workspace = $1"), new("DELETE FROM open_work WHERE workspace = $1")];

    private static readonly Statement[] Fill =
    [
        new("INSERT INTO account_workspaces (account_id, workspace, user_id) SELECT account_id, workspace_id, id FROM users "
            + "WHERE workspace_id = $1 AND status = 'active' AND account_id IS NOT NULL"),
        new("INSERT INTO open_work (what, workspace, id) SELECT 'job', workspace_id, id FROM jobs WHERE workspace_id = $1 AND ended_at IS NULL"),
        new("INSERT INTO open_work (what, workspace, id) SELECT 'phones', workspace_id, 0 FROM phone_readings WHERE workspace_id = $1 AND finished_at IS NULL"),
    ];

    // What the tables of workspaces say, and what is said here, in pairs; the workspace comes first.
    private static readonly (Statement There, Statement Here)[] Pairs =
    [
        (new("SELECT workspace_id, account_id, id FROM users WHERE status = 'active' AND account_id IS NOT NULL"),
            new("SELECT workspace, account_id, user_id FROM account_workspaces")),
        (new("SELECT workspace_id, 1, id FROM jobs WHERE ended_at IS NULL"), new("SELECT workspace, 1, id FROM open_work WHERE what = 'job'")),
        (new("SELECT workspace_id, 1, 0 FROM phone_readings WHERE finished_at IS NULL"),
            new("SELECT workspace, 1, id FROM open_work WHERE what = 'phones'")),
    ];

    /// <summary>All that has not ended of a kind, the oldest first.</summary>
    public static ValueTask<List<OpenWork>> OpenAsync(ISession session, string what) =>
        session.ListAsync(SelectOpen, [what], static row => new OpenWork(new Tsid(row.Int64(0)), new Tsid(row.Int64(1))));

    internal static ValueTask BeginAsync(IWriteSession session, Tsid workspace, string what, Tsid id = default) =>
        session.PostAsync(Begin, [workspace.Value, what, id.Value]);

    internal static ValueTask EndAsync(IWriteSession session, Tsid workspace, string what, Tsid id = default) =>
        session.PostAsync(End, [workspace.Value, what, id.Value]);

    internal static ValueTask AddMemberAsync(IWriteSession session, Tsid workspace, Tsid account, Tsid user) =>
        session.PostAsync(AddMember, [workspace.Value, account.Value, user.Value]);

    internal static ValueTask RemoveMemberAsync(IWriteSession session, Tsid workspace, Tsid user) =>
        session.PostAsync(RemoveMember, [workspace.Value, user.Value]);

    internal static async ValueTask ForgetAsync(IWriteSession session, Tsid workspace)
    {
        foreach (var forget in Forget) await session.PostAsync(forget, [workspace.Value]);
    }

    /// <summary>
    /// Makes the rows of workspaces anew that do not say what there is: of the upgrade that made the tables, and of what a node of an older
    /// version wrote after it. Asks all workspaces at once: at a start, and every ten minutes where nodes share a database.
    /// </summary>
    public static async Task MendAsync(IDatabase database, CancellationToken cancellation)
    {
        var wrong = await database.ReadAsync(Lane.Deciding, 0, static async (session, _) =>
        {
            var wrong = new SortedSet<Tsid>();
            foreach (var (there, here) in Pairs)
            {
                var rows = (await ReadAsync(session, there)).ToHashSet();
                rows.SymmetricExceptWith(await ReadAsync(session, here));
                wrong.UnionWith(rows.Select(row => row.Workspace));
            }
            return wrong;
        }, cancellation);
        foreach (var workspace in wrong)
        {
            await database.WriteAsync(workspace, workspace, static async (session, workspace) =>
            {
                await ForgetAsync(session, workspace);
                foreach (var fill in Fill) await session.ExecuteAsync(fill, [workspace.Value]);
                return 0;
            }, cancellation);
        }
    }

    private static ValueTask<List<(Tsid Workspace, long, long)>> ReadAsync(ISession session, Statement statement) =>
        session.ListAsync(statement, [], static row => (new Tsid(row.Int64(0)), row.Int64(1), row.Int64(2)));
}
