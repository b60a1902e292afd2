using System.Text.Json;
using Brisk.Domain.Files;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class UploadImport
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        if (schema.Find(call.Query("type") ?? RecordTypes.All[0].Plural) is not { } type)
            return Problems.BadRequest("type", ImportRequestReasons.ImportWhat.Of([.. RecordTypes.All.Select(known => known.Plural)]));
        if (call.Http.Request.ContentLength > ImportFile.Limit) return Problems.TooLarge(ImportFile.Limit);
        SlowLine.Allow(call.Http);
        var id = call.Node.Ids.Next();
        var path = ImportFile.PathOf(call.Node, id);
        var (bytes, encoding, hash) = await ImportFile.StoreAsync(call.Http.Request.Body, path, call.Cancellation);
        if (bytes < 0) return Problems.TooLarge(ImportFile.Limit);
        call.HasStreamed(hash);
        var kept = false;
        try
        {
            var answer = await KeepAsync(call, id, path, bytes, encoding, type);
            kept = answer is not ProblemAnswer && !call.IsRepeated;
            return answer;
        }
        finally
        {
            if (!kept) File.Delete(path);
        }
    }

    private static async ValueTask<IResult> KeepAsync(ApiCall call, Domain.Tsid id, string path, long bytes, EncodingDetector encoding, RecordType type)
    {
        var analysis = FileAnalysis.Analyse(path, bytes, encoding, type, out var problem);
        if (analysis is null) return Problems.Invalid("file", problem!);
        var suggestions = analysis.Columns.Select(column =>
            new Suggestion(ImportTarget.Parse(column.Suggestion.Target), Enum.Parse<SuggestionWhy>(column.Suggestion.Why, ignoreCase: true),
                column.Suggestion.NewField?.ToDomain())).ToList();
        var settings = SettingsShape.Of(ImportSettings.Of(type, suggestions));
        var import = new StoredImport(id, type.Name, ImportStatus.Ready, FileName.Clean(call.Query("name"), "import.csv"), bytes, call.Principal.Me,
            call.Now, call.Now,
            JsonSerializer.Serialize(analysis, ImportJson.Default.AnalysisDocument), JsonSerializer.Serialize(settings, ImportJson.Default.SettingsShape), null,
                null, 0, null, null);
        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            await ImportTable.InsertAsync(session, call.Workspace, import);
            return id.ToString();
        }, receipt =>
        {
            _ = Domain.Tsid.TryParse(receipt, out var kept);
            call.Http.Response.Headers.Location = $"/api/imports/{kept}";
            return GetImport.AnswerAsync(call, StatusCodes.Status201Created, kept);
        });
    }
}
