using System.CommandLine;

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

    public static string? Of(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>The data folder of a command line, as a full path.</summary>
    public static string DataFolder(ParseResult result) => Path.GetFullPath(result.GetRequiredValue(Data));
}
