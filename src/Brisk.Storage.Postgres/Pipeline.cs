using System.Globalization;
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
    /// <summary>Statements that wait at most; more would only take memory.</summary>
    private const int MostWaiting = 1_000;

    private readonly NpgsqlBatch batch = new(connection) { Timeout = patience };
    private readonly ResultRow row = new();

    public int Waiting => batch.BatchCommands.Count;

    /// <summary>How often something was sent.</summary>
    public int Sent { get; private set; }

    /// <summary>How many statements were sent.</summary>
    public int Statements { get; private set; }

    /// <summary>Rows handed over so far: as long as there are none, the session can be run again unnoticed.</summary>
    public int Rows { get; private set; }

    /// <summary>The last error since <see cref="Forgive"/>. The transaction is of no use after it.</summary>
    public Exception? Failure { get; private set; }

    public bool IsBroken => connection.FullState is System.Data.ConnectionState.Closed or System.Data.ConnectionState.Broken;

    /// <summary>Adds a statement to those that wait.</summary>
    public void Add(string text, ReadOnlySpan<SqlValue> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = Text(value) });
        batch.BatchCommands.Add(command);
    }

    public ValueTask PostAsync(string text, ReadOnlySpan<SqlValue> values, CancellationToken cancellation)
    {
        Add(text, values);
        return Waiting < MostWaiting ? default : FlushAsync(cancellation);
    }

    /// <summary>Drops what waits, down to the first so many.</summary>
    public void Drop(int keep)
    {
        while (Waiting > keep) batch.BatchCommands.RemoveAt(Waiting - 1);
    }

    /// <summary>The transaction was brought back to a state before the error.</summary>
    public void Forgive() => Failure = null;

    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (Waiting > 0) await ExecuteAsync(cancellation);
    }

    /// <summary>Sends what waits; answers how many rows the last of it changed.</summary>
    public async ValueTask<long> ExecuteAsync(CancellationToken cancellation)
    {
        try
        {
            Sent++;
            Statements += Waiting;
            await batch.ExecuteNonQueryAsync(cancellation);
            return Math.Max(0, batch.BatchCommands[^1].RecordsAffected);
        }
        catch (Exception exception)
        {
            throw Failed(exception, cancellation);
        }
        finally
        {
            batch.BatchCommands.Clear();
        }
    }

    /// <summary>Sends what waits and hands over the rows of the last statement, the only one of them that is a query.</summary>
    public async ValueTask<int> QueryAsync<TState>(TState state, RowAction<TState> onRow, CancellationToken cancellation)
    {
        try
        {
            Sent++;
            Statements += Waiting;
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            row.Begin(reader);
            var rows = 0;
            while (await reader.ReadAsync(cancellation))
            {
                rows++;
                Rows++;
                row.Next();
                if (!onRow(row, state)) break;
            }
            return rows;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException or IOException)
        {
            throw Failed(exception, cancellation);
        }
        finally
        {
            row.End();
            batch.BatchCommands.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        row.Dispose();
        await batch.DisposeAsync();
    }

    private Exception Failed(Exception exception, CancellationToken cancellation)
    {
        var text = Waiting > 0 ? ((exception as PostgresException)?.BatchCommand ?? batch.BatchCommands[^1]).CommandText : "";
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
    private static string Storable(string text)
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
