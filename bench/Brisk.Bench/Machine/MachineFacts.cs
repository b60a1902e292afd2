using System.Runtime.InteropServices;

namespace Brisk.Bench;

/// <summary>Where figures come from; without it they mean nothing.</summary>
internal sealed record MachineFacts(string Date, string Commit, int Cores, string Processor, string Kernel, string Runtime, string Database, string LoadBefore)
{
    public static MachineFacts Now(string database) => new(
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm"),
        Environment.GetEnvironmentVariable("BRISK_BENCH_COMMIT") ?? "",
        Environment.ProcessorCount,
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown",
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription,
        database,
        Bench.Kernel.LoadAverage);
}
