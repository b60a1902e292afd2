using System.Net;
using Brisk.Server.Tests.Infrastructure;
using IPNetwork = System.Net.IPNetwork;

namespace Brisk.Server.Tests.Platform;

[Trait("Engine", "any")]
public sealed class ConnectionTests
{
    private const string Ask = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Fact]
    public async Task One_address_has_half_of_all_connections_at_most()
    {
        await using var server = await TestServer.StartAsync(options => options with { Connections = 8 });
        var held = new List<Wire>();
        for (var i = 0; i < 4; i++)
        {
            held.Add(await Wire.OpenAsync(server.Url, "127.0.0.7"));
            (await held[^1].OneAsync(Ask)).ShouldStartWith("HTTP/1.1 200 ");
        }

        using var fifth = await Wire.OpenAsync(server.Url, "127.0.0.7");
        using var other = await Wire.OpenAsync(server.Url, "127.0.0.8");

        (await fifth.ReadAsync()).ShouldBeEmpty();
        (await other.OneAsync(Ask)).ShouldStartWith("HTTP/1.1 200 ");
        held.ForEach(wire => wire.Dispose());
        string again;
        do
        {
            // The others are closed as soon as the server has seen it.
            using var next = await Wire.OpenAsync(server.Url, "127.0.0.7");
            again = await next.AskOrNothingAsync(Ask);
        }
        while (again.Length == 0);
        again.ShouldStartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task A_trusted_proxy_has_all_of_them()
    {
        await using var server = await TestServer.StartAsync(options => options with { Connections = 8, TrustedProxies = [IPNetwork.Parse("127.0.0.7/32")] });
        var held = new List<Wire>();

        for (var i = 0; i < 8; i++)
        {
            held.Add(await Wire.OpenAsync(server.Url, "127.0.0.7"));
            (await held[^1].OneAsync(Ask)).ShouldStartWith("HTTP/1.1 200 ");
        }

        held.ForEach(wire => wire.Dispose());
    }

    [Fact]
    public async Task Who_asks_nothing_is_let_go_and_who_has_asked_may_think()
    {
        await using var server = await TestServer.StartAsync(options => options with { FirstRequestWithin = TimeSpan.FromMilliseconds(500) });
        using var asked = await Wire.OpenAsync(server.Url);
        (await asked.OneAsync(Ask)).ShouldStartWith("HTTP/1.1 200 ");
        using var silent = await Wire.OpenAsync(server.Url);

        (await silent.ReadAsync()).ShouldBeEmpty();

        (await asked.OneAsync(Ask)).ShouldStartWith("HTTP/1.1 200 ");
    }
}
