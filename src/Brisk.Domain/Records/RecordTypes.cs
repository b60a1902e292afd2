namespace Brisk.Domain.Records;

/// <summary>Every type of record there is, before a workspace adds its own fields.</summary>
public static class RecordTypes
{
    public static IReadOnlyList<RecordType> All { get; } = [ContactType.Type, OrganizationType.Type, OpportunityType.Type, ActivityType.Type];

    /// <summary>All of them, each with the views of its kinds: what has a plural in the API.</summary>
    public static IReadOnlyList<RecordType> Views { get; } = [.. All.SelectMany(type => (type.Kinds?.All ?? []).Select(type.As).Prepend(type))];

    /// <summary>All of them for people: <c>contacts or organizations</c>.</summary>
    public static string Words { get; } = All.Count == 1 ? All[0].Plural
        : $"{string.Join(", ", All.SkipLast(1).Select(type => type.Plural))} or {All[^1].Plural}";

    /// <summary>The type of that name, or the view of one of its kinds (<c>note</c>); null when there is neither.</summary>
    public static RecordType? FindNamed(string name) => Views.FirstOrDefault(type => type.ApiName == name);

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
