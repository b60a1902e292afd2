using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <param name="Op"><c>create</c>, <c>update</c>, <c>delete</c>, <c>restore</c>, or a verb of the type, such as <c>move</c>.</param>
/// <param name="Type">The record type: <c>contact</c>.</param>
/// <param name="Version">The version that was seen; absent writes whatever it is now.</param>
internal sealed record BatchOperation(string Op, string Type, Tsid? Id = null, long? Version = null, JsonElement? Values = null);

internal sealed record BatchRequest(bool Atomic, IReadOnlyList<BatchOperation> Operations);

/// <param name="Status">As the single request would have answered.</param>
/// <param name="Problem">Why it was refused; of a stale version with the record as it is now.</param>
internal sealed record BatchResult(int Status, Tsid? Id = null, long? Version = null, JsonElement? Problem = null);

internal sealed record BatchAnswer(IReadOnlyList<BatchResult> Results);

internal static class RunBatch
{
    public const int Most = 1_000;

    /// <summary>Bytes: a thousand long records.</summary>
    public const long Largest = 8 * 1024 * 1024;

    private static readonly Dictionary<string, FieldValue> None = [];

    public static async ValueTask<IResult> HandleAsync(ApiCall call, BatchRequest request)
    {
        if (request.Operations.Count is 0 or > Most) return Problems.Invalid("operations", WriteReasons.ManyOperations.Of(Most));
        // Everybody waits for the one writer: what can be said of an operation without the database is said before it.
        var schema = await call.SchemaAsync();
        var ready = request.Operations.Select(operation => Prepare(call, schema, operation)).ToList();
        try
        {
            return await call.RecordsOnceAsync(StatusCodes.Status200OK,
                async batch => JsonSerializer.Serialize(await RunAsync(batch, ready, request.Atomic), BatchJson.Default.BatchAnswer),
                receipt => AnswerAsync(call, schema, request, receipt), Needs(call.Node.Engine.Needs(schema), ready));
        }
        catch (AtomicBatchFailedException failed)
        {
            return failed.Answer;
        }
    }

    /// <summary>An operation as far as it can be judged before its turn.</summary>
    /// <param name="Draft">Of a creation: the record, derived, checked and bound.</param>
    private sealed record Ready(BatchOperation Asked, RecordType Type, IReadOnlyDictionary<string, FieldValue> Values, Draft? Draft, ProblemAnswer? Problem);

    private static Ready Prepare(ApiCall call, WorkspaceSchema schema, BatchOperation operation)
    {
        Ready Refuse(ProblemAnswer problem) => new(operation, null!, None, null, problem);

        if (schema.NamedOrKind(operation.Type) is not { } type) return Refuse(Problems.Invalid("type", WriteReasons.UnknownType));
        if (operation.Op is "delete" or "restore" && !call.May(Permission.DeleteRecords)) return Refuse(Problems.Forbidden());
        var verb = type.Verb(operation.Op);
        if (verb is null && operation.Op is not ("create" or "update" or "delete" or "restore"))
            return Refuse(Problems.Invalid("op", WriteReasons.UnknownOperation));
        if (operation.Op is not "create" && operation.Id is null) return Refuse(Problems.Invalid("id", WriteReasons.WhichRecord));
        if (verb is not null && !call.May(verb.Permission)) return Refuse(Problems.Forbidden());
        if (operation.Op is "delete" or "restore") return new Ready(operation, type, None, null, null);
        if (operation.Values is not { ValueKind: JsonValueKind.Object } given)
            return Refuse(Problems.Invalid("values", WriteReasons.NoValues));
        var (values, problems) = verb is not null ? verb.Read(type, given) : RecordInput.Read(type, given, operation.Op == "create");
        if (problems.Count > 0)
            return Refuse(Problems.Invalid([.. problems.Select(problem => problem with { Field = $"values/{problem.Field}".TrimEnd('/') })]));
        return new Ready(operation, type, values, operation.Op is "create" ? call.Node.Engine.Draft(schema, type, call.Principal.Actor, values) : null, null);
    }

