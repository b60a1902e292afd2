using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>What is done for the database as a whole: looking after it, and looking whether it is sound.</summary>
internal static partial class Maintenance
{
    /// <summary>How long it takes to be noticed that another process has built its index.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private const string Tables = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND reltuples <= $1 "
        + "ORDER BY relname";

    private const string Faults = """
        SELECT 'The index ' || i.relname || ' is not valid; build it anew: REINDEX INDEX ' || i.relname
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         WHERE t.relnamespace = current_schema()::regnamespace AND NOT (x.indisvalid AND x.indisready)
           AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid)
        UNION ALL
        SELECT 'PostgreSQL has found ' || checksum_failures || ' damaged pages in this database, the last at ' || checksum_last_failure
          FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0
        UNION ALL
        SELECT 'The database will stop taking writes to protect its transaction numbers; run VACUUM (FREEZE)'
          FROM pg_database WHERE datname = current_database() AND age(datfrozenxid) > 1500000000
        """;

    public static async Task<IReadOnlyList<string>> CheckAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return await LinesAsync(connection, Faults, [], cancellation);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException($"PostgreSQL cannot be asked: {exception.Message}", exception);
        }
    }

    /// <summary>Sets the planner's figures and marks pages as visible to all, so that counts and lists are answered from indexes alone.</summary>
    public static Task OptimizeAsync(NpgsqlDataSource source, CancellationToken cancellation) =>
        EachTableAsync(source, "VACUUM (ANALYZE, SKIP_LOCKED)", long.MaxValue, cancellation);

    /// <summary>Sets the planner's figures only, of tables that have no figures or had no more than so many rows when theirs were set.</summary>
    public static Task AnalyzeAsync(NpgsqlDataSource source, long most, CancellationToken cancellation) =>
        EachTableAsync(source, "ANALYZE (SKIP_LOCKED)", most, cancellation);

    /// <summary>
    /// Builds an index unless it is there, while others write. Of several processes one does; what one that died has left is dropped
    /// first.
    /// </summary>
    /// <param name="source">Not through a pooler, if possible: there the server's own setting says how much memory it takes.</param>
    public static async Task BuildIndexAsync(NpgsqlDataSource source, bool isPooled, string create, CancellationToken cancellation)
    {
        var name = Named().Match(create).Groups["name"].Value;
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            if (await IsValidAsync(connection, name, cancellation) is true) return;
            await using var turn = await source.OpenConnectionAsync(cancellation);
            await using var holding = await TakeTurnAsync(turn, cancellation);
            var isValid = await IsValidAsync(connection, name, cancellation);
            if (isValid is true) return;
            if (isValid is false) await RunAsync(connection, $"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellation);
            if (!isPooled) await RunAsync(connection, "SET maintenance_work_mem = '256MB'", cancellation);
            await RunAsync(connection, create.Replace("CREATE INDEX IF", "CREATE INDEX CONCURRENTLY IF", StringComparison.Ordinal), cancellation);
            if (!isPooled) await RunAsync(connection, "RESET maintenance_work_mem", cancellation);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException($"PostgreSQL did not build an index: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Waits until no other process builds an index. The turn is a transaction's that sees nothing, and so is not waited for by the build,
    /// which waits for whoever may see an older state: who waits for the turn waits here, not in the server, where the two would wait for each
    /// other for ever.
    /// </summary>
    private static async Task<NpgsqlTransaction> TakeTurnAsync(NpgsqlConnection turn, CancellationToken cancellation)
    {
        while (true)
        {
            var holding = await turn.BeginTransactionAsync(cancellation);
            await RunAsync(turn, "SET LOCAL idle_in_transaction_session_timeout = 0", cancellation);
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(4711827365)", turn);
            if (await take.ExecuteScalarAsync(cancellation) is true)
            {
                // As long as nothing follows a query, it is not over for the server, and what it saw is kept.
                await RunAsync(turn, "SAVEPOINT held", cancellation);
                return holding;
            }
            await holding.DisposeAsync();
            await Task.Delay(BetweenTries, cancellation);
        }
    }

    /// <summary>Null when there is no such index; false when it is of no use, since whoever built it did not come to an end.</summary>
    private static async Task<bool?> IsValidAsync(NpgsqlConnection connection, string index, CancellationToken cancellation)
    {
        await using var look = new NpgsqlCommand("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = index } },
        };
        return (bool?)await look.ExecuteScalarAsync(cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task EachTableAsync(NpgsqlDataSource source, string command, long most, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            foreach (var table in await LinesAsync(connection, Tables, [new NpgsqlParameter<double> { TypedValue = most }], cancellation))
            {
                await RunAsync(connection, $"{command} \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellation);
            }
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException($"PostgreSQL cannot be looked after: {exception.Message}", exception);
        }
    }

    private static async Task<List<string>> LinesAsync(NpgsqlConnection connection, string text, NpgsqlParameter[] values, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(text, connection);
        command.Parameters.AddRange(values);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var lines = new List<string>();
        while (await rows.ReadAsync(cancellation)) lines.Add(rows.GetString(0));
        return lines;
    }

    [GeneratedRegex(@"^CREATE INDEX IF NOT EXISTS (?<name>\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
