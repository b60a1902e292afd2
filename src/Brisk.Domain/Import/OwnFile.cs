using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>
/// The names of the columns of a file that Brisk wrote itself. It is known by the column of its records' ids; then every
/// column goes back where it came from, and every cell is read as it was written, without guessing.
/// </summary>
public static class OwnFile
{
    /// <summary>The first column: the record's id. Read only as the sign that the file is one of ours.</summary>
    public const string IdHeader = "brisk_id";

    /// <summary>What the columns begin with that are for people and programs, and no field's: ids, and why a row was refused.</summary>
    private const string Mark = "brisk_";

    /// <summary>Whether these are the columns of a file that Brisk wrote, refused rows of one included.</summary>
    public static bool IsOne(IEnumerable<string> headers) => headers.Contains(IdHeader, StringComparer.Ordinal);

    /// <summary>What a field's column is called: its label, or its name where the label could mean another column.</summary>
    public static string HeaderOf(RecordType type, Field field) => field is { Through: { } relation, Target: { } target }
        ? $"{HeaderOf(type, relation)}: {(type.OtherOf(relation) is { } other ? HeaderOf(other, target) : target.Label)}"
        : field.Label.StartsWith(Mark, StringComparison.OrdinalIgnoreCase)
        || type.Fields.Any(other => other.Name != field.Name && (Is(other.Label, field.Label) || Is(other.Name, field.Label))) ? field.Name : field.Label;

    /// <summary>What the column is called that has the ids of what a relation points to, beside the one with their names.</summary>
    public static string IdHeaderOf(RecordType type, Field relation) => $"{IdHeader} {HeaderOf(type, relation)}";

    /// <summary>Where each column of such a file goes; null for one that no field is called like.</summary>
    internal static IReadOnlyList<ImportTarget?> Targets(RecordType type, IReadOnlyList<string> headers)
    {
        var fields = type.Fields.ToLookup(field => HeaderOf(type, field), StringComparer.Ordinal);
        // A name that is put together of parts is not split where they have columns of their own.
        var hasParts = type.Rules.Named(type, "A B").Any(part => headers.Contains(HeaderOf(type, type[part.Field]), StringComparer.Ordinal));
        return [.. headers.Select(TargetOf)];

        ImportTarget? TargetOf(string header) => fields[header].FirstOrDefault() switch
        {
            null => header.StartsWith(Mark, StringComparison.Ordinal) || IsOfPath(header) ? ImportTarget.Skip : null,
            { ReadOnly: true } kept when kept != type.Title || hasParts => ImportTarget.Skip,
            var field => new ImportTarget(field.Name),
        };

        // What stands in related records is theirs.
        bool IsOfPath(string header) => type.Paths.Any(path => HeaderOf(type, path) == header);
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
