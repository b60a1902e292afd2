using Brisk.Domain;
using Brisk.Domain.Wordings;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Jobs;

/// <summary>The table <c>jobs</c>.</summary>
public static class JobTable
{
    private const string Columns =
        "workspace_id, id, kind, status, actor_kind, actor_id, created_at, updated_at, ended_at, subject, label, request, progress, result, problem, "
            + "wording, position, done, total, step_id, lease_node, lease_until, stop_asked";

    /// <summary>Whether another node writes for a job of the workspace.</summary>
    private const string Elsewhere =
        "EXISTS (SELECT 1 FROM jobs other WHERE other.workspace_id = $1 AND other.id <> $2 AND other.lease_node <> $3 AND other.ended_at IS NULL "
        + "AND other.writes = 1 AND other.lease_until >= $4 AND ";

    private static readonly Statement Add = new(
        "INSERT INTO jobs (workspace_id, id, kind, status, actor_kind, actor_id, created_at, updated_at, subject, label, request, progress, total, step_id, "
        + "lease_node, lease_until, writes) VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)");
    private static readonly Statement One = new($"SELECT {Columns} FROM jobs WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Open = new($"SELECT {Columns} FROM jobs WHERE workspace_id = $1 AND ended_at IS NULL ORDER BY id");
    private static readonly Statement Unattended = new(
        "SELECT id, kind, subject FROM jobs WHERE workspace_id = $1 AND ended_at IS NULL AND lease_until < $2 ORDER BY id");
    private static readonly Statement OfStep = new($"SELECT {Columns} FROM jobs WHERE workspace_id = $1 AND step_id = $2 ORDER BY id DESC LIMIT 1");
    private static readonly Statement Claim = new(
        "UPDATE jobs SET status = 'waiting', lease_node = $3, lease_until = $4 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Hold = new(
        "UPDATE jobs SET lease_until = $5, done = $6, total = coalesce($7, total), updated_at = $8 WHERE workspace_id = $1 AND id = $2 AND lease_node = $3 "
        + "AND ended_at IS NULL AND (lease_until >= $4 OR status = 'waiting' OR writes = 0 OR NOT "
        + Elsewhere + "other.status = 'running')) RETURNING stop_asked");
    private static readonly Statement Begin = new(
        "UPDATE jobs SET status = 'running', updated_at = $5 WHERE workspace_id = $1 AND id = $2 AND (writes = 0 OR NOT "
        + Elsewhere + "(other.status = 'running' OR other.status = 'waiting' AND other.id < $2)))");
    private static readonly Statement CountOpen = new("SELECT count(*) FROM jobs WHERE workspace_id = $1 AND ended_at IS NULL");
    private static readonly Statement AskToStop = new("UPDATE jobs SET stop_asked = 1 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement Advance = new(
        "UPDATE jobs SET position = $3, done = $4, progress = $5, updated_at = $6 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement End = new(
        "UPDATE jobs SET status = $3, problem = $4, wording = $7, result = $5, ended_at = $6, updated_at = $6, lease_until = 0 "
        + "WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement WithResult = new(
        $"SELECT {Columns} FROM jobs WHERE workspace_id = $1 AND kind = $2 AND ended_at IS NULL AND progress IS NOT NULL "
        + $"UNION ALL SELECT {Columns} FROM jobs WHERE workspace_id = $1 AND kind = $2 AND ended_at > $3 AND result IS NOT NULL ORDER BY id");
    private static readonly Statement LetResultGo = new(
        "UPDATE jobs SET result = NULL, progress = NULL, problem = $3, wording = $4 WHERE workspace_id = $1 AND id = $2");
    private static readonly Statement DropOlder = new("DELETE FROM jobs WHERE workspace_id = $1 AND ended_at < $2");

    /// <summary>Adds a job that a node holds from the beginning; it waits for its turn.</summary>
    /// <param name="node">The node's number.</param>
    /// <param name="until">Until when the node is to be believed.</param>
    public static async ValueTask<StoredJob> AddAsync(IWriteSession session, Tsid workspace, Tsid id, NewJob job, long node, long until, long now)
    {
        await session.ExecuteAsync(Add,
        [
            workspace.Value, id.Value, job.Kind, job.Actor.Name, job.Actor.Id?.Value, now, job.Subject?.Value, job.Label, job.Request, job.Progress,
            job.Total, job.Step?.Value, node, until, job.Writes ? 1 : 0,
        ]);
        await WorkspaceDirectory.BeginAsync(session, workspace, WorkspaceDirectory.Jobs, id);
        return new StoredJob(workspace, id, job.Kind, JobStatus.Waiting, job.Actor.Name, job.Actor.Id, now, now, null)
        {
            Subject = job.Subject, Label = job.Label, Request = job.Request, Progress = job.Progress, Total = job.Total, Step = job.Step,
            LeaseNode = node, LeaseUntil = until,
        };
    }

    public static ValueTask<StoredJob?> FindAsync(ISession session, Tsid workspace, Tsid id) => session.FirstAsync(One, [workspace.Value, id.Value], Read);

    /// <summary>All that have not ended, the oldest first.</summary>
    public static ValueTask<List<StoredJob>> OpenAsync(ISession session, Tsid workspace) => session.ListAsync(Open, [workspace.Value], Read);

    /// <summary>The ids of those of some kinds that ended since a moment.</summary>
    /// <param name="since">In Unix milliseconds.</param>
    public static ValueTask<List<Tsid>> EndedAsync(ISession session, Tsid workspace, IEnumerable<string> kinds, long since)
    {
        var sql = new SqlText(workspace).Add("SELECT id FROM jobs WHERE workspace_id = $1 AND ended_at >= ").Bind(since).Add(" AND kind IN (''");
        foreach (var kind in kinds) sql.Add(", ").Bind(kind);
        return session.ListAsync(sql.Add(')').Statement, sql.Values, static row => new Tsid(row.Int64(0)));
    }

    /// <summary>The one at work on something; null when there is none.</summary>
    public static async ValueTask<StoredJob?> OpenAsync(ISession session, Tsid workspace, Tsid subject) =>
        (await OpenAsync(session, workspace)).Find(job => job.Subject == subject);

    /// <summary>The newest that wrote, or writes, a step; null when none did.</summary>
    public static ValueTask<StoredJob?> OfStepAsync(ISession session, Tsid workspace, Tsid step) =>
        session.FirstAsync(OfStep, [workspace.Value, step.Value], Read);

    /// <summary>The newest first.</summary>
    /// <param name="before">Only jobs with smaller ids; null for the newest.</param>
    /// <param name="status">One of <see cref="JobStatus"/>; null for all.</param>
    /// <param name="of">Whose; null for everybody's.</param>
    public static ValueTask<List<StoredJob>> ListAsync(ISession session, Tsid workspace, Tsid? before, string? status, Actor? of, int limit)
    {
        var sql = new SqlText(workspace).Add($"SELECT {Columns} FROM jobs WHERE workspace_id = $1")
            .Add(" AND id < ").Bind(before?.Value ?? long.MaxValue);
        if (status is not null) sql.Add(" AND status = ").Bind(status);
        if (of is { } actor)
        {
            sql.Add(" AND actor_kind = ").Bind(actor.Name);
            if (actor.Id is { } id) sql.Add(" AND actor_id = ").Bind(id.Value);
        }
        sql.Add(" ORDER BY id DESC LIMIT ").Bind(limit);
        return session.ListAsync(sql.Statement, sql.Values, Read);
    }

    /// <summary>What has not ended and was held, if at all, until before <paramref name="now"/>; the oldest first.</summary>
    public static ValueTask<List<UnattendedJob>> UnattendedAsync(ISession session, Tsid workspace, long now) =>
        session.ListAsync(Unattended, [workspace.Value, now], static row => new UnattendedJob(new Tsid(row.Int64(0)), row.Text(1)!, IdOrNull(row, 2)));

    /// <summary>Takes a job over, whoever held it; it waits for its turn again.</summary>
    public static async ValueTask ClaimAsync(IWriteSession session, Tsid workspace, Tsid id, long node, long until) =>
        await session.ExecuteAsync(Claim, [workspace.Value, id.Value, node, until]);

    /// <summary>How many have not ended.</summary>
    public static async ValueTask<long> CountOpenAsync(ISession session, Tsid workspace) => await session.ScalarAsync(CountOpen, [workspace.Value]) ?? 0;

    /// <summary>Goes on holding a job, and says how much of it is done.</summary>
    /// <param name="believed">Who held a job only until before this is not believed to work on it.</param>
    /// <param name="moved">When it last came forward.</param>
    /// <returns>Whether it was asked to stop; null when it has ended, or another node has taken it over, or writes since this one was silent.</returns>
    public static async ValueTask<bool?> HoldAsync(
        IWriteSession session, Tsid workspace, Tsid id, long node, long believed, long until, long done, long? total, long moved) =>
        await session.ScalarAsync(Hold, [workspace.Value, id.Value, node, believed, until, done, total, moved]) is { } asked ? asked != 0 : null;

    /// <summary>
    /// Begins, where no other node writes for a job of the workspace: of those that write one is at work at a time, and whose turn it is on
    /// several nodes goes by their age.
    /// </summary>
    /// <param name="believed">Who held a job only until before this is not believed to work on it.</param>
    /// <returns>Whether it is its turn.</returns>
    public static async ValueTask<bool> BeginAsync(IWriteSession session, Tsid workspace, Tsid id, long node, long believed, long now) =>
        await session.ExecuteAsync(Begin, [workspace.Value, id.Value, node, believed, now]) == 1;

    /// <summary>Asks the node that holds a job to stop.</summary>
    public static async ValueTask AskToStopAsync(IWriteSession session, Tsid workspace, Tsid id) =>
        await session.ExecuteAsync(AskToStop, [workspace.Value, id.Value]);

    /// <summary>Says where it stands, in the transaction that brought it there.</summary>
    public static ValueTask AdvanceAsync(IWriteSession session, Tsid workspace, Tsid id, JobProgress to, long now) =>
        session.PostAsync(Advance, [workspace.Value, id.Value, to.Position, to.Done, to.Progress, now]);

    /// <summary>It has ended: nobody goes on with it.</summary>
    public static async ValueTask EndAsync(IWriteSession session, Tsid workspace, Tsid id, string status, StoredReason? problem, string? result, long now)
    {
        await session.ExecuteAsync(End, [workspace.Value, id.Value, status, problem?.Detail, result, now, problem?.Wording]);
        await WorkspaceDirectory.EndAsync(session, workspace, WorkspaceDirectory.Jobs, id);
        await JobRecords.DropAsync(session, workspace, id);
    }

    /// <summary>Those of a kind that left a result since a moment, and those at work that have made progress; the oldest first.</summary>
    /// <param name="since">In Unix milliseconds.</param>
    public static ValueTask<List<StoredJob>> WithResultAsync(ISession session, Tsid workspace, string kind, long since) =>
        session.ListAsync(WithResult, [workspace.Value, kind, since], Read);

    /// <summary>What a job left is no more.</summary>
    public static async ValueTask LetResultGoAsync(IWriteSession session, Tsid workspace, Tsid id, Reason why) =>
        await session.ExecuteAsync(LetResultGo, [workspace.Value, id.Value, why.Detail, why.ToJson()]);

    /// <summary>Forgets what ended before a moment; answers how many.</summary>
    public static ValueTask<long> RemoveOlderAsync(IWriteSession session, Tsid workspace, long before) =>
        session.ExecuteAsync(DropOlder, [workspace.Value, before]);

    private static StoredJob Read(RowReader row) => new(
        new Tsid(row.Int64(0)), new Tsid(row.Int64(1)), row.Text(2)!, row.Text(3)!, row.Text(4)!, IdOrNull(row, 5), row.Int64(6), row.Int64(7),
        row.Int64OrNull(8))
    {
        Subject = IdOrNull(row, 9),
        Label = row.Text(10),
        Request = row.Text(11),
        Progress = row.Text(12),
        Result = row.Text(13),
        Problem = StoredReason.Read(row.Text(14), row.Text(15)),
        Position = row.Int64(16),
        Done = row.Int64(17),
        Total = row.Int64OrNull(18),
        Step = IdOrNull(row, 19),
        LeaseNode = row.Int64(20),
        LeaseUntil = row.Int64(21),
        StopAsked = row.Int64(22) != 0,
    };

    private static Tsid? IdOrNull(RowReader row, int column) => row.Int64OrNull(column) is { } id ? new Tsid(id) : null;
}
