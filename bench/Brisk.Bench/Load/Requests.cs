using System.Text;

namespace Brisk.Bench.Load;

/// <summary>Requests as bytes, with the key of the run.</summary>
internal sealed class Requests(string key)
{
    private readonly string head = $" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n";

    public byte[] Get(string path, string headers = "") => Encoding.UTF8.GetBytes($"GET {path}{head}{headers}\r\n");

    public byte[] Send(string method, string path, string json, string headers = "") =>
        Encoding.UTF8.GetBytes($"{method} {path}{head}Content-Type: application/json\r\nContent-Length: "
            + $"{Encoding.UTF8.GetByteCount(json)}\r\n{headers}\r\n{json}");

    /// <summary>A text as it stands in a query.</summary>
    public static string Escape(string text) => Uri.EscapeDataString(text);
}
