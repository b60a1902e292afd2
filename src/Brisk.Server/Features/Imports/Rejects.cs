using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Imports;

namespace Brisk.Server.Features.Imports;

internal static class Rejects
{
    /// <summary>A refused row as it is kept; it is called what the record would have been called.</summary>
    public static ImportReject Of(RecordType type, ImportRow row, RowProblem problem)
    {
        var values = new Dictionary<string, FieldValue>(row.Values, StringComparer.Ordinal);
        type.Rules.Derive(type, values);
        return new ImportReject(row.Line, problem.Cell, problem.Field, problem.Value, StoredReason.Of(problem.Reason),
            values.GetValueOrDefault(type.Title.Name).Text,
            row.Start, row.Length);
    }
}
