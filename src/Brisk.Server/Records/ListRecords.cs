using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class ListRecords
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "filter", "zone", "sort", "fields", "limit", "after", "before", "at", "around", "deleted");
        var (query, question) = input.List();
        if (input.Problem is { } problem) return problem;
        if (call.Http.Features.Get<OneRecord>() is { } one) return await OneAsync(call, query, one.Id);
        return await CachedRead.AnswerAsync(call, schema, input.Type, question, async output =>
        {
            var page = await call.Node.Engine.ListAsync(query, output, call.Cancellation);
            (call.Way, call.Rows) = (page.Path, page.Count);
            if (!page.IsThere)
            {
                // The same whether there is no such record, the filter leaves it out, or it is not to be seen.
                return Problems.NotFound(RequestReasons.NotInList.Of(input.Type, query.Around!.Value.ToString()),
                    [new Problem("around", RequestReasons.NotInThisList)]);
            }
            if (page.Valid) return null;
            var name = query.After is null ? "before" : "after";
            return Problems.BadRequest(name, RequestReasons.BadCursor);
        });
    }

    /// <summary>The list of the one record that was asked for by its id; empty when there is none.</summary>
    private static async ValueTask<IResult> OneAsync(ApiCall call, ListQuery query, string text)
    {
        if (!Tsid.TryParse(text, out var id))
            return Problems.BadRequest(SourceNames.OneId(query.Type), RequestReasons.NotAnId);
        if (query.Filter is not Filter.AllOf { Parts.Count: 0 })
            return Problems.BadRequest(SourceNames.OneId(query.Type), RequestReasons.OneOrMany);
        if (query.Around is not null)
            return Problems.BadRequest("around", RequestReasons.OneOrItsPage);
        var output = new PooledBuffer();
        output.Add("{\"items\":["u8);
        var isFirst = query.After is null && query.Before is null && query.At is null or 0;
        var rows = isFirst && await call.Node.Engine.ListOneAsync(query, id, output, call.Cancellation) ? 1 : 0;
        output.Add("],\"next\":null,\"previous\":null,\"position\":0}"u8);
        if (call.Take(rows) is not { } spent) return Answers.Json(output);
        output.Dispose();
        return spent;
    }
}
