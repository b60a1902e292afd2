using System.Security.Cryptography;
using Brisk.Domain;
using Brisk.Domain.Import;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Brisk.Storage.Imports;

namespace Brisk.Server.Features.Imports;

/// <summary>The uploaded files: <c>imports/&lt;id&gt;.csv</c> in the folder for files, named by us, never by whoever sends them.</summary>
internal static class ImportFile
{
    /// <summary>Largest file, in bytes: 2 GB.</summary>
    public const long Limit = 2L * 1024 * 1024 * 1024;

    private const int CopySize = 128 * 1024;

    public static string PathOf(NodeServices node, Tsid id) => Path.Combine(node.Options.FilesFolder, "imports", id + ".csv");

    /// <summary>The files of all imports of a workspace.</summary>
    public static async ValueTask<IReadOnlyList<string>> OfWorkspaceAsync(NodeServices node, ISession session, Tsid workspace) =>
        (await ImportTable.ListAsync(session, workspace, int.MaxValue)).ConvertAll(import => PathOf(node, import.Id));

    /// <summary>Why a file is not there.</summary>
    public static Reason Missing(NodeServices node) => node.Database.IsShared
        ? ImportRequestReasons.FileElsewhere
        : ImportRequestReasons.FileGone;

    public static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);

    /// <summary>Keeps a stream as a file while finding out its encoding and its SHA-256. When it is too long, nothing is kept and the size is -1.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full or takes no writes; nothing is kept.</exception>
    public static async Task<(long Bytes, EncodingDetector Encoding, byte[] Hash)> StoreAsync(Stream source, string path, CancellationToken cancellation)
    {
        var detector = new EncodingDetector();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        var file = await Disk.WritingAsync(() => ValueTask.FromResult(
            PrivateFile.Create(path, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous)));
        try
        {
            await using var open = file;
            var buffer = new byte[CopySize];
            while (true)
            {
                var read = await source.ReadAsync(buffer, cancellation);
                if (read == 0) break;
                bytes += read;
                if (bytes > Limit)
                {
                    bytes = -1;
                    break;
                }
                detector.Add(buffer.AsSpan(0, read));
                hash.AppendData(buffer.AsSpan(0, read));
                await Disk.WritingAsync(async () =>
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    return read;
                });
            }
            await Disk.WritingAsync(() =>
            {
                file.Flush(flushToDisk: true);
                return ValueTask.FromResult(bytes);
            });
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        if (bytes < 0) File.Delete(path);
        return (bytes, detector, hash.GetHashAndReset());
    }
}
