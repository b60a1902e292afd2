using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Brisk.Bench.Load;

/// <summary>
/// One keep-alive connection that sends a request and waits for its answer, in as few system calls and as little work as
/// can be: what the client costs is missing to the server on the same machine.
/// </summary>
public sealed class HttpConnection : IDisposable
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;
    private static ReadOnlySpan<byte> ChunksEnd => "0\r\n\r\n"u8;

    private readonly IPEndPoint server;
    private byte[] buffer = new byte[64 * 1024];
    private Socket? socket;
    private int received;
    private int bodyStart;

    public HttpConnection(IPEndPoint server) => this.server = server;

    public int Status { get; private set; }

    public ReadOnlySpan<byte> Head => buffer.AsSpan(0, bodyStart);

    /// <summary>The body as it came; of a chunked answer with the chunk marks in it.</summary>
    public ReadOnlySpan<byte> Body => buffer.AsSpan(bodyStart, received - bodyStart);

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="SocketException">The connection broke; the next request opens another.</exception>
    public void Exchange(ReadOnlySpan<byte> request)
    {
        try
        {
            socket ??= Connect();
            socket.Send(request);
            Receive(socket);
        }
        catch (SocketException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The value of a header as Kestrel spells its name, or empty.</summary>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        var at = Head.IndexOf(name);
        if (at < 0) return default;
        var rest = Head[(at + name.Length)..];
        return rest[..rest.IndexOf((byte)'\r')].Trim((byte)' ');
    }

    /// <summary>What the server says it took, in its Server-Timing header.</summary>
    public TimeSpan? ServerTime()
    {
        var value = Header("Server-Timing: total;dur="u8);
        if (value.IsEmpty) return null;
        var end = value.IndexOfAny((byte)',', (byte)';');
        return double.TryParse(end < 0 ? value : value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
    }

    private Socket Connect()
    {
        var fresh = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        fresh.Connect(server);
        return fresh;
    }

    private void Receive(Socket from)
    {
        received = 0;
        bodyStart = 0;
        var length = -1;
        while (bodyStart == 0 || !IsComplete(length))
        {
            if (received == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var count = from.Receive(buffer.AsSpan(received));
            if (count == 0) throw new SocketException((int)SocketError.ConnectionReset);
            received += count;
            if (bodyStart == 0) length = ReadHead();
        }
    }

    /// <summary>The length of the body; -1 when it comes in chunks.</summary>
    private int ReadHead()
    {
        var end = buffer.AsSpan(0, received).IndexOf(HeadEnd);
        if (end < 0) return -1;
        bodyStart = end + HeadEnd.Length;
        Status = int.Parse(buffer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        if (Status is 204 or 304) return 0;
        var text = Header("Content-Length:"u8);
        return text.IsEmpty ? -1 : int.Parse(Encoding.ASCII.GetString(text), CultureInfo.InvariantCulture);
    }

    private bool IsComplete(int length) => length >= 0
        ? received - bodyStart >= length
        : Body.SequenceEqual(ChunksEnd) || (Body.Length > 7 && Body[^7..^5].SequenceEqual("\r\n"u8) && Body.EndsWith(ChunksEnd));
}
