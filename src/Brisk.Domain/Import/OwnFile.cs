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

    /// <summary>What the column of a field, or of a path, is called: its label, or its name where the label could mean another column.</summary>
    public static string HeaderOf(RecordType type, Field field) =>
        field.Label.StartsWith(Mark, StringComparison.OrdinalIgnoreCase) || type.Fields.Concat(type.Paths)
            .Any(other => other.Name != field.Name && (Is(other.Label, field.Label) || Is(other.Name, field.Label))) ? field.Name : field.Label;

    /// <summary>What the column is called that has the ids of what a relation or links point to, beside the one with their names.</summary>
    public static string IdHeaderOf(RecordType type, Field relation) => $"{IdHeader} {HeaderOf(type, relation)}";

    /// <summary>
    /// The columns that a file needs to come back as it was: behind a name that is put together of parts, the parts. Null stays all fields.
    /// </summary>
    public static IReadOnlyList<Field>? WithParts(RecordType type, IReadOnlyList<Field>? fields)
    {
        if (fields is null || !fields.Contains(type.Title)) return fields;
        var parts = Parts(type).Where(part => !fields.Contains(part)).ToList();
        return [.. fields.SelectMany(field => field == type.Title ? [field, .. parts] : (IEnumerable<Field>)[field])];
    }

    /// <summary>The fields of a type by which its records are named, where their name follows from others; as far as they are seen.</summary>
    internal static IEnumerable<Field> Parts(RecordType type) =>
        type.Title.ReadOnly ? type.Rules.NamedBy(type)[0].Select(type.Find).OfType<Field>() : [];

    /// <summary>The fields that a record is named by which has none of the parts; those that read anything come last.</summary>
    internal static IEnumerable<Field> Substitutes(RecordType type) =>
        type.Rules.NamedBy(type).Skip(1).SelectMany(names => names).Select(type.Find).OfType<Field>().OrderBy(field => field.Kind is TextField);

    /// <summary>Whether a file has columns for the parts of a name: then the name is not taken apart.</summary>
    internal static bool HasParts(RecordType type, IReadOnlyList<string> headers) =>
        Parts(type).Any(part => headers.Contains(HeaderOf(type, part), StringComparer.Ordinal));

    /// <summary>Where each column of such a file goes; null for one that no field is called like.</summary>
    internal static IReadOnlyList<ImportTarget?> Targets(RecordType type, IReadOnlyList<string> headers)
    {
        var fields = type.Fields.ToLookup(field => HeaderOf(type, field), StringComparer.Ordinal);
        var hasParts = HasParts(type, headers);
        // What a record is named by without parts has a column, or the name says it.
        var isSaid = hasParts && Substitutes(type).All(field => headers.Contains(HeaderOf(type, field), StringComparer.Ordinal));
        // What stands in related records is theirs.
        var paths = type.Paths.Select(path => HeaderOf(type, path)).ToHashSet(StringComparer.Ordinal);
        return [.. headers.Select(TargetOf)];

        ImportTarget? TargetOf(string header) => fields[header].FirstOrDefault() switch
        {
            null => header.StartsWith(Mark, StringComparison.Ordinal) || paths.Contains(header) ? ImportTarget.Skip : null,
            { IsImported: false } kept when kept != type.Title || isSaid => ImportTarget.Skip,
            var field => new ImportTarget(field.Name),
        };
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
