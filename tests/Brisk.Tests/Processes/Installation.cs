using System.Net.Http.Json;
using System.Text.Json;

namespace Brisk.Tests.Processes;

/// <summary>A data folder of its own, and what is done with it from outside. It goes with the test.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Email = "olga@brisk.example";
    public const string Password = "seven quiet harbours";

    private readonly string scratch;
    private readonly string? program;
    private readonly List<Serving> servers = [];

    /// <param name="place">A folder that is there already, and stays; null for one of its own.</param>
    /// <param name="program">The Brisk that works on it; null for that beside the tests.</param>
    public Installation(string? place = null, string? program = null)
    {
        this.program = program;
        scratch = Directory.CreateTempSubdirectory("brisk-tests-").FullName;
        Data = Path.Combine(place ?? scratch, "data");
    }

    public string Data { get; }

    /// <summary>What its servers find in their environment beside the rest.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Makes the data folder, its owner's alone.</summary>
    public string MakeData() => (OperatingSystem.IsWindows() ? Directory.CreateDirectory(Data)
        : Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).FullName;

    /// <summary>A place for files beside the data folder.</summary>
    public string Beside(string name) => Path.Combine(scratch, name);

    public Task<Finished> RunAsync(params string[] arguments) => Executable.RunAsync(Data, arguments, program: program);

    public Task<Finished> RunWithInputAsync(string input, params string[] arguments) => Executable.RunAsync(Data, arguments, input, program: program);

    public async Task<Serving> ServeAsync(params string[] arguments)
    {
        var server = await Serving.StartAsync(Data, Environment, program, arguments);
        servers.Add(server);
        return server;
    }

    /// <summary>Serves, and makes the workspace when there is none yet.</summary>
    public async Task<Serving> ServeWorkspaceAsync(params string[] arguments)
    {
        var server = await ServeAsync(arguments);
        if (server.LinkTo("Set up") is { } link)
        {
            using var answer = await SetUpAsync(server, link);
            answer.EnsureSuccessStatusCode();
        }
        return server;
    }

    /// <summary>Follows a set-up link as the browser does.</summary>
    public static Task<HttpResponseMessage> SetUpAsync(Serving server, string link) => server.Http.PostAsJsonAsync(
        "api/setup", new { token = link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..], workspace = "Harbour", name = "Olga Marin", email = Email,
            password = Password }, TestContext.Current.CancellationToken);

    /// <summary>A key with the rights of an owner, made on the console.</summary>
    public async Task<string> MakeKeyAsync() => (await RunAsync("key", "create", "--role", "owner", "--name", "test")).Well.Trim();

    /// <summary>Says that whoever sends has this key.</summary>
    public static void Authorize(Serving server, string key) => server.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);

    /// <summary>The findings of the check that <c>brisk doctor</c> asks for, of a running server.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(Serving server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/local/check");
        request.Headers.Authorization = new("Bearer",
            (await File.ReadAllTextAsync(Path.Combine(Data, "local-token"), TestContext.Current.CancellationToken)).Trim());
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        var check = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return [.. check.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers) await server.DisposeAsync();
        Directory.Delete(scratch, recursive: true);
    }
}
