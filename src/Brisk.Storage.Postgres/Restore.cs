using System.Text.Json;
using Brisk.Storage.Accounts;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Npgsql;

namespace Brisk.Storage.Postgres;

/// <summary>
/// Puts a backup into an empty database: in one transaction, so that what breaks off leaves nothing, and behind a mark, so
/// that nobody serves it before every table was read again and is what was backed up.
/// </summary>
internal static class Restore
{
    /// <returns>False when nothing says what each table held, so that what arrived could only be read and not compared.</returns>
    public static async Task<bool> RunAsync(PostgresDatabase target, NpgsqlConnectionStringBuilder settings, string file, TimeProvider time,
        CancellationToken cancellation)
    {
        var backup = Path.GetFullPath(file);
        if (!File.Exists(backup)) throw new StorageRefusedException($"There is no backup at {backup}.");
        if (!Checksum.IsRight(backup, backup)) throw Refusal(backup, "its content is not what its .sha256 file says");
        var inventory = ReadInventory(backup);
        var schema = await target.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
            (await session.ListAsync(new Statement("SELECT current_schema()"), [], static row => row.Text(0)!))[0], cancellation);
        if (inventory is not null && schema != inventory.Schema)
        {
            throw new StorageRefusedException(
                $"The backup is of the schema {inventory.Schema}, but Brisk would look into the schema {schema} of the database. Name it in the "
                    + $"connection string: Search Path={inventory.Schema}");
        }
        var restore = new ClientProgram("pg_restore", settings);
        await restore.RequireAsync(target.Version, cancellation);

        await CopyMark.BeginAsync(target, time.GetUtcNow(), cancellation);
        try
        {
            // The objects of the schema only: the schema itself is there.
            string[] arguments =
            [
                "--single-transaction", "--exit-on-error", "--no-password", "--no-owner", "--no-privileges", $"--schema={schema}",
                $"--dbname=dbname='{Quoted(settings.Database ?? settings.Username!)}'", backup,
            ];
            await restore.RunAsync(arguments, null, cancellation);
        }
        catch (StorageUnavailableException failed)
        {
            throw Refusal(backup, failed.Message);
        }
        await target.ReadAsync(Lane.Deciding, (target.Dialect, inventory?.Tables), static async (session, state) =>
        {
            // Without sums to compare with, it is at least read from end to end.
            if (state.Tables is { } tables) await CopiedTable.VerifyAsync(session, state.Dialect, tables);
            else await CopiedTable.SumAllAsync(session, state.Dialect);
            return 0;
        }, cancellation);
        await target.OptimizeAsync(cancellation);
        await DatabaseCopy.BeginLifeAsync(target, cancellation);
        await CopyMark.EndAsync(target, cancellation);
        return inventory is not null;
    }

    private static Inventory? ReadInventory(string backup)
    {
        try
        {
            return Inventory.Read(backup);
        }
        catch (JsonException)
        {
            throw Refusal(backup, $"what says which tables it holds ({Path.GetFileName(Inventory.PathOf(backup))}) is damaged");
        }
    }

    private static string Quoted(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static StorageRefusedException Refusal(string backup, string problem) =>
        new($"The backup {backup} was not restored: {problem}. Nothing of it is in the database.");
}
