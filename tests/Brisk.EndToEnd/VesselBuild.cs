using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Brisk.EndToEnd;

/// <summary>
/// Another Brisk, with a record type more, added as a developer adds one: its declaration, the migration of its table, and
/// its name in the one list of types. Only the two assemblies that hold these are built, once for all tests, from a copy of
/// their sources; the rest of the program, with the client, is that of the product to the byte.
/// </summary>
public sealed class VesselBuild : IAsyncLifetime
{
    private const string Types = "src/Brisk.Domain/Records/RecordTypes.cs";

    private static readonly string[] Changed = ["Brisk.Domain", "Brisk.Storage"];

    private readonly string folder = Directory.CreateTempSubdirectory("brisk-vessel-").FullName;

    /// <summary>The program.</summary>
    public string Program => Path.Combine(folder, "program", "brisk.dll");

    /// <summary>The files that the type added to the sources, by their paths.</summary>
    public IReadOnlyList<string> NewFiles { get; private set; } = [];

    /// <summary>The lines that the type changed or added in files that were there, each after the path of its file.</summary>
    public IReadOnlyList<string> NewLines { get; private set; } = [];

    /// <summary>The files of the program that are not those of the product.</summary>
    public IReadOnlyList<string> Replaced { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
        foreach (var assembly in Changed) Copy(Path.Combine(root, "src", assembly), Path.Combine(folder, "src", assembly));
        foreach (var file in Directory.EnumerateFiles(root).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".txt" or ".editorconfig"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.Copy(Path.Combine(Here(), "Vessel", "VesselType.cs"), Path.Combine(folder, "src/Brisk.Domain/Records/VesselType.cs"));
        var migrations = Path.Combine(folder, "src/Brisk.Storage/Migrations");
        var next = 1 + Directory.EnumerateFiles(migrations, "*.sql").Max(file => int.Parse(Path.GetFileName(file).AsSpan(0, 4)));
        File.Copy(Path.Combine(Here(), "Vessel", "vessels.sql"), Path.Combine(migrations, $"{next:0000}_vessels.sql"));
        var types = Path.Combine(folder, Types);
        var text = await File.ReadAllTextAsync(types);
        text.ShouldContain("ActivityType.Type]");
        await File.WriteAllTextAsync(types, text.Replace("ActivityType.Type]", "ActivityType.Type, VesselType.Type]", StringComparison.Ordinal));
        var others = Others(folder, root);
        NewFiles = [.. others.Where(file => !File.Exists(Path.Combine(root, file)))];
        NewLines = [.. others.Except(NewFiles).SelectMany(file => LinesOf(file, Path.Combine(root, file), Path.Combine(folder, file)))];
        await BuildAsync();

        // Where the tests are built is where the product is: bin/Release/net10.0.
        var product = Path.Combine(root, "src", "Brisk", Path.GetRelativePath(Here(), AppContext.BaseDirectory));
        var program = Path.Combine(folder, "program");
        Copy(product, program);
        foreach (var assembly in Changed)
            File.Copy(Path.Combine(folder, "built", assembly + ".dll"), Path.Combine(program, assembly + ".dll"), overwrite: true);
        Replaced = Others(program, product);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task BuildAsync()
    {
        var line = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["build", "src/Brisk.Storage", "-c", "Release", "-o", "built", "-m:1", "-v", "q", "--nologo", "-p:RunAnalyzers=false"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test runner says about itself is not for a build.
        foreach (var name in line.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            line.Environment.Remove(name);
        using var build = Process.Start(line)!;
        var said = await Task.WhenAll(build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
        await build.WaitForExitAsync();
        build.ExitCode.ShouldBe(0, string.Concat(said));
    }

    /// <summary>The files of a folder that another has not, or not so.</summary>
    private static List<string> Others(string folder, string of) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)
            .Where(file => !File.Exists(Path.Combine(of, file))
                || !File.ReadAllBytes(Path.Combine(of, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, file)))),
    ];

    /// <summary>The lines that a file has and had not, and as many as it has fewer.</summary>
    private static IEnumerable<string> LinesOf(string name, string before, string now)
    {
        var old = File.ReadAllLines(before).ToList();
        var others = File.ReadAllLines(now).Where(line => !old.Remove(line)).ToList();
        return others.Concat(old.Skip(others.Count)).Select(line => $"{name}: {line}");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var inner in Directory.EnumerateDirectories(from))
        {
            if (Path.GetFileName(inner) is not ("bin" or "obj")) Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
