using System.Text.Json.Nodes;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;

namespace Brisk.Server.Platform;

/// <summary>The values of such a list, and no others: a schema of its own in the OpenAPI document.</summary>
/// <param name="name">One of <see cref="ClosedLists"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ClosedListAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Texts of the API that are one of a few everywhere, by what their schemas are called.</summary>
internal static class ClosedLists
{
    public const string Role = "Role";
    public const string Hue = "Hue";
    public const string FieldKind = "FieldKind";
    public const string CustomFieldKind = "CustomFieldKind";
    public const string WeekDay = "WeekDay";
    public const string Language = "Language";
    public const string ActorKind = "ActorKind";

    private static readonly (string Name, IEnumerable<string> Values)[] All =
    [
        (Role, Roles.All.Select(Roles.Name)),
        (Hue, Hues.All),
        (FieldKind, FieldKinds.All.Select(kind => kind.Name)),
        (CustomFieldKind, CustomFields.Kinds.Select(kind => kind.Name)),
        (WeekDay, WorkspaceSettings.WeekStarts),
        (Language, WorkspaceSettings.Languages),
        (ActorKind, ["user", "key", "import", "system"]),
    ];

    /// <summary>Members that are of such a list wherever they stand, unless they say otherwise.</summary>
    private static readonly Dictionary<string, string> ByMember = new(StringComparer.Ordinal)
    {
        ["role"] = Role, ["worksAs"] = Role, ["hue"] = Hue, ["weekStart"] = WeekDay, ["language"] = Language,
    };

    /// <summary>The list that a member of a type of ours is of; null for none.</summary>
    /// <param name="said">What the member says itself.</param>
    public static string? Of(string member, ClosedListAttribute? said) => said?.Name ?? ByMember.GetValueOrDefault(member);

    /// <summary>Adds the schema of each.</summary>
    public static void Add(JsonObject schemas)
    {
        foreach (var (name, values) in All) schemas.Add(name, ApiShape.OneOf([.. values]).ToJson());
    }
}
