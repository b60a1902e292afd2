using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Brisk.Bench.Load;

/// <summary>Asks the server as a script would, where it is not the asking that is measured.</summary>
internal sealed class ApiClient : IDisposable
{
    // The server is this machine's own; a client with a pool of its own leaves nothing behind.
    private readonly HttpClient http;

    public ApiClient(ServerProcess server)
    {
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://{server.Address}/"), Timeout = TimeSpan.FromMinutes(30),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
    }

    /// <exception cref="InvalidOperationException">The server refuses; the message says how.</exception>
    public async Task<string> TextAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return await ReadAsync(response);
    }

    /// <inheritdoc cref="TextAsync"/>
    public async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await TextAsync(path));

    /// <inheritdoc cref="TextAsync"/>
    public async Task<JsonElement> PostAsync(string path, HttpContent? content = null)
    {
        using var response = await http.PostAsync(path, content);
        return JsonElement.Parse(await ReadAsync(response));
    }

    /// <inheritdoc cref="TextAsync"/>
    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await PostAsync(path, content);
    }

    /// <summary>Hands over the body of an answer as it comes.</summary>
    /// <inheritdoc cref="TextAsync"/>
    public async Task StreamAsync(string path, Action<ReadOnlyMemory<byte>> take)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode) await ReadAsync(response);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[256 * 1024];
        while (await body.ReadAsync(buffer) is > 0 and var count) take(buffer.AsMemory(0, count));
    }

    public void Dispose() => http.Dispose();

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"The server answers {(int)response.StatusCode}: {text}");
    }
}
