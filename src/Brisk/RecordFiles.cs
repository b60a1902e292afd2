using System.Security.Cryptography;
using Brisk.Storage.Files;

namespace Brisk;

/// <summary>The bytes of files at records, taken from one folder to another: each lies under its SHA-256, by which it is checked on the way.</summary>
internal static class RecordFiles
{
    /// <summary>Where the files of a backup lie, beside it.</summary>
    public static string Beside(string backup) => backup + ".files";

    /// <summary>Copies what the other folder does not have. What is damaged is left out, and keeps nothing else from being copied.</summary>
    /// <returns>How many were copied, and which are damaged.</returns>
    public static async Task<(int Copied, IReadOnlyList<string> Damaged)> CopyAsync(string from, string to, CancellationToken cancellation)
    {
        var copied = 0;
        var damaged = new List<string>();
        foreach (var content in Contents(from))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, content));
            if (File.Exists(target)) continue;
            await using var source = TryOpen(content);
            if (source is null) continue;
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancellation)) != Path.GetFileName(content))
            {
                damaged.Add(content);
                continue;
            }
            source.Position = 0;
            var half = target + ".unfinished";
            await using (var copy = PrivateFile.Create(half, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await source.CopyToAsync(copy, cancellation);
                copy.Flush(flushToDisk: true);
            }
            File.Move(half, target, overwrite: true);
            Disk.SyncFolder(Path.GetDirectoryName(target)!);
            copied++;
        }
        return (copied, damaged);
    }

    /// <summary>At the end of a command: says what could not be copied.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(IReadOnlyList<string> damaged)
    {
        foreach (var content in damaged) Console.Error.WriteLine($"{content} is damaged, its bytes are not those of its name: it was left out.");
        return damaged.Count == 0 ? 0 : 1;
    }

    /// <summary>Null where it went since the folder was read: its last file was removed for good.</summary>
    private static FileStream? TryOpen(string content)
    {
        try
        {
            return File.OpenRead(content);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Contents(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path).Length == 2 * SHA256.HashSizeInBytes);
}
