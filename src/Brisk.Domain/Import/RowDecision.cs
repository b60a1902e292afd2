using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>What a row does to the record it matches.</summary>
public static class RowDecision
{
    /// <summary>The values to write into an existing record; empty when the row changes nothing.</summary>
    /// <param name="problem">Set when a list would grow longer than it may: then the row is refused.</param>
    public static Dictionary<string, FieldValue> Changes(RecordType type, OnMatch onMatch,
        IReadOnlyDictionary<string, FieldValue> existing, IReadOnlyDictionary<string, FieldValue> row, out Problem? problem)
    {
        problem = null;
        var changes = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        var isKept = onMatch == OnMatch.Fill && type.Rules.Together.Any(name => Contradicts(name));
        foreach (var (name, value) in row)
        {
            if (type.Find(name) is not { IsImported: true } field || (isKept && type.Rules.Together.Contains(name))) continue;
            var known = existing.TryGetValue(name, out var found) ? found : FieldValue.Nothing;
            if (!known.IsNothing && onMatch == OnMatch.Fill) continue;
            var (merged, refusal) = known.IsNothing ? (value, null) : Merge(field, known, value);
            if (refusal is not null) problem ??= new Problem(name, refusal.Reason);
            else if (!merged.Equals(known)) changes[name] = merged;
        }
        // What is right only together is decided by all that the row says of it.
        if (changes.Keys.Any(type.Rules.Together.Contains))
        {
            foreach (var name in type.Rules.Together.Where(name => type.Find(name) is { IsImported: true }))
                if (row.TryGetValue(name, out var value)) changes[name] = value;
        }
        return changes;

        bool Contradicts(string name) => existing.TryGetValue(name, out var known) && row.TryGetValue(name, out var value) && !value.Equals(known);
    }

    /// <summary>Lists and tags grow by what they do not have yet; everything else is replaced.</summary>
    private static (FieldValue Merged, Refusal? Refusal) Merge(Field field, FieldValue known, FieldValue given)
    {
        switch (field.Kind)
        {
            case TagsField:
                var tags = TagsField.Tags(known);
                var fresh = TagsField.Tags(given).Where(tag => !tags.Contains(tag, StringComparer.OrdinalIgnoreCase)).ToList();
                if (fresh.Count == 0) return (known, null);
                var refused = field.Kind.Parse(field, string.Join(',', tags.Concat(fresh)), out var all);
                return (all, refused);
            case RelationsField:
                // A link without a role says nothing of the role that there is.
                var roles = RelationsField.Records(known).ToDictionary(link => (link.Type, link.Id), link => link.Role);
                var added = RelationsField.Records(given).Select(link => link with { Role = link.Role ?? roles.GetValueOrDefault((link.Type, link.Id)) });
                return RelationsField.Changed(known, [.. added], []) is { } links ? (links, null) : (known, RelationsField.TooMany);
            case LabelledField:
                var entries = LabelledField.Entries(known);
                var others = LabelledField.Entries(given)
                    .Where(entry => !entries.Any(old => string.Equals(old.Value, entry.Value, StringComparison.OrdinalIgnoreCase))).ToList();
                if (others.Count == 0) return (known, null);
                return entries.Count + others.Count > LabelledField.MaxCount ? (known, LabelledField.TooMany)
                    : (LabelledField.Store([.. entries, .. others]), null);
            case AddressesField:
                var addresses = AddressesField.Entries(known).ToList();
                foreach (var address in AddressesField.Entries(given))
                {
                    if (addresses.Contains(address)) continue;
                    var same = addresses.FindIndex(old => old.Label.Length > 0 && old.Label == address.Label);
                    if (same >= 0) addresses[same] = address;
                    else addresses.Add(address);
                }
                return addresses.Count > AddressesField.MaxCount ? (known, AddressesField.TooMany) : (AddressesField.Store(addresses), null);
            default:
                return (given, null);
        }
    }
}
