using System.CommandLine;
using Brisk.Storage.Postgres;

namespace Brisk;

/// <summary>The settings that every command takes, as flags or from the environment.</summary>
internal static class Settings
{
    /// <summary>The data folder: database, files, tokens.</summary>
    public static Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder (BRISK_DATA; default ./data)",
        Recursive = true,
        HelpName = "folder",
        DefaultValueFactory = _ => Of("BRISK_DATA") ?? "data",
    };

    /// <summary>Where uploaded files lie when not in the data folder.</summary>
    public static Option<string?> Files { get; } = new("--files")
    {
        Description = "The folder for uploaded files, one for all nodes that share a database (BRISK_FILES; default files, in the data folder)",
        Recursive = true,
        HelpName = "folder",
        DefaultValueFactory = _ => Of("BRISK_FILES"),
    };

    /// <summary>Where the data lies when not in the data folder.</summary>
    public static Option<string?> Database { get; } = new("--database")
    {
        Description = "A PostgreSQL database instead of the built-in one, such as \"Host=localhost;Database=brisk;Username=brisk;Password=…\" (BRISK_DATABASE)",
        Recursive = true,
        HelpName = "connection string",
        DefaultValueFactory = _ => Of("BRISK_DATABASE"),
    };

    /// <summary>The same database past a pooler.</summary>
    public static Option<string?> Direct { get; } = new("--database-direct")
    {
        Description = "Where --database leads to a pooler: the same database without it, to hear of other nodes' writes at once and to back up "
            + "(BRISK_DATABASE_DIRECT)",
        Recursive = true,
        HelpName = "connection string",
        DefaultValueFactory = _ => Of("BRISK_DATABASE_DIRECT"),
    };

    /// <summary>Replicas of the database.</summary>
    public static Option<string?> Replica { get; } = new("--database-replica")
    {
        Description = "Replicas of --database, to answer counts and other long reads as long as they keep up (BRISK_DATABASE_REPLICA)",
        Recursive = true,
        HelpName = "connection string",
        DefaultValueFactory = _ => Of("BRISK_DATABASE_REPLICA"),
    };

    /// <summary>Which workspace a command works in, for those that work in one.</summary>
    public static Option<string?> Workspace { get; } = new("--workspace")
    {
        Description = "The workspace, by its name or its id; only where there are several (BRISK_WORKSPACE)",
        HelpName = "name",
        DefaultValueFactory = _ => Of("BRISK_WORKSPACE"),
    };

    /// <summary>
    /// What an environment variable says, or the file that the same name with _FILE leads to: secrets of containers and
    /// service managers are files.
    /// </summary>
    public static string? Of(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) return value;
        return Environment.GetEnvironmentVariable(variable + "_FILE") is { Length: > 0 } file ? File.ReadAllText(file).Trim() : null;
    }

    /// <summary>The data folder of a command line, and the database that goes with it.</summary>
    public static DataFolder Folder(ParseResult result) =>
        new(Path.GetFullPath(result.GetRequiredValue(Data)), result.GetValue(Database), result.GetValue(Files))
    {
        Options = new PostgresOptions { Direct = result.GetValue(Direct), Replica = result.GetValue(Replica) },
    };
}
