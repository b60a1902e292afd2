using System.Globalization;

namespace Brisk.Server.Platform;

/// <summary>
/// The memory that the process has taken for itself. Pages of files, such as those of the program, are not among it: they are the
/// operating system's, which takes them back when it needs them.
/// </summary>
internal static class OwnMemory
{
    private const string Pages = "/proc/self/statm";

    /// <summary>In bytes. Where the system does not tell it apart: all that is resident.</summary>
    public static long Taken() => File.Exists(Pages) ? Taken(File.ReadAllText(Pages)) : Environment.WorkingSet;

    /// <param name="statm">As proc(5) has it, in pages: all, resident, resident of files, and more.</param>
    internal static long Taken(string statm)
    {
        var numbers = statm.Split(' ');
        return (Number(numbers[1]) - Number(numbers[2])) * Environment.SystemPageSize;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
