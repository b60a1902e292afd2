using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Storage.Records;

namespace Brisk.Server.Features.Imports;

internal enum RowAction { Create, Update, Unchanged, Skip, Reject }

/// <summary>What happens to one row.</summary>
/// <param name="Existing">The record it matches; null for a new one.</param>
/// <param name="Values">What is written: all of a new record, only what differs of an existing one, with what belongs together with that.</param>
/// <param name="Draft">The new record.</param>
internal sealed record PlannedRow(ImportRow Row, RowAction Action, Record? Existing, IReadOnlyDictionary<string, FieldValue> Values, RowProblem? Problem,
    Draft? Draft = null)
{
    /// <summary>Of an existing record: the fields that will hold something else, and what.</summary>
    public IReadOnlyDictionary<string, FieldValue> Changed { get; init; } = new Dictionary<string, FieldValue>();

    /// <summary>The id of the new record, where rows of the chunk may name it; null for any.</summary>
    public Tsid? Id { get; init; }

    /// <summary>Rows before it named its record, which was made of the name alone: it becomes this row's. Of a check <see cref="Existing"/> is null
    /// then.</summary>
    public bool Adopts { get; init; }

    public static PlannedRow Rejected(ImportRow row, RowProblem problem) => new(row, RowAction.Reject, null, row.Values, problem);
}

/// <summary>A record that rows name and that is not there yet.</summary>
/// <param name="Name">As the first row has it.</param>
internal sealed record PlannedLink(string Name, Tsid Id, Draft Draft);

/// <summary>What happens to the rows of a chunk.</summary>
/// <param name="Links">What they point to and has to be made first.</param>
/// <param name="UnknownOwners">Names of owners that are no users.</param>
internal sealed record PlannedChunk(IReadOnlyList<PlannedRow> Rows, IReadOnlyList<PlannedLink> Links, IReadOnlyList<string> UnknownOwners);