    private static RecordNeeds? Needs(RecordNeeds? needs, List<Ready> operations)
    {
        foreach (var operation in operations)
        {
            if (needs is null || operation.Problem is not null) continue;
            if (operation.Asked.Id is { } id) needs.Record(operation.Type, id);
            needs.Targets(operation.Type, operation.Values);
        }
        return needs;
    }

    private static async ValueTask<BatchAnswer> RunAsync(RecordBatch batch, List<Ready> operations, bool atomic)
    {
        if (operations is [{ Problem: null } only] && only.Type.Verb(only.Asked.Op) is { } verb) batch.Is(verb);
        await batch.ExpectAsync(operations.Select(operation => operation.Draft).OfType<Draft>());
        await batch.ExpectAsync([.. from operation in operations
                                    where operation is { Problem: null, Draft: null, Asked.Id: not null }
                                    select (operation.Type, operation.Asked.Id!.Value, operation.Values)]);
        var results = new List<BatchResult>(operations.Count);
        var failures = new List<Problem>();
        for (var i = 0; i < operations.Count; i++)
        {
            var (operation, problem) = (operations[i].Asked, operations[i].Problem);
            if (problem is null)
            {
                var outcome = await WriteAsync(batch, operations[i]);
                problem = Writes.Refusal(operations[i].Type, outcome);
                if (problem is null) results.Add(new BatchResult(operation.Op == "create" ? 201 : 200, outcome.Id, outcome.Version));
            }
            if (problem is null) continue;
            results.Add(new BatchResult(problem.Status, operation.Id, null, Json(problem)));
            if (!atomic) continue;
            foreach (var error in problem.Errors ?? [new Problem("", problem.Reason)])
                failures.Add(new Problem($"operations/{i}/{error.Field}".TrimEnd('/'), error.Reason));
            if (failures.Count >= RecordInput.MaxProblems) break;
        }
        if (failures.Count == 0) return new BatchAnswer(results);
        // The exception undoes the transaction; nothing else does.
        throw new AtomicBatchFailedException(results.Exists(result => result.Status == StatusCodes.Status422UnprocessableEntity)
            ? Problems.Invalid(failures)
            : Problems.Conflict(WriteReasons.NothingWritten, failures));
    }

    private static ValueTask<WriteOutcome> WriteAsync(RecordBatch batch, Ready operation) => operation.Asked.Op switch
    {
        "create" => batch.CreateAsync(operation.Draft!, operation.Asked.Id),
        "restore" => batch.RestoreAsync(operation.Type, operation.Asked.Id!.Value, operation.Asked.Version),
        "delete" => batch.DeleteAsync(operation.Type, operation.Asked.Id!.Value, operation.Asked.Version),
        _ => batch.UpdateAsync(operation.Type, operation.Asked.Id!.Value, operation.Asked.Version, operation.Values),
    };

    /// <summary>What the batch left behind; what came too late is told what the record says now, as a single write is.</summary>
    private static async ValueTask<IResult> AnswerAsync(ApiCall call, WorkspaceSchema schema, BatchRequest request, string receipt)
    {
        var bytes = Encoding.UTF8.GetBytes(receipt);
        var answer = Stored.Read(bytes, BatchJson.Default.BatchAnswer);
        if (answer.Results.All(result => result.Status != StatusCodes.Status412PreconditionFailed)) return Answers.Json(bytes, StatusCodes.Status200OK);
        var results = answer.Results.ToList();
        for (var i = 0; i < results.Count; i++)
        {
            if (results[i].Status != StatusCodes.Status412PreconditionFailed || results[i].Id is not { } id) continue;
            results[i] = results[i] with { Problem = Json(await Writes.StaleAsync(call, schema, schema.NamedOrKind(request.Operations[i].Type)!, id)) };
        }
        return Answers.Json(JsonSerializer.SerializeToUtf8Bytes(new BatchAnswer(results), BatchJson.Default.BatchAnswer), StatusCodes.Status200OK);
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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter)])]
[JsonSerializable(typeof(BatchRequest))]
[JsonSerializable(typeof(BatchAnswer))]
internal sealed partial class BatchJson : JsonSerializerContext;
