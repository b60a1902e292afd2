using Brisk.Storage.Accounts;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Backups are archives of pg_dump, compressed, of one state, while work goes on. Every table is counted and summed in the
/// same state (<see cref="Inventory"/>), so that a restore can tell whether all of it has arrived.
/// </summary>
internal sealed class Backup(PostgresDatabase database, NpgsqlConnectionStringBuilder settings, TimeProvider time)
{
    private static readonly Statement Export = new("SELECT pg_export_snapshot(), current_schema()");

    private readonly ClientProgram dump = new("pg_dump", settings);
    private readonly ClientProgram restore = new("pg_restore", settings);

    /// <summary>Writes, verifies and syncs the archive under another name, and gives it its own only then.</summary>
    /// <exception cref="StorageRefusedException">pg_dump is missing or too old, something has the name already or somebody is writing it,
    /// or the database is not whole, or distributed.</exception>
    public async Task RunAsync(string path, CancellationToken cancellation)
    {
        try
        {
            if (await database.ReadAsync(Lane.Interactive, 0, static (session, _) => Distribution.IsDistributedAsync(session), cancellation))
                throw new StorageRefusedException("The database is distributed over several servers, and pg_dump would see each of them at another moment. "
                    + "Take a base backup of every server (pg_basebackup, with its write-ahead log archived), and a point that all of them can be restored "
                    + "to: SELECT citus_create_restore_point('name')");
            using var file = UnfinishedFile.Begin(path);
            await dump.RequireAsync(database.Version, cancellation);
            Reserve(file.Path);
            var inventory = await database.ReadAsync(Lane.Deciding, (backup: this, file, cancellation),
                static (session, state) => state.backup.DumpAsync(session, state.file.Path, state.cancellation), cancellation);
            // Unpacks all of it, to nowhere.
            await restore.RunAsync(["--data-only", "--file=-", file.Path], script => script.CopyToAsync(Stream.Null, cancellation), cancellation);
            inventory.Write(file.Target);
            Checksum.Write(file.Path, file.Target);
            file.Finish();
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException($"The backup could not be written: {exception.Message}", exception);
        }
    }

    /// <summary>The file is for its owner's eyes only before anything is in it.</summary>
    private static void Reserve(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    /// <summary>Lets pg_dump see what this session sees, and sums the tables up meanwhile.</summary>
    private async ValueTask<Inventory> DumpAsync(ISession session, string file, CancellationToken cancellation)
    {
        var (snapshot, schema) = (await session.ListAsync(Export, [], static row => (row.Text(0)!, row.Text(1)!)))[0];
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var quoted = schema.Replace("\"", "\"\"", StringComparison.Ordinal);
        var dumping = dump.RunAsync(["--format=custom", "--no-password", $"--snapshot={snapshot}", $"--schema=\"{quoted}\"", $"--file={file}"], null,
            either.Token);
        try
        {
            var tables = await CopiedTable.ReadAllAsync(session, database.Dialect);
            await dumping;
            return new Inventory(schema, time.GetUtcNow(), tables);
        }
        finally
        {
            await either.CancelAsync();
            await dumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
