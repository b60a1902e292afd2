using System.Diagnostics;

namespace Brisk.Tests.Processes;

/// <summary>What a command left behind.</summary>
internal sealed record Finished(int Code, string Output, string Errors)
{
    /// <summary>The output of a command that must have gone well.</summary>
    public string Well => Code == 0 ? Output : throw new InvalidOperationException($"The command ended with {Code}: {Errors}{Output}");
}

/// <summary>The executable, as its users have it: a process with arguments, an environment and an exit code.</summary>
internal static class Executable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="path">Where it finds programs; null for where the tests find them.</param>
    /// <param name="program">Another Brisk than that beside the tests.</param>
    public static async Task<Finished> RunAsync(
        string? data, IEnumerable<string> arguments, string? input = null, string? path = null, string? program = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var line = Line(data, arguments, program);
        if (path is not null) line.Environment["PATH"] = path;
        using var process = Process.Start(line)!;
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Finished(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>
    /// Where Brisk lies: <c>BRISK_TEST_PROGRAM</c>, as <c>./check</c> publishes it, compiled ahead as it is shipped (starts cost
    /// a fifth less); else beside the tests.
    /// </summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("BRISK_TEST_PROGRAM") is { Length: > 0 } folder
        ? Path.GetFullPath(folder) : AppContext.BaseDirectory;

    /// <summary>The command line of Brisk: the one under test, or another.</summary>
    public static ProcessStartInfo Line(string? data, IEnumerable<string> arguments, string? program = null)
    {
        var line = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        line.ArgumentList.Add(program ?? Path.Combine(Program, "brisk.dll"));
        foreach (var argument in arguments) line.ArgumentList.Add(argument);
        foreach (var name in line.Environment.Keys.Where(name =>
            name.StartsWith("BRISK_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
                .ToList()) line.Environment.Remove(name);
        // These processes live for seconds: what the compiler learns about them is never used.
        line.Environment["DOTNET_TieredPGO"] = "0";
        if (data is not null) line.Environment["BRISK_DATA"] = data;
        return line;
    }
}
