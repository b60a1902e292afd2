using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Pipelines;

/// <param name="Value">What records hold; never changed.</param>
/// <param name="Probability">Of what comes into it, in percent.</param>
/// <param name="Required">The fields that have to be filled by whoever moves something into it.</param>
/// <param name="RestDays">How many days something may rest in it; absent for as long as it likes.</param>
internal sealed record StageAnswer(
    string Value, string Label, [property: AllowedValues("open", "won", "lost")] string Kind, int Probability, IReadOnlyList<string> Required,
    int? RestDays = null);

/// <param name="Value">What records hold; never changed.</param>
/// <param name="Version">For If-Match; grows with each change.</param>
/// <param name="Stages">In their order.</param>
/// <param name="Job">The job by which records follow a change.</param>
internal sealed record PipelineAnswer(string Value, string Label, long Version, IReadOnlyList<StageAnswer> Stages, Tsid? Job = null)
{
    /// <param name="type">Of the records, as whoever asks sees it.</param>
    public static PipelineAnswer Of(RecordType type, Pipeline pipeline) => new(pipeline.Value, pipeline.Label, pipeline.Version,
        [.. pipeline.Stages.Select(stage => new StageAnswer(stage.Value, stage.Label, PipelineEdit.NameOf(stage.Kind), stage.Probability,
            [.. stage.Required.Where(name => type.Find(name) is not null)], stage.RestDays))]);

    public string Text() => JsonSerializer.Serialize(this, PipelinesJson.Default.PipelineAnswer);

    /// <summary>A pipeline with its ETag.</summary>
    public static IResult Answer(ApiCall call, WorkspaceSchema schema, PipelineAnswer pipeline, int status)
    {
        call.Http.Response.Headers.ETag = ETagOf(call, schema, pipeline);
        return Answers.Json(pipeline, PipelinesJson.Default.PipelineAnswer, status);
    }

    public static string ETagOf(ApiCall call, WorkspaceSchema schema, PipelineAnswer pipeline)
    {
        var name = CachedRead.Name(call.Workspace, schema.Sight, string.Create(CultureInfo.InvariantCulture, $"pipeline {pipeline.Value} {schema.Generation}"));
        return $"\"{pipeline.Version}-{AnswerCache.Build}-{CachedRead.Hash(name)}\"";
    }

    /// <summary>The type whose records go through pipelines, as whoever asks sees it; its stages are theirs to see only with the field.</summary>
    public static (RecordType Type, IReadOnlyList<Pipeline> Seen) Of(WorkspaceSchema schema)
    {
        var type = schema.Types.First(type => type.Pipelines is not null);
        return (type, type.Find(Domain.Records.Pipelines.StageField) is null ? [] : type.Pipelines!.All);
    }
}

internal sealed record PipelineList(IReadOnlyList<PipelineAnswer> Pipelines);

/// <param name="Job">The job by which what was in it goes elsewhere; absent where nothing was.</param>
internal sealed record RemovedPipeline(Tsid? Job = null);

/// <param name="Stages">In their order: open ones, then those of what is won or lost.</param>
internal sealed record AddPipelineRequest(string Label, IReadOnlyList<GivenStage> Stages);

/// <summary>Absent members stay as they are.</summary>
/// <param name="Stages">All stages in their order; those left out go.</param>
/// <param name="MoveTo">By the stage that goes, the stage to which what is in it goes.</param>
/// <param name="Position">Its place among the pipelines, from 0: where nothing says another, something begins in the first.</param>
internal sealed record ChangePipelineRequest(
    string? Label = null, IReadOnlyList<GivenStage>? Stages = null, IReadOnlyDictionary<string, string>? MoveTo = null, int? Position = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(PipelineList))]
[JsonSerializable(typeof(PipelineAnswer))]
[JsonSerializable(typeof(RemovedPipeline))]
[JsonSerializable(typeof(AddPipelineRequest))]
[JsonSerializable(typeof(ChangePipelineRequest))]
internal sealed partial class PipelinesJson : JsonSerializerContext;
