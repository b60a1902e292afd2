namespace Brisk.Storage.Files;

/// <summary>A file that one process at a time holds: the operating system lets go of it when that process dies.</summary>
public static class FileLock
{
    // How the three systems say that a file is held by somebody else.
    private const int WouldBlock = 11;
    private const int WouldBlockOnApple = 35;
    private const int SharingViolation = 32;

    /// <summary>Takes the lock until the answer is disposed of; null when somebody has it.</summary>
    public static FileStream? TryTake(string path, FileOptions options = FileOptions.None)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, options);
        }
        catch (IOException exception) when ((exception.HResult & 0xFFFF) is WouldBlock or WouldBlockOnApple or SharingViolation)
        {
            return null;
        }
    }
}
