using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Brisk.Server;
using Brisk.Server.Features.Local;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;

namespace Brisk;

/// <summary>Something that went wrong in a command; the message is for the person who gave it.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>
/// How commands reach Brisk: over HTTP, always. Where a server holds the data folder it is that server; otherwise a
/// private one runs in this process for as long as the command does. So every command works in both cases and does
/// exactly what the API does.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private readonly Node? own;

    private ServerConnection(HttpClient http, Node? own)
    {
        Http = http;
        this.own = own;
    }

    /// <summary>Speaks with the rights of an owner; relative addresses such as <c>api/users</c>.</summary>
    public HttpClient Http { get; }

    /// <summary>True when another process runs the server.</summary>
    public bool IsAttached => own is null;

    /// <summary>For a command that works in one workspace: in the one that it names, or in the only one.</summary>
    /// <exception cref="CommandFailedException">There are several and none is named, or none is called so; the message lists them.</exception>
    public static async Task<ServerConnection> OpenInAsync(ParseResult result, CancellationToken cancellation)
    {
        var link = await OpenAsync(Settings.Folder(result), cancellation);
        try
        {
            var named = result.GetValue(Settings.Workspace);
            var all = await link.WorkspacesAsync(cancellation);
            if (WorkspaceName.Pick(all, named) is { } workspace) link.Http.DefaultRequestHeaders.Add(NamedWorkspace.Header, workspace.Id.ToString());
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>The workspaces of the installation, those left out that are being deleted.</summary>
    public async Task<List<NamedId>> WorkspacesAsync(CancellationToken cancellation)
    {
        var all = await GetAsync("api/local/workspaces", LocalJson.Default.LocalWorkspaceList, cancellation);
        return [.. all.Items.Where(workspace => workspace.Deleting is null).Select(workspace => new NamedId(workspace.Id, workspace.Name))];
    }

    public static async Task<ServerConnection> OpenAsync(DataFolder folder, CancellationToken cancellation)
    {
        if (await AttachAsync(folder, cancellation) is { } attached) return attached;
        var token = Node.NewToken();
        var options = new BriskOptions { DataFolder = folder.Root, FilesFolder = folder.Files, Urls = "http://127.0.0.1:0", LocalToken = token };
        var node = await Node.BuildAsync(folder, options, redis: null, configure: null, cancellation);
        try
        {
            await node.App.StartAsync(cancellation);
            return new ServerConnection(Client(node.Url, token), node);
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>The running server of a folder, or null when there is none.</summary>
    public static async Task<ServerConnection?> AttachAsync(DataFolder folder, CancellationToken cancellation)
    {
        if (folder.Announced() is not var (server, token)) return null;
        var isOther = folder.IsElsewhere && !string.Equals(server.Database, folder.Place, StringComparison.Ordinal);
        var http = Client(server.Url, token);
        try
        {
            using var alive = await http.GetAsync("health/live", cancellation);
            if (alive.IsSuccessStatusCode && isOther)
                throw new CommandFailedException(
                    $"The server that runs with {folder.Root} stores its data in {server.Database}, not in {folder.Place}. Name another data folder.");
            if (alive.IsSuccessStatusCode) return new ServerConnection(http, own: null);
        }
        catch (HttpRequestException)
        {
            // It was killed and left its announcement behind.
        }
        http.Dispose();
        return null;
    }

    public async Task<T> GetAsync<T>(string address, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await Http.GetAsync(address, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    public async Task<TOut> SendAsync<TIn,
        TOut>(HttpMethod method, string address, TIn body, JsonTypeInfo<TIn> bodyType, JsonTypeInfo<TOut> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = JsonContent.Create(body, bodyType) };
        using var response = await Http.SendAsync(request, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    public async Task SendAsync<TIn>(HttpMethod method, string address, TIn body, JsonTypeInfo<TIn> bodyType, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address) { Content = JsonContent.Create(body, bodyType) };
        using var response = await Http.SendAsync(request, cancellation);
        await RefuseAsync(response, cancellation);
    }

    /// <summary>Turns a problem into the message of a failed command.</summary>
    public static async Task RefuseAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode) return;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        try
        {
            var problem = JsonElement.Parse(text);
            var detail = problem.GetProperty("detail").GetString()!;
            throw new CommandFailedException(!problem.TryGetProperty("errors", out var errors)
                ? detail
                : string.Join('\n', errors.EnumerateArray()
                    .Select(error => $"{error.GetProperty("field").GetString()}: {error.GetProperty("detail").GetString()}")));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailedException($"The server answered {(int)response.StatusCode}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (own is null) return;
        await own.App.StopAsync();
        await own.DisposeAsync();
    }

    /// <summary>Reads an answer, or fails the command with its problem.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        await RefuseAsync(response, cancellation);
        return (await response.Content.ReadFromJsonAsync(type, cancellation))!;
    }

    private static HttpClient Client(string url, string token)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        // The address is one of this machine's own; its certificate carries the name it has for others.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
            (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        var http = new HttpClient(handler, disposeHandler: true) { BaseAddress = new Uri(url.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
