using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Brisk.Server.Tests.Attack;

/// <param name="Closes">Whether the server hangs up behind it.</param>
internal sealed record RawAnswer(int Status, string? Media, string? ETag, byte[] Body, bool Closes);

/// <summary>A connection on which any bytes can be sent, sound or not; what comes back is read as HTTP/1.1.</summary>
internal sealed class RawConnection(Uri server) : IDisposable
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private Socket? socket;
    private int start;
    private int end;

    /// <summary>Sends a request and reads the answer to it; null when the connection was cut before one was there.</summary>
    /// <exception cref="OperationCanceledException">Nothing came in time: a hang.</exception>
    public async Task<RawAnswer?> AskAsync(byte[] request, bool isHead, TimeSpan patience)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(patience);
        try
        {
            if (socket is null) await ConnectAsync(timeout.Token);
            for (var sent = 0; sent < request.Length;) sent += await socket!.SendAsync(request.AsMemory(sent), timeout.Token);
        }
        catch (SocketException)
        {
            // An early refusal may have come before the request was sent to its end.
        }
        try
        {
            var answer = await ReadAsync(isHead, timeout.Token);
            if (answer is null || answer.Closes) Dispose();
            return answer;
        }
        catch (SocketException)
        {
            Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
        start = end = 0;
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), cancellation);
    }

    private async Task<RawAnswer?> ReadAsync(bool isHead, CancellationToken cancellation)
    {
        while (true)
        {
            if (await LineAsync(cancellation) is not { Length: > 12 } first) return null;
            var status = int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync(cancellation) is { Length: > 0 } line) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
            if (status == 100) continue;
            var body = isHead || status is 204 or 304 ? [] : headers.ContainsKey("Transfer-Encoding") ? await ChunksAsync(cancellation)
                : await BytesAsync(int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture), cancellation);
            headers.TryGetValue("Content-Type", out var media);
            headers.TryGetValue("ETag", out var etag);
            headers.TryGetValue("Content-Encoding", out var encoding);
            return new RawAnswer(status, media?.Split(';')[0], etag, Infrastructure.Contract.Unpack(body, encoding),
                headers.GetValueOrDefault("Connection") == "close");
        }
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        while (int.Parse(await LineAsync(cancellation) ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            whole.Write(await BytesAsync(length, cancellation));
            await LineAsync(cancellation);
        }
        await LineAsync(cancellation);
        return whole.ToArray();
    }

    private async Task<byte[]> BytesAsync(int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            if (start == end && !await FillAsync(cancellation)) throw new SocketException((int)SocketError.ConnectionReset);
            var part = Math.Min(length - done, end - start);
            buffer.AsSpan(start, part).CopyTo(bytes.AsSpan(done));
            (start, done) = (start + part, done + part);
        }
        return bytes;
    }

    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (start == end && !await FillAsync(cancellation)) return line.Length == 0 ? null : line.ToString();
            var c = (char)buffer[start++];
            if (c == '\n') return line.ToString();
            if (c != '\r') line.Append(c);
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (socket is null) return false;
        start = 0;
        end = await socket.ReceiveAsync(buffer, cancellation);
        return end > 0;
    }
}
