using System.Globalization;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// One transaction of one workspace. It begins by locking the workspace's counter row, so that all that follows, in every
/// process, comes one after the other: what a job checked stays true, and numbers of changes become visible in their order.
/// </summary>
/// <param name="isCareful">
/// Each job has a savepoint and is sent before the next, and nothing is read for it before it begins or after it ends, so that an
/// error is its own; else an error is the whole group's.
/// </param>
/// <param name="patience">How long a statement may take, to the whole second; zero for as long as it needs.</param>
internal sealed class WriteTransaction(NpgsqlConnection connection, Tsid workspace, bool canLock, bool isCareful, TimeSpan patience) : IAsyncDisposable
{
    /// <summary>How long it is asked what became of a commit: longer than a standby takes to take over.</summary>
    private static readonly TimeSpan AskingPatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Which server it is, a standby of it included, and which history it goes on with: another one when another server has taken over.
    /// </summary>
    public const string Server = "(pg_control_system()).system_identifier, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

    private static readonly Statement Lock = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1 FOR UPDATE");
    private static readonly Statement LockNow = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1 FOR UPDATE SKIP LOCKED");

    // A statement of its own: that of the lock sees what was there before it had to wait.
    private const string Begun = $"SELECT txid_current(), {Server}, COALESCE((SELECT n FROM counters WHERE workspace_id = $1 AND name = 'seq:schema'), 0)";
    private const string NoLock = $"SELECT txid_current(), {Server}, NULL";

    // Asked beside a row of the workspace, as when the number was given: a distributed database sends both to the server that has it.
    private const string Asked = $"SELECT {Server}, (SELECT seq FROM workspace_seq WHERE workspace_id = $1)";
    private const string Status = "SELECT txid_status($2), (SELECT seq FROM workspace_seq WHERE workspace_id = $1)";

    /// <summary>The installation has a row like the workspaces', made when it is first needed.</summary>
    private const string MakeRow = "INSERT INTO workspace_seq (workspace_id, seq) VALUES ($1, 0) ON CONFLICT (workspace_id) DO NOTHING";

    /// <summary>Statements and rows that the jobs of a group let wait together: more than they usually are, for each journey costs time.</summary>
    private const int MostTogether = 5_000;

    private readonly Pipeline pipeline = new(connection, (int)patience.TotalSeconds);

    public Tsid Workspace { get; } = workspace;

    public bool IsCareful => isCareful;

    /// <summary>The number of the workspace's schema, which nobody else changes until the commit; null where there is none yet.</summary>
    public long? SchemaNumber { get; private set; }

    /// <summary>The number of the workspace's last change, with those of this transaction; null where changes are not numbered.</summary>
    public long? Seq { get; set; }

    /// <summary>What its jobs know of rows.</summary>
    public GroupMemory Memory { get; } = new();

    /// <summary>What is looked at before the commit.</summary>
    public List<Look> Looks { get; } = [];

    /// <summary>By which the server tells what became of it; the default before anything was sent.</summary>
    public TransactionId Id { get; private set; }

    /// <summary>True from the moment the commit was sent.</summary>
    public bool IsCommitting { get; private set; }

    public int Statements => pipeline.Statements;

    public bool IsLost => pipeline.IsBroken || pipeline.Failure is TransactionLostException;

    /// <summary>Whether it cannot be told where its jobs' savepoints are.</summary>
    public bool IsTorn => pipeline.IsTorn;

    /// <summary>Why nothing more can be done in it, whosever fault it is; null as long as it is sound.</summary>
    public Exception? Failure => pipeline.Failure;

    /// <summary>Begins, and reads in the same journey what the jobs need.</summary>
    /// <param name="mayWait">Whether it waits while another process writes to the workspace.</param>
    /// <returns>False when another process does, and it did not wait; or when there is no such workspace.</returns>
    public async Task<bool> BeginAsync(IEnumerable<Need> needs, bool mayWait = true)
    {
        pipeline.Add("BEGIN", []);
        if (Workspace == default && canLock) pipeline.Add(MakeRow, [0]);
        if (canLock) pipeline.Add((mayWait ? Lock : LockNow).Text, [Workspace.Value]);
        pipeline.Add(canLock ? Begun : NoLock, canLock ? [Workspace.Value] : []);
        var first = canLock ? 2 : 1;
        var asked = Question.Of(isCareful ? [] : needs, Memory);
        foreach (var question in asked) pipeline.Add(question.Statement.Text, question.Values(Workspace));
        await pipeline.ReadAsync(first + asked.Count, (this, first, asked), static (row, at, to) =>
        {
            if (at >= to.first) return to.asked[at - to.first].Take(row);
            if (at < to.first - 1) to.Item1.Seq = row.Int64(0);
            else
            {
                to.Item1.Id = new TransactionId(row.Int64(0), new ServerId(row.Int64(1), row.Text(2)!));
                to.Item1.SchemaNumber = row.Int64OrNull(3);
            }
            return false;
        }, CancellationToken.None);
        return !canLock || Seq is not null;
    }

