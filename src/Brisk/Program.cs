using System.CommandLine;
using Brisk;
using Brisk.Commands;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;

// The database, backups and uploads hold personal data.
Disk.KeepPrivate();
var serve = ServeCommand.Create();
var root = new RootCommand("Brisk, a fast self-hosted CRM. Without a command it serves.")
{
    Settings.Data,
    Settings.Database,
    Settings.Direct,
    Settings.Replica,
    Settings.Files,
    serve,
    SetUpCommand.Create(),
    SetupLinkCommand.Create(),
    WorkspaceCommand.Create(),
    KeyCommand.Create(),
    UserCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    DoctorCommand.Create(),
    MigrateCommand.Create(),
    CopyCommand.Create(),
    ImportCommand.Create(),
    SeedCommand.Create(),
    OpenApiCommand.Create(),
    WordingsCommand.Create(),
    VersionCommand.Create(),
};
// Flags without a command are those of serve.
var line = args is [] || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version")) ? ["serve", .. args] : args;
try
{
    // The host ends gracefully by itself; a second handler with its own patience would cut it short.
    return await root.Parse(line).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (exception is StorageRefusedException or StorageUnavailableException or CommandFailedException
    or CopyFailedException or IOException or UnauthorizedAccessException or HttpRequestException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
