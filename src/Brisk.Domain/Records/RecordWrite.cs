using Brisk.Domain.Fields;

namespace Brisk.Domain.Records;

/// <summary>By what a record is written, as far as rules ask.</summary>
public enum WriteWay
{
    /// <summary>Somebody says what shall be.</summary>
    Given,

    /// <summary>A file says what was elsewhere: also of what Brisk sets by itself otherwise.</summary>
    Imported,

    /// <summary>What was once becomes again what it was.</summary>
    Undone,

    /// <summary>What rules it became another: it follows, and nothing is asked.</summary>
    Following,
}

/// <summary>A write of one record, as the rules of its type see it.</summary>
/// <param name="Before">What it held; null for a new one.</param>
/// <param name="Given">What the write names; what it clears is <see cref="FieldValue.Nothing"/>.</param>
/// <param name="Values">What the record will hold: rules change it in place. Empty fields are absent.</param>
/// <param name="Now">Unix milliseconds.</param>
/// <param name="Sees">Whether whoever writes sees a field; problems name no other.</param>
public sealed record RecordWrite(
    IReadOnlyDictionary<string, FieldValue>? Before, IReadOnlyDictionary<string, FieldValue> Given, IDictionary<string, FieldValue> Values, long Now,
    WriteWay Way, Func<string, bool> Sees)
{
    /// <summary>What the record holds, or will hold, in a field.</summary>
    public FieldValue this[string field] => Values.TryGetValue(field, out var value) ? value : default;

    /// <summary>What the record held in a field.</summary>
    public FieldValue Was(string field) => Before is not null && Before.TryGetValue(field, out var value) ? value : default;

    public void Set(string field, FieldValue value)
    {
        if (value.IsNothing) Values.Remove(field);
        else Values[field] = value;
    }
}
