using Brisk.Storage.Engine;

namespace Brisk.Storage.Records;

/// <summary>A place between two records of a sorted list: the segment, the keys of the record and its id.</summary>
internal readonly record struct Place(int Segment, SqlValue[] Keys, long Id)
{
    /// <summary>Where a record lies in an order; null when that cannot be told from the record alone, or it lies in no segment.</summary>
    public static Place? Of(Record record, SortPlan plan)
    {
        for (var i = 0; i < plan.Segments.Count; i++)
        {
            var segment = plan.Segments[i];
            if (segment.Holds(record)) return segment.KeysOf is { } keysOf ? new Place(i, keysOf(record), record.Id.Value) : null;
        }
        return null;
    }

    /// <summary>The place of a row of a segment: column 0 is the id, the keys begin at a column.</summary>
    public static Place Of(RowReader row, int segment, int column, int keys)
    {
        var values = new SqlValue[keys];
        for (var i = 0; i < keys; i++) values[i] = row.Value(column + i);
        return new Place(segment, values, row.Int64(0));
    }

    /// <summary>Which comes first: negative when this one does.</summary>
    public int CompareTo(Place other, bool descending)
    {
        if (Segment != other.Segment) return Segment.CompareTo(other.Segment);
        var order = 0;
        for (var i = 0; i < Keys.Length && order == 0; i++) order = SqlOrder.Compare(Keys[i], other.Keys[i]);
        if (order == 0) order = Id.CompareTo(other.Id);
        return descending ? -order : order;
    }
}
