using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Local;

internal static class BackUp
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var folder = Path.Combine(call.Node.Options.DataFolder, "tmp");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"backup-{call.Node.Ids.Next()}");
        try
        {
            await call.Database.BackupAsync(path, call.Cancellation);
        }
        catch (StorageRefusedException refused)
        {
            return Problems.Conflict(refused.Message);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            // The sum is of a file that goes again; whoever keeps the copy makes one for its own name.
            File.Delete(path + ".sha256");
        }
        // The file goes with the stream, also when the caller hangs up.
        var copy = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.SequentialScan | FileOptions.Asynchronous);
        return TypedResults.Stream(copy, "application/octet-stream");
    }
}
