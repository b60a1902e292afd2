using System.Text.Json;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class DeleteRecord
{
    public static async ValueTask<IResult> HandleAsync(Call call, RecordType type)
    {
        var (expected, unclear) = Writes.Expected(call);
        if (unclear is not null) return unclear;
        var outcome = await call.Parts.Engine.DeleteAsync(call.Workspace, call.Principal.Actor, type, call.Id, expected, call.Cancellation);
        if (await Writes.RefusalAsync(call, type, outcome) is { } refusal) return refusal;
        var buffer = new PooledBuffer(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", outcome.Id.ToString());
            json.WriteNumber("version", outcome.Version);
            json.WriteEndObject();
        }
        return Answers.Json(buffer);
    }
}
