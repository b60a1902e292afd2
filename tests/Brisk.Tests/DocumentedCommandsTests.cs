using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Brisk.Tests.Processes;
using Brisk.Tests.Shared;

namespace Brisk.Tests;

/// <summary>
/// What the documentation tells people to type works. Every block fenced as <c>console</c> is run, its lines that begin
/// with <c>$ </c> and what they continue on, those of a file in one shell, in a folder with <c>./brisk</c> and
/// <c>samples/</c> beside a fresh server.
/// Blocks fenced as <c>console norun</c> are left out: they need the network, root or a whole build.
/// </summary>
public sealed class DocumentedCommandsTests
{
    private const string DefaultUrl = "http://localhost:5080";

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [Fact]
    public async Task Documented_commands_work()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Root(), "README.md")).Where(File.Exists).Select(file => (Name: Path.GetRelativePath(Root(), file), Commands: Commands(file)))
                .Where(document => document.Commands.Count > 0).ToList();
        Assert.SkipWhen(documents.Count == 0, "No document has a console block to run.");
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "There is no curl here, which the documents use.");

        foreach (var (name, commands) in documents)
        {
            var (code, said) = await RunAsync(commands);
            code.ShouldBe(0, $"{name}\n{said}");
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(List<string> commands)
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();
        var folder = installation.Beside("checkout");
        Prepare(folder, installation.Data);
        var script = new StringBuilder("set -euo pipefail\nchmod +x brisk\ncurl() { command curl --fail-with-body -sS \"$@\"; }\n");
        foreach (var command in commands)
            script.Append("set -x\n").Append(command.Replace(DefaultUrl, server.Url, StringComparison.Ordinal)).Append("\n{ set +x; } 2>/dev/null\n");

        var bash = new ProcessStartInfo("bash", ["-c", script.ToString()]) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true,
            RedirectStandardError = true };
        bash.Environment["BRISK_DATA"] = installation.Data;
        using var process = Process.Start(bash)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await Eventually.Within(string.Join('\n', commands), Task.WhenAll(output, errors, process.WaitForExitAsync(TestContext.Current.CancellationToken)));
            return (process.ExitCode, await errors + await output);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A folder that looks like a checkout to whoever types in it.</summary>
    private static void Prepare(string folder, string data)
    {
        Directory.CreateDirectory(folder);
        var line = Executable.Line(data, []);
        var brisk = Path.Combine(folder, "brisk");
        File.WriteAllText(brisk, $"#!/usr/bin/env bash\nexec '{line.FileName}' '{line.ArgumentList[0]}' \"$@\"\n");
        Directory.CreateSymbolicLink(Path.Combine(folder, "samples"), Path.Combine(Root(), "samples"));
    }

    private static List<string> Commands(string file)
    {
        var commands = new List<string>();
        var isRun = false;
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isRun = !isRun && line.Trim() == "```console";
            else if (isRun && line.StartsWith("$ ", StringComparison.Ordinal)) commands.Add(line[2..]);
            else if (isRun && commands.Count > 0 && commands[^1].EndsWith('\\')) commands[^1] += "\n" + line;
        }
        return commands;
    }
}
