using System.Globalization;
using System.Text.RegularExpressions;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

namespace Brisk.Storage.Migrations;

/// <summary>Brings a database to the schema of this binary: forward only, each step in one transaction, recorded with its checksum.</summary>
public static partial class Migrator
{
    private static readonly Statement CreateTable = new(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL)");
    private static readonly Statement IsApplied = new("SELECT number FROM schema_migrations WHERE number = $1");
    private static readonly Statement Applied = new("SELECT number, name, checksum FROM schema_migrations ORDER BY number");
    private static readonly Statement Record = new("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)");

    /// <summary>How the name of a copy ends until the upgrade that it was made for is done.</summary>
    private const string Trying = "-trying.db";

    /// <summary>The number of the newest migration in this binary.</summary>
    public static int Newest => Migration.All[^1].Number;

    /// <summary>Applies what is missing; answers how many migrations it applied.</summary>
    /// <param name="snapshots">The folder that keeps a verified copy from before an upgrade of a database that already has data; null for none.</param>
    /// <param name="tell">Told, in a sentence for people, what an upgrade is about to do that may take minutes; never called when nothing is missing.</param>
    /// <exception cref="StorageRefusedException">The database is newer than this binary, was made by another history, or is an unfinished copy.</exception>
    public static async Task<int> MigrateAsync(
        IDatabase database, string? snapshots, TimeProvider clock, CancellationToken cancellation, Action<string>? tell = null)
    {
        await CopyMark.RefuseAsync(database, cancellation);
        await database.UpgradeAsync(database.Dialect, static async (session, dialect) =>
        {
            await LockAsync(session, dialect);
            return await session.ExecuteAsync(CreateTable, []);
        }, cancellation);
        var applied = await ReadAsync(database, cancellation);
        Check(applied);
        var missing = Migration.All.Skip(applied.Count).ToList();
        // Of a new database there is nothing to tell.
        if (applied.Count == 0) tell = null;
        if (missing.Count > 0 && applied.Count > 0 && snapshots is not null)
        {
            tell?.Invoke($"Upgrading from schema {applied.Count} to {Newest}: first, a copy of the database is kept in {snapshots} and verified.");
            await KeepAsync(database, snapshots, applied.Count, clock, cancellation);
        }
        await database.UpgradeAsync(database.Dialect, static async (session, dialect) =>
        {
            await LockAsync(session, dialect);
            foreach (var text in dialect.Functions) await session.ExecuteAsync(new Statement(text), []);
            return 0;
        }, cancellation);
        foreach (var migration in missing)
        {
            tell?.Invoke($"Schema step {migration.Number} ({migration.Name}).");
            await database.UpgradeAsync((migration, database.Dialect, clock), static (session, step) =>
                ApplyAsync(session, step.migration, step.Dialect, step.clock), cancellation);
        }
        // Also when nothing was missing: the process that did the upgrade may have died right after it.
        if (snapshots is not null) KeepForGood(snapshots);
        // Those of the steps above; and a process that filled the tables without their indexes may have died before it built them.
        await Indexes.BuildAsync(database, cancellation);
        try
        {
            await WorkspaceDirectory.MendAsync(database, cancellation);
        }
        catch (StorageUnavailableException) when (missing.Count == 0)
        {
            // A part of a distributed database is away: nobody else waits for it. It is compared again while the node runs.
        }
        if (missing.Count > 0) await database.OptimizeAsync(cancellation);
        if (missing.Count > 0) tell?.Invoke("The upgrade is done.");
        return missing.Count;
    }

    /// <summary>Keeps a copy, which takes the place of those that were kept when the same upgrade was tried before and came to nothing.</summary>
    private static async Task KeepAsync(IDatabase database, string folder, int from, TimeProvider clock, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        foreach (var unfinished in Directory.GetFiles(folder, "*.unfinished*")) File.Delete(unfinished);
        var name = $"before-{from}-to-{Newest}-";
        var earlier = Directory.GetFiles(folder, name + "*" + Trying + "*");
        await database.BackupAsync(Path.Combine(folder, name + clock.GetUtcNow().ToString("yyyyMMdd-HHmmssfff", CultureInfo.InvariantCulture) + Trying),
            cancellation);
        foreach (var file in earlier) File.Delete(file);
    }

