namespace Brisk.Domain.Records;

/// <summary>Every type of record there is, before a workspace adds its own fields.</summary>
public static class RecordTypes
{
    public static IReadOnlyList<RecordType> All { get; } = [ContactType.Type, OrganizationType.Type];

    /// <summary>The type of that name (<c>contact</c>) or plural (<c>contacts</c>), or null.</summary>
    public static RecordType? Find(string name)
    {
        foreach (var type in All)
        {
            if (type.Name == name || type.Plural == name) return type;
        }
        return null;
    }
}
