using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

internal sealed record AddFieldRequest(string Label, string Kind, IReadOnlyList<ChoiceInput>? Choices = null);

internal static class AddField
{
    /// <summary>Most added fields of one record type: every list and form must still be readable.</summary>
    public const int Most = 100;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type, AddFieldRequest request)
    {
        var checks = new Checks();
        var label = checks.Text("label", request.Label, CustomFields.MaxLabelLength);
        var kind = CustomFields.Kinds.FirstOrDefault(kind => kind.Name == request.Kind);
        if (kind is null) checks.Add(new("kind", "unknown-kind", $"Choose one of {string.Join(", ", CustomFields.Kinds.Select(known => known.Name))}."));
        if (request.Choices is { Count: > 0 } && kind is not (null or ChoiceField or TagsField)) checks.Add(new("choices", "not-for-this-kind", "Only choice and tags fields have choices."));
        var choices = ChoiceInputs.Read(request.Choices ?? [], [], checks);
        if (checks.Refusal is { } refusal) return refusal;

        return await call.OnceAsync(StatusCodes.Status201Created, async session =>
        {
            var schema = await Schemas.ReadAsync(session, call.Workspace);
            var current = schema.Named(type.Name)!;
            if (current.Fields.Count(field => field.Custom) >= Most) return Problems.Conflict($"{type.LabelPlural} can have {Most} added fields; remove one first.");
            var field = CustomFields.Make(label, kind!, current, choices);
            await Schemas.AddFieldAsync(session, call.Workspace, current, field, call.Now);
            await call.Node.Schemas.ChangedAsync(session, call.Workspace);
            return SchemaJson.Text(field);
        });
    }
}
