using System.Net;
using System.Net.Sockets;

namespace Brisk.Storage.Tests.Postgres;

/// <summary>
/// Stands between Brisk and PostgreSQL and breaks the connection on which the next COMMIT travels: after the server has
/// got it, so that only its answer is lost, or before. Shut, it stands for a server that is away.
/// </summary>
internal sealed class CuttingWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly string server;
    private readonly bool comesThrough;
    private readonly Task accepting;
    private int isArmed;
    private int cuts;
    private volatile CancellationTokenSource passing = new();
    private volatile bool isShut;
    private int refused;

    public CuttingWire(string server, bool comesThrough)
    {
        (this.server, this.comesThrough) = (server, comesThrough);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref cuts);

    public void CutAtNextCommit() => Volatile.Write(ref isArmed, 1);

    /// <summary>How many connections were refused while it was shut.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>Breaks every connection, and each new one, until it is opened again.</summary>
    public async Task ShutAsync()
    {
        isShut = true;
        await passing.CancelAsync();
    }

    public void Open()
    {
        passing = new();
        isShut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await passing.CancelAsync();
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = PassAsync(await listener.AcceptSocketAsync(end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var near = client;
        if (isShut)
        {
            Interlocked.Increment(ref refused);
            return;
        }
        using var passes = passing.Token.Register(near.Close);
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(server), end.Token);
            await await Task.WhenAny(ForthAsync(near, far), BackAsync(far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side has gone.
        }
    }

    private async Task ForthAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, end.Token) is > 0 and var read)
        {
            var isCut = buffer.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0 && Interlocked.Exchange(ref isArmed, 0) == 1;
            if (isCut) Interlocked.Increment(ref cuts);
            if (isCut && !comesThrough) return;
            await to.SendAsync(buffer.AsMemory(0, read), end.Token);
            if (!isCut) continue;
            // The server's answer proves that it is done; nobody else gets to see it.
            from.Close();
            await to.ReceiveAsync(buffer, end.Token);
            return;
        }
    }

    private async Task BackAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, end.Token) is > 0 and var read) await to.SendAsync(buffer.AsMemory(0, read), end.Token);
    }
}
