using System.Net.Http.Headers;
using System.Text;
using Brisk.Domain;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>Somebody who talks to the server over real HTTP, as a browser, a script or nobody in particular.</summary>
internal sealed class Client(TestServer server, string? cookie = null, string? bearer = null)
{
    public string? SessionCookie { get; set; } = cookie;
    public string? Bearer { get; } = bearer;
    public TestServer Server { get; } = server;

    /// <summary>Of somebody who belongs to a workspace.</summary>
    public Tsid Workspace { get; init; }
    public Tsid User { get; init; }
    public Tsid Account { get; init; }
    public string Email { get; init; } = "";

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, (string?)null, headers);
    public Task<Answer> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) => SendAsync("POST", path, json, headers);
    public Task<Answer> PatchAsync(string path, string json, params (string Name, string Value)[] headers) => SendAsync("PATCH", path, json, headers);
    public Task<Answer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, (string?)null, headers);

    /// <summary>Creates a contact and answers it.</summary>
    public async Task<Answer> ContactAsync(string json) => (await PostAsync("/api/contacts", json)).ShouldBe(System.Net.HttpStatusCode.Created);

    public async Task<Answer> OrganizationAsync(string json) => (await PostAsync("/api/organizations", json)).ShouldBe(System.Net.HttpStatusCode.Created);

    public Task<Answer> SendAsync(string method, string path, string? json, params (string Name, string Value)[] headers)
    {
        HttpContent? content = null;
        if (json is not null)
        {
            content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return SendAsync(method, path, content, headers);
    }

    public async Task<Answer> SendAsync(string method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Server.Url + path) { Content = content };
        if (!headers.Any(header => header.Name == "X-Brisk")) request.Headers.Add("X-Brisk", "1");
        if (SessionCookie is not null) request.Headers.Add("Cookie", SessionCookie);
        if (Bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer);
        foreach (var (name, value) in headers)
        {
            if (value.Length > 0) request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
