using Brisk.Domain.Fields;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>Why a row is refused: the first thing wrong in it.</summary>
/// <param name="Cell">The column, from 0; null when it is the row as a whole.</param>
/// <param name="Field">The field's name; empty when it is the row as a whole.</param>
/// <param name="Value">What the cell says, cut to 200 characters.</param>
/// <param name="Reason">Says the repair.</param>
public sealed record RowProblem(int? Cell, string Field, string? Value, Reason Reason);

/// <summary>A link to a record that the row names; found or made when the row is written.</summary>
/// <param name="Name">Its name, as in the file; of one of many links also its id or e-mail address.</param>
/// <param name="ExternalId">Its external id, as in the file.</param>
/// <param name="Role">Of one of many links: its role, a value of the field's choices.</param>
/// <param name="OwnId">The id that a file of ours has beside the name, perhaps behind its type: who is meant, where two have one name.</param>
public sealed record RowLink(Field Field, int Cell, string? Name, string? ExternalId, string? Role = null, string? OwnId = null)
{
    /// <summary>Where a cell of ours has more or fewer names than ids: all of its ids, any of which may be that of the name.</summary>
    public IReadOnlyList<string>? AnyOfIds { get; init; }

    /// <summary>The ids that may be meant; none where the file has none beside the name.</summary>
    public IReadOnlyList<string> Ids => AnyOfIds ?? (string.IsNullOrEmpty(OwnId) ? [] : [OwnId]);
}

/// <summary>One row of a file, read and checked as far as it can be without the database.</summary>
public sealed class ImportRow
{
    /// <summary>The physical line on which the row begins.</summary>
    public required long Line { get; init; }

    /// <summary>Where the row's bytes are in the file.</summary>
    public required long Start { get; init; }

    public required long Length { get; init; }

    /// <summary>By field name; only fields with a value.</summary>
    public Dictionary<string, FieldValue> Values { get; } = new(24, StringComparer.Ordinal);

    public IReadOnlyList<RowLink> Links { get; set; } = [];

    /// <summary>The name or e-mail address of a user that the row gives as its owner; null when it gives none.</summary>
    public string? Owner { get; set; }

    /// <summary>The users that the row names in added fields, by name or e-mail address.</summary>
    public List<(Field Field, string Name)> Users { get; } = [];

    public RowProblem? Problem { get; set; }

    /// <summary>Which column fills a field; the same for all rows of a file.</summary>
    public required IReadOnlyDictionary<string, int> Sources { get; init; }

    /// <summary>The cell that gave a field its value, to say so when the database refuses it.</summary>
    /// <param name="field">Its name, or a path into it.</param>
    public int? SourceOf(string field) => Sources.TryGetValue(field.Split('/')[0], out var cell) ? cell : null;
}
