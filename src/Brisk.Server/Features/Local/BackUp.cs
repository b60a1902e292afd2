using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

internal static class BackUp
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var folder = Directory.CreateDirectory(Path.Combine(call.Node.Options.DataFolder, "tmp", $"backup-{call.Node.Ids.Next()}")).FullName;
        var path = Path.Combine(folder, "copy");
        FileStream copy;
        try
        {
            await call.Database.BackupAsync(path, call.Cancellation);
            // The file goes with the stream, also when the caller hangs up; where the system cannot take an open file away, only then.
            copy = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Delete, bufferSize: 1 << 16,
                FileOptions.DeleteOnClose | FileOptions.SequentialScan | FileOptions.Asynchronous);
        }
        catch (StorageRefusedException refused)
        {
            Directory.Delete(folder, recursive: true);
            return Problems.Conflict(LocalReasons.BackupRefused.Of(refused.Message));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
        // What lies beside is of a file that goes again; whoever keeps the copy makes a sum for its own name.
        foreach (var beside in Directory.GetFiles(folder).Where(file => file != path)) File.Delete(beside);
        if (!OperatingSystem.IsWindows()) Directory.Delete(folder, recursive: true);
        return TypedResults.Stream(copy, "application/octet-stream");
    }
}
