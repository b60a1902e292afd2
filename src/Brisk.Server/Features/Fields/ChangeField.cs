using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

/// <param name="Choices">All choices in their new order; those left out go.</param>
internal sealed record ChangeFieldRequest(string? Label = null, IReadOnlyList<ChoiceInput>? Choices = null);

internal static class ChangeField
{
    public static ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn, ChangeFieldRequest request) => call.OnceAsync(StatusCodes.Status200OK, async session =>
    {
        var type = (await Schemas.ReadAsync(session, call.Workspace)).Named(builtIn.Name)!;
        if (type.Find(call.Path("name")) is not { } field) return Problems.NotFound($"{type.LabelPlural} have no such field.");
        var checks = new Checks();
        var label = request.Label is { } given ? checks.Text("label", given, CustomFields.MaxLabelLength) : field.Label;
        if (request.Label is not null && !field.Custom) checks.Add(new("label", "built-in", "The labels of built-in fields are fixed."));
        if (request.Choices is not null && field.Kind is not (ChoiceField or TagsField)) checks.Add(new("choices", "not-for-this-kind", "Only choice and tags fields have choices."));
        var choices = request.Choices is { } list ? ChoiceInputs.Read(list, field.Choices, checks) : [.. field.Choices];
        foreach (var fixedChoice in builtIn.Find(field.Name)?.Choices ?? [])
        {
            if (!choices.Exists(choice => choice.Value == fixedChoice.Value)) checks.Add(new("choices", "built-in", $"{fixedChoice.Label} is built in: rename it, but keep it."));
        }
        if (checks.Refusal is { } refusal) return refusal;

        if (request.Label is not null) await Schemas.RelabelFieldAsync(session, call.Workspace, type, field, label);
        if (request.Choices is not null) await ReplaceAsync(session, call, type, field, choices);
        await call.Node.Schemas.ChangedAsync(session, call.Workspace);
        return SchemaJson.Text(field with { Label = label, Choices = choices });
    });

    private static async ValueTask ReplaceAsync(IWriteSession session, ApiCall call, RecordType type, Field field, List<Choice> choices)
    {
        foreach (var gone in field.Choices.Where(old => !choices.Exists(choice => choice.Value == old.Value)))
            await Schemas.RemoveChoiceAsync(session, call.Workspace, type, field, gone.Value);
        for (var i = 0; i < choices.Count; i++) await Schemas.AddChoiceAsync(session, call.Workspace, type, field, choices[i], i);
    }
}
