using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <param name="Seq">The number of the change, from the history.</param>
/// <param name="Fields">Only these fields; absent for all of the change.</param>
internal sealed record UndoRequest(long Seq, IReadOnlyList<string>? Fields = null);

internal static class UndoChange
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type, UndoRequest request)
    {
        var only = request.Fields?.ToHashSet(StringComparer.Ordinal);
        return await call.RecordsOnceAsync(StatusCodes.Status200OK, async batch =>
        {
            var undone = await RecordEngine.UndoAsync(batch, type, call.Id, request.Seq, only);
            if (undone.Conflicts is [var first, ..] && batch.Schema.Of(type).Find(first) is null)
                return Problems.Conflict(WriteReasons.FieldsRemoved,
                    [.. undone.Conflicts.Select(field => new Problem(field, WriteReasons.FieldRemoved))]);
            if (undone.Conflicts.Count > 0)
                return Problems.Conflict(WriteReasons.ChangedAgain,
                    [.. undone.Conflicts.Select(field => new Problem(field, WriteReasons.FieldChanged))]);
            return Writes.Refusal(type, undone.Outcome) is { } refusal ? refusal : Writes.Receipt(undone.Outcome);
        }, receipt => GetRecord.AnswerAsync(call, type, call.Id, Writes.Read(receipt).Version, StatusCodes.Status200OK));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UndoRequest))]
internal sealed partial class UndoJson : JsonSerializerContext;
