using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class UpdateRecord
{
    public static async ValueTask<IResult> HandleAsync(Call call, RecordType builtIn, JsonElement body)
    {
        var (expected, unclear) = Writes.Expected(call);
        if (unclear is not null) return unclear;
        var schema = await call.Parts.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var type = schema.Named(builtIn.Name)!;
        var (values, problems) = RecordInput.Read(type, body, create: false);
        if (problems.Count > 0) return Problems.Invalid(problems);
        var outcome = await call.Parts.Engine.UpdateAsync(call.Workspace, call.Principal.Actor, type, call.Id, expected, values, call.Cancellation);
        return await Writes.RefusalAsync(call, type, outcome) is { } refusal ? refusal : await GetRecord.AnswerAsync(call, type, call.Id, StatusCodes.Status200OK);
    }
}
