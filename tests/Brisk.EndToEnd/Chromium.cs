using System.Collections.Concurrent;
using Brisk.EndToEnd;
using Brisk.Tests.Processes;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Brisk.EndToEnd;

/// <summary>The browser of all tests. Where there is none, or no client to show, tests are skipped and say why.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const float Patience = 20_000;

    /// <summary>The one without a window does the same in half of the time.</summary>
    private static readonly string[] Places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync",
    ];

    private readonly ConcurrentDictionary<string, Lazy<Task<(Installation Installation, string Cookie)>>> setUp = new(StringComparer.Ordinal);
    private readonly Lazy<Task<Site>> shared;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string? missing;

    public Chromium() => shared = new(() => Site.StartAsync(this));

    /// <summary>The browser; skips the test when there is none.</summary>
    internal IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(missing is not null, missing ?? "");
            return browser!;
        }
    }

    /// <summary>How long to wait for a condition, in milliseconds: long, because other work may go on beside the tests.</summary>
    internal static float Wait => Patience;

    public async ValueTask InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") ?? Array.Find(Places, File.Exists) ?? Places[^1];
        if (!File.Exists(path)) missing = $"There is no browser at {path}; CHROMIUM names another one.";
        else if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "index.html"))) missing =
            "The client is not built: npm ci && npm run build in web/, then build again.";
        if (missing is not null) return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Flags, Timeout = 60_000 });
        SetDefaultExpectTimeout(Patience);
    }

    /// <summary>Data of a workspace that was set up with a program, once, and the session of its owner. Nobody serves it.</summary>
    internal async Task<(string Data, string Cookie)> SetUpAsync(string? program)
    {
        var (installation, cookie) = await setUp.GetOrAdd(program ?? "", _ => new(async () =>
        {
            var made = new Installation(program: program);
            await using var server = await made.ServeAsync();
            using var answer = await Installation.SetUpAsync(server, server.LinkTo("Set up")!);
            answer.EnsureSuccessStatusCode();
            (await server.StopAsync()).ShouldBe(0);
            return (made, Site.CookieOf(answer));
        })).Value;
        return (installation.Data, cookie);
    }

    /// <summary>The server on which tests have a workspace each.</summary>
    internal Task<Site> ShareAsync() => shared.Value;

    public async ValueTask DisposeAsync()
    {
        if (shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await shared.Value).DisposeAsync();
        foreach (var made in setUp.Values.Select(made => made.Value).Where(made => made.IsCompletedSuccessfully))
            await (await made).Installation.DisposeAsync();
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
