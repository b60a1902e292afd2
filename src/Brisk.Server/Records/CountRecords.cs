using System.Globalization;
using System.Text;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class CountRecords
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "filter", "zone", "deleted");
        var (filter, deleted) = (input.Filter(), input.Flag("deleted"));
        if (input.Problem is { } problem) return problem;
        return await CachedRead.AnswerAsync(call, schema, input.Type, $"{input.Type.ApiPlural}/count?{RecordQuery.Canonical(filter)}&{deleted}", async output =>
        {
            var count = await call.Node.Engine.CountAsync(schema, input.Whole, filter, deleted, call.Cancellation);
            System.Buffers.BuffersExtensions.Write(output, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"count\":{count}}}")));
            return null;
        });
    }
}
