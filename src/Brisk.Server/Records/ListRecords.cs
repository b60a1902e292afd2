using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class ListRecords
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var input = new RecordQuery(call, schema, builtIn, "filter", "zone", "sort", "fields", "limit", "after", "before", "at", "deleted");
        var (query, question) = input.List();
        if (input.Problem is { } problem) return problem;
        return await CachedRead.AnswerAsync(call, input.Type, question, async output =>
        {
            var page = await call.Node.Engine.ListAsync(query, output, call.Cancellation);
            call.Rows = page.Count;
            return page.Valid ? null : Problems.BadRequest(query.After is null ? "before" : "after", "bad-cursor", "This cursor does not belong to this list; start from its first page.");
        });
    }
}
