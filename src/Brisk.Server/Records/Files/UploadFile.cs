using System.Globalization;
using System.Text;
using Brisk.Domain;
using Brisk.Domain.Files;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Brisk.Server.Records.Files;

/// <summary>Takes a file for a record: at once, or in pieces, which begin where the last one ended (the names are those of the tus protocol).</summary>
internal static class UploadFile
{
    private const string Unnamed = "file";

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "record", "name", "sha256");
        var record = FileAnswer.RecordOf(call, input);
        var sha256 = call.Query("sha256")?.ToLowerInvariant();
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit))) input.Fail("sha256", FileReasons.NotASha256);
        var announced = Number(call, "Upload-Length");
        if (announced < 0) input.Fail("Upload-Length", FileReasons.NotALength);
        if (announced is not null && HasBody(call)) input.Fail("Upload-Length", FileReasons.InPieces);
        if (input.Problem is { } problem) return problem;
        var (type, id) = record!.Value;
        if (!await FileAnswer.SeesAsync(call, type, id, deleted: false)) return GetRecord.Missing(type);
        var limit = call.Node.Options.FileBytes;
        if ((announced ?? call.Http.Request.ContentLength) > limit) return Problems.TooLarge(limit);
        if (announced == 0) return Problems.Invalid("Upload-Length", FileReasons.Empty);
        var file = new StoredFile(call.Node.Ids.Next(), type.Name, id, FileName.Clean(call.Query("name"), Unnamed), announced ?? 0, null, sha256,
            call.Principal.Actor, call.Now);
        return announced is null ? await TakeAsync(call, file, type) : await AnnounceAsync(call, file);
    }

    /// <summary>Takes the next piece of a file.</summary>
    public static async ValueTask<IResult> AppendAsync(ApiCall call)
    {
        if (Number(call, "Upload-Offset") is not (>= 0 and var offset)) return Problems.BadRequest("Upload-Offset", FileReasons.NotAnOffset);
        if (await FileAnswer.FindAsync(call, deleted: false) is not { } file) return Problems.NotFound(FileReasons.NoFile);
        if (file.Type is not null) return Expects(call, file.Size);
        SlowLine.Allow(call.Http);
        Content content;
        await using (var upload = await FileStore.OpenAsync(call.Node, call.Workspace, file.Id))
        {
            if (upload is null) return Problems.Conflict(FileReasons.AtWork);
            // Another piece may have been the last one meanwhile, or all was given up: then nothing of it stays here.
            var present = await call.ReadAsync(session => FileTable.FindAsync(session, call.Workspace, file.Id));
            if (present is not { Type: null })
            {
                FileStore.DropUnfinished(call.Node, call.Workspace, file.Id);
                return present is null ? Problems.NotFound(FileReasons.NoFile) : Expects(call, file.Size);
            }
            if (upload.Length != offset) return Expects(call, upload.Length);
            if (call.Http.Request.ContentLength > file.Size - offset) return Problems.TooLarge(file.Size);
            if (!await FileStore.AppendAsync(upload, call.Http.Request.Body, file.Size, call.Cancellation)) return Problems.TooLarge(file.Size);
            Tell(call, upload.Length);
            if (upload.Length < file.Size) return Answers.NoContent;
            content = await FileStore.ReadAsync(upload, file.Name, call.Cancellation);
            if (file.Sha256 is { } expected && expected != content.Sha256)
            {
                upload.SetLength(0);
                Tell(call, 0);
                return Problems.Invalid("sha256", FileReasons.OtherContent);
            }
        }
        // It may have taken long.
        if (await FileAnswer.FindAsync(call, deleted: false) is null) return Problems.NotFound(FileReasons.NoFile);
        await FileStore.PrepareAsync(call.Node, call.Workspace, content.Sha256);
        var answer = await call.WriteAsync<IResult>(async session =>
        {
            if (await call.RefuseAsync(session) is { } refusal) return refusal;
            if (!await FileTable.FinishAsync(session, call.Workspace, file.Id, content.Type, content.Sha256)) return Problems.NotFound(FileReasons.NoFile);
            await FileStore.PlaceAsync(call.Node, call.Workspace, file.Id, content.Sha256);
            return Answers.NoContent;
        });
        if (answer is not ProblemAnswer) FileStore.DropUnfinished(call.Node, call.Workspace, file.Id);
        return answer;
    }

    private static async ValueTask<IResult> AnnounceAsync(ApiCall call, StoredFile file)
    {
        call.HasStreamed(Encoding.UTF8.GetBytes($"{file.Size}"));
        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            await FileTable.InsertAsync(session, call.Workspace, file);
            return file.Id.ToString();
        }, receipt => AnswerAsync(call, receipt));
    }

    private static async ValueTask<IResult> TakeAsync(ApiCall call, StoredFile file, RecordType type)
    {
        SlowLine.Allow(call.Http);
        var limit = call.Node.Options.FileBytes;
        try
        {
            Content content;
            await using (var upload = (await FileStore.OpenAsync(call.Node, call.Workspace, file.Id))!)
            {
                if (!await FileStore.AppendAsync(upload, call.Http.Request.Body, limit, call.Cancellation)) return Problems.TooLarge(limit);
                if (upload.Length == 0) return Problems.Invalid("body", FileReasons.Empty);
                content = await FileStore.ReadAsync(upload, file.Name, call.Cancellation);
            }
            if (file.Sha256 is { } expected && expected != content.Sha256) return Problems.Invalid("sha256", FileReasons.OtherContent);
            if (!await FileAnswer.SeesAsync(call, type, file.RecordId, deleted: false)) return GetRecord.Missing(type);
            call.HasStreamed(Convert.FromHexString(content.Sha256));
            await FileStore.PrepareAsync(call.Node, call.Workspace, content.Sha256);
            return await call.OnceAsync(StatusCodes.Status201Created, async session =>
            {
                await FileTable.InsertAsync(session, call.Workspace, file with { Size = content.Size, Type = content.Type, Sha256 = content.Sha256 });
                await FileStore.PlaceAsync(call.Node, call.Workspace, file.Id, content.Sha256);
                return file.Id.ToString();
            }, receipt => AnswerAsync(call, receipt));
        }
        finally
        {
            FileStore.DropUnfinished(call.Node, call.Workspace, file.Id);
        }
    }

    private static ValueTask<IResult> AnswerAsync(ApiCall call, string receipt) =>
        FileAnswer.SendAsync(call, Tsid.TryParse(receipt, out var id) ? id : default, StatusCodes.Status201Created);

    /// <summary>Whether there may be something in the request; over HTTP/2 nothing has no length.</summary>
    private static bool HasBody(ApiCall call) =>
        call.Http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? call.Http.Request.ContentLength is not 0;

    private static ProblemAnswer Expects(ApiCall call, long offset)
    {
        Tell(call, offset);
        return Problems.Conflict(FileReasons.OtherOffset.Of(offset));
    }

    private static void Tell(ApiCall call, long offset) => call.Http.Response.Headers["Upload-Offset"] = $"{offset}";

    /// <summary>The number in a header: null when there is none, -1 where it is no number.</summary>
    private static long? Number(ApiCall call, string header) => call.Http.Request.Headers[header] switch
    {
        { Count: 0 } => null,
        [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => -1,
    };
}
