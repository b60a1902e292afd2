using System.Security.Cryptography;
using Brisk.Storage.Files;

namespace Brisk;

/// <summary>The bytes of files at records, taken from one folder to another: each lies under its SHA-256, by which it is checked on the way.</summary>
internal static class RecordFiles
{
    /// <summary>Where the files of a backup lie, beside it.</summary>
    public static string Beside(string backup) => backup + ".files";

    /// <summary>How many there are.</summary>
    public static int Count(string folder) => Contents(folder).Count();

    /// <summary>Copies what the other folder does not have; answers how many.</summary>
    /// <exception cref="CommandFailedException">One is not what it was.</exception>
    public static async Task<int> CopyAsync(string from, string to, CancellationToken cancellation)
    {
        var copied = 0;
        foreach (var content in Contents(from))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, content));
            if (File.Exists(target)) continue;
            var half = target + ".unfinished";
            await using (var source = File.OpenRead(content))
            {
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancellation)) != Path.GetFileName(content))
                    throw new CommandFailedException($"{content} is damaged: its bytes are not those of its name.");
                source.Position = 0;
                await using var copy = PrivateFile.Create(half, FileMode.Create, FileAccess.Write, FileShare.None);
                await source.CopyToAsync(copy, cancellation);
                copy.Flush(flushToDisk: true);
            }
            File.Move(half, target);
            Disk.SyncFolder(Path.GetDirectoryName(target)!);
            copied++;
        }
        return copied;
    }

    private static IEnumerable<string> Contents(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path).Length == 2 * SHA256.HashSizeInBytes);
}
