using System.CommandLine;
using Brisk.Storage.Files;

namespace Brisk.Commands;

/// <summary>Copies the database to a file, and the files of records into a folder beside it, while everybody works on.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Target = new("file")
    {
        Description = "Where the copy goes; FILE.sha256 is written beside it, and FILE.files where records have files",
    };

    public static Command Create()
    {
        var command = new Command("backup", "Write a verified copy of the database to a file, while work goes on") { Target };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        var folder = Settings.Folder(result);
        if (!folder.HasDatabase) throw new CommandFailedException($"There is no database in {folder.Root}.");
        var target = Path.GetFullPath(result.GetRequiredValue(Target));
        if (folder.IsElsewhere) await WriteAsync(folder, target, cancellation);
        else await FetchAsync(folder, target, cancellation);
        // After the database: what it names then is there for another 30 days, whatever is deleted meanwhile.
        var (files, damaged) = await RecordFiles.CopyAsync(folder.Records, RecordFiles.Beside(target), cancellation);
        Console.WriteLine($"{target} ({new FileInfo(target).Length:N0} bytes)");
        if (files > 0) Console.WriteLine($"{RecordFiles.Beside(target)} ({files:N0} files of records)");
        return RecordFiles.Tell(damaged);
    }

    /// <summary>A server may run or not, and the schema is left as it is.</summary>
    private static async Task WriteAsync(DataFolder folder, string target, CancellationToken cancellation)
    {
        await using var database = await Node.OpenAsync(folder, cancellation);
        await database.BackupAsync(target, cancellation);
    }

    /// <summary>Only one process can have the built-in database: whichever has it makes the copy.</summary>
    private static async Task FetchAsync(DataFolder folder, string target, CancellationToken cancellation)
    {
        using var file = UnfinishedFile.Begin(target);
        await CopyAsync(folder, file.Path, cancellation);
        Checksum.Write(file.Path, file.Target);
        file.Finish();
    }

    private static async Task CopyAsync(DataFolder folder, string path, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenAsync(folder, cancellation);
        using var response = await link.Http.GetAsync("api/local/backup", HttpCompletionOption.ResponseHeadersRead, cancellation);
        await ServerConnection.RefuseAsync(response, cancellation);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await response.Content.CopyToAsync(file, cancellation);
    }
}
