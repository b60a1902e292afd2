using System.Buffers;
using System.Text;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Brisk.Server.Features.Imports;

/// <summary>
/// The refused rows, ready to be mended and imported again: the file's own cells, in UTF-8, behind two columns that say
/// where and why. Those two are passed over when the file comes back. Cells that a spreadsheet would run as formulas are
/// marked (<see cref="FormulaMark"/>); an import takes the marks off. <c>raw=true</c> leaves the cells as they are.
/// </summary>
internal static class DownloadRejected
{
    /// <summary>By this column such a file is known when it comes back.</summary>
    public const string ReasonHeader = "brisk_reason";

    private const int Page = 500;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var raw = call.Query("raw");
        if (raw is not (null or "true" or "false")) return Problems.BadRequest("raw", RequestReasons.NotRaw);
        if (await call.ReadAsync(session => ImportTable.FindAsync(session, call.Workspace, call.Id)) is not { } import)
            return Problems.NotFound(ImportRequestReasons.NoImport);
        var path = ImportFile.PathOf(call.Node, import.Id);
        if (!File.Exists(path)) return Problems.NotFound(ImportFile.Missing(call.Node));
        var plan = ImportPlan.Of(import, await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation));
        var name = Path.GetFileNameWithoutExtension(import.FileName) + "-rejected.csv";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(name);
        call.Http.Response.Headers.ContentDisposition = disposition.ToString();
        return TypedResults.Stream(output => new Rows(call, plan, output, isMarked: raw != "true").WriteAsync(import, path), "text/csv; charset=utf-8");
    }

    private sealed class Rows(ApiCall call, ImportPlan plan, Stream output, bool isMarked)
    {
        private readonly ArrayBufferWriter<byte> row = new(4096);
        private readonly byte[] source = new byte[32 * 1024];
        private readonly FormulaMark.Writer? marks = isMarked ? new FormulaMark.Writer(plan.Format.Delimiter) : null;

        public async Task WriteAsync(StoredImport import, string path)
        {
            await using var file = ImportFile.Open(path);
            var delimiter = plan.Format.Delimiter;
            await output.WriteAsync(Encoding.UTF8.Preamble.ToArray(), call.Cancellation);
            Add(Encoding.UTF8.GetBytes($"brisk_line{delimiter}{ReasonHeader}{delimiter}"));
            await WriteHeaderAsync(file);
            var after = 0L;
            while (true)
            {
                var rejects = await call.ReadAsync(session => ImportTable.RejectsAsync(session, call.Workspace, call.Id, after, Page));
                foreach (var reject in rejects)
                {
                    var reason = reject.Reason.Detail.Replace("\"", "\"\"", StringComparison.Ordinal);
                    Add(Encoding.UTF8.GetBytes($"{reject.Line}{delimiter}\"{reason}\"{delimiter}"));
                    await CopyAsync(file, reject.SourceStart, reject.SourceLength);
                    after = reject.Line;
                }
                if (rejects.Count < Page) return;
            }
        }

        private async Task WriteHeaderAsync(FileStream file)
        {
            if (!plan.Format.HasHeader)
            {
                Add(Encoding.UTF8.GetBytes(string.Join(plan.Format.Delimiter, plan.Headers)));
                await EndAsync(last: 0);
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
            await CopyAsync(file, start, length);
        }

        /// <summary>Copies a row of the file, its encoding and marks aside; a row without an end of line gets one.</summary>
        private async Task CopyAsync(FileStream file, long start, long length)
        {
            file.Position = start;
            var last = (byte)0;
            foreach (var piece in Transcoding.Pieces(plan.Format.Encoding, file, length, source))
            {
                if (piece.Length == 0) continue;
                last = piece.Span[^1];
                Add(piece.Span);
                await SendAsync();
            }
            await EndAsync(last);
        }

        private void Add(ReadOnlySpan<byte> text)
        {
            if (marks is null) row.Write(text);
            else marks.Write(text, row);
        }

        private async ValueTask EndAsync(byte last)
        {
            var before = row.WrittenCount;
            marks?.EndRow(row);
            if (row.WrittenCount > before || last is not ((byte)'\n' or (byte)'\r')) row.Write("\r\n"u8);
            await SendAsync();
        }

        private async ValueTask SendAsync()
        {
            await output.WriteAsync(row.WrittenMemory, call.Cancellation);
            row.ResetWrittenCount();
        }
    }
}
