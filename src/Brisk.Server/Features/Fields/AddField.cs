using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

internal sealed record AddFieldRequest(string Label, string Kind, IReadOnlyList<ChoiceInput>? Choices = null);

internal static class AddField
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type, AddFieldRequest request)
    {
        var checks = new Checks();
        var label = checks.Text("label", request.Label, CustomFields.MaxLabelLength);
        var kind = CustomFields.Kinds.FirstOrDefault(kind => kind.Name == request.Kind);
        if (kind is null) checks.Add(new("kind", "unknown-kind", $"Choose one of {string.Join(", ", CustomFields.Kinds.Select(known => known.Name))}."));
        if (request.Choices is { Count: > 0 } && kind is not (null or ChoiceField or TagsField))
            checks.Add(new("choices", "not-for-this-kind", "Only choice and tags fields have choices."));
        var choices = ChoiceInputs.Read(request.Choices ?? [], [], checks);
        if (checks.Refusal is { } refusal) return refusal;

        return await call.OnceAsync(StatusCodes.Status201Created, session => call.Node.Schemas.EditAsync<Written>(session, call.Workspace, async edit =>
        {
            var current = await edit.TypeAsync(type.Name);
            var field = CustomFields.Make(label, kind!, current, choices, (await edit.BeforeAsync()).Settings.Currency);
            var added = await edit.AddFieldAsync(current, field, call.Now);
            return added.Field is not null ? SchemaJson.Text(field, added.IsRestored) : Problems.Conflict(added.Refusal!);
        }));
    }
}
