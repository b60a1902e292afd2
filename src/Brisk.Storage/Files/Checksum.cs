using System.Security.Cryptography;

namespace Brisk.Storage.Files;

/// <summary>
/// The SHA-256 of a backup, in a file beside it that <c>sha256sum -c</c> understands. What databases check by themselves knows broken
/// pages, but not a changed letter in a name.
/// </summary>
public static class Checksum
{
    public static string PathOf(string backup) => backup + ".sha256";

    /// <summary>Writes the sum of <paramref name="content"/>, which will be named <paramref name="backup"/>.</summary>
    public static void Write(string content, string backup)
    {
        File.WriteAllText(PathOf(backup), $"{Of(content)}  {Path.GetFileName(backup)}\n");
        Disk.SyncFile(PathOf(backup));
    }

    /// <summary>Gives a backup another name, its sum with it: at no moment it has none.</summary>
    public static void Move(string backup, string to)
    {
        if (File.Exists(PathOf(backup)))
        {
            File.WriteAllText(PathOf(to), File.ReadAllText(PathOf(backup)).Replace(Path.GetFileName(backup), Path.GetFileName(to), StringComparison.Ordinal));
            Disk.SyncFile(PathOf(to));
        }
        File.Move(backup, to);
        File.Delete(PathOf(backup));
    }

    /// <summary>False when there is a sum beside <paramref name="backup"/> and <paramref name="content"/>, its copy, has another.</summary>
    public static bool IsRight(string content, string backup)
    {
        if (!File.Exists(PathOf(backup))) return true;
        var line = File.ReadAllText(PathOf(backup));
        return line.AsSpan().Trim().StartsWith(Of(content), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    private static string Of(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
