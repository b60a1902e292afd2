namespace Brisk.Domain.Records;

/// <summary>Every type of record there is, before a workspace adds its own fields.</summary>
public static class RecordTypes
{
    public static IReadOnlyList<RecordType> All { get; } = [ContactType.Type, OrganizationType.Type, OpportunityType.Type];

    /// <summary>All of them for people: <c>contacts or organizations</c>.</summary>
    public static string Words { get; } = All.Count == 1 ? All[0].Plural
        : $"{string.Join(", ", All.SkipLast(1).Select(type => type.Plural))} or {All[^1].Plural}";

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
