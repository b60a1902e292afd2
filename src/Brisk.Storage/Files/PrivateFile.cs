namespace Brisk.Storage.Files;

/// <summary>Files and folders that nobody else on the machine can look into: records of people are in them.</summary>
public static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, and those above it, unless it is there.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // Whoever makes several at once makes those above for everybody.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above) CreateFolder(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }

    /// <summary>Makes a file without a buffer, in a folder that is made for it.</summary>
    /// <param name="mode">One that may make a file.</param>
    public static FileStream Create(string path, FileMode mode, FileAccess access, FileShare share, FileOptions options = FileOptions.None)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        var how = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = options, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = Owner;
        return new FileStream(path, how);
    }
}
