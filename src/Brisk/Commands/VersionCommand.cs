using System.CommandLine;

namespace Brisk.Commands;

internal static class VersionCommand
{
    public static string Version => typeof(VersionCommand).Assembly.GetName().Version!.ToString(3);

    public static Command Create()
    {
        var command = new Command("version", "Print the version");
        command.SetAction(_ =>
        {
            Console.WriteLine(Version);
            return 0;
        });
        return command;
    }
}
