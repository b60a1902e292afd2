using Brisk.Seed;
using Brisk.Storage.Migrations;
using Brisk.Storage.Sqlite;

namespace Brisk.Bench;

/// <summary>The reference data that benchmarks run on, made once and kept.</summary>
internal static class SeededData
{
    /// <summary>The folder with as many contacts as wanted; seeded when it is not there.</summary>
    public static async Task<string> FindOrMakeAsync(Settings settings)
    {
        var folder = settings.Data ?? Path.Combine(settings.Scratch, $"data-{settings.Contacts}");
        if (File.Exists(Path.Combine(folder, "brisk.db"))) return folder;
        // Under another name until it is whole: a seed that was ended early is not taken for all of it.
        var part = $"{Path.TrimEndingDirectorySeparator(folder)}.part";
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        Directory.CreateDirectory(part);
        Console.WriteLine($"Seeding {settings.Contacts:N0} contacts into {folder} …");
        await SeedAsync(part, settings.Contacts);
        if (Directory.Exists(folder)) Directory.Delete(folder);
        Directory.Move(part, folder);
        return folder;
    }

    private static async Task SeedAsync(string folder, int contacts)
    {
        await using var database = await OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        var outcome = await new SeedRun(database, TimeProvider.System, progress: null)
            .RunAsync(new SeedOrder(contacts, null, 42, Add: false, new DateOnly(2026, 11, 20)), CancellationToken.None);
        Console.WriteLine($"Seeded in {(outcome.Making + outcome.Indexing).TotalSeconds:N1} s, "
            + $"{outcome.Contacts / (outcome.Making + outcome.Indexing).TotalSeconds:N0} contacts a second");
    }

    public static Task<SqliteDatabase> OpenAsync(string folder) =>
        SqliteDatabase.OpenAsync(Path.Combine(folder, "brisk.db"), new SqliteOptions(), TimeProvider.System, CancellationToken.None);

    /// <summary>Brings data to the present schema and says which engine it is in.</summary>
    public static async Task<string> VersionAsync(string folder)
    {
        await using var database = await OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        return database.Version;
    }
}
