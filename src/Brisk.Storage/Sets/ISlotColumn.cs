using Brisk.Domain.Fields;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>Something of all records that is kept in memory, by slot, and follows the changes.</summary>
internal interface ISlotColumn
{
    Field Field { get; }

    /// <summary>The expressions that it is read from.</summary>
    IReadOnlyList<string> Sources { get; }

    /// <summary>About how much memory it takes, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Takes a row as the database has it, with the sources from <paramref name="at"/> on; false when it cannot be kept.</summary>
    bool TryRead(RowReader row, int at, int slot);

    /// <summary>Takes a record after a change, null for one that is no more; false when it cannot be kept.</summary>
    bool TrySet(int slot, Record? record);

    /// <summary>Called when every row has been read.</summary>
    void Close();

    /// <summary>Writes all of it down, for <see cref="Restore"/>.</summary>
    void Write(BinaryWriter to);

    /// <summary>Takes the place of reading the rows.</summary>
    void Restore(BinaryReader from);
}

/// <summary>A column as it was at one moment, in memory that is rented.</summary>
internal interface ISlotCopy : IDisposable
{
    /// <summary>The same of records whose relation points to these.</summary>
    /// <param name="of">What it is of.</param>
    /// <param name="slots">How many slots those records have.</param>
    ISlotCopy Through(RelationColumn relation, SlotRange of, int slots);
}

/// <summary>A column that a question needs.</summary>
/// <param name="Key">Under which it is kept.</param>
/// <param name="Source">What is kept; null for amounts.</param>
/// <param name="Amounts">The field whose amounts are kept; null for values.</param>
internal readonly record struct WantedColumn(string Key, GroupSource? Source, FieldSql? Amounts = null)
{
    /// <summary>Of the records that have it.</summary>
    public Field Field => (Source?.Form ?? Amounts ?? Relation)!.Value.Field;

    /// <summary>Whether conditions are asked of it, too.</summary>
    public bool IsSearchedForm => Source is { IsSearchedForm: true };

    /// <summary>The relation whose column it is; null for values and amounts.</summary>
    public FieldSql? Relation { get; init; }

    /// <summary>The relation over which it is told of other records than those that have it; null for their own.</summary>
    public Field? Through { get; init; }

    public ISlotColumn Make(int slots) => Relation is { } relation ? new RelationColumn(relation, slots)
        : Source is { } source ? new Column(source, slots) : new Amounts(Amounts!.Value, slots);
}
