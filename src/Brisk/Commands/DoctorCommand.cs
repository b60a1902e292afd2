using System.CommandLine;
using Brisk.Server;
using Brisk.Server.Features.Local;
using Brisk.Storage.Migrations;

namespace Brisk.Commands;

/// <summary>Looks at everything that can be wrong with an installation and says how to mend it.</summary>
internal static class DoctorCommand
{
    private const long LeastFree = 1024L * 1024 * 1024;

    public static Command Create()
    {
        var command = new Command("doctor", "Check the installation: database, disk, settings, permissions");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var folder = Settings.Folder(result);
        var faults = 0;
        Note("Brisk", VersionCommand.Version);
        Note("Data", folder.Root);
        Note("Address", Settings.Of("BRISK_URLS") ?? "http://localhost:5080 (default)");
        if (!folder.HasDatabase)
        {
            Note("Database", "none yet; the first start makes it");
            return 0;
        }
        folder.Create();
        Look("Permissions", folder.TooOpen());
        var drive = new DriveInfo(folder.Root);
        Note("Disk", $"{drive.AvailableFreeSpace / (1024 * 1024):N0} MB free of {drive.TotalSize / (1024 * 1024):N0} MB");
        Look("Free space", drive.AvailableFreeSpace < LeastFree ? "Less than 1 GB is free; backups and upgrades need room for a copy of the database." : null);
        Look("Client", File.Exists(Path.Combine(new BriskOptions { DataFolder = folder.Root }.ClientFolder, "index.html")) ? null
            : "The client is not built; run ./run once.");

        await using var link = await ServerConnection.OpenAsync(folder, cancellation);
        Note("Server", link.IsAttached ? $"running at {link.Http.BaseAddress}" : "not running");
        var check = await link.GetAsync("api/local/check", LocalJson.Default.DatabaseCheck, cancellation);
        Note("Engine", $"{check.Engine}, schema {Migrator.Newest}");
        Note("Database", folder.IsElsewhere ? folder.Place : $"{new FileInfo(folder.Database).Length / (1024 * 1024):N0} MB");
        if (check.Redis is { } redis) Note("Redis", check.RedisAnswers is true ? redis : $"{redis} does not answer in time; work goes on without it");
        if (check.UntrustedProxy is { } proxy)
            Note("Proxy", $"requests come from {proxy} with X-Forwarded-For, which is not believed: all behind it count as one "
                + $"address\n{new string(' ', 13)}when passwords are tried. If it is your proxy, start with --trusted-proxy {proxy}");
        LookAll("Integrity", check.Findings);
        LookAll("Counters", check.Counters);
        LookAll("Change log", check.Changes);
        LookAll("Files", check.Files);
        Console.WriteLine(faults == 0 ? "All is well." : $"{faults} to mend.");
        return faults == 0 ? 0 : 1;

        void LookAll(string what, IReadOnlyList<string> findings) => Look(what, findings.Count == 0 ? null : string.Join("\n" + new string(' ', 13), findings));

        void Look(string what, string? fault)
        {
            if (fault is not null) faults++;
            Note(what, fault ?? "ok");
        }
    }

    private static void Note(string what, string says) => Console.WriteLine($"{what,-12} {says}");
}
