using Brisk.Seed;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
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
        Directory.CreateDirectory(folder);
        Console.WriteLine($"Seeding {settings.Contacts:N0} contacts into {folder} …");
        await using var database = await OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        var outcome = await new SeedRun(database, TimeProvider.System, progress: null)
            .RunAsync(new SeedOrder(settings.Contacts, null, 42, Add: false, new DateOnly(2026, 11, 20)), CancellationToken.None);
        Console.WriteLine($"Seeded in {(outcome.Making + outcome.Indexing).TotalSeconds:N1} s, "
            + $"{outcome.Contacts / (outcome.Making + outcome.Indexing).TotalSeconds:N0} contacts a second");
        return folder;
    }

    public static Task<SqliteDatabase> OpenAsync(string folder) =>
        SqliteDatabase.OpenAsync(Path.Combine(folder, "brisk.db"), new SqliteOptions(), TimeProvider.System, CancellationToken.None);

    /// <summary>Copies a data folder that nobody has open: what a run writes is thrown away with the copy.</summary>
    public static void Copy(string folder, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(folder, "brisk.db*")) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }

    /// <summary>Copies a data folder into a PostgreSQL database, unless one was copied there before; says which engine it is.</summary>
    public static async Task<string> CopyToAsync(string folder, string place)
    {
        await using var database = await PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, CancellationToken.None);
        var columns = await database.ReadAsync(Lane.Interactive, new Statement(database.Dialect.Catalogue), static (session, catalogue) =>
            session.QueryAsync(catalogue, [], 0, static (_, _) => false), CancellationToken.None);
        if (columns > 0) return database.Version;
        var started = TimeProvider.System.GetTimestamp();
        await Load.ServerProcess.AskAsync(["copy", "--from", folder, "--to", place]);
        Console.WriteLine($"Copied in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s");
        return database.Version;
    }

    /// <summary>Brings the copy to the present schema and says which engine it runs on.</summary>
    public static async Task<string> VersionAsync(string folder)
    {
        await using var database = await OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        return database.Version;
    }
}
