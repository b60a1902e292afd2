using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Brisk.Tests;

/// <summary>
/// What can be said of <c>deploy/</c> without a Docker engine and a systemd that runs: that its files are understood, and
/// fit each other and the program.
/// </summary>
public sealed partial class DeployTests
{
    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static string Deploy(string file) => Path.Combine(Root(), "deploy", file);

    [Fact]
    public async Task Systemd_understands_every_line_of_the_unit_and_finds_it_well_shut()
    {
        var systemd = Tool("systemd-analyze");
        // There is no Brisk in /opt here.
        var unit = Path.Combine(Directory.CreateTempSubdirectory("brisk-unit-").FullName, "brisk.service");
        var text = await File.ReadAllTextAsync(Deploy("brisk.service"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(unit, text.Replace("/opt/brisk/brisk serve", "/bin/true", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var (code, said) = await RunAsync(systemd, "verify", "--man=no", unit);
        var (exposed, _) = await RunAsync(systemd, "security", "--offline=true", "--threshold=20", unit);
        Directory.Delete(Path.GetDirectoryName(unit)!, recursive: true);

        (code, said).ShouldBe((0, ""));
        exposed.ShouldBe(0, "more than 2.0 of 10 is exposed");
    }

    [Fact]
    public async Task The_proxy_understands_its_file()
    {
        var caddy = Tool("caddy");

        var (code, said) = await RunAsync(caddy, "validate", "--adapter", "caddyfile", "--config", Deploy("Caddyfile"));

        code.ShouldBe(0, said);
    }

    [Fact]
    public async Task The_parts_of_the_compose_file_fit_together()
    {
        var compose = await ComposeAsync();
        var services = compose.GetProperty("services").EnumerateObject()
            .ToDictionary(service => service.Name, service => service.Value, StringComparer.Ordinal);
        var proxied = Upstream().Matches(await File.ReadAllTextAsync(Deploy("Caddyfile"), TestContext.Current.CancellationToken))
            .Select(match => match.Groups["name"].Value).Distinct().ToList();

        foreach (var (name, service) in services)
        {
            foreach (var other in Names(service, "depends_on")) services.ShouldContainKey(other, name);
            foreach (var secret in Names(service, "secrets")) Names(compose, "secrets").ShouldContain(secret, name);
            foreach (var network in Names(service, "networks")) Names(compose, "networks").ShouldContain(network, name);
            foreach (var volume in Names(service, "volumes").Select(volume => volume.Split(':')[0]).Where(volume => !volume.StartsWith('.')))
                Names(compose, "volumes").ShouldContain(volume, name);
            service.GetProperty("read_only").GetBoolean().ShouldBeTrue(name);
        }
        proxied.ShouldBe(services.Keys.Where(name => name.StartsWith("brisk-", StringComparison.Ordinal)), ignoreOrder: true);
        foreach (var node in proxied)
            services[node].GetProperty("environment").GetProperty("BRISK_TRUSTED_PROXY").GetString()
                .ShouldBe(services["proxy"].GetProperty("networks").GetProperty("inside").GetProperty("ipv4_address").GetString());
        services.Where(service => service.Value.TryGetProperty("ports", out _)).Select(service => service.Key)
            .ShouldBe(["proxy"], "nothing else is reached from outside");
    }

    [Fact]
    public void The_image_is_made_of_files_that_are_there()
    {
        var lines = File.ReadAllLines(Deploy("Dockerfile"));
        var copied = lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1]).ToList();

        copied.Count.ShouldBeGreaterThan(5);
        foreach (var path in copied) Path.Exists(Path.Combine(Root(), path)).ShouldBeTrue(path);
        lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)).ShouldBe("USER $APP_UID", "not root");
    }

    [Fact]
    public void Every_setting_that_is_written_about_exists()
    {
        var known = Directory.EnumerateFiles(Path.Combine(Root(), "src", "Brisk"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Quoted().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).ToHashSet();
        var files = Directory.EnumerateFiles(Deploy("")).Concat(Directory.EnumerateFiles(Path.Combine(Root(), "docs", "operate")))
            .Append(Path.Combine(Root(), "README.md"));

        var written = files.SelectMany(file => Setting().Matches(File.ReadAllText(file)).Select(match => (Path.GetFileName(file), Name: match.Value))).ToList();

        written.Count.ShouldBeGreaterThan(10);
        written.Where(setting => !known.Contains(setting.Name.EndsWith("_FILE", StringComparison.Ordinal) ? setting.Name[..^"_FILE".Length] : setting.Name))
            .ShouldBeEmpty();
    }

    /// <summary>The file as JSON, by the first program here that reads YAML.</summary>
    private static async Task<JsonElement> ComposeAsync()
    {
        var (code, said) = await RunAsync(Tool("python3"), "-c", "import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)",
            Deploy("compose.yaml"));
        Assert.SkipWhen(said.Contains("ModuleNotFoundError", StringComparison.Ordinal),
            "There is nothing here that reads YAML (Debian: apt-get install python3-yaml).");
        code.ShouldBe(0, said);
        return JsonElement.Parse(said);
    }

    /// <summary>The names in a list, or the keys of an object; none when there is neither.</summary>
    private static IEnumerable<string> Names(JsonElement of, string property)
    {
        if (!of.TryGetProperty(property, out var names)) return [];
        return names.ValueKind == JsonValueKind.Array ? names.EnumerateArray().Select(name => name.GetString()!)
            : names.EnumerateObject().Select(name => name.Name);
    }

    private static string Tool(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no {name} here.");
        return found!;
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    [GeneratedRegex(@"\b(?<name>[\w-]+):5080\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Upstream();

    [GeneratedRegex("\"(?<name>BRISK_[A-Z_]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\bBRISK_[A-Z_]+\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
