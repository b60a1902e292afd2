using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

/// <param name="Choices">All choices in their new order; those left out go.</param>
/// <param name="RemoveUsed">Whether choices go that records still have: these keep them, and filters find them.</param>
internal sealed record ChangeFieldRequest(string? Label = null, IReadOnlyList<ChoiceInput>? Choices = null, bool RemoveUsed = false);

internal static class ChangeField
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn, ChangeFieldRequest request)
    {
        var hasStages = builtIn.Find(call.Path("name")) is { } known && builtIn.HasStagesIn(known);
        if (request is { Choices: not null, RemoveUsed: false } && !hasStages && await UsedAsync(call, builtIn, request.Choices) is { } used) return used;
        return await call.OnceAsync(StatusCodes.Status200OK, session =>
            call.Node.Schemas.EditAsync(session, call.Workspace, edit => ChangeAsync(call, builtIn, request, edit)));
    }

    /// <summary>Says how many records have the choices that are to go; null when none has. Counted before the write, which nobody shall wait for.</summary>
    private static async ValueTask<ProblemAnswer?> UsedAsync(ApiCall call, RecordType builtIn, IReadOnlyList<ChoiceInput> choices)
    {
        var schema = await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation);
        var type = schema.Named(builtIn.Name)!;
        if (type.Find(call.Path("name")) is not { } field) return null;
        var used = new List<Problem>();
        var equals = field.Kind is TagsField ? Operator.HasAny : Operator.Is;
        foreach (var gone in field.Choices.Where(old => choices.All(choice => choice.Value != old.Value)))
        {
            // These never go, which is said where they are checked.
            if (builtIn.Find(field.Name)?.Choices.Contains(gone) == true) continue;
            var filter = new Filter.Condition(field, equals, [FieldValue.Of(gone.Value)]);
            var count = field.Kind is RelationsField
                ? await call.Node.Engine.CountRoleAsync(schema, type, field, gone.Value, call.Cancellation)
                : await call.Node.Engine.CountAsync(schema, type, filter, deleted: false, call.Cancellation);
            if (count == 0) continue;
            used.Add(new Problem("choices", count == 1 ? FieldChangeReasons.UsedOnce.Of(type, gone) : FieldChangeReasons.Used.Of(count, type, gone)));
        }
        return used.Count == 0 ? null : Problems.Conflict(used[0].Reason, used);
    }

    private static async ValueTask<Written> ChangeAsync(ApiCall call, RecordType builtIn, ChangeFieldRequest request, SchemaEdit edit)
    {
        var type = await edit.TypeAsync(builtIn.Name);
        if (type.Find(call.Path("name")) is not { } field) return Problems.NotFound(FieldChangeReasons.NoField.Of(type));
        var checks = new Checks();
        var label = request.Label is { } given ? checks.Text("label", given, CustomFields.MaxLabelLength) : field.Label;
        if (request.Label is not null && !field.Custom) checks.Add(new("label", FieldChangeReasons.LabelFixed));
        if (request.Choices is not null && field.Kind is not (ChoiceField or TagsField or RelationsField))
            checks.Add(new("choices", FieldChangeReasons.NoChoicesHere));
        var choices = request.Choices is { } list ? ChoiceInputs.Read(list, field.Choices, checks) : [.. field.Choices];
        if (builtIn.HasStagesIn(field) && request.Choices is not null) checks.Add(new("choices", FieldChangeReasons.StagesElsewhere));
        if (builtIn.Kinds?.Field == field.Name && request.Choices is not null) checks.Add(new("choices", FieldChangeReasons.KindsStay));
        foreach (var fixedChoice in builtIn.HasStagesIn(field) ? [] : builtIn.Find(field.Name)?.Choices ?? [])
        {
            if (!choices.Exists(choice => choice.Value == fixedChoice.Value))
                checks.Add(new("choices", FieldChangeReasons.ChoiceStays.Of(fixedChoice)));
        }
        if (checks.Refusal is { } refusal) return refusal;

        if (request.Label is not null) await edit.RelabelAsync(type, field, label);
        if (request.Choices is not null) await edit.SetChoicesAsync(type, field, choices, call.Now);
        var changed = await edit.TypeAsync(type.Name);
        return SchemaJson.Text(changed, changed[field.Name]);
    }
}
