using System.Runtime.InteropServices;
using Brisk.Domain;
using Brisk.Storage.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Brisk.Storage.Postgres;

/// <summary>
/// What waits to be sent, in its order: statements, and rows for some tables. Behind it what may come last, each kind of it
/// at once: rows that nothing else touches, and counters.
/// </summary>
internal sealed class Posts
{
    private static readonly Statement Count = new("INSERT INTO counters (workspace_id, name, n) SELECT $1, u.name, u.n FROM unnest($2, $3) AS u (name, n) "
        + "ON CONFLICT (workspace_id, name) DO UPDATE SET n = counters.n + excluded.n");

    private static readonly Statement Number = new("INSERT INTO counters (workspace_id, name, n) SELECT $1, u.name, u.n FROM unnest($2, $3) AS u (name, n) "
        + "ON CONFLICT (workspace_id, name) DO UPDATE SET n = excluded.n");

    private static readonly Statement Seq = new("UPDATE workspace_seq SET seq = $2 WHERE workspace_id = $1");

    private readonly List<Piece> pieces = [];

    /// <summary>The rows that the last pieces change, where those only change and add rows, and each a row of its own: their order does not matter.</summary>
    private readonly HashSet<(string Table, long Id)> changed = [];
    private int firstLoose;
    private readonly List<TableRows> last = [];
    private readonly Dictionary<(Tsid Workspace, string Name), long> counts = [];
    private readonly Dictionary<(Tsid Workspace, string Name), long> numbers = [];

    private (Tsid Workspace, long Seq)? taken;

    public IReadOnlyList<Piece> Pieces => pieces;

    public bool IsEmpty => pieces.Count == 0 && last.Count == 0 && counts.Count == 0 && numbers.Count == 0 && taken is null;

    /// <summary>Whether there are rows that must be there to be changed.</summary>
    public bool HasOnes { get; private set; }

    /// <summary>How much it is: statements, and rows.</summary>
    public int Length { get; private set; }

    public void Add(NpgsqlBatchCommand command)
    {
        pieces.Add(new Piece(command, null, null));
        Fix();
        Length++;
    }

    /// <summary>Adds changes of rows, each of which must be there.</summary>
    /// <param name="values">Of any number of changes: workspace, id, version, and what is set.</param>
    public void Add(ChangeShape change, ReadOnlySpan<SqlValue> values)
    {
        for (var width = ChangeShape.First + change.Columns.Count; values.Length > 0; values = values[width..])
        {
            // A row that was changed before is changed behind that.
            if (!changed.Add((change.Table, values[1].Integer)))
            {
                Fix();
                changed.Add((change.Table, values[1].Integer));
            }
            var at = pieces.FindIndex(firstLoose, piece => ReferenceEquals(piece.Changes?.Change, change));
            if (at < 0)
            {
                at = pieces.Count;
                pieces.Add(new Piece(null, null, new RowChanges(change, [])));
            }
            pieces[at].Changes!.Value.Values.AddRange(values[..width]);
            Length++;
        }
        HasOnes = true;
    }

    /// <summary>Adds rows of new records and their like. Those of several tables go table by table, as long as no statement comes between.</summary>
    public void Add(TableShape table, ReadOnlySpan<SqlValue> rows)
    {
        Add(Tables(), table, rows);
    }

    /// <summary>Adds rows that nothing else of the transaction touches.</summary>
    public void AddLast(TableShape table, ReadOnlySpan<SqlValue> rows) => Add(last, table, rows);

    /// <summary>Adds to a counter.</summary>
    public void Add(Tsid workspace, string counter, long more) => counts[(workspace, counter)] = counts.GetValueOrDefault((workspace, counter)) + more;

    /// <summary>Sets a counter.</summary>
    public void Set(Tsid workspace, string counter, long number) => numbers[(workspace, counter)] = number;

    /// <summary>Says how far the workspace's changes are numbered.</summary>
    public void NumberTo(Tsid workspace, long seq) => taken = (workspace, seq);

    /// <summary>Takes over all that others wait for, behind its own.</summary>
    public void Take(Posts others)
    {
        foreach (var piece in others.pieces)
        {
            if (piece.Command is { } command) Add(command);
            foreach (var rows in piece.Rows ?? []) Add(rows.Table, CollectionsMarshal.AsSpan(rows.Values));
            if (piece.Changes is { } changes) Add(changes.Change, CollectionsMarshal.AsSpan(changes.Values));
        }
        foreach (var rows in others.last) AddLast(rows.Table, CollectionsMarshal.AsSpan(rows.Values));
        foreach (var ((workspace, name), more) in others.counts) Add(workspace, name, more);
        foreach (var ((workspace, name), number) in others.numbers) Set(workspace, name, number);
        taken = others.taken ?? taken;
        others.Clear();
    }

    /// <summary>From now on nothing comes last any more but what is added after this.</summary>
    public void Seal()
    {
        if (last.Count > 0)
        {
            foreach (var rows in last) Add(rows.Table, CollectionsMarshal.AsSpan(rows.Values));
        }
        last.Clear();
        Seal(counts, Count);
        Seal(numbers, Number);
        if (taken is { } numbered) pieces.Add(new Piece(Pipeline.Command(Seq.Text, [numbered.Workspace.Value, numbered.Seq]), null, null));
        taken = null;
        if (pieces.Count > 0) Fix();
    }

    public void Clear()
    {
        pieces.Clear();
        last.Clear();
        counts.Clear();
        numbers.Clear();
        taken = null;
        Fix();
        HasOnes = false;
        Length = 0;
    }

    /// <summary>What comes from now on stays behind what is there.</summary>
    private void Fix()
    {
        firstLoose = pieces.Count;
        changed.Clear();
    }

    private List<TableRows> Tables()
    {
        var at = pieces.FindIndex(firstLoose, piece => piece.Rows is not null);
        if (at >= 0) return pieces[at].Rows!;
        pieces.Add(new Piece(null, [], null));
        return pieces[^1].Rows!;
    }

    private void Add(List<TableRows> tables, TableShape table, ReadOnlySpan<SqlValue> rows)
    {
        var at = tables.FindIndex(known => ReferenceEquals(known.Table, table));
        if (at < 0)
        {
            at = tables.Count;
            tables.Add(new TableRows(table, []));
        }
        tables[at].Values.AddRange(rows);
        Length += rows.Length / table.Columns.Count;
    }

    private void Seal(Dictionary<(Tsid Workspace, string Name), long> counters, Statement statement)
    {
        foreach (var group in counters.GroupBy(pair => pair.Key.Workspace))
        {
            pieces.Add(new Piece(new NpgsqlBatchCommand(statement.Text)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = group.Key.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                    new NpgsqlParameter<string[]> { TypedValue = [.. group.Select(pair => pair.Key.Name)],
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                    new NpgsqlParameter<long[]> { TypedValue = [.. group.Select(pair => pair.Value)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                },
            }, null, null));
        }
        counters.Clear();
    }

    /// <summary>What waits: a statement, rows for some tables, or changes of rows.</summary>
    public readonly record struct Piece(NpgsqlBatchCommand? Command, List<TableRows>? Rows, RowChanges? Changes);

    /// <param name="Values">Change after change: workspace, id, version, and what is set.</param>
    public readonly record struct RowChanges(ChangeShape Change, List<SqlValue> Values);

    /// <param name="Values">Row after row, in the order of the columns.</param>
    public readonly record struct TableRows(TableShape Table, List<SqlValue> Values);
}
