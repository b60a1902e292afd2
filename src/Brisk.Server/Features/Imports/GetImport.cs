using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

internal static class GetImport
{
    public static ValueTask<IResult> HandleAsync(Call call) => AnswerAsync(call, StatusCodes.Status200OK);

    public static async ValueTask<IResult> AnswerAsync(Call call, int status) =>
        await ImportAnswer.FindAsync(call) is { } import ? Answers.Json(import, ImportJson.Default.ImportAnswer, status) : Problems.NotFound("There is no such import.");
}
