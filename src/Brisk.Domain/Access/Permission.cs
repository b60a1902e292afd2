namespace Brisk.Domain.Access;

/// <summary>What a route asks of whoever calls it.</summary>
public enum Permission
{
    /// <summary>Lists, records, history, search.</summary>
    ReadRecords,
    /// <summary>Who did what when, of everybody: the steps, without what they wrote.</summary>
    ReadSteps,
    /// <summary>Create and change records.</summary>
    WriteRecords,
    /// <summary>Delete and restore records.</summary>
    DeleteRecords,
    /// <summary>Upload files, run and undo imports.</summary>
    ImportRecords,
    /// <summary>Take records out as files.</summary>
    ExportRecords,
    /// <summary>The jobs of everybody, and not the own ones alone.</summary>
    ManageJobs,
    /// <summary>The people of the workspace and their roles.</summary>
    ReadUsers,
    /// <summary>Invite, change roles, remove.</summary>
    ManageUsers,
    /// <summary>Add and change custom fields and choices.</summary>
    ManageFields,
    /// <summary>API keys.</summary>
    ManageKeys,
    /// <summary>The name and the settings of the workspace.</summary>
    ManageWorkspace,
}

/// <summary>Which role may do what.</summary>
public static class Permissions
{
    private static readonly IReadOnlySet<Permission> Reading =
        new HashSet<Permission> { Permission.ReadRecords, Permission.ReadSteps, Permission.ReadUsers, Permission.ExportRecords };

    private static readonly IReadOnlySet<Permission> Working =
        new HashSet<Permission>(Reading) { Permission.WriteRecords, Permission.DeleteRecords, Permission.ImportRecords };

    private static readonly IReadOnlySet<Permission> Everything = Enum.GetValues<Permission>().ToHashSet();

    /// <summary>All that a role may do.</summary>
    public static IReadOnlySet<Permission> Of(Role role) => role switch
    {
        Role.Owner => Everything,
        Role.Member => Working,
        _ => Reading,
    };

    public static bool Allows(Role role, Permission permission) => Of(role).Contains(permission);
}
