using System.CommandLine;
using Brisk.Storage.Files;
using Brisk.Storage.Postgres;
using Brisk.Storage.Sqlite;

namespace Brisk.Commands;

/// <summary>Puts a backup in the place of the database.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Source = new("file") { Description = "The backup" };

    public static Command Create()
    {
        var command = new Command("restore",
            "Put a backup in the place of the database, with the server stopped; the present one is kept beside it. With --database: into an empty "
                + "database") { Source };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var folder = Settings.Folder(result);
        var backup = result.GetRequiredValue(Source);
        string? kept = null;
        folder.Create();
        var (_, damaged) = await RecordFiles.CopyAsync(RecordFiles.Beside(backup), folder.Records, cancellation);
        if (File.Exists(backup) && !File.Exists(Checksum.PathOf(backup)))
            Console.WriteLine($"Not compared with its checksum: there is no {Path.GetFileName(Checksum.PathOf(backup))} beside the backup.");
        if (folder.ConnectionString is { } place)
        {
            if (!await PostgresDatabase.RestoreAsync(backup, place, folder.Options, TimeProvider.System, cancellation))
                Console.WriteLine($"Not compared table by table: there is no {Path.GetFileName(backup)}.tables.json beside the backup.");
        }
        else
            kept = await SqliteDatabase.RestoreAsync(backup, folder.Database, TimeProvider.System, cancellation);
        var (database, applied) = await Node.OpenDatabaseAsync(folder, cancellation);
        await database.DisposeAsync();
        Console.WriteLine(applied > 0 ? $"Restored and upgraded by {applied} steps." : "Restored.");
        if (kept is not null) Console.WriteLine($"The former database is {kept}");
        return RecordFiles.Tell(damaged);
    }
}
