using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;

namespace Brisk.Bench.Micro;

/// <summary><c>micro</c>: BenchmarkDotNet in this process, short enough for a whole run to take minutes.</summary>
internal static class MicroCommand
{
    public static async Task<int> RunAsync(Settings settings)
    {
        Environment.SetEnvironmentVariable("BRISK_BENCH_DATA", await SeededData.FindOrMakeAsync(settings));
        var artifacts = Path.Combine(settings.Scratch, "micro");
        var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8)
            .WithIterationTime(TimeInterval.FromMilliseconds(200));
        var config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(ConsoleLogger.Default).AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median, StatisticColumn.P95).AddExporter(MarkdownExporter.GitHub, JsonExporter.Brief)
            .WithArtifactsPath(artifacts).WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.JoinSummary);
        var filter = settings.Names.Count == 0 ? "*" : $"*{settings.Names[0]}*";
        BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--filter", filter], config);
        Directory.CreateDirectory(settings.Results);
        var stem = Path.Combine(settings.Results,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-micro{(settings.Names.Count == 0 ? "" : "-" + settings.Names[0])}-{settings.Contacts}");
        foreach (var report in Directory.GetFiles(Path.Combine(artifacts, "results"), "*-report-github.md").OrderByDescending(File.GetLastWriteTimeUtc).Take(1))
            await WriteAsync(report, stem + ".md", settings);
        foreach (var report in Directory.GetFiles(Path.Combine(artifacts, "results"), "*-report-brief.json").OrderByDescending(File.GetLastWriteTimeUtc)
            .Take(1)) File.Copy(report, stem + ".json", overwrite: true);
        Console.WriteLine($"Written: {stem}.md and .json");
        return 0;
    }

    private static async Task WriteAsync(string report, string to, Settings settings)
    {
        var machine = MachineFacts.Now(await SeededData.VersionAsync(Environment.GetEnvironmentVariable("BRISK_BENCH_DATA")!));
        await File.WriteAllTextAsync(to,
            $"# Micro benchmarks, {settings.Contacts:N0} contacts, {machine.Date}\n\n{machine.Database}, commit {machine.Commit}, load average after "
            + $"{machine.LoadBefore}.\n\n{await File.ReadAllTextAsync(report)}");
    }
}
