using Brisk.Storage.Engine;

namespace Brisk.Storage.Tests.Contract;

/// <summary>An engine that the contract runs on: where to get a migrated database, and how to ask for its schema.</summary>
public abstract class TestEngine
{
    /// <summary>The database that all who ask get; null for one of their own.</summary>
    public SharedDatabase? Shared { get; init; }

    /// <summary>A migrated database: the one that is shared, or one of its own.</summary>
    public Task<OpenedEngine> OpenAsync() => Shared is null ? OpenOwnAsync() : Shared.OpenAsync(OpenOwnAsync);

    /// <summary>A migrated database of its own, whatever others share.</summary>
    public abstract Task<OpenedEngine> OpenOwnAsync();

    /// <summary>A database with nothing in it.</summary>
    public abstract Task<OpenedEngine> OpenEmptyAsync();

    internal abstract Dialect Dialect { get; }

    /// <summary>Answers the columns of a table.</summary>
    public abstract string Columns(string table);

    /// <summary>Answers the columns by which a table's indexes find, behind the workspace.</summary>
    public abstract string Leading(string table);

    /// <summary>Answers every table.</summary>
    public abstract string Tables { get; }

    /// <summary>Answers the tables that have no column workspace_id, or one that may be empty.</summary>
    public abstract string TablesWithoutWorkspace { get; }

    /// <summary>Answers <c>table.index</c> for every index that does not begin with workspace_id.</summary>
    public abstract string IndexesBesideWorkspace { get; }

    /// <summary>Answers the definitions of a table's indexes.</summary>
    public abstract string IndexesOf(string table);

    /// <summary>Statements that make another run after whatever is added to a table, behind the back of who adds it.</summary>
    public abstract string[] Sabotage(string table, string statement);
}

/// <summary>A database that a test has opened.</summary>
public abstract class OpenedEngine(IDatabase database, string place) : IAsyncDisposable
{
    public IDatabase Database { get; } = database;

    /// <summary>A path or a connection string.</summary>
    public string Place { get; } = place;

    /// <summary>The same database, opened as another process would.</summary>
    public abstract Task<OpenedEngine> AgainAsync();

    public abstract ValueTask DisposeAsync();
}
