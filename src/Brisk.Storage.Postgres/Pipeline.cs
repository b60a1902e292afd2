using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Brisk.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Brisk.Storage.Postgres;

/// <summary>
/// The statements of one session. Those that wait travel with the next one that answers, as one batch and one round trip.
/// Every value travels as text of no stated type, so that the server takes the type of the column it meets: a statement
/// then stays prepared whichever of its values are null.
/// </summary>
internal sealed class Pipeline(NpgsqlConnection connection, int patience) : IAsyncDisposable
{
    /// <summary>Statements and rows that wait at most; more would only take memory.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>Queries that are sent together: their answers wait in the connection meanwhile.</summary>
    private const int MostAtOnce = 250;

    /// <summary>Rows from which one statement for all is quicker than one for each.</summary>
    private const int Some = 2;

    /// <summary>Rows from which COPY is quicker, for which the server must be waited for twice.</summary>
    private const int Many = 200;

    private readonly NpgsqlBatch batch = new(connection) { Timeout = patience };
    private readonly ResultRow row = new();

    /// <summary>The places in the batch of statements that must change so many rows.</summary>
    private readonly List<(int At, int Rows)> changing = [];

    /// <summary>The table that rows are being copied to.</summary>
    private TableShape? copying;

    /// <summary>What waits.</summary>
    public Posts Waiting { get; } = new();

    /// <summary>Whether a statement of its transaction has changed the workspace's schema.</summary>
    public bool IsSchemaNew { get; set; }

    /// <summary>How many statements were sent; of those that add or change rows each row counts, however it travels.</summary>
    public int Statements { get; private set; }

    /// <summary>Rows handed over so far: as long as there are none, the session can be run again unnoticed.</summary>
    public int Rows { get; private set; }

    /// <summary>The last error since <see cref="Forgive"/>. The transaction is of no use after it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether something that waited may not have been sent, a savepoint too: the server refused nothing, it went wrong here.</summary>
    public bool IsTorn { get; private set; }

    public bool IsBroken => connection.FullState is System.Data.ConnectionState.Closed or System.Data.ConnectionState.Broken;

    /// <summary>Adds a statement to those that wait.</summary>
    public void Add(string text, ReadOnlySpan<SqlValue> values) => Waiting.Add(Command(text, values));

