using Npgsql;

namespace Brisk.Tests.Shared;

/// <summary>
/// A PgBouncer in front of the PostgreSQL of the test run, giving a connection to the server for each transaction and to
/// another client after it. As the server it belongs to an ordinary user and ends with this process.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    /// <summary>What Brisk is told for a PgBouncer before 1.21, which does not know prepared statements.</summary>
    private const string Settings = "Max Auto Prepare=0;No Reset On Close=true";

    private readonly SemaphoreSlim starting = new(1);
    private PrivateServer? pooler;

    /// <summary>The same database through the pooler. Skips the test where there is none.</summary>
    public async Task<string> ThroughAsync(string connectionString)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/pgbouncer")
            || File.Exists("/usr/bin/pgbouncer"), "There is no PgBouncer here (Debian: apt-get install pgbouncer).");
        var place = new NpgsqlConnectionStringBuilder(connectionString);
        await starting.WaitAsync();
        try
        {
            pooler ??= await PrivateServer.StartAsync(
                PrivateServer.NewFolder("pgb"), "postgres", Script.Replace("SERVER", place.Host, StringComparison.Ordinal));
        }
        finally
        {
            starting.Release();
        }
        (place.Host, place.Port) = (pooler.Folder, 6432);
        return $"{place.ConnectionString};{Settings}";
    }

    public async ValueTask DisposeAsync()
    {
        starting.Dispose();
        if (pooler is not null) await pooler.DisposeAsync();
    }

    /// <summary>Fewer connections to the server than Brisk has to the pooler, so that they must be shared.</summary>
    private const string Script = """
        PATH=$PATH:/usr/sbin
        start() {
          echo '"brisk" ""' >users
          cat >pgbouncer.ini <<END
        [databases]
        * = host=SERVER port=5432 user=brisk
        [pgbouncer]
        pool_mode = transaction
        default_pool_size = 5
        max_client_conn = 300
        auth_type = trust
        auth_file = $folder/users
        listen_addr =
        listen_port = 6432
        unix_socket_dir = $folder
        END
          $as pgbouncer pgbouncer.ini >>log 2>&1 &
          server=$!
          await 'process up'
        }
        # What ends it at once goes by its version: TERM or QUIT, of which the one waits for its clients elsewhere and the other is not known.
        stop() { kill -KILL $server; wait $server; }
        """;
}
