using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>
/// Copies a database that is in use. The pages are copied as they are by SQLite's backup functions, from a connection whose
/// read transaction stays open: so the copy is one state, and writers neither wait nor make it start over. (VACUUM INTO
/// would build every index anew, several times the work, and could not be stopped half way.) Until it is done, the log
/// cannot shrink.
/// </summary>
internal static unsafe class Backup
{
    /// <summary>1 MiB at 4 KiB a page: short enough to stop at once.</summary>
    private const int PagesPerStep = 256;

    private static readonly Statement Begin = new("BEGIN");
    private static readonly Statement Commit = new("COMMIT");

    /// <summary>Writes, syncs and verifies the copy under another name, and gives it its own only then.</summary>
    /// <exception cref="StorageRefusedException">Something has the name already, or somebody is writing it.</exception>
    public static void Run(Connections connections, string path, CancellationToken cancellation)
    {
        try
        {
            using var file = UnfinishedFile.Begin(path);
            DatabaseFile.Delete(file.Path);
            try
            {
                Write(connections, file.Path, cancellation);
                Checksum.Write(file.Path, file.Target);
                file.Finish();
            }
            finally
            {
                DatabaseFile.Delete(file.Path);
            }
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException($"The backup could not be written: {exception.Message}", exception);
        }
    }

    private static void Write(Connections connections, string path, CancellationToken cancellation)
    {
        using (var copy = Connections.OpenCopy(path, isEmpty: true))
        {
            CopyPages(connections, copy, cancellation);
        }
        using (var copy = Connections.OpenCopy(path, isEmpty: false))
        {
            var problems = Soundness.Problems(copy, cancellation);
            if (problems.Count > 0) throw new StorageUnavailableException($"The copy is not sound and was thrown away: {problems[0]}");
        }
    }

    private static void CopyPages(Connections connections, Connection copy, CancellationToken cancellation)
    {
        using var source = connections.OpenReader();
        source.Execute(Begin, []);
        // The transaction gets its state with its first read.
        _ = source.Number(Connections.CountTables);
        fixed (byte* main = "main\0"u8)
        {
            var backup = Sqlite3.BackupStart(copy.Pointer, main, source.Pointer, main);
            if (backup == 0) throw copy.Failure(ResultCode.IoError, "");
            try
            {
                int code;
                do
                {
                    cancellation.ThrowIfCancellationRequested();
                    code = Sqlite3.BackupStep(backup, PagesPerStep);
                }
                while (code == ResultCode.Ok);
                if (code != ResultCode.Done) throw copy.Failure(code, "");
            }
            finally
            {
                _ = Sqlite3.BackupFinish(backup);
            }
        }
        source.Execute(Commit, []);
    }
}
