using System.Globalization;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

namespace Brisk.Storage.Sqlite;

/// <summary>Puts a verified copy of a backup in the place of a database.</summary>
internal static class Restore
{
    /// <returns>Where the former database is kept; null when there was none.</returns>
    public static string? Run(string backupFile, string databasePath, TimeProvider time, CancellationToken cancellation)
    {
        var backup = Path.GetFullPath(backupFile);
        if (!File.Exists(backup)) throw new StorageRefusedException($"There is no backup at {backup}.");
        using var file = DatabaseFile.Hold(databasePath);
        var incoming = file.Path + ".incoming";
        try
        {
            Copy(backup, incoming);
            if (!Checksum.IsRight(incoming, backup)) throw Refusal(backup, "its content is not what its .sha256 file says");
            Verify(incoming, backup, cancellation);
            Disk.SyncFile(incoming);
            var former = Switch(incoming, file.Path, time);
            using var restored = new Connections(file.Path, new SqliteOptions()).OpenWriter();
            if (restored.Number(Connections.ReadApplicationId) != Connections.ApplicationId) throw DatabaseFile.Damaged(file.Path);
            return former;
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException($"The restore could not be done: {exception.Message}", exception);
        }
        finally
        {
            DatabaseFile.Delete(incoming);
        }
    }

    /// <summary>A backup of Brisk is one file; a copy made by hand may have its log beside it.</summary>
    private static void Copy(string backup, string incoming)
    {
        DatabaseFile.Delete(incoming);
        File.Copy(backup, incoming);
        File.SetAttributes(incoming, FileAttributes.Normal);
        if (File.Exists(DatabaseFile.Log(backup))) File.Copy(DatabaseFile.Log(backup), DatabaseFile.Log(incoming));
    }

    private static void Verify(string incoming, string backup, CancellationToken cancellation)
    {
        if (!File.Exists(DatabaseFile.Log(incoming)) && DatabaseFile.Flaw(incoming, isWhole: true) is { } flaw) throw Refusal(backup, flaw);
        try
        {
            using var connection = Connections.OpenCopy(incoming, isEmpty: false);
            if (connection.Number(Connections.ReadApplicationId) != Connections.ApplicationId) throw Soundness.NotOurs(backup);
            var problems = Soundness.Problems(connection, cancellation);
            if (problems.Count > 0) throw Refusal(backup, problems[0]);
        }
        catch (SqliteException exception) when (exception.IsDamage)
        {
            throw Refusal(backup, "it is not a database, or its beginning is damaged");
        }
    }

    private static StorageRefusedException Refusal(string backup, string problem) =>
        new($"The backup {backup} is damaged and was not restored: {problem}. The present database is untouched. Try an older backup.");

    /// <summary>Ends a restore whose process died while it exchanged the files: the new one was verified before it got that name.</summary>
    /// <exception cref="StorageRefusedException">It is not whole any more.</exception>
    public static void Finish(DatabaseFile file, TimeProvider time)
    {
        if (DatabaseFile.HalfRestored(file.Path) is not { } coming) return;
        if (DatabaseFile.Flaw(coming, isWhole: true) is { } flaw)
            throw new StorageRefusedException(
                $"A restore of {file.Path} was interrupted, and {coming} is damaged: {flaw}. Run the restore again, from the same backup.");
        Exchange(coming, file.Path, time);
    }

    /// <summary>
    /// Exchanges the files so that at every moment a power cut leaves the old database, the new one, or the file found by
    /// <see cref="DatabaseFile.HalfRestored"/>, by which the next start knows, and goes on.
    /// </summary>
    private static string? Switch(string incoming, string path, TimeProvider time)
    {
        var coming = DatabaseFile.HalfRestored(path) ?? DatabaseFile.Restoring(path, FreeMoment(path, time));
        File.Move(incoming, coming, overwrite: true);
        Disk.SyncFolder(Path.GetDirectoryName(path)!);
        return Exchange(coming, path, time);
    }

    /// <param name="coming">Its name says under which one the former database is kept: whoever goes on after a power cut keeps it under the same.</param>
    private static string? Exchange(string coming, string path, TimeProvider time)
    {
        var folder = Path.GetDirectoryName(path)!;
        var former = Former(path, DatabaseFile.MomentOf(path, coming) ?? FreeMoment(path, time));
        // It is away already, and somebody has put another one in its place.
        if (File.Exists(path) && File.Exists(former)) former = Former(path, FreeMoment(path, time));
        // The log holds the newest commits of the old database and would be taken for the new one's: it moves with it.
        if (File.Exists(DatabaseFile.Log(path))) File.Move(DatabaseFile.Log(path), DatabaseFile.Log(former));
        File.Delete(DatabaseFile.SharedMemory(path));
        if (File.Exists(path)) File.Move(path, former);
        Disk.SyncFolder(folder);

        File.Move(coming, path);
        Disk.SyncFolder(folder);
        return File.Exists(former) ? former : null;
    }

    private static string Former(string path, string moment) => path + ".before-restore-" + moment;

    /// <summary>The present moment, as part of a name under which no former database lies, nor anything that belonged to one.</summary>
    private static string FreeMoment(string path, TimeProvider time)
    {
        var moment = time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var free = moment;
        for (var count = 2; IsTaken(Former(path, free)); count++) free = $"{moment}-{count}";
        return free;

        static bool IsTaken(string name) => File.Exists(name) || File.Exists(DatabaseFile.Log(name)) || File.Exists(DatabaseFile.SharedMemory(name));
    }
}
