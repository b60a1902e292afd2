using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using IPNetwork = System.Net.IPNetwork;

namespace Brisk.Server.Platform;

/// <summary>
/// How many connections there may be: all together, and of one address half of them, so that nobody takes everybody's. A
/// trusted proxy's are everybody's and count for no one. Whoever connects must ask something soon.
/// </summary>
internal sealed class ConnectionLimits(BriskOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<IPAddress, int> open = new();

    /// <summary>Addresses with a connection right now.</summary>
    public int Addresses => open.Count;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = options.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.Connections;
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => RunAsync(connection, next)));
    }

    /// <summary>To be called with every request: a connection that has asked something may idle longer.</summary>
    public static void Asked(HttpContext http) => http.Features.Get<Newcomer>()?.Asked();

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressOf(connection);
        if (address is not null && open.AddOrUpdate(address, 1, static (_, count) => count + 1) > options.Connections / 2)
        {
            Leave(address);
            connection.Abort(new ConnectionAbortedException("Half of all connections come from this address already."));
            return;
        }
        await using var newcomer = new Newcomer(connection, options.FirstRequestWithin, clock);
        connection.Features.Set(newcomer);
        try
        {
            await next(connection);
        }
        finally
        {
            if (address is not null) Leave(address);
        }
    }

    private void Leave(IPAddress address)
    {
        while (open.TryGetValue(address, out var count))
        {
            if (count == 1 ? open.TryRemove(KeyValuePair.Create(address, 1)) : open.TryUpdate(address, count - 1, count)) return;
        }
    }

    /// <summary>Whose connection it is: an IPv4 address, or the network (/64) of an IPv6 address; null for what is not limited.</summary>
    private IPAddress? AddressOf(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address }) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (options.TrustedProxies.Any(proxy => proxy.Contains(address))) return null;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        return new IPNetwork(address, 64) is { BaseAddress: var network } ? network : address;
    }

    /// <summary>Closes a connection that asks nothing.</summary>
    private sealed class Newcomer : IAsyncDisposable
    {
        private readonly ITimer timer;
        private bool hasAsked;

        public Newcomer(ConnectionContext connection, TimeSpan patience, TimeProvider clock)
        {
            var why = new ConnectionAbortedException("Nothing was asked.");
            timer = clock.CreateTimer(state => ((ConnectionContext)state!).Abort(why), connection, patience, Timeout.InfiniteTimeSpan);
        }

        public void Asked()
        {
            if (hasAsked) return;
            hasAsked = true;
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
