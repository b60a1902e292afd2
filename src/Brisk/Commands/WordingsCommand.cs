using System.CommandLine;
using Brisk.Server;

namespace Brisk.Commands;

/// <summary>Prints every text that the API answers people with, for translations; needs no server and no data.</summary>
internal static class WordingsCommand
{
    public static Command Create()
    {
        var command = new Command("wordings", "Print every text of the API with its key and values, as JSON");
        command.SetAction(_ =>
        {
            Console.Write(BriskServer.Wordings());
            return 0;
        });
        return command;
    }
}
