using System.Text.RegularExpressions;
using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>What is done for the database as a whole: looking after it, and looking whether it is sound.</summary>
internal static partial class Maintenance
{
    private const string Tables = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND reltuples <= $1 "
        + "ORDER BY relname";

    private const string Faults = """
        SELECT 'The index ' || i.relname || ' is not valid; build it anew: REINDEX INDEX ' || i.relname
          FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         WHERE t.relnamespace = current_schema()::regnamespace AND NOT (x.indisvalid AND x.indisready)
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

    /// <summary>Builds an index unless it is there: to look first keeps writers of other processes from waiting.</summary>
    public static async Task BuildIndexAsync(NpgsqlDataSource source, string create, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using (var look = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL",
                connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = Named().Match(create).Groups["name"].Value } } })
            {
                if ((bool)(await look.ExecuteScalarAsync(cancellation))!) return;
            }
            await using var build = new NpgsqlBatch(connection) { Timeout = 0 };
            foreach (var text in (string[])["BEGIN", PostgresDialect.Instance.MigrationLock, "SET LOCAL maintenance_work_mem = '256MB'", create, "COMMIT"])
                build.BatchCommands.Add(new NpgsqlBatchCommand(text));
            await build.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException($"PostgreSQL did not build an index: {exception.Message}", exception);
        }
    }

    private static async Task EachTableAsync(NpgsqlDataSource source, string command, long most, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            foreach (var table in await LinesAsync(connection, Tables, [new NpgsqlParameter<double> { TypedValue = most }], cancellation))
            {
                await using var work = new NpgsqlCommand($"{command} \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
                    connection) { CommandTimeout = 0 };
                await work.ExecuteNonQueryAsync(cancellation);
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
