using System.Collections.Frozen;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Schema;

/// <summary>How the telephone numbers of a workspace are read.</summary>
/// <param name="Scope">Its country, those that its records name, and those under which numbers may still be stored.</param>
/// <param name="Number">Grows by one each time all are read again.</param>
/// <param name="IsDone">All stored numbers were read under the scope's country.</param>
public sealed record PhoneReading(PhoneScope Scope, long Number, bool IsDone);

/// <summary>Reading all numbers of a workspace again, and how far that has come.</summary>
/// <param name="Type">The record type that is being read; empty at the beginning.</param>
/// <param name="After">The last record of it that was read.</param>
/// <param name="Read">Records read.</param>
public sealed record PhoneProgress(long Number, string Former, string Type, Tsid After, long Read, long LeaseNode, long LeaseUntil);

/// <summary>
/// The table <c>phone_readings</c>: a row for each workspace whose numbers have to be, or were, read again, because its
/// country changed or because they were stored before numbers were read at all. The table <c>phone_countries</c>: those
/// that its records name, which only grow.
/// </summary>
public static class PhoneTable
{
    private static readonly Statement Select = new("SELECT number, former, finished_at FROM phone_readings WHERE workspace_id = $1");
    private static readonly Statement SelectProgress = new(
        "SELECT number, former, record_type, after_id, records, lease_node, lease_until FROM phone_readings WHERE workspace_id = $1 AND finished_at IS NULL");
    private static readonly Statement SelectNamed = new("SELECT country FROM phone_countries WHERE workspace_id = $1");
    private static readonly Statement Name =
        new("INSERT INTO phone_countries (workspace_id, country) VALUES ($1, $2) ON CONFLICT (workspace_id, country) DO NOTHING");
    private static readonly Statement Counted = new("SELECT n FROM counters WHERE workspace_id = $1 AND name = $2");
    private static readonly Statement Again = new(
        "INSERT INTO phone_readings (workspace_id, number, former, record_type, after_id, records) VALUES ($1, $2, $3, '', 0, 0) " +
        "ON CONFLICT (workspace_id) DO UPDATE SET number = excluded.number, former = excluded.former, record_type = excluded.record_type, after_id = "
            + "excluded.after_id, " +
        "records = excluded.records, lease_until = 0, finished_at = NULL");
    private static readonly Statement Move = new(
        "UPDATE phone_readings SET record_type = $2, after_id = $3, records = $4, lease_node = $5, lease_until = $6 WHERE workspace_id = $1");
    private static readonly Statement Finish = new("UPDATE phone_readings SET former = '', lease_until = 0, finished_at = $2 WHERE workspace_id = $1");

    /// <summary>How the numbers of a workspace are read.</summary>
    /// <param name="country">The country of its settings.</param>
    public static async ValueTask<PhoneReading> ReadingAsync(ISession session, Tsid workspace, string? country)
    {
        var reading = await session.FirstAsync(Select, [workspace.Value], row =>
            new PhoneReading(new PhoneScope(country, Codes(row.Text(1)!)), row.Int64(0), row.Int64OrNull(2) is not null))
            ?? new PhoneReading(new PhoneScope(country, []), 0, IsDone: true);
        var named = await session.ListAsync(SelectNamed, [workspace.Value], static row => row.Text(0)!);
        return named.Count == 0 ? reading : reading with { Scope = reading.Scope with { Named = named.ToFrozenSet(StringComparer.Ordinal) } };
    }

    /// <summary>Keeps that a record with a telephone number names a country; answers whether none did before.</summary>
    internal static async ValueTask<bool> NameAsync(IWriteSession session, Tsid workspace, string country) =>
        await session.ExecuteAsync(Name, [workspace.Value, country]) > 0;

    /// <summary>How far the reading has come; null when there is nothing to read.</summary>
    public static ValueTask<PhoneProgress?> ProgressAsync(ISession session, Tsid workspace) =>
        session.FirstAsync(SelectProgress, [workspace.Value], static row =>
        new PhoneProgress(row.Int64(0), row.Text(1)!, row.Text(2)!, new Tsid(row.Int64(3)), row.Int64(4), row.Int64(5), row.Int64(6)));

    /// <summary>Says that all numbers have to be read again. Call it in the transaction that changes the country.</summary>
    /// <param name="former">The country under which they were read; null for none.</param>
    public static async ValueTask AgainAsync(IWriteSession session, Tsid workspace, string? former)
    {
        // A reading that was not finished leaves numbers of the countries before it, too.
        var before = await ReadingAsync(session, workspace, former);
        var countries = former is null ? before.Scope.Former : [.. before.Scope.Former.Where(code => code != former), former];
        await session.ExecuteAsync(Again, [workspace.Value, before.Number + 1, string.Join(' ', countries)]);
        await WorkspaceDirectory.BeginAsync(session, workspace, WorkspaceDirectory.PhoneReadings);
    }

    /// <summary>How many records a workspace has, with the trash.</summary>
    public static async ValueTask<long> RecordsAsync(ISession session, Tsid workspace)
    {
        var sum = 0L;
        foreach (var type in RecordTypes.All)
        {
            foreach (var name in (string[])[type.Name, type.Name + ":deleted"]) sum += await session.ScalarAsync(Counted, [workspace.Value, name]) ?? 0;
        }
        return sum;
    }

    internal static ValueTask<long> MoveAsync(IWriteSession session, Tsid workspace, PhoneProgress to) =>
        session.ExecuteAsync(Move, [workspace.Value, to.Type, to.After.Value, to.Read, to.LeaseNode, to.LeaseUntil]);

    internal static async ValueTask FinishAsync(IWriteSession session, Tsid workspace, long now)
    {
        await session.ExecuteAsync(Finish, [workspace.Value, now]);
        await WorkspaceDirectory.EndAsync(session, workspace, WorkspaceDirectory.PhoneReadings);
    }

    private static string[] Codes(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
