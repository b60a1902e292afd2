using Brisk.Domain;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class GetImport
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => AnswerAsync(call, StatusCodes.Status200OK);

    public static ValueTask<IResult> AnswerAsync(ApiCall call, int status) => AnswerAsync(call, status, call.Id);

    public static async ValueTask<IResult> AnswerAsync(ApiCall call, int status, Tsid id) =>
        await ImportAnswer.FindAsync(call, id) is { } import ? Answers.Json(import, ImportJson.Default.ImportAnswer, status)
            : Problems.NotFound(ImportRequestReasons.NoImport);
}
