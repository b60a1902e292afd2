using Brisk.Domain.Access;
using Brisk.Domain.Files;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Engine;
using Brisk.Storage.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Brisk.Server.Records.Files;

/// <summary>Files at any record. Who sees the record sees them; who may write records may add, rename and delete them.</summary>
internal static class FileRoutes
{
    public const int Most = 200;
    public const int Usual = 50;

    public static void Map(Routes routes)
    {
        var (reads, writes, file) = (Gate.Needs(Permission.ReadRecords), Gate.Needs(Permission.WriteRecords), FilesJson.Default.FileAnswer);
        routes.Post("/api/files", writes, "uploadFile",
            "Adds a file to a record: the body as it is, or, with Upload-Length and no body, one that comes in pieces by PATCH.")
            .RunsStream("application/octet-stream", BriskOptions.MostFileBytes, UploadFile.HandleAsync).WritesNoStep()
            .Query("record", ApiShape.Text with { Example = "contacts/0H5ZK3V8QX2RT" }, "The record.", isRequired: true)
            .Query("name", ApiShape.Text, "What it is called.")
            .Query("sha256", ApiShape.Text, "The SHA-256 that it has, in hexadecimal digits: what comes is compared with it.")
            .Header("Upload-Length", ApiShape.Whole, "The length of a file that comes in pieces.")
            .Answers(201, file, "The file, with Location.").Refuses(404, 413, 422);
        routes.Patch("/api/files/{id}", writes, "appendToFile", "The next piece of a file. With the last one it is there; the headers say how much has come.")
            .RunsStream("application/offset+octet-stream", BriskOptions.MostFileBytes, UploadFile.AppendAsync).WritesNoStep().ComesAgainByItself()
            .Header("Upload-Offset", ApiShape.Whole, "At which byte of the file the piece begins: where the last one ended, or 409 says where that is.")
            .Answers(204, null, "Taken; Upload-Offset says where the next one begins.").Refuses(404, 409, 413, 422);
        routes.Get("/api/files", reads, "listFiles", "The files of a record, newest first.").Runs(ListAsync).AnswersNoRecords()
            .Query("record", ApiShape.Text with { Example = "contacts/0H5ZK3V8QX2RT" }, "The record.", isRequired: true)
            .Query("limit", ApiShape.Between(1, Most, Usual), "Items on the page.")
            .Query("before", ApiShape.Id, "Only files before this one: next of the page before.")
            .Answers(200, FilesJson.Default.FileList, "The files.").Refuses(400, 404);
        routes.Get("/api/files/{id}", reads, "getFile", "One file, deleted or not. Of one on its way Upload-Offset says how much has come.")
            .Runs(GetAsync).AnswersNoRecords()
            .Answers(200, file, "The file.").Refuses(404);
        var download = routes.Get("/api/files/{id}/content", reads, "downloadFile", "The bytes of a file, never as a page; parts of it by Range.")
            .Runs(DownloadAsync).TakesLong().AnswersNoRecords()
            .Query("inline", ApiShape.Flag, "To be shown in a page: PNG, JPEG, WebP and GIF only, as their content tells.")
            .Answers(304, null, "Unchanged since the ETag.")
            .Answers(416, null, "It has no such part.")
            .Refuses(400, 404, 422, 503);
        foreach (var media in (string[])[FileType.Unknown, .. FileType.Pictures])
            download.Answers(200, "binary", "All of it.", media).Answers(206, "binary", "The part that was asked for.", media);
        routes.Put("/api/files/{id}/name", writes, "renameFile", "Gives a file another name.")
            .Runs(FilesJson.Default.RenameFileRequest, RenameAsync).WritesNoStep()
            .Answers(200, file, "The file.").Refuses(404, 422);
        routes.Delete("/api/files/{id}", writes, "deleteFile", "Deletes a file, which can be brought back for 30 days; one on its way is gone at once.")
            .Runs(DeleteAsync).WritesNoStep()
            .Answers(204, null, "Deleted.").Refuses(404);
        routes.Post("/api/files/{id}/restore", writes, "restoreFile", "Brings a deleted file back.").Runs(RestoreAsync).WritesNoStep()
            .Answers(200, file, "The file.").Refuses(404);
    }

