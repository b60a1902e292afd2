using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class ListImports
{
    private const int Most = 100;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var (imports, jobs) = await call.ReadAsync(async session =>
            (await ImportTable.ListAsync(session, call.Workspace, Most), await JobTable.OpenAsync(session, call.Workspace)));
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var runner = call.Service<JobRunner>();
        return Answers.Json(new ImportList(imports.ConvertAll(import =>
            ImportAnswer.Of(import, schema, jobs.Find(job => job.Subject == import.Id), runner.Find(import.Id), null))), ImportJson.Default.ImportList);
    }
}
