using System.Buffers;
using System.Text;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// The refused rows, ready to be mended and imported again: exactly the file's own cells, in UTF-8, behind two columns
/// that say where and why. Those two are passed over when the file comes back.
/// </summary>
internal static class DownloadRejected
{
    private const int Page = 500;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        if (await call.ReadAsync(session => ImportTable.FindAsync(session, call.Workspace, call.Id)) is not { } import) return Problems.NotFound("There is no such import.");
        var path = ImportFile.PathOf(call.Node, import.Id);
        if (!File.Exists(path)) return Problems.NotFound(ImportFile.Missing(call.Node));
        var plan = ImportPlan.Of(import, await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation));
        var name = Path.GetFileNameWithoutExtension(import.FileName) + "-rejected.csv";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        call.Http.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(output => WriteAsync(call, import, plan, path, output), "text/csv; charset=utf-8");
    }

    private static async Task WriteAsync(ApiCall call, StoredImport import, ImportPlan plan, string path, Stream output)
    {
        await using var file = ImportFile.Open(path);
        var delimiter = plan.Format.Delimiter;
        await output.WriteAsync("\uFEFFbrisk_line"u8.ToArray(), call.Cancellation);
        await output.WriteAsync(Encoding.UTF8.GetBytes($"{delimiter}brisk_reason{delimiter}"), call.Cancellation);
        await WriteHeaderAsync(plan, file, output);
        var after = 0L;
        while (true)
        {
            var rejects = await call.ReadAsync(session => ImportTable.RejectsAsync(session, call.Workspace, call.Id, after, Page));
            foreach (var reject in rejects)
            {
                var reason = reject.Reason.Replace("\"", "\"\"", StringComparison.Ordinal);
                await output.WriteAsync(Encoding.UTF8.GetBytes($"{reject.Line}{delimiter}\"{reason}\"{delimiter}"), call.Cancellation);
                await CopyAsync(plan.Format, file, reject.SourceStart, reject.SourceLength, output, call.Cancellation);
                after = reject.Line;
            }
            if (rejects.Count < Page) return;
        }
    }

    private static async Task WriteHeaderAsync(ImportPlan plan, FileStream file, Stream output)
    {
        if (!plan.Format.HasHeader)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(string.Join(plan.Format.Delimiter, plan.Headers) + "\r\n"));
            return;
        }
        file.Position = plan.Format.Start.Offset;
        long start;
        long length;
        using (var reader = new CsvReader(file, plan.Format.Encoding, plan.Format.Delimiter, plan.Format.Start))
        {
            reader.Read();
            (start, length) = (reader.Position.Offset, reader.SourceLength);
        }
        await CopyAsync(plan.Format, file, start, length, output, CancellationToken.None);
    }

    /// <summary>Copies a row as it is in the file, its encoding aside; a row without an end of line gets one.</summary>
    private static async Task CopyAsync(CsvFormat format, FileStream file, long start, long length, Stream output, CancellationToken cancellation)
    {
        file.Position = start;
        var source = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            var last = (byte)0;
            foreach (var piece in Transcoding.Pieces(format.Encoding, file, length, source))
            {
                if (piece.Length == 0) continue;
                last = piece.Span[^1];
                await output.WriteAsync(piece, cancellation);
            }
            if (last is not ((byte)'\n' or (byte)'\r')) await output.WriteAsync("\r\n"u8.ToArray(), cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
        }
    }
}
