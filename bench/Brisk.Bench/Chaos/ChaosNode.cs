using System.Diagnostics;
using System.Globalization;
using Brisk.Bench.Load;

namespace Brisk.Bench.Chaos;

/// <summary>A node under test: <c>brisk serve</c> as a process of its own.</summary>
internal sealed class ChaosNode(string folder, string database, string redis, int port) : IAsyncDisposable
{
    private Process? process;

    public Uri Address { get; } = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    /// <summary>Starts it and returns when it has greeted.</summary>
    public async Task StartAsync()
    {
        process = ServerProcess.Run(["serve", "--data", folder, "--database", database, "--redis", redis, "--urls", $"http://127.0.0.1:{port}"]);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("Stop with", StringComparison.Ordinal)) continue;
            // Read on, or the node would wait when it has much to say.
            _ = process.StandardOutput.ReadToEndAsync();
            return;
        }
        throw new InvalidOperationException($"A node did not start on port {port}.");
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        using (var stop = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await stop.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        process.Dispose();
        process = null;
    }
}