    /// <summary>The transaction was brought back to a state before the error.</summary>
    public void Forgive() => Failure = null;

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (!Waiting.IsEmpty) await ExecuteAsync(cancellation);
    }

    /// <summary>Sends what waits; answers how many rows the last of it changed.</summary>
    public async ValueTask<long> ExecuteAsync(CancellationToken cancellation)
    {
        try
        {
            await FillAsync(cancellation);
            return await ExecuteFilledAsync(cancellation);
        }
        catch (Exception exception)
        {
            throw Failed(exception, cancellation);
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Sends what waits and hands over the rows of the last statement, the only one of them that is a query.</summary>
    public async ValueTask<int> QueryAsync<TState>(TState state, RowAction<TState> onRow, CancellationToken cancellation)
    {
        var before = Rows;
        await ReadAsync(1, (state, onRow), static (row, _, to) => to.onRow(row, to.state), cancellation);
        return Rows - before;
    }

    /// <summary>Sends what waits and then a query for each of several values, by one statement where that can be; else some hundred at once.</summary>
    public async ValueTask QueryEachAsync<TState>(Statement question, IReadOnlyList<SqlValue[]> values, TState state, RowAction<(TState State, int At)> onRow,
        CancellationToken cancellation)
    {
        for (var start = 0; start < values.Count; start += MostAtOnce)
        {
            var count = Math.Min(MostAtOnce, values.Count - start);
            if (ManyQuestions.Command(question, values, start, count) is { } all)
            {
                Waiting.Add(all);
                await ReadAsync(1, (state, onRow, start, ended: new HashSet<int>()), static (row, _, to) =>
                {
                    var at = to.start + (int)row.Int64(((ResultRow)row).Last) - 1;
                    if (!to.ended.Contains(at) && !to.onRow(row, (to.state, at))) to.ended.Add(at);
                    return true;
                }, cancellation);
                continue;
            }
            for (var at = start; at < start + count; at++) Add(question.Text, values[at]);
            await ReadAsync(count, (state, onRow, start), static (row, at, to) => to.onRow(row, (to.state, to.start + at)), cancellation);
        }
    }

    /// <summary>
    /// Sends what waits, among which are so many queries, and hands over their rows, each with the place of its query among them. What that
    /// throws is thrown when all is read: it hides nothing that befell the statements, and leaves the transaction sound.
    /// </summary>
    public async ValueTask ReadAsync<TState>(int queries, TState state, Func<RowReader, int, TState, bool> onRow, CancellationToken cancellation)
    {
        ExceptionDispatchInfo? fault = null;
        try
        {
            await FillAsync(cancellation);
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                for (var at = 0; at < queries; at++)
                {
                    row.Begin(reader);
                    while (fault is null && await reader.ReadAsync(cancellation))
                    {
                        Rows++;
                        row.Next();
                        try
                        {
                            if (!onRow(row, at, state)) break;
                        }
#pragma warning disable CA1031 // It is that of who reads, and waits until the rest is known.
                        catch (Exception exception)
#pragma warning restore CA1031
                        {
                            fault = ExceptionDispatchInfo.Capture(exception);
                        }
                    }
                    await reader.NextResultAsync(cancellation);
                }
            }
            CheckChanged();
        }
        catch (Exception exception)
        {
            throw Failed(exception, cancellation);
        }
        finally
        {
            row.End();
            Clear();
        }
        fault?.Throw();
    }

    public async ValueTask DisposeAsync()
    {
        row.Dispose();
        await batch.DisposeAsync();
    }

    /// <summary>Puts what waits into the batch, up to its last statement; rows that are many are sent at once, with what was before them.</summary>
    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        Waiting.Seal();
        foreach (var (command, tables, changes) in Waiting.Pieces)
        {
            if (command is not null) batch.BatchCommands.Add(command);
            if (changes is { } rows) Fill(rows.Change, rows.Values);
            foreach (var (table, values) in tables ?? [])
            {
                var width = table.Columns.Count;
                if (values.Count >= Many * width) await CopyAsync(table, values, cancellation);
                else if (values.Count >= Some * width && table.Columns[0].Name is "workspace_id" && ManyRows.AreOfOne(values, width))
                {
                    batch.BatchCommands.Add(ManyRows.Add(table, values));
                    Statements += (values.Count / width) - 1;
                }
                else FillEach(table.Insert, values, width);
            }
        }
        Statements += batch.BatchCommands.Count;
    }

    private void Fill(ChangeShape change, List<SqlValue> values)
    {
        var width = ChangeShape.First + change.Columns.Count;
        var (first, rows) = (batch.BatchCommands.Count, values.Count / width);
        if (rows >= Some && ManyRows.AreOfOne(values, width)) batch.BatchCommands.Add(ManyRows.Change(change, values));
        else FillEach(change.One, values, width);
        var commands = batch.BatchCommands.Count - first;
        for (var at = 0; at < commands; at++) changing.Add((first + at, rows / commands));
        Statements += rows - commands;
    }

    private void FillEach(Statement statement, List<SqlValue> values, int width)
    {
        for (var at = 0; at < values.Count; at += width)
            batch.BatchCommands.Add(Command(statement.Text, CollectionsMarshal.AsSpan(values).Slice(at, width)));
    }

    private async ValueTask CopyAsync(TableShape table, List<SqlValue> values, CancellationToken cancellation)
    {
        Statements += batch.BatchCommands.Count + (values.Count / table.Columns.Count);
        await ExecuteFilledAsync(cancellation);
        batch.BatchCommands.Clear();
        changing.Clear();
        copying = table;
        await BinaryCopy.CopyAsync(connection, table, values, cancellation);
        copying = null;
    }

    private async ValueTask<long> ExecuteFilledAsync(CancellationToken cancellation)
    {
        if (batch.BatchCommands.Count == 0) return 0;
        await batch.ExecuteNonQueryAsync(cancellation);
        CheckChanged();
        return Math.Max(0, batch.BatchCommands[^1].RecordsAffected);
    }

    private void CheckChanged()
    {
        foreach (var (at, rows) in changing) if (batch.BatchCommands[at].RecordsAffected != rows) throw new RowChangedException();
    }

    private void Clear()
    {
        batch.BatchCommands.Clear();
        changing.Clear();
        Waiting.Clear();
        copying = null;
    }

    public static NpgsqlBatchCommand Command(string text, ReadOnlySpan<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = Text(value) });
        return command;
    }

    private Exception Failed(Exception exception, CancellationToken cancellation)
    {
        var text = copying is not null ? BinaryCopy.TextOf(copying)
            : ((exception as PostgresException)?.BatchCommand ?? (batch.BatchCommands.Count > 0 ? batch.BatchCommands[^1] : null))?.CommandText ?? "";
        IsTorn |= exception is not (PostgresException or RowChangedException);
        return Failure = PostgresErrors.Translate(exception, text, cancellation);
    }

    private static object Text(SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
        SqlValueKind.Real => value.Real.ToString("R", CultureInfo.InvariantCulture),
        SqlValueKind.Text => Storable(value.Text!),
        _ => DBNull.Value,
    };

    /// <summary>PostgreSQL has no text with U+0000 or half a character; they become the sign for what cannot be read.</summary>
    public static string Storable(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\0' && !char.IsSurrogate(text[at])) continue;
            if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])) at++;
            else return string.Concat(text.Replace('\0', '\uFFFD').EnumerateRunes());
        }
        return text;
    }
}
