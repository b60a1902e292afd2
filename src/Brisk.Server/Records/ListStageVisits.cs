using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>A stay of a record in a stage.</summary>
/// <param name="EnteredAt">Absent where it was there from the beginning, and that is not seen.</param>
/// <param name="LeftAt">Absent where it is there still.</param>
/// <param name="Seconds">How long it was there; absent where it is there still, or one of the two is absent.</param>
internal sealed record StageVisit(string Stage, string Label, DateTimeOffset? EnteredAt = null, DateTimeOffset? LeftAt = null, long? Seconds = null);

/// <param name="Items">The newest first; what was reopened has been in its stages more than once.</param>
/// <param name="IsCut">There are older ones, which are not told.</param>
internal sealed record StageVisits(IReadOnlyList<StageVisit> Items, bool IsCut);

/// <summary>How long a record was in which stage, from the change log: also in those that are no more.</summary>
internal static class ListStageVisits
{
    /// <summary>Moves that are looked at.</summary>
    public const int Most = 200;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var type = schema.Named(builtIn.Name)!;
        if (new AskedQuery(call).Problem is { } problem) return problem;
        return await CachedRead.AnswerAsync(call, schema, type, $"{type.Plural}/{call.Id}/stages", async output =>
        {
            if (await call.Node.Engine.FindAsync(schema, type, call.Id, call.Cancellation) is not { } record) return GetRecord.Missing(type);
            var visits = new StageVisits([], IsCut: false);
            if (type.Find(Pipelines.StageField) is { } stage)
            {
                var history = await call.Node.Engine.HistoryAsync(schema, type, call.Id, new HistoryFilter(stage), long.MaxValue, Most, call.Cancellation);
                visits = Of(record, stage, history.Changes, history.Next is not null);
            }
            using var json = new Utf8JsonWriter(output);
            JsonSerializer.Serialize(json, visits, StageVisitsJson.Default.StageVisits);
            call.Rows = 1;
            return null;
        }, call.Node.Cache.Timeline);
    }

    private static StageVisits Of(Record record, Field stage, IReadOnlyList<Change> moves, bool isCut)
    {
        var (visits, left) = (new List<StageVisit>(), (long?)null);
        long? made = record["createdAt"] is { IsNothing: false } created ? created.Integer : null;
        foreach (var move in moves)
        {
            var (_, from, to) = move.Fields.First(change => change.Field.Name == stage.Name);
            Add(to, move.At);
            left = move.At;
            if (move == moves[^1] && !isCut) Add(from, made);
        }
        if (moves.Count == 0) Add(record[stage.Name], made);
        return new StageVisits(visits, isCut);

        void Add(FieldValue value, long? entered)
        {
            if (value.Text is not { } name) return;
            var (from, to) = (InstantConverter.Of(entered), InstantConverter.Of(left));
            visits.Add(new StageVisit(name, ChoiceField.Label(stage, name), from, to, (left - entered) / 1000));
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(StageVisits))]
internal sealed partial class StageVisitsJson : JsonSerializerContext;
