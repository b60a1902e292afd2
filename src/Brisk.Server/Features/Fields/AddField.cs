using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Fields;

/// <param name="Choices">Of choice and tags fields; of links to records (kind relations) the roles that they can have.</param>
/// <param name="RelatedTypes">Of links to records: the types that they can point to.</param>
internal sealed record AddFieldRequest(
    string Label, [property: ClosedList(ClosedLists.CustomFieldKind)] string Kind, IReadOnlyList<ChoiceInput>? Choices = null,
    IReadOnlyList<string>? RelatedTypes = null);

internal static class AddField
{
    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType type, AddFieldRequest request)
    {
        var checks = new Checks();
        var label = checks.Text("label", request.Label, CustomFields.MaxLabelLength);
        var kind = CustomFields.Kinds.FirstOrDefault(kind => kind.Name == request.Kind);
        if (kind is null) checks.Add(new("kind", FieldChangeReasons.UnknownKind.Of([.. CustomFields.Kinds.Select(known => known.Name)])));
        if (request.Choices is { Count: > 0 } && kind is not (null or ChoiceField or TagsField or RelationsField))
            checks.Add(new("choices", FieldChangeReasons.NoChoicesHere));
        CheckTypes(kind, request.RelatedTypes ?? [], checks);
        var choices = ChoiceInputs.Read(request.Choices ?? [], [], checks);
        if (checks.Refusal is { } refusal) return refusal;

        return await call.OnceAsync(StatusCodes.Status201Created, session => call.Node.Schemas.EditAsync<Written>(session, call.Workspace, async edit =>
        {
            var current = await edit.TypeAsync(type.Name);
            var field = CustomFields.Make(label, kind!, current, choices, (await edit.BeforeAsync()).Settings.Currency, request.RelatedTypes);
            var added = await edit.AddFieldAsync(current, field, call.Now);
            return added.Field is not null ? SchemaJson.Text(current, field, added.IsRestored) : Problems.Conflict(added.Refusal!);
        }));
    }

    private static void CheckTypes(FieldKind? kind, IReadOnlyList<string> types, Checks checks)
    {
        string[] known = [.. RecordTypes.All.Select(type => type.Name)];
        if (kind is not RelationsField)
        {
            if (types.Count > 0 && kind is not null) checks.Add(new("relatedTypes", FieldChangeReasons.OnlyLinks));
            return;
        }
        if (types.Count == 0) checks.Add(new("relatedTypes", FieldChangeReasons.NoLinkedTypes.Of(known)));
        for (var i = 0; i < types.Count; i++)
        {
            if (!RecordTypes.All.Any(type => type.Name == types[i])) checks.Add(new($"relatedTypes/{i}", FieldChangeReasons.UnknownLinkedType.Of(known)));
            else if (types.Take(i).Contains(types[i], StringComparer.Ordinal)) checks.Add(new($"relatedTypes/{i}", FieldChangeReasons.TypeTwice));
        }
    }
}
