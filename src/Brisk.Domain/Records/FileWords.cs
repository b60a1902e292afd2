using System.Collections.Frozen;

namespace Brisk.Domain.Records;

/// <summary>How files of other products speak of a record type, besides the names of its fields and what all types have in common.</summary>
public sealed class FileWords
{
    private readonly FrozenDictionary<string, string> meanings;

    /// <param name="headers">
    /// Names of columns, folded, without spaces and with <c>|</c> between them, and what they mean: a field, a part of one
    /// (<c>consent/unsubscribed</c>, <c>organization/externalId</c>), or <c>fullName</c>. The first meaning of a name holds.
    /// </param>
    public FileWords(params IEnumerable<(string Meaning, string Headers)> headers) =>
        meanings = headers.SelectMany(entry => entry.Headers.Split('|').Select(header => (header, entry.Meaning)))
            .DistinctBy(pair => pair.header).ToFrozenDictionary(pair => pair.header, pair => pair.Meaning, StringComparer.Ordinal);

    /// <summary>What stands in front of a column that is the record's own: <c>Person - Email</c>.</summary>
    public IReadOnlyList<string> Entities { get; init; } = [];

    /// <summary>Parts of columns' names by which a file shows, before anything else is known of it, that its rows are of this type.</summary>
    public IReadOnlyList<string> Telling { get; init; } = [];

    /// <summary>What a column of this name means; null when only this type's own words know.</summary>
    public string? Meaning(string header) => meanings.GetValueOrDefault(header);
}
