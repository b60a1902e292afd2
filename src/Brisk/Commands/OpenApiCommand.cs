using System.CommandLine;
using Brisk.Server;

namespace Brisk.Commands;

/// <summary>Prints the description of the API; needs no server and no data.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var command = new Command("openapi", "Print the API as OpenAPI 3.1");
        command.SetAction(_ =>
        {
            Console.Write(BriskServer.OpenApi());
            return 0;
        });
        return command;
    }
}
