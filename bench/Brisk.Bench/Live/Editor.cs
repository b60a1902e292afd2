using System.Globalization;
using System.Net.Sockets;
using Brisk.Bench.Load;

namespace Brisk.Bench.Live;

/// <summary>Somebody who makes contacts and edits the last one they made.</summary>
internal sealed class Editor(ServerProcess server) : IDisposable
{
    private readonly HttpConnection connection = new(server.Address);
    private readonly Requests requests = new(server.Key);

    /// <summary>The contact that was made last, as far as it was acknowledged.</summary>
    public string Id { get; private set; } = "";
    public long Version { get; private set; }

    /// <exception cref="SocketException">The line broke: nobody knows whether it was made.</exception>
    public void Make()
    {
        Send(requests.Send("POST", "/api/contacts", """{"firstName":"Bench"}"""), 201);
        var made = Sample.Parse(connection);
        (Id, Version) = (made.GetProperty("id").GetString()!, made.GetProperty("version").GetInt64());
    }

    public void Edit()
    {
        Send(requests.Send("PATCH", $"/api/contacts/{Id}", string.Create(CultureInfo.InvariantCulture, $"{{\"title\":\"Edit {Version}\"}}"),
            string.Create(CultureInfo.InvariantCulture, $"If-Match: \"{Version}\"\r\n")), 200);
        Version++;
    }

    public void Dispose() => connection.Dispose();

    private void Send(byte[] request, int expected)
    {
        connection.Exchange(request);
        if (connection.Status != expected) throw new InvalidOperationException($"The server answers {connection.Status}.");
    }
}
