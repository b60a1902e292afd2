namespace Brisk.Tests.Shared;

/// <summary>A PostgreSQL server and another that follows it and can take over. A commit waits until the second has it, too.</summary>
internal sealed class PostgresPair : IAsyncDisposable
{
    private readonly PrivateServer servers;

    private PostgresPair(PrivateServer servers) => this.servers = servers;

    /// <summary>Both, the first in the lead.</summary>
    public string ConnectionString => To("one", "two");

    /// <summary>The same two, named the other way round.</summary>
    public string StandbyFirst => To("two", "one");

    /// <summary>The second alone.</summary>
    public string Second => To("two");

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static async Task<PostgresPair> StartAsync()
    {
        var programs = PostgresServer.Programs();
        Assert.SkipWhen(programs is null, "There is no PostgreSQL server here (Debian: apt-get install postgresql).");
        return new PostgresPair(await PrivateServer.StartAsync(PrivateServer.NewFolder("ha"), "postgres", Script, programs!));
    }

    /// <summary>Ends the first as a crash would.</summary>
    public Task LoseFirstAsync() => servers.TellAsync("lose");

    /// <summary>Lets the second take over.</summary>
    public Task PromoteSecondAsync() => servers.TellAsync("promote");

    /// <summary>Keeps the second from showing what it gets.</summary>
    public Task HoldBackSecondAsync() => servers.TellAsync("hold");

    /// <summary>Lets the second show what it has got.</summary>
    public Task LetGoSecondAsync() => servers.TellAsync("release");

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private string To(params string[] names) =>
        $"Host={string.Join(',', names.Select(name => $"{servers.Folder}/{name}"))};Username=brisk;Database=postgres;Timeout=15";

    private const string Script = """
        # Some have links to the two main programs in their PATH.
        programs=$(dirname "$(readlink -f "$1/postgres")")
        run() {
          $as "$programs/postgres" -D "$folder/$1/data" -k "$folder/$1" -c listen_addresses= -c fsync=off -c full_page_writes=off \
            -c max_connections=150 -c shared_buffers=64MB >>"$folder/log" 2>&1 &
        }
        sql() { $as "$programs/psql" -q -h "$folder/$1" -U brisk -d postgres -c "$2"; }
        start() {
          mkdir one two && { [ -z "$as" ] || chown "$user" one two; }
          $as "$programs/initdb" -D one/data -U brisk --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8 >>log 2>&1 || return 1
          run one
          server=$! first=$!
          await 'ready to accept connections' || return 1
          $as "$programs/pg_basebackup" -h "$folder/one" -U brisk -D two/data -R -X stream -c fast --no-sync || return 1
          run two
          server=$!
          await 'ready to accept read-only connections' && await 'started streaming WAL' || return 1
          sql one "ALTER SYSTEM SET synchronous_standby_names = '*'" && sql one 'SELECT pg_reload_conf()'
        }
        lose() { kill -QUIT $first; wait $first; first=; }
        promote() { $as "$programs/pg_ctl" -D two/data promote -w; }
        hold() { sql two 'SELECT pg_wal_replay_pause()'; }
        release() { sql two 'SELECT pg_wal_replay_resume()'; }
        stop() {
          [ -z "$first" ] || kill -QUIT $first
          kill -QUIT $server
          wait $first $server
        }
        """;
}
