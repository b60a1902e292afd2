namespace Brisk.Domain.Access;

/// <summary>What a user or an API key is in a workspace.</summary>
public enum Role
{
    /// <summary>May do everything.</summary>
    Owner,
    /// <summary>Works with records and imports; does not change the workspace.</summary>
    Member,
    /// <summary>Sees everything, changes nothing.</summary>
    ReadOnly,
}

/// <summary>The names of the roles in JSON and on the command line: <c>owner</c>, <c>member</c>, <c>read-only</c>.</summary>
public static class Roles
{
    public static IReadOnlyList<Role> All { get; } = [Role.Owner, Role.Member, Role.ReadOnly];

    public static string Name(Role role) => role switch
    {
        Role.Owner => "owner",
        Role.Member => "member",
        _ => "read-only",
    };

    /// <summary>The one of two roles that may do less.</summary>
    public static Role Lesser(Role left, Role right) => Permissions.Of(left).IsSubsetOf(Permissions.Of(right)) ? left : right;

    /// <summary>Exact names only.</summary>
    public static bool TryParse(string? name, out Role role)
    {
        role = Role.ReadOnly;
        foreach (var candidate in All)
        {
            if (Name(candidate) != name) continue;
            role = candidate;
            return true;
        }
        return false;
    }
}
