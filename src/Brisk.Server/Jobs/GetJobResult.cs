using System.Text;
using System.Text.Json;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Jobs;

internal static class GetJobResult
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        var whose = await JobAnswer.WhoseAsync(call);
        if (await call.ReadAsync(session => JobAnswer.FindAsync(call, session, call.Id, whose)) is not { } job) return JobAnswer.Missing();
        if (job.IsOpen) return Problems.Conflict(JobReasons.NotEnded);
        if (job.Result is null) return Problems.NotFound(job.Problem is { } problem ? JobReasons.EndedSo(problem) : JobReasons.NoResult);
        var kind = call.Service<JobRunner>().KindOf(job.Kind);
        // Whoever began it may have seen more then than now.
        if (kind is not ({ TellsIdsAlone: true } or { ChecksSight: true }) && !(await call.SchemaAsync()).Sight.IsAll) return Problems.NotSeen();
        if (kind?.Result is { } answer) return await answer(call, job);
        var result = Encoding.UTF8.GetBytes(job.Result);
        return call.Take(RecordsIn(result)) is { } spent ? spent : Answers.Json(result, StatusCodes.Status200OK);
    }

    /// <summary>How many records a result tells of: whatever its kind, each by its id.</summary>
    private static int RecordsIn(ReadOnlySpan<byte> result)
    {
        var json = new Utf8JsonReader(result);
        var count = 0;
        while (json.Read()) if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth > 1 && json.ValueTextEquals("id"u8)) count++;
        return count;
    }
}
