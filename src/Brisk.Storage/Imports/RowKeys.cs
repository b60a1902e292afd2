using Brisk.Domain.Fields;
using Brisk.Storage.Records;

namespace Brisk.Storage.Imports;

/// <summary>
/// Under what the record of a row is looked for. Of telephone numbers there may be as many as countries: made once a row,
/// outside of transactions.
/// </summary>
/// <param name="All">The searched forms under which a record with the row's value may be stored, the row's own first; none when it has no value.</param>
/// <param name="Present">Those of them that are not of before: by these a record is, or may be, the one that is meant.</param>
/// <param name="HasCountry">Whether it is known whose telephone number it is: then its own form alone is surely the same number.</param>
public sealed record RowKeys(IReadOnlyList<string> All, IReadOnlyList<string> Present, bool HasCountry)
{
    /// <summary>The first line of the file that has the same value; null when it is the row's own.</summary>
    public int? Former { get; init; }

    /// <summary>Lines before it, each the first of its value, whose record may be the row's, where their value is not the same.</summary>
    public IReadOnlyList<int> Twins { get; init; } = [];

    /// <param name="field">The field that rows are matched by, of the schema.</param>
    public static RowKeys Of(Field field, IReadOnlyDictionary<string, FieldValue> row)
    {
        var all = RecordEngine.KeysOf(field, row);
        return new(all, field.Phones is { Former.Count: > 0 } ? RecordEngine.PresentKeysOf(field, row) : all, field.Phones?.OfRecord(row).Country is not null);
    }
}
