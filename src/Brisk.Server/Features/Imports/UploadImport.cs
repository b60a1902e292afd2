using System.Text.Json;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Brisk.Server.Features.Imports;

internal static class UploadImport
{
    private const int NameLength = 200;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        if (schema.Find(call.Query("type") ?? RecordTypes.All[0].Plural) is not { } type)
            return Problems.BadRequest("type", ImportRequestReasons.ImportWhat.Of([.. RecordTypes.All.Select(known => known.Plural)]));
        if (call.Http.Request.ContentLength > ImportFile.Limit) return Problems.TooLarge(ImportFile.Limit);
        // A file may take as long as its line does.
        // HTTP/2 takes no rate of a request's own.
        if (call.Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = HttpProtocol.IsHttp11(call.Http.Request.Protocol) ? new(100, TimeSpan.FromSeconds(30)) : null;
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
        var import = new StoredImport(id, type.Name, ImportStatus.Ready, FileName(call.Query("name")), bytes, call.Principal.Me, call.Now, call.Now,
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

    /// <summary>The last part of a path, without anything invisible: it is only shown, never used as a path.</summary>
    private static string FileName(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var clean = new string(
            [.. last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)])
                .Trim();
        if (clean.Length == 0) return "import.csv";
        return clean.Length <= NameLength ? clean : clean[..NameLength];
    }
}
