using System.Runtime.InteropServices;
using Brisk.Domain.Fields;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>How often each field of each record type has changed, so that what was told of others is known to be so still. The gate is held.</summary>
internal sealed class ChangeCounts
{
    /// <summary>All changes of a type, whatever they touched.</summary>
    private const string Any = "*";

    /// <summary>Those of whole records, which came or went, have no name.</summary>
    private readonly Dictionary<(string Type, string Field), long> counts = [];

    public void Add(string type, IReadOnlyList<RecordChange> changes)
    {
        foreach (var change in changes)
        {
            Count(type, Any);
            if (change.Fields is null) Count(type, "");
            else foreach (var name in change.Fields) Count(type, name);
        }
    }

    /// <summary>Another number whenever a value of the field may be another.</summary>
    /// <param name="field">Of records of that type; null for whatever they hold.</param>
    public long Of(string type, Field? field) => field is null ? counts.GetValueOrDefault((type, Any))
        : counts.GetValueOrDefault((type, "")) + counts.GetValueOrDefault((type, field.Name))
        // A telephone number is one of the record's country.
        + (field.Kind is PhoneField ? counts.GetValueOrDefault((type, PhoneScope.CountryField)) : 0);

    private void Count(string type, string name) => CollectionsMarshal.GetValueRefOrAddDefault(counts, (type, name), out _)++;
}
