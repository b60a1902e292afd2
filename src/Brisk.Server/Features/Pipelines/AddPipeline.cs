using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Pipelines;

internal static class AddPipeline
{
    public static ValueTask<IResult> HandleAsync(ApiCall call, AddPipelineRequest request) =>
        call.OnceAsync(StatusCodes.Status201Created, session => call.Node.Schemas.EditAsync<Written>(session, call.Workspace, async edit =>
        {
            var type = PipelineAnswer.Of(await edit.BeforeAsync()).Type;
            var made = PipelineEdit.Add(type, request.Label, request.Stages);
            if (made.Problems.Count > 0) return Problems.Invalid(made.Problems);
            await edit.SetPipelinesAsync(type, made.After, call.Now);
            return PipelineAnswer.Of(type, made.After.Find(made.Value)!).Text();
        }), receipt => ChangePipeline.AnswerAsync(call, receipt, StatusCodes.Status201Created));
}
