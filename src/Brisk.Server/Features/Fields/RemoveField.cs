using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

internal static class RemoveField
{
    public static ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn) => call.OnceAsync(StatusCodes.Status204NoContent, async session =>
    {
        var type = (await Schemas.ReadAsync(session, call.Workspace)).Named(builtIn.Name)!;
        if (type.Find(call.Path("name")) is not { } field) return Problems.NotFound($"{type.LabelPlural} have no such field.");
        if (!field.Custom) return Problems.Conflict($"{field.Label} is built in and stays.");
        await Schemas.RemoveFieldAsync(session, call.Workspace, type, field);
        await call.Node.Schemas.ChangedAsync(session, call.Workspace);
        return "";
    });
}
