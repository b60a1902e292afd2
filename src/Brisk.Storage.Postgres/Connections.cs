using Brisk.Storage.Engine;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>How connections are made, and what a server must be.</summary>
internal static class Connections
{
    /// <summary>The oldest version that all statements run on.</summary>
    private const int OldestVersion = 140_000;

    /// <summary>The fewest connections a node can do with.</summary>
    private const int FewestConnections = 8;

    /// <summary>What the connection string says is left so; what it does not say is set as Brisk needs it.</summary>
    /// <returns>How to get connections, and the options as far as the string allows for.</returns>
    public static (NpgsqlDataSource Source, PostgresOptions Options) Source(string connectionString, PostgresOptions options,
        TargetSessionAttributes wanted = TargetSessionAttributes.Primary)
    {
        var settings = Parse(connectionString);
        var said = settings.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        settings.ApplicationName ??= "brisk";
        // None for a pooler that does not know prepared statements.
        if (!said.Contains("Max Auto Prepare")) settings.MaxAutoPrepare = options.KeptStatements;
        if (!said.Contains("Auto Prepare Min Usages")) settings.AutoPrepareMinUsages = 2;
        // Sessions leave nothing behind on a connection: no settings, no temporary tables, no locks.
        if (!said.Contains("No Reset On Close")) settings.NoResetOnClose = true;
        if (!said.Contains("Keepalive")) settings.KeepAlive = 30;
        // A server that is gone without a word is noticed in the midst of a statement, too. A socket of this machine knows no such thing.
        var isRemote = settings.Host is { } hosts && !hosts.Split(',').Any(host => host.TrimStart() is ['/' or '@', ..]);
        if (isRemote && !said.Contains("TCP Keepalive")) settings.TcpKeepAlive = true;
        if (isRemote && !said.Contains("TCP Keepalive Time")) settings.TcpKeepAliveTime = 30;
        if (!said.Contains("Maximum Pool Size")) settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, options.Connections);
        // Somebody waits who could ask the primary.
        if (wanted == TargetSessionAttributes.Standby && !said.Contains("Timeout")) settings.Timeout = 2;
        if (settings.MaxPoolSize < FewestConnections)
            throw new StorageRefusedException($"{Place(settings)}: a node needs {FewestConnections} connections; Maximum Pool Size is {settings.MaxPoolSize}.");
        return (Build(settings, said, wanted), options.Within(settings.MaxPoolSize));
    }

    /// <summary>One connection and one to make it anew, straight to the server.</summary>
    public static NpgsqlDataSource Direct(string connectionString)
    {
        var settings = Parse(connectionString);
        settings.ApplicationName ??= "brisk";
        (settings.MaxPoolSize, settings.MinPoolSize) = (2, 0);
        if (settings.KeepAlive == 0) settings.KeepAlive = 30;
        return Build(settings, [], TargetSessionAttributes.Primary);
    }

    /// <summary>Of several hosts the one that is wanted is meant, whichever it is at the moment.</summary>
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, HashSet<string> said, TargetSessionAttributes wanted)
    {
        var hasSeveral = settings.Host?.Contains(',', StringComparison.Ordinal) is true;
        // How long a standby is still taken for one after it has taken over.
        if (hasSeveral && !said.Contains("Host Recheck Seconds")) settings.HostRecheckSeconds = 1;
        settings.TargetSessionAttributes = null;
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        return hasSeveral ? builder.BuildMultiHost().WithTargetSession(wanted) : builder.Build();
    }

    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw new StorageRefusedException(
                $"The database is given as a connection string, such as Host=localhost;Database=brisk;Username=brisk;Password=… ({exception.Message})");
        }
    }

    public static string Place(NpgsqlConnectionStringBuilder settings) =>
        $"PostgreSQL at {settings.Host ?? "localhost"}:{settings.Port}/{settings.Database ?? settings.Username}";

    /// <summary>
    /// Refuses what Brisk cannot work with; answers the server's version, which server it is, and whether a pooler stands
    /// before it: whoever let us in is then not who answers.
    /// </summary>
    public static async Task<(string Version, ServerId Server, bool IsPooled)> CheckAsync(
        NpgsqlConnection connection, string place, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'), pg_is_in_recovery(),
                   current_schema(), pg_backend_pid()
            """, connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        var version = row.GetString(1);
        if (row.GetInt32(0) < OldestVersion) throw new StorageRefusedException($"{place} is version {version}; Brisk needs PostgreSQL 14 or newer.");
        if (row.GetString(2) is not "UTF8")
            throw new StorageRefusedException(
                $"{place} has the encoding {row.GetString(2)}; Brisk needs UTF8: createdb --encoding=UTF8 --template=template0 NAME");
        if (row.GetBoolean(3)) throw new StorageRefusedException($"{place} is a replica and takes no writes. Give the address of the primary.");
        if (await row.IsDBNullAsync(4, cancellation))
            throw new StorageRefusedException($"{place} has no schema that Brisk may use; its search_path names none that exists.");
        var isPooled = row.GetInt32(5) != connection.ProcessID;
        await row.DisposeAsync();
        return (version.Split(' ')[0], await WriteTransaction.ServerAsync(connection, null, cancellation), isPooled);
    }
}
