using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class RestoreRecord
{
    public static async ValueTask<IResult> HandleAsync(Call call, RecordType type)
    {
        var (expected, unclear) = Writes.Expected(call);
        if (unclear is not null) return unclear;
        var outcome = await call.Parts.Engine.RestoreAsync(call.Workspace, call.Principal.Actor, type, call.Id, expected, call.Cancellation);
        return await Writes.RefusalAsync(call, type, outcome) is { } refusal ? refusal : await GetRecord.AnswerAsync(call, type, call.Id, StatusCodes.Status200OK);
    }
}
