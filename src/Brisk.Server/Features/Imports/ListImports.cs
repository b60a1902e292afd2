using Brisk.Server.Platform;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class ListImports
{
    private const int Most = 100;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var imports = await call.ReadAsync(session => ImportTable.ListAsync(session, call.Workspace, Most));
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var runner = call.Service<ImportRunner>();
        return Answers.Json(new ImportList(imports.ConvertAll(import => ImportAnswer.Of(import, schema, runner.Progress(import.Id), null))),
            ImportJson.Default.ImportList);
    }
}
