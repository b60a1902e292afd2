using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Brisk.Server.Features.Imports;

/// <summary>Files of other products become records: upload, map, check, run, undo.</summary>
internal static class ImportsFeature
{
    public static void Register(IServiceCollection services)
    {
        ImportJobs.Register(services);
        services.AddSingleton(new WorkspaceFiles(ImportFile.OfWorkspaceAsync));
    }

    public static void Map(Routes routes)
    {
        var gate = Gate.Needs(Permission.ImportRecords);
        var import = ImportJson.Default.ImportAnswer;
        routes.Post("/api/imports", gate, "uploadImport", "Keeps a CSV file and proposes where its columns go.")
            .RunsStream("text/csv", ImportFile.Limit, UploadImport.HandleAsync)
            .Query("type", ApiShape.Text with { Default = RecordTypes.All[0].Plural }, $"What the rows are: {RecordTypes.Words}.")
            .Query("name", ApiShape.Text with { MaxLength = 200 }, "The name of the file.")
            .Answers(201, import, "The import, ready to be checked.").Refuses(413, 422);
        routes.Get("/api/imports", gate, "listImports", "The newest 100 imports, without their columns.").Runs(ListImports.HandleAsync)
            .Answers(200, ImportJson.Default.ImportList, "The imports, newest first.");
        routes.Get("/api/imports/{id}", gate, "getImport", "One import with its columns, settings, progress and outcome.").Runs(GetImport.HandleAsync)
            .Answers(200, import, "The import.").Refuses(404);
        routes.Put("/api/imports/{id}/settings", gate, "changeImportSettings", "Says where the columns go and what happens to records that are there.")
            .Runs(ImportJson.Default.SettingsShape, ChangeImportSettings.HandleAsync)
            .Answers(200, import, "The import, to be checked again.").Refuses(404, 409, 422);
        routes.Get("/api/imports/{id}/rows", gate, "previewImportRows", "Rows of the file as the records they would become.").Runs(PreviewRows.HandleAsync)
            .Query("offset", ApiShape.Between(0, 10_000, 0), "Rows to pass over.")
            .Query("limit", ApiShape.Between(1, 100, 20), "Rows to show.")
            .Answers(200, "Any", "The rows.").Refuses(400, 404);
        routes.Post("/api/imports/{id}/check", gate, "checkImport", "Starts a dry run of the whole file: exact numbers, nothing written.")
            .Runs(call => MoveImport.HandleAsync(call, ImportPhase.Check))
            .Answers(202, import, "The check is running.").Refuses(404, 409);
        routes.Post("/api/imports/{id}/run", gate, "runImport", "Starts the import, or goes on with one that was stopped.")
            .Runs(call => MoveImport.HandleAsync(call, ImportPhase.Run))
            .Answers(202, import, "The import is running.").Refuses(404, 409);
        routes.Post("/api/imports/{id}/undo", gate, "undoImport", "Starts to take the whole import back. What was changed since is left alone and listed.")
            .Runs(call => MoveImport.HandleAsync(call, ImportPhase.Undo))
            .Answers(202, import, "The undo is running.").Refuses(404, 409);
        routes.Post("/api/imports/{id}/cancel", gate, "cancelImport", "Stops a check, a run or an undo after the rows at hand.").Runs(CancelImport.HandleAsync)
            .Answers(202, import, "It is stopping.").Refuses(404, 409);
        routes.Get("/api/imports/{id}/rejected.csv", gate, "downloadRejectedRows",
            "The refused rows of the file, with two more columns in front: brisk_line and brisk_reason. "
            + "Cells that begin like a formula get an apostrophe, which an import takes off again.").Runs(DownloadRejected.HandleAsync).TakesLong()
            .Query("raw", ApiShape.Flag, "The cells exactly as they are, formulas included.")
            .Answers(200, "binary", "A CSV file in UTF-8 with the file's own delimiter.", "text/csv").Refuses(400, 404);
        routes.Delete("/api/imports/{id}", gate, "deleteImport", "Forgets the import and its file. Its records stay; it can no longer be undone.")
            .Runs(DeleteImport.HandleAsync)
            .Answers(204, null, "Deleted.").Refuses(404, 409);
    }
}
