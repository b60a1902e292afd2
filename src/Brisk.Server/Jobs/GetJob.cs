using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

internal static class GetJob
{
    public static ValueTask<IResult> HandleAsync(ApiCall call) => JobAnswer.AnswerAsync(call, call.Id, StatusCodes.Status200OK);
}