    /// <summary>After an upgrade no later one takes the place of its copies, those of tries that got a part of the way included.</summary>
    private static void KeepForGood(string folder)
    {
        string[] copies = [];
        Try(() => copies = [.. Enumerable.Range(1, Newest).SelectMany(to => Directory.GetFiles(folder, $"before-*-to-{to}-*{Trying}"))]);
        foreach (var copy in copies) Try(() => Checksum.Move(copy, copy[..^Trying.Length] + ".db"));
    }

    /// <summary>The upgrade is done, and the copies are there: what they are called keeps nobody from working. The next start tries again.</summary>
    private static void Try(Action naming)
    {
        try
        {
            naming();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As said above.
        }
    }

    /// <summary>Changes nothing.</summary>
    /// <exception cref="StorageRefusedException">The database is not of just this binary's schema, or is a copy that did not finish.</exception>
    public static async Task RequireNewestAsync(IDatabase database, CancellationToken cancellation)
    {
        var isOurs = await database.ReadAsync(Lane.Interactive, database.Dialect, static (session, dialect) =>
            TableShapes.HasAsync(session, dialect, "schema_migrations"), cancellation);
        if (!isOurs)
            throw new StorageRefusedException("There is nothing of Brisk in this database.");
        var applied = await ReadAsync(database, cancellation);
        Check(applied);
        if (applied.Count < Migration.All.Count)
            throw new StorageRefusedException($"This database has schema {applied.Count}, and this Brisk has {Newest}. "
                + "Bring it up to date first: brisk migrate");
        await CopyMark.RefuseAsync(database, cancellation);
    }

    private static async ValueTask<int> ApplyAsync(IWriteSession session, Migration migration, Dialect dialect, TimeProvider clock)
    {
        await LockAsync(session, dialect);
        // Another process may have been quicker.
        if (await session.AnyAsync(IsApplied, [migration.Number])) return 0;
        foreach (var text in migration.Statements(dialect))
        {
            if (Indexes.IsLater(migration, text)) continue;
            await session.ExecuteAsync(new Statement(text), []);
            if (CreateTables().Match(text) is { Success: true } made)
                await dialect.DistributeAsync(session, made.Groups["table"].Value, text.Contains(" workspace_id bigint", StringComparison.Ordinal)
                    || text.Contains("(workspace_id bigint", StringComparison.Ordinal));
        }
        await session.ExecuteAsync(Record, [migration.Number, migration.Name, migration.Checksum, clock.GetUtcNow().ToUnixTimeMilliseconds()]);
        return 1;
    }

    [GeneratedRegex(@"^CREATE TABLE (?<table>\w+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateTables();

    private static async ValueTask LockAsync(IWriteSession session, Dialect dialect)
    {
        if (dialect.MigrationLock is { } text) await session.AnyAsync(SqlText.Shape(text), []);
    }

    /// <summary>The number of the newest migration the database has; 0 for an empty one.</summary>
    public static async Task<int> VersionAsync(IDatabase database, CancellationToken cancellation)
    {
        var applied = await ReadAsync(database, cancellation);
        return applied.Count == 0 ? 0 : applied[^1].Number;
    }

    private static async Task<List<(int Number, string Name, string Checksum)>> ReadAsync(IDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync(Lane.Interactive, 0, static (session, _) =>
            session.ListAsync(Applied, [], static row => ((int)row.Int64(0), row.Text(1)!, row.Text(2)!)), cancellation);

    private static void Check(List<(int Number, string Name, string Checksum)> applied)
    {
        if (applied.Count > Migration.All.Count)
            throw new StorageRefusedException($"This database was upgraded by a newer Brisk (schema {applied[^1].Number}, this one knows {Newest}). "
                + "Start the newer version, or restore the snapshot taken before the upgrade.");
        foreach (var (had, known) in applied.Zip(Migration.All))
        {
            if (had.Number != known.Number || !string.Equals(had.Checksum, known.Checksum, StringComparison.Ordinal))
                throw new StorageRefusedException($"Schema step {had.Number} ({had.Name}) of this database is not the one this Brisk knows. "
                    + "It was made by another build; restore a backup or start that build.");
        }
    }
}
