using Brisk.Domain;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Engine;

namespace Brisk.Storage.Accounts;

/// <param name="Version">Grows by one with each change of the name or the settings.</param>
public sealed record Workspace(Tsid Id, string Name, long CreatedAt, long Version, WorkspaceSettings Settings);

/// <param name="DeletedAt">Since when it is being deleted, in Unix milliseconds.</param>
public sealed record DeletedWorkspace(Tsid Id, string Name, long DeletedAt);

/// <summary>The table <c>workspaces</c>, and what a new workspace needs before its first write.</summary>
public static class WorkspaceTable
{
    private const string Settings = "country, time_zone, currency, week_start, language";
    private const string Columns = $"{Settings}, id, name, created_at, version";

    private static readonly Statement SelectAll = new($"SELECT {Columns} FROM workspaces WHERE deleted_at IS NULL ORDER BY id");
    private static readonly Statement SelectAny = new("SELECT 1 FROM workspaces WHERE deleted_at IS NULL LIMIT 1");
    private static readonly Statement SelectById = new($"SELECT {Columns} FROM workspaces WHERE id = $1 AND deleted_at IS NULL");
    private static readonly Statement SelectDeleted = new("SELECT id, name, deleted_at FROM workspaces WHERE deleted_at IS NOT NULL ORDER BY id");
    private static readonly Statement SelectSettings = new($"SELECT {Settings} FROM workspaces WHERE id = $1");
    private static readonly Statement Add = new($"INSERT INTO workspaces (id, name, created_at, {Settings}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    private static readonly Statement AddSeq = new("INSERT INTO workspace_seq (workspace_id, seq) VALUES ($1, 0)");
    private static readonly Statement Rename = new("UPDATE workspaces SET name = $2, version = version + 1 WHERE id = $1 AND deleted_at IS NULL");
    private static readonly Statement Change = new(
        "UPDATE workspaces SET name = $2, country = $3, time_zone = $4, currency = $5, week_start = $6, language = $7, version = version + 1 WHERE id = $1 "
        + "AND version = $8 AND deleted_at IS NULL");

    /// <summary>Every workspace of this installation, oldest first; not those that are being deleted.</summary>
    public static ValueTask<List<Workspace>> AllAsync(ISession session) => session.ListAsync(SelectAll, [], Read);

    /// <summary>Whether there is one: whether the installation is set up.</summary>
    public static ValueTask<bool> AnyAsync(ISession session) => session.AnyAsync(SelectAny, []);

    /// <summary>Those that are being deleted.</summary>
    public static ValueTask<List<DeletedWorkspace>> DeletedAsync(ISession session) =>
        session.ListAsync(SelectDeleted, [], static row => new DeletedWorkspace(new Tsid(row.Int64(0)), row.Text(1)!, row.Int64(2)));

    /// <summary>Null also when it is being deleted.</summary>
    public static ValueTask<Workspace?> ByIdAsync(ISession session, Tsid id) => session.FirstAsync(SelectById, [id.Value], Read);

    /// <summary>The settings of a workspace; the usual ones where there is none.</summary>
    public static async ValueTask<WorkspaceSettings> SettingsAsync(ISession session, Tsid id) =>
        await session.FirstAsync(SelectSettings, [id.Value], ReadSettings) ?? WorkspaceSettings.Usual;

    /// <param name="settings">Null for the usual ones.</param>
    public static async ValueTask InsertAsync(IWriteSession session, Tsid id, string name, long now, WorkspaceSettings? settings = null)
    {
        var given = settings ?? WorkspaceSettings.Usual;
        await session.ExecuteAsync(Add, [id.Value, name, now, given.Country, given.TimeZone, given.Currency, WorkspaceSettings.Name(given.WeekStart),
            given.Language]);
        await session.ExecuteAsync(AddSeq, [id.Value]);
    }

    /// <summary>Writes the name alone, within a write of the installation; the version grows by one.</summary>
    public static ValueTask<long> RenameAsync(IWriteSession session, Tsid id, string name) => session.ExecuteAsync(Rename, [id.Value, name]);

    /// <summary>Writes name and settings; the version grows by one.</summary>
    /// <param name="workspace">With the version that was read.</param>
    /// <returns>0 when it has another version by now: its name is given to it in the turn of the installation, too.</returns>
    public static ValueTask<long> UpdateAsync(IWriteSession session, Workspace workspace)
    {
        var settings = workspace.Settings;
        return session.ExecuteAsync(Change,
            [workspace.Id.Value, workspace.Name, settings.Country, settings.TimeZone, settings.Currency, WorkspaceSettings.Name(settings.WeekStart),
                settings.Language, workspace.Version]);
    }

    private static Workspace Read(RowReader row) => new(new Tsid(row.Int64(5)), row.Text(6)!, row.Int64(7), row.Int64(8), ReadSettings(row));

    private static WorkspaceSettings ReadSettings(RowReader row) =>
        new(row.Text(0), row.Text(1)!, row.Text(2)!, WorkspaceSettings.FindWeekStart(row.Text(3)!) ?? DayOfWeek.Monday, row.Text(4)!);
}
