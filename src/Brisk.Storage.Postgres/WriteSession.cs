using Brisk.Domain;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The statements of one write job, inside the transaction of its group. What it posts is its own until it ends well; only a
/// question sends it, and then a savepoint keeps apart what was before it. They are not cancelled half way: others share the
/// transaction.
/// </summary>
internal sealed class WriteSession(WriteTransaction transaction, Pipeline pipeline, bool isOnly) : IWriteSession
{
    private readonly Posts own = new();
    private readonly GroupMemory memory = new(transaction.Memory);
    private readonly List<Look> looks = [];
    private readonly long? seqBefore = transaction.Seq;
    private bool hasSavepoint;
    private bool hasEnded;

    public long? SchemaNumber => transaction.SchemaNumber;

    public bool IsSchemaNew { get => Ready().IsSchemaNew; set => Ready().IsSchemaNew = value; }

    /// <summary>What the job wants to run after the commit, in order.</summary>
    public List<Action>? Actions { get; private set; }

    public ValueTask<long> ExecuteAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        Ask(statement, values);
        return pipeline.ExecuteAsync(CancellationToken.None);
    }

    public ValueTask<int> QueryAsync<TState>(Statement statement, ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
    {
        Ask(statement, values);
        return pipeline.QueryAsync(state, onRow, CancellationToken.None);
    }

    public ValueTask QueryEachAsync<TState>(Statement statement, IReadOnlyList<SqlValue[]> values, TState state, RowAction<(TState State, int At)> onRow)
    {
        Send();
        return pipeline.QueryEachAsync(statement, values, state, onRow, CancellationToken.None);
    }

    public ValueTask PostAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        _ = Ready();
        if (statement.Changes is { } table) memory.ForgetTable(table);
        own.Add(Pipeline.Command(statement.Text, values));
        return LimitAsync();
    }

    public ValueTask<bool> ChangeAsync(ChangeShape change, ReadOnlySpan<SqlValue> values)
    {
        _ = Ready();
        if (transaction.IsCareful) return WasOneAsync(ExecuteKnownAsync(change.One, values));
        own.Add(change, values);
        return PostedAsync(LimitAsync());

        static async ValueTask<bool> WasOneAsync(ValueTask<long> running) => await running == 1;

        static async ValueTask<bool> PostedAsync(ValueTask posting)
        {
            await posting;
            return true;
        }
    }

    public ValueTask AddAsync(TableShape table, ReadOnlySpan<SqlValue> rows)
    {
        _ = Ready();
        own.Add(table, rows);
        return LimitAsync();
    }

    public ValueTask AddLastAsync(TableShape table, ReadOnlySpan<SqlValue> rows)
    {
        _ = Ready();
        own.AddLast(table, rows);
        return LimitAsync();
    }

    public ValueTask<long> TakeNumbersAsync(Tsid workspace, int count)
    {
        _ = Ready();
        if (workspace != transaction.Workspace || transaction.Seq is not { } seq) return Counters.TakeNumbersAsync(this, workspace, count);
        transaction.Seq = seq + count;
        own.NumberTo(workspace, seq + count);
        return new(seq + 1);
    }

    public ValueTask CountAsync(Tsid workspace, string counter, long more)
    {
        _ = Ready();
        own.Add(workspace, counter, more);
        return default;
    }

    public ValueTask NumberAsync(Tsid workspace, string counter, long number)
    {
        _ = Ready();
        own.Set(workspace, counter, number);
        return default;
    }

    public bool TryRecall(object key, out object? known) => memory.TryGet(key, out known);

    public void Remember(object key, string table, object? row) => memory.Set(key, table, row);

    public void Forget(object key) => memory.Forget(key);

    public bool LookAtEnd(Look look)
    {
        _ = Ready();
        if (transaction.IsCareful) return false;
        looks.Add(look);
        return true;
    }

    public void AfterCommit(Action action)
    {
        _ = Ready();
        (Actions ??= []).Add(action);
    }

    /// <summary>Keeps apart what was written before; else that is done when it is needed.</summary>
    public void KeepApart()
    {
        pipeline.Waiting.Seal();
        pipeline.Add("SAVEPOINT job", []);
        hasSavepoint = true;
    }

    /// <summary>Sends all that waits.</summary>
    public ValueTask FlushAsync()
    {
        Send();
        return pipeline.FlushAsync(CancellationToken.None);
    }

    /// <summary>The job ended well: what it posted belongs to the group from now on.</summary>
    public void Keep()
    {
        pipeline.Waiting.Take(own);
        if (hasSavepoint) pipeline.Add("RELEASE SAVEPOINT job", []);
        memory.Keep();
        transaction.Looks.AddRange(looks);
    }

    /// <summary>The job failed: nothing of it stays.</summary>
    public void Drop()
    {
        own.Clear();
        transaction.Seq = seqBefore;
        if (!hasSavepoint) return;
        pipeline.Forgive();
        pipeline.Add("ROLLBACK TO SAVEPOINT job", []);
        pipeline.Add("RELEASE SAVEPOINT job", []);
    }

    /// <summary>The job is over: a session kept beyond it refuses, instead of writing into the transaction of another job.</summary>
    public void End() => hasEnded = true;

    private ValueTask<long> ExecuteKnownAsync(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        Send();
        pipeline.Add(statement.Text, values);
        return pipeline.ExecuteAsync(CancellationToken.None);
    }

    private void Ask(Statement statement, ReadOnlySpan<SqlValue> values)
    {
        if (statement.Changes is { } table) memory.ForgetTable(table);
        // A statement that writes is sent at once: it needs its savepoint as well.
        Send(isWriting: !statement.IsQuery);
        pipeline.Add(statement.Text, values);
    }

    /// <summary>Hands what is posted to what will be sent, in front of what is asked.</summary>
    private void Send(bool isWriting = false)
    {
        _ = Ready();
        if (!isOnly && !hasSavepoint && (isWriting || !own.IsEmpty)) KeepApart();
        pipeline.Waiting.Take(own);
        pipeline.Waiting.Seal();
    }

    private ValueTask LimitAsync() => own.Length < Pipeline.MostWaiting ? default : FlushAsync();

    private Pipeline Ready()
    {
        ObjectDisposedException.ThrowIf(hasEnded, this);
        return pipeline;
    }
}