    private static async ValueTask<IResult> ListAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "record", "limit", "before");
        var (record, limit, before) = (FileAnswer.RecordOf(call, input), input.Limit(Most, Usual), input.Id("before", RequestReasons.NotAFile));
        if (input.Problem is { } problem) return problem;
        var (type, id) = record!.Value;
        if (!await FileAnswer.SeesAsync(call, type, id, deleted: true)) return GetRecord.Missing(type);
        var files = await call.ReadAsync(session => FileTable.ListAsync(session, call.Workspace, type.Name, id, before, limit + 1));
        var shown = files.Take(limit).ToList();
        return Answers.Json(new FileList(await FileAnswer.OfAsync(call, shown), files.Count > limit ? shown[^1].Id : null), FilesJson.Default.FileList);
    }

    private static async ValueTask<IResult> GetAsync(ApiCall call) =>
        await FileAnswer.FindAsync(call, deleted: true) is { } file ? await FileAnswer.SendAsync(call, file.Id) : Missing();

    private static async ValueTask<IResult> DownloadAsync(ApiCall call)
    {
        var input = new AskedQuery(call, "inline");
        if (call.Query("inline") is not (null or "true" or "false")) input.Fail("inline", RequestReasons.NotAFlag);
        if (input.Problem is { } problem) return problem;
        if (await FileAnswer.FindAsync(call, deleted: true) is not { Type: { } type, Sha256: { } sha256, DeletedAt: null } file) return Missing();
        var isInline = call.Query("inline") == "true";
        if (isInline && !FileType.Pictures.Contains(type)) return Problems.Invalid("inline", FileReasons.NoPicture);
        if (FileStore.TryRead(call.Node, call.Workspace, sha256) is not { } content)
            return call.Database.IsShared ? Problems.Unavailable(FileReasons.Elsewhere) : Problems.NotFound(FileReasons.Gone);
        var disposition = new ContentDispositionHeaderValue(isInline ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        var headers = call.Http.Response.Headers;
        headers.ContentDisposition = disposition.ToString();
        headers.ContentSecurityPolicy = "sandbox; " + SecurityHeaders.DataPolicy;
        // Kept, but asked for each time: access may end.
        headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(content, isInline ? type : FileType.Unknown,
            entityTag: new EntityTagHeaderValue($"\"{sha256}\""), enableRangeProcessing: true);
    }

    private static ValueTask<IResult> RenameAsync(ApiCall call, RenameFileRequest request) =>
        ChangeAsync(call, StatusCodes.Status200OK, async (session, file) =>
    {
        if (file.DeletedAt is not null) return Missing();
        var name = FileName.Clean(request.Name, "");
        if (name.Length == 0) return Problems.Invalid("name", FileReasons.NoName);
        await FileTable.RenameAsync(session, call.Workspace, file.Id, name);
        return null;
    });

    private static async ValueTask<IResult> DeleteAsync(ApiCall call)
    {
        var isUnfinished = false;
        var answer = await ChangeAsync(call, StatusCodes.Status204NoContent, async (session, file) =>
        {
            if (file.DeletedAt is not null) return Missing();
            isUnfinished = file.Type is null;
            if (isUnfinished) await FileTable.RemoveAsync(session, call.Workspace, file.Id);
            else await FileTable.SetDeletedAsync(session, call.Workspace, file.Id, call.Now);
            return null;
        });
        if (isUnfinished && answer is not ProblemAnswer) FileStore.DropUnfinished(call.Node, call.Workspace, call.Id);
        return answer;
    }

    private static ValueTask<IResult> RestoreAsync(ApiCall call) => ChangeAsync(call, StatusCodes.Status200OK, async (session, file) =>
    {
        // Behind these days its bytes may be gone already.
        if (file.DeletedAt is not { } deleted || deleted < call.Now - FileStore.DeletedKept.TotalMilliseconds) return Problems.NotFound(FileReasons.NotDeleted);
        await FileTable.SetDeletedAsync(session, call.Workspace, file.Id, null);
        return null;
    });

    /// <summary>Changes the file of the path, once under a key.</summary>
    /// <param name="change">Answers why not.</param>
    private static async ValueTask<IResult> ChangeAsync(ApiCall call, int status, Func<IWriteSession, StoredFile, ValueTask<ProblemAnswer?>> change)
    {
        var known = await call.ReadAsync(session => FileTable.FindAsync(session, call.Workspace, call.Id));
        if (known is not null && !await FileAnswer.SeesAsync(call, known, deleted: false)) return Missing();
        return await call.OnceAsync(status, async session =>
        {
            // Of one that was on its way nothing is left when its deletion comes again.
            if (known is null || await FileTable.FindAsync(session, call.Workspace, call.Id) is not { } file) return Missing();
            return await change(session, file) is { } refusal ? refusal : "";
        }, _ => status == StatusCodes.Status204NoContent ? ValueTask.FromResult(Answers.NoContent) : FileAnswer.SendAsync(call, call.Id));
    }

    private static ProblemAnswer Missing() => Problems.NotFound(FileReasons.NoFile);
}
