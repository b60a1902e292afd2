using System.CommandLine;
using System.Security.Cryptography;

namespace Brisk.Commands;

/// <summary>Copies the database to a file while everybody works on.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Target = new("file") { Description = "Where the copy goes; a file FILE.sha256 is written beside it" };

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
        if (File.Exists(target)) throw new CommandFailedException($"{target} exists; choose another name.");
        if (folder.IsElsewhere) await WriteAsync(folder, target, cancellation);
        else await FetchAsync(folder, target, cancellation);
        Console.WriteLine($"{target} ({new FileInfo(target).Length:N0} bytes)");
        return 0;
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
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = target + ".partial";
        try
        {
            var sum = await CopyAsync(folder, partial, cancellation);
            await File.WriteAllTextAsync(target + ".sha256", $"{sum}  {Path.GetFileName(target)}\n", cancellation);
            File.Move(partial, target);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <returns>The SHA-256 of the copy, hexadecimal.</returns>
    private static async Task<string> CopyAsync(DataFolder folder, string path, CancellationToken cancellation)
    {
        await using var link = await ServerConnection.OpenAsync(folder, cancellation);
        using var response = await link.Http.GetAsync("api/local/backup", HttpCompletionOption.ResponseHeadersRead, cancellation);
        await ServerConnection.RefuseAsync(response, cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