    /// <summary>Runs a job. Unless it is the only one, the others stay when it fails.</summary>
    public async Task RunAsync(WriteJob job, bool isOnly)
    {
        var session = new WriteSession(this, pipeline, isOnly);
        if (isCareful && !isOnly) session.KeepApart();
        await job.RunAsync(session);
        if (isCareful && !isOnly && job.Failure is null) await SendAsync(session.FlushAsync, job);
        session.End();
        // The transaction is of no use after an error, whatever the job made of it.
        job.Failure ??= pipeline.Failure;
        if (IsLost || (pipeline.Failure is not null && !isCareful)) return;
        if (job.Failure is null) session.Keep();
        else session.Drop();
        // Should it fail, that is the whole group's.
        if (pipeline.Waiting.Length >= MostTogether) await SendAsync(() => pipeline.FlushAsync(CancellationToken.None), job);
    }

    /// <summary>Writes what waits, looks at what is to be looked at, and commits: in one journey, if nothing must be seen before.</summary>
    public async Task CommitAsync()
    {
        var looks = Looks.GroupBy(look => look.Statement).Select(group => group.ToLookup(look => look.Id)).ToList();
        var isOneJourney = !pipeline.Waiting.HasOnes;
        pipeline.Waiting.Seal();
        foreach (var group in looks)
            pipeline.Add(group.First().First().Statement.Text, [Workspace.Value, IdList.Of(group.Select(same => same.Key))]);
        if (isOneJourney) AddCommit();
        await pipeline.ReadAsync(looks.Count, (looks, Seq ?? 0), static (row, at, to) =>
        {
            foreach (var look in to.looks[at][row.Int64(0)]) look.Take(row, to.Item2);
            return true;
        }, CancellationToken.None);
        if (isOneJourney) return;
        AddCommit();
        await pipeline.FlushAsync(CancellationToken.None);
    }

    private void AddCommit()
    {
        // Of a transaction that is of no use COMMIT makes an end without a word; any other statement is refused.
        if (isCareful) pipeline.Add("SAVEPOINT sound", []);
        pipeline.Add("COMMIT", []);
        IsCommitting = true;
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    /// <summary>The same as below, of this one.</summary>
    public Task<bool?> WasCommittedAsync(NpgsqlDataSource source, TimeProvider time) => WasCommittedAsync(source, Id, canLock ? Workspace : null, time);

    private static async Task SendAsync(Func<ValueTask> send, WriteJob job)
    {
        try
        {
            await send();
        }
#pragma warning disable CA1031 // The job says it; whose it is, the group's careful run tells.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            job.Failure = exception;
        }
    }

    /// <summary>What became of a transaction whose commit was not answered.</summary>
    /// <param name="workspace">Whose row it has locked; null when it has locked none.</param>
    /// <returns>True when it is committed, false when it never will be, null when nobody can tell.</returns>
    public static async Task<bool?> WasCommittedAsync(NpgsqlDataSource source, TransactionId id, Tsid? workspace, TimeProvider time)
    {
        using var enough = new CancellationTokenSource(AskingPatience, time);
        try
        {
            return await WasCommittedAsync(source, id, workspace, time, enough.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<bool?> WasCommittedAsync(NpgsqlDataSource source, TransactionId id, Tsid? workspace, TimeProvider time, CancellationToken enough)
    {
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(enough);
                var present = await ServerAsync(connection, workspace, enough);
                var status = await StatusAsync(connection, id, workspace, enough);
                if (status is not InProgress || present != id.Server) return WasCommitted(status, id.Server, present);
            }
            catch (NpgsqlException)
            {
                // Not back yet.
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, enough);
        }
    }

    private const string InProgress = "in progress";
    private const string OfTheFuture = "of the future";

    /// <summary>What a server's word means for a number that was given by the same server, by one that it took over from, or by any other.</summary>
    /// <param name="status">Null when it does not remember.</param>
    internal static bool? WasCommitted(string? status, ServerId then, ServerId present)
    {
        // The workspace has moved: the number is another transaction's here.
        if (present.System != then.System) return null;
        return (status, present == then) switch
        {
            ("committed", true) => true,
            ("aborted", _) => false,
            // A server that took over before it got this transaction may have given the number to another, or not yet.
            (InProgress or OfTheFuture, false) => false,
            _ => null,
        };
    }

    /// <summary>Which server has a workspace.</summary>
    public static async Task<ServerId> ServerAsync(NpgsqlConnection connection, Tsid? workspace, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(workspace is null ? $"SELECT {Server}" : Asked, connection);
        if (workspace is { } one) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = one.Value });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new ServerId(row.GetInt64(0), row.GetString(1));
    }

    private static async Task<string?> StatusAsync(NpgsqlConnection connection, TransactionId id, Tsid? workspace, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(workspace is null ? "SELECT txid_status($1)" : Status, connection);
        if (workspace is { } one) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = one.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id.Number });
        try
        {
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            return OfTheFuture;
        }
    }
}

/// <param name="Server">By which the number means it.</param>
internal readonly record struct TransactionId(long Number, ServerId Server);

/// <param name="System">Which cluster: a standby has that of its primary.</param>
/// <param name="Timeline">The history that it goes on with.</param>
internal readonly record struct ServerId(long System, string Timeline)
{
    public override string ToString() => $"{System.ToString(CultureInfo.InvariantCulture)}/{Timeline}";
}
