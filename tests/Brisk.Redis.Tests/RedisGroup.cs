using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Brisk.Tests.Shared;

namespace Brisk.Redis.Tests;

/// <summary>Several Redis servers of a test's own that stand in for one another: a cluster, or a primary minded by sentinels.</summary>
internal sealed class RedisGroup : IAsyncDisposable
{
    private readonly PrivateServer servers;

    private RedisGroup(PrivateServer servers, string place) => (this.servers, Place) = (servers, place);

    /// <summary>How it is named on Brisk's command line.</summary>
    public string Place { get; }

    /// <summary>Three masters, each with a replica.</summary>
    public static Task<RedisGroup> ClusterAsync() => StartAsync(Cluster, 6, ports => string.Join(',', ports.Take(3).Select(At)));

    /// <summary>A primary, a replica, and three sentinels.</summary>
    public static Task<RedisGroup> SentinelAsync() => StartAsync(Sentinels, 5, ports => string.Join(',', ports.Skip(2).Select(At)) + ",serviceName=brisk");

    /// <summary>Ends the first master at once, as a power cut would.</summary>
    public Task KillMasterAsync() => servers.TellAsync("kill_master");

    /// <summary>Ends the one master of a cluster on which attempts are counted, and its replica: nobody can take over.</summary>
    public Task KillCountingAsync() => servers.TellAsync("kill_counting");

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private static async Task<RedisGroup> StartAsync(string script, int count, Func<int[], string> place)
    {
        await using (RedisServer.Prepare())
        {
            // Skips the test where no server could be had.
        }
        var ports = FreePorts(count);
        return new RedisGroup(await PrivateServer.StartAsync(PrivateServer.NewFolder("redis"), "redis", script,
            [.. ports.Select(port => port.ToString(CultureInfo.InvariantCulture))]), place(ports));
    }

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <summary>Below 55,536, for the bus of a cluster has the port of its server and 10,000.</summary>
    private static int[] FreePorts(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(20_000, 50_000);
            if (!ports.Contains(port) && IsFree(port) && IsFree(port + 10_000)) ports.Add(port);
        }
        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private const string Common = """
        until_so() { tries=0; until "$@"; do tries=$((tries + 1)); [ $tries -lt 300 ] || return 1; sleep 0.1; done; }
        up() { [ "$(redis-cli -p "$1" ping 2>/dev/null)" = PONG ]; }
        run() {
          port=$1; shift
          mkdir -p "$folder/$port" && { [ -z "$as" ] || chown "$user" "$folder/$port"; }
          $as redis-server "$@" --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder/$port" >>"$folder/log" 2>&1 &
          all="$all $!"
        }
        kill_master() { kill -KILL "$server"; }
        stop() { kill -KILL $all; }
        """;

    private const string Cluster = Common + """

        ports="$@" first=$1
        members() { for port; do printf '127.0.0.1:%s ' "$port"; done; }
        kill_counting() {
          slot=$(redis-cli -p "$first" cluster keyslot '{attempts}')
          redis-cli -p "$first" cluster nodes >nodes
          master=$(awk -v slot="$slot" '$3 ~ /master/ { split($9, range, "-"); if (range[1] + 0 <= slot + 0 && slot + 0 <= range[2] + 0) print $1 }' nodes)
          for port in $(awk -v master="$master" '$1 == master || $4 == master { split($2, at, /[:@]/); print at[2] }' nodes); do
            kill -KILL "$(redis-cli -p "$port" info server | sed -n 's/^process_id:\([0-9]*\).*/\1/p')" || return 1
          done
        }
        knows_all() { for port in $ports; do redis-cli -p "$port" cluster info | grep -q 'cluster_state:ok' || return 1; done; }
        start() {
          for port in $ports; do run "$port" --cluster-enabled yes --cluster-node-timeout 1000 --cluster-replica-validity-factor 0; done
          for port in $ports; do until_so up "$port" || return 1; done
          redis-cli --cluster create $(members $ports) --cluster-replicas 1 --cluster-yes >>"$folder/log" 2>&1 || return 1
          until_so knows_all || return 1
          server=$(redis-cli -p "$first" info server | sed -n 's/^process_id:\([0-9]*\).*/\1/p')
        }
        """;

    private const string Sentinels = Common + """

        primary=$1 replica=$2
        shift 2
        sentinels="$@"
        sees_all() {
          redis-cli -p "$1" sentinel ckquorum brisk 2>/dev/null | grep -q '^OK 3' && redis-cli -p "$1" sentinel replicas brisk | grep -q "$replica"
        }
        start() {
          run "$primary"
          server=$!
          run "$replica" --replicaof 127.0.0.1 "$primary"
          until_so up "$primary" && until_so up "$replica" || return 1
          for port in $sentinels; do
            mkdir -p "$folder/$port"
            printf '%s\n' "port $port" 'bind 127.0.0.1' "dir $folder/$port" "sentinel monitor brisk 127.0.0.1 $primary 2" \
              'sentinel down-after-milliseconds brisk 1000' 'sentinel failover-timeout brisk 5000' >"$folder/$port/sentinel.conf"
            [ -z "$as" ] || chown -R "$user" "$folder/$port"
            $as redis-server "$folder/$port/sentinel.conf" --sentinel >>"$folder/log" 2>&1 &
            all="$all $!"
          done
          for port in $sentinels; do until_so sees_all "$port" || return 1; done
        }
        """;
}
