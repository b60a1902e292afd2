using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>How connections are made, and what a server must be.</summary>
internal static class Connections
{
    /// <summary>The oldest version that all statements run on.</summary>
    private const int OldestVersion = 140_000;

    public static (NpgsqlDataSource Source, string Place) Source(string connectionString, PostgresOptions options)
    {
        var settings = Parse(connectionString);
        settings.ApplicationName ??= "brisk";
        settings.MaxAutoPrepare = options.KeptStatements;
        settings.AutoPrepareMinUsages = 2;
        // Sessions leave nothing behind on a connection: no settings, no temporary tables, no locks.
        settings.NoResetOnClose = true;
        // The readers', the writers', and a few to ask what became of a commit, give hints and look after tables.
        settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, options.InteractiveReaders + options.LongReaders + options.Writers + 4);
        if (settings.KeepAlive == 0) settings.KeepAlive = 30;
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        return (builder.Build(), Place(settings));
    }

    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StorageRefusedException($"The database is given as a connection string, such as Host=localhost;Database=brisk;Username=brisk;Password=… ({exception.Message})");
        }
    }

    public static string Place(NpgsqlConnectionStringBuilder settings) => $"PostgreSQL at {settings.Host ?? "localhost"}:{settings.Port}/{settings.Database ?? settings.Username}";

    /// <summary>Refuses what Brisk cannot work with; answers the server's version.</summary>
    public static async Task<string> CheckAsync(NpgsqlConnection connection, string place, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'), pg_is_in_recovery(), current_schema()", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var version = row.GetString(1);
        if (row.GetInt32(0) < OldestVersion) throw new StorageRefusedException($"{place} is version {version}; Brisk needs PostgreSQL 14 or newer.");
        if (row.GetString(2) is not "UTF8") throw new StorageRefusedException($"{place} has the encoding {row.GetString(2)}; Brisk needs UTF8: createdb --encoding=UTF8 --template=template0 NAME");
        if (row.GetBoolean(3)) throw new StorageRefusedException($"{place} is a replica and takes no writes. Give the address of the primary.");
        if (await row.IsDBNullAsync(4, cancellation)) throw new StorageRefusedException($"{place} has no schema that Brisk may use; its search_path names none that exists.");
        return version.Split(' ')[0];
    }
}
