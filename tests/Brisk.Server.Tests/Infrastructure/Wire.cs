using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>A bare connection, for what no client library would send.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <param name="from">The own address; any of 127.0.0.0/8 is there.</param>
    public static async Task<Wire> OpenAsync(string url, string from = "127.0.0.1")
    {
        var wire = new Wire();
        wire.socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        try
        {
            await wire.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, new Uri(url).Port), TestContext.Current.CancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Let go before the connecting was over: whoever reads finds it closed.
        }
        return wire;
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Sends a request and reads until the other side closes: so it has to ask for that, or be refused.</summary>
    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReadAsync();
    }

    /// <summary>All that comes until the other side closes or resets.</summary>
    public async Task<string> ReadAsync()
    {
        var (answer, buffer) = (new StringBuilder(), new byte[8192]);
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Reset: closed as well.
        }
        return answer.ToString();
    }

    /// <summary>One answer of a connection that stays open; it must have a body of a known length, or none.</summary>
    public async Task<string> OneAsync(string text)
    {
        await SendAsync(text);
        var (answer, buffer) = ("", new byte[8192]);
        while (!IsWhole(answer) && await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is var read and > 0)
            answer += Encoding.Latin1.GetString(buffer, 0, read);
        return answer;
    }

    private static bool IsWhole(string answer)
    {
        const string Length = "Content-Length: ";
        if (answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) is not (> 0 and var end)) return false;
        var at = answer.IndexOf(Length, StringComparison.OrdinalIgnoreCase) + Length.Length;
        return at < Length.Length || answer.Length >= end + 4 + int.Parse(answer[at..answer.IndexOf('\r', at)]);
    }

    /// <summary>The same; empty when the other side closes instead.</summary>
    public async Task<string> AskOrNothingAsync(string text)
    {
        try
        {
            return await OneAsync(text);
        }
        catch (SocketException)
        {
            return "";
        }
    }

    public void Dispose() => socket.Dispose();
}
