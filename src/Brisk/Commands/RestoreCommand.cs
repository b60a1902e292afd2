using System.CommandLine;
using Brisk.Storage.Sqlite;

namespace Brisk.Commands;

/// <summary>Puts a backup in the place of the database.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Source = new("file") { Description = "The backup" };

    public static Command Create()
    {
        var command = new Command("restore", "Put a backup in the place of the database; the server must be stopped, and the present database is kept beside it") { Source };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var folder = Settings.Folder(result);
        if (folder.IsElsewhere) throw new CommandFailedException("A PostgreSQL database is restored with PostgreSQL's own tools, for example: pg_restore --clean --if-exists --dbname=DATABASE brisk.dump");
        folder.Create();
        var kept = await SqliteDatabase.RestoreAsync(result.GetRequiredValue(Source), folder.Database, TimeProvider.System, cancellation);
        var (database, applied) = await Node.OpenDatabaseAsync(folder, cancellation);
        await database.DisposeAsync();
        Console.WriteLine(applied > 0 ? $"Restored and upgraded by {applied} steps." : "Restored.");
        if (kept is not null) Console.WriteLine($"The former database is {kept}");
        return 0;
    }
}
