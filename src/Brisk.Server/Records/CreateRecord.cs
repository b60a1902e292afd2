using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class CreateRecord
{
    public static async ValueTask<IResult> HandleAsync(Call call, RecordType builtIn, JsonElement body)
    {
        var schema = await call.Parts.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var type = schema.Named(builtIn.Name)!;
        var (repeat, malformed) = Repeat.Of(call, body);
        if (malformed is not null) return malformed;
        var (values, problems) = RecordInput.Read(type, body, create: true);
        var (id, badId) = Writes.GivenId(body);
        if (badId is not null) problems = [badId, .. problems];
        if (problems.Count > 0) return Problems.Invalid(problems);

        var (kept, outcome) = await OnceAsync(() => call.Parts.Engine.WriteAsync(call.Workspace, call.Principal.Actor, async batch =>
        {
            if (repeat is not null && await repeat.FindAsync(call, batch.Session) is { } known) return (Kept: known, default(WriteOutcome));
            var written = await batch.CreateAsync(type, values, id);
            if (repeat is not null && written.Status == WriteStatus.Written) await repeat.KeepAsync(call, batch.Session, StatusCodes.Status201Created, written.Id.Value.ToString());
            return (Kept: (KeptAnswer?)null, written);
        }, call.Cancellation));

        var created = outcome.Id;
        if (kept is not null)
        {
            if (repeat!.Check(call, kept) is { } mismatch) return mismatch;
            created = new Tsid(long.Parse(kept.Body));
        }
        else if (await Writes.RefusalAsync(call, type, outcome) is { } refusal)
        {
            return refusal;
        }
        call.Http.Response.Headers.Location = $"/api/{type.Plural}/{created}";
        return await GetRecord.AnswerAsync(call, type, created, StatusCodes.Status201Created);
    }

    /// <summary>Where two of the same request run at the same time on different nodes, the later one finds what the first kept.</summary>
    public static async ValueTask<T> OnceAsync<T>(Func<ValueTask<T>> write)
    {
        try
        {
            return await write();
        }
        catch (UniqueViolationException violation) when (violation.Constraint.Contains("idempotency", StringComparison.Ordinal))
        {
            return await write();
        }
    }
}
