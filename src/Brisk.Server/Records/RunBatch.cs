using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <param name="Op"><c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.</param>
/// <param name="Type">The record type: <c>contact</c>.</param>
/// <param name="Version">The version that was seen; absent writes whatever it is now.</param>
internal sealed record BatchOperation(string Op, string Type, Tsid? Id = null, long? Version = null, JsonElement? Values = null);

internal sealed record BatchRequest(bool Atomic, IReadOnlyList<BatchOperation> Operations);

/// <param name="Status">As the single request would have answered.</param>
internal sealed record BatchResult(int Status, Tsid? Id = null, long? Version = null, JsonElement? Problem = null);

internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

internal static class RunBatch
{
    public const int Most = 1_000;

    /// <summary>Bytes: a thousand long records.</summary>
    public const long Largest = 8 * 1024 * 1024;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, BatchRequest request)
    {
        if (request.Operations.Count is 0 or > Most) return Problems.Invalid("operations", "too-many", $"Send 1 to {Most:N0} operations.");
        try
        {
            return await call.RecordsOnceAsync(StatusCodes.Status200OK, async batch => JsonSerializer.Serialize(await RunAsync(call, batch, request), BatchJson.Default.BatchAnswer));
        }
        catch (AtomicBatchFailedException failed)
        {
            return failed.Answer;
        }
    }

    private static async ValueTask<BatchAnswer> RunAsync(ApiCall call, RecordBatch batch, BatchRequest request)
    {
        var results = new List<BatchResult>(request.Operations.Count);
        var failures = new List<Problem>();
        for (var i = 0; i < request.Operations.Count; i++)
        {
            var (outcome, problem) = await WriteAsync(call, batch, request.Operations[i]);
            if (problem is null)
            {
                results.Add(new BatchResult(request.Operations[i].Op == "create" ? 201 : 200, outcome.Id, outcome.Version));
                continue;
            }
            results.Add(new BatchResult(problem.Status, request.Operations[i].Id, null, Json(problem)));
            if (!request.Atomic) continue;
            foreach (var error in problem.Errors ?? [new Problem("", problem.Code, problem.Detail)]) failures.Add(new Problem($"operations/{i}/{error.Field}".TrimEnd('/'), error.Code, error.Detail));
            if (failures.Count >= RecordInput.MaxProblems) break;
        }
        if (failures.Count == 0) return new BatchAnswer(results);
        // The exception undoes the transaction; nothing else does.
        throw new AtomicBatchFailedException(results.Exists(result => result.Status == StatusCodes.Status422UnprocessableEntity)
            ? Problems.Invalid(failures)
            : Problems.Conflict("Nothing was written: some of the operations cannot be done.", failures));
    }

    private static async ValueTask<(WriteOutcome Outcome, ProblemAnswer? Problem)> WriteAsync(ApiCall call, RecordBatch batch, BatchOperation operation)
    {
        if (batch.Schema.Named(operation.Type) is not { } type) return (default, Problems.Invalid("type", "unknown-type", "There is no such record type."));
        if (operation.Op is "delete" or "restore" && !call.May(Permission.DeleteRecords)) return (default, Problems.Forbidden());
        if (operation.Op is not ("create" or "update" or "delete" or "restore")) return (default, Problems.Invalid("op", "unknown-operation", "Write create, update, delete or restore."));
        if (operation.Op is not "create" && operation.Id is null) return (default, Problems.Invalid("id", "required", "Say which record."));

        IReadOnlyDictionary<string, Domain.Fields.FieldValue> values = new Dictionary<string, Domain.Fields.FieldValue>(StringComparer.Ordinal);
        if (operation.Op is "create" or "update")
        {
            if (operation.Values is not { ValueKind: JsonValueKind.Object } given) return (default, Problems.Invalid("values", "required", "Give the fields as an object."));
            (values, var problems) = RecordInput.Read(type, given, operation.Op == "create");
            if (problems.Count > 0) return (default, Problems.Invalid([.. problems.Select(problem => problem with { Field = $"values/{problem.Field}".TrimEnd('/') })]));
        }
        var outcome = operation.Op switch
        {
            "create" => await batch.CreateAsync(type, values, operation.Id),
            "update" => await batch.UpdateAsync(type, operation.Id!.Value, operation.Version, values),
            "delete" => await batch.DeleteAsync(type, operation.Id!.Value, operation.Version),
            _ => await batch.RestoreAsync(type, operation.Id!.Value, operation.Version),
        };
        return (outcome, Writes.Refusal(type, outcome));
    }

    private static JsonElement Json(ProblemAnswer problem)
    {
        using var buffer = new PooledBuffer(512);
        using (var json = new Utf8JsonWriter(buffer)) problem.Write(json, traceId: null);
        return JsonElement.Parse(buffer.Span);
    }

    private sealed class AtomicBatchFailedException(ProblemAnswer answer) : Exception("An atomic batch failed and was undone.")
    {
        public ProblemAnswer Answer { get; } = answer;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter)])]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
internal sealed partial class BatchJson : JsonSerializerContext;
