namespace Brisk.Storage.Engine;

/// <summary>Where the engines' SQL differs. Everything else is one text for both.</summary>
public abstract class Dialect
{
    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The key of a table whose <c>id</c> is unique in its workspace: the rowid on SQLite, (workspace_id, id) on PostgreSQL.</summary>
    public abstract string IdColumns { get; }

    /// <summary>What ends the CREATE TABLE of such a table: nothing, or its primary key.</summary>
    public abstract string IdKey(string table);

    /// <summary>The columns of an index whose last key is the id (SQLite keeps it there by itself).</summary>
    public abstract string EndingInId(string columns);

    /// <summary>
    /// What follows the table's name in an index over living records that ends in the id: enough for a statement over living records to be
    /// answered from the index alone.
    /// </summary>
    /// <param name="filled">Only records that have a value in the first column.</param>
    public abstract string LivingIndex(string columns, bool filled);

    /// <summary>What ends the CREATE TABLE of a table that is only its primary key.</summary>
    public abstract string Clustered { get; }

    /// <summary>A finished statement of a migration with the types as this engine needs them.</summary>
    public virtual string Define(string statement) => statement;

    /// <summary>Statements that make the functions which the expressions below call, again and again to the same effect.</summary>
    public virtual IReadOnlyList<string> Functions => [];

    /// <summary>
    /// A query for every column of every table: table, column, type, its place in the primary key from 1 (0 outside of it). In the order of
    /// the names' bytes.
    /// </summary>
    public abstract string Catalogue { get; }

    /// <summary>
    /// A query that lets one process after the other migrate, each until its transaction ends; null where only one process can have the
    /// database.
    /// </summary>
    public virtual string? MigrationLock => null;

    /// <summary>Gives a table that a migration has just made its place, where the database is distributed over several servers.</summary>
    /// <param name="isOfWorkspaces">Each row belongs to a workspace; else all of it is on each server.</param>
    public virtual ValueTask DistributeAsync(ISession session, string table, bool isOfWorkspaces) => default;

    /// <summary>The folded form (<see cref="Domain.Fold"/>) of a text expression without a key column.</summary>
    public abstract string Fold(string expression);

    /// <summary>True when a text holds another; both folded.</summary>
    public virtual string Contains(string expression, string parameter) => $"instr({expression}, {parameter}) > 0";

    /// <summary>An expression that no index is used for, where the planner does not know that a page ends after its limit.</summary>
    public virtual string Unindexed(string expression) => expression;

    /// <summary>Whether the planner knows how much of a table one workspace has.</summary>
    public virtual bool KnowsSizes => true;

    /// <summary>A left join of one row at most, found for each row by itself: whatever the planner knows of how many rows are asked for.</summary>
    /// <param name="on">The condition, which names the row's key.</param>
    public virtual string JoinOne(string table, string alias, string on) => $" LEFT JOIN {table} {alias} ON {on}";

    /// <summary>True when a number is among those of the JSON array <paramref name="parameter"/>.</summary>
    public abstract string IdIn(string id, string parameter);

    /// <summary>True when a text is among those of the JSON array <paramref name="parameter"/>.</summary>
    public abstract string TextIn(string expression, string parameter);

    /// <summary>One value of a JSON column as text, number or null.</summary>
    /// <param name="member">A member of that value instead.</param>
    public abstract string JsonText(string column, string key, string? member = null);

    public abstract string JsonNumber(string column, string key, string? member = null);

    /// <summary>One member of a JSON column as JSON.</summary>
    public abstract string JsonMember(string column, string key);

    /// <summary>True when the JSON array of texts in <paramref name="column"/> holds the folded text <paramref name="parameter"/>.</summary>
    public abstract string JsonArrayHas(string column, string parameter);

    /// <summary>Rows made into one JSON object, as text; an empty one or NULL of no rows.</summary>
    public abstract string JsonObjectOf(string key, string value);

    /// <summary>
    /// True when any element's member <c>value</c> of the JSON array in <paramref name="column"/> contains the folded text <paramref
    /// name="parameter"/>.
    /// </summary>
    public abstract string JsonValuesContain(string column, string parameter);
}
