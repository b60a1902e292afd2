using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>What a row does to the record it matches.</summary>
public static class RowDecision
{
    /// <summary>The values to write into an existing record; empty when the row changes nothing.</summary>
    public static Dictionary<string,
        FieldValue> Changes(RecordType type, OnMatch onMatch, IReadOnlyDictionary<string, FieldValue> existing, IReadOnlyDictionary<string, FieldValue> row)
    {
        var changes = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var (name, value) in row)
        {
            if (type.Find(name) is not { ReadOnly: false } field) continue;
            var known = existing.TryGetValue(name, out var found) ? found : FieldValue.Nothing;
            if (!known.IsNothing && onMatch == OnMatch.Fill) continue;
            var merged = known.IsNothing ? value : Merge(field, known, value);
            if (!merged.Equals(known)) changes[name] = merged;
        }
        return changes;
    }

    /// <summary>Lists and tags grow by what they do not have yet; everything else is replaced.</summary>
    private static FieldValue Merge(Field field, FieldValue known, FieldValue given)
    {
        switch (field.Kind)
        {
            case TagsField:
                var tags = TagsField.Tags(known);
                var fresh = TagsField.Tags(given).Where(tag => !tags.Contains(tag, StringComparer.OrdinalIgnoreCase)).ToList();
                return fresh.Count == 0 || tags.Count + fresh.Count > TagsField.MaxCount
                    || field.Kind.Parse(field, string.Join(',', tags.Concat(fresh)), out var all) is not null ? known : all;
            case RelationsField:
                var links = RelationsField.Records(known);
                var added = RelationsField.Records(given).Where(link => !links.Any(old => old.Type == link.Type && old.Id == link.Id)).ToList();
                return added.Count == 0 || links.Count + added.Count > RelationsField.MaxCount ? known : RelationsField.Store([.. links, .. added]);
            case LabelledField:
                var entries = LabelledField.Entries(known);
                var others = LabelledField.Entries(given)
                    .Where(entry => !entries.Any(old => string.Equals(old.Value, entry.Value, StringComparison.OrdinalIgnoreCase))).ToList();
                return others.Count == 0 ? known : LabelledField.Store([.. entries.Concat(others).Take(LabelledField.MaxCount)]);
            case AddressesField:
                var addresses = AddressesField.Entries(known).ToList();
                foreach (var address in AddressesField.Entries(given))
                {
                    if (addresses.Contains(address)) continue;
                    var same = addresses.FindIndex(old => old.Label.Length > 0 && old.Label == address.Label);
                    if (same >= 0) addresses[same] = address;
                    else if (addresses.Count < AddressesField.MaxCount) addresses.Add(address);
                }
                return AddressesField.Store(addresses);
            default:
                return given;
        }
    }
}
