using System.CommandLine;
using Brisk.Storage.Migrations;

namespace Brisk.Commands;

/// <summary>Upgrades the database without serving; <c>serve</c> does the same when it starts.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database to this version's schema; a copy is kept in snapshots/");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var (database, applied) = await Node.OpenDatabaseAsync(Settings.Folder(result), cancellation);
        await database.DisposeAsync();
        Console.WriteLine(applied == 0 ? $"The schema is {Migrator.Newest}, the newest." : $"Applied {applied}; the schema is {Migrator.Newest} now.");
        return 0;
    }
}
