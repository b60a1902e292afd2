using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

internal static class RemoveField
{
    public static ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn) =>
        call.OnceAsync(StatusCodes.Status204NoContent, session => call.Node.Schemas.EditAsync<Written>(session, call.Workspace, async edit =>
    {
        var type = await edit.TypeAsync(builtIn.Name);
        if (type.Find(call.Path("name")) is not { } field) return Problems.NotFound(FieldChangeReasons.NoField.Of(type));
        if (!field.Custom) return Problems.Conflict(FieldChangeReasons.BuiltInStays.Of(field));
        await edit.RemoveFieldAsync(type, field, call.Now);
        return "";
    }));
}
