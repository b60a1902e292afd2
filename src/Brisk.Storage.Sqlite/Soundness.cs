using Brisk.Storage.Engine;

namespace Brisk.Storage.Sqlite;

/// <summary>Whether a file is Brisk's and whole.</summary>
internal static class Soundness
{
    private static readonly Statement CheckPages = new("PRAGMA integrity_check");
    private static readonly Statement CheckReferences =
        new("SELECT 'row ' || coalesce(rowid, '?') || ' of ' || \"table\" || ' refers to a missing row of ' || parent FROM pragma_foreign_key_check");
    private static readonly Statement Claim = new($"PRAGMA application_id = {Connections.ApplicationId}");

    /// <summary>Everything wrong with pages, indexes and references, a line each; empty when all is well.</summary>
    public static List<string> Problems(Connection connection, CancellationToken cancellation)
    {
        connection.Cancellation = cancellation;
        using var interrupt = cancellation.UnsafeRegister(static connection => ((Connection)connection!).Interrupt(), connection);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var problems = connection.Lines(CheckPages);
            if (problems is ["ok"]) problems.Clear();
            problems.AddRange(connection.Lines(CheckReferences));
            return problems;
        }
        catch (SqliteException exception) when (exception.IsDamage)
        {
            return [exception.Message];
        }
    }

    /// <summary>Marks an empty file as Brisk's, and refuses one that belongs to another program.</summary>
    public static void ClaimOrRefuse(Connection writer, string path)
    {
        var owner = writer.Number(Connections.ReadApplicationId);
        var isEmpty = writer.Number(Connections.CountTables) == 0;
        if (owner == Connections.ApplicationId) return;
        if (owner != 0 || !isEmpty) throw NotOurs(path);
        writer.Execute(Claim, []);
    }

    public static StorageRefusedException NotOurs(string path) => new($"{path} is a SQLite database, but not one of Brisk. Choose another file.");
}
