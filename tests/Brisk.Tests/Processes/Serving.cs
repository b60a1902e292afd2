using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Brisk.Tests.Shared;

namespace Brisk.Tests.Processes;

/// <summary>A running <c>brisk serve</c>, on a free port of this machine.</summary>
internal sealed class Serving : IAsyncDisposable
{
    private const string LastLine = "Stop with Ctrl+C";

    private readonly Process process;
    private readonly Task<string> rest;
    private readonly StringBuilder errors;

    private bool isDisposed;

    private Serving(Process process, IReadOnlyList<string> greeting, StringBuilder errors)
    {
        this.process = process;
        this.errors = errors;
        Greeting = greeting;
        rest = process.StandardOutput.ReadToEndAsync();
        Url = greeting.Select(line => line.Split(" listens on ")).First(parts => parts.Length == 2)[1].Trim();
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(Url + "/"),
            Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Add("X-Brisk", "1");
    }

    public string Url { get; }

    /// <summary>What it said until it was ready, by line.</summary>
    public IReadOnlyList<string> Greeting { get; }

    /// <summary>Speaks with it without any credentials.</summary>
    public HttpClient Http { get; }

    /// <summary>What it wrote to its error output so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors) return errors.ToString();
        }
    }

    /// <summary>The address behind a word of the greeting, such as <c>Set up</c>; null when it was not said.</summary>
    public string? LinkTo(string what) =>
        Greeting.Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(what + " ", StringComparison.Ordinal))?[what.Length..].Trim();

    /// <summary>Starts it and returns as soon as it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its words.</exception>
    public static async Task<Serving> StartAsync(string? data, IReadOnlyDictionary<string, string> environment, string? program, params string[] arguments)
    {
        var command = Executable.Line(data,
            ["serve", .. arguments, .. arguments.Contains("--urls") ? Array.Empty<string>() : ["--urls", "http://127.0.0.1:0"]], program);
        foreach (var (name, value) in environment) command.Environment[name] = value;
        var started = Process.Start(command)!;
        var said = new StringBuilder();
        started.ErrorDataReceived += (_, line) =>
        {
            lock (said) said.AppendLine(line.Data);
        };
        started.BeginErrorReadLine();
        var greeting = new List<string>();
        try
        {
            while (await Eventually.Within("it listens", started.StandardOutput.ReadLineAsync()) is { } line)
            {
                greeting.Add(line);
                if (line.Contains(LastLine, StringComparison.Ordinal)) return new Serving(started, greeting, said);
            }
            await Eventually.Within("it ends", started.WaitForExitAsync());
            throw new InvalidOperationException($"brisk serve ended with {started.ExitCode}: {said}{string.Join('\n', greeting)}");
        }
        catch
        {
            if (!started.HasExited) started.Kill(entireProcessTree: true);
            started.Dispose();
            throw;
        }
    }

    /// <summary>Makes a contact of that last name. Only with credentials.</summary>
    public async Task CreateAsync(string name)
    {
        using var answer = await Http.PostAsJsonAsync("api/contacts", new { lastName = name }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A contact that is there, as <c>contacts/ID</c>. Only with credentials.</summary>
    public async Task<string> AnyContactAsync()
    {
        var list = await Http.GetFromJsonAsync<JsonElement>("api/contacts?limit=1", TestContext.Current.CancellationToken);
        return "contacts/" + list.GetProperty("items")[0].GetProperty("id").GetString();
    }

    /// <summary>Adds a file to a contact that is there. Only with credentials.</summary>
    public async Task AddFileAsync(string content)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) { Headers = { ContentType = new("application/octet-stream") } };
        using var answer = await Http.PostAsync(new Uri($"api/files?record={await AnyContactAsync()}&name={content}", UriKind.Relative), body,
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The names of the first 500 contacts. Only with credentials.</summary>
    public async Task<List<string>> NamesAsync()
    {
        var list = await Http.GetFromJsonAsync<JsonElement>("api/contacts?limit=500&fields=name", TestContext.Current.CancellationToken);
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await Eventually.Within("it is dead", process.WaitForExitAsync());
    }

    /// <summary>Ends it as a service manager would, and answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString()])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.Within("it stops", process.WaitForExitAsync());
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        Http.Dispose();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await Eventually.Within("it is dead", process.WaitForExitAsync());
        }
        await Eventually.Within("its output ends", rest);
        process.Dispose();
    }
}
