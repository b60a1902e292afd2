using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Features.Fields;

/// <summary>A choice as given: without a value it is a new one, made from its label.</summary>
internal sealed record ChoiceInput(string Label, string? Value = null, string? Hue = null);

/// <summary>What a workspace adds to the record types: fields of its own, and choices.</summary>
internal static class FieldsFeature
{
    public static void Map(Routes routes)
    {
        foreach (var type in RecordTypes.All)
        {
            var of = char.ToUpperInvariant(type.Name[0]) + type.Name[1..];
            var plural = type.LabelPlural.ToLowerInvariant();
            routes.Post($"/api/{type.Plural}/fields", Gate.Needs(Permission.ManageFields), $"add{of}Field",
                    $"Adds a field to {plural}. One of this name and kind that was removed comes back with its values and choices.")
                .Runs(FieldsJson.Default.AddFieldRequest, (call, request) => AddField.HandleAsync(call, type, request))
                .Answers(201, "Field", "The field; restored says that it had been removed.").Refuses(409);
            routes.Patch($"/api/{type.Plural}/fields/{{name}}", Gate.Needs(Permission.ManageFields), $"change{of}Field",
                    "Changes the label of an added field, or the choices of any.")
                .Runs(FieldsJson.Default.ChangeFieldRequest, (call, request) => ChangeField.HandleAsync(call, type, request))
                .Answers(200, "Field", "The field as it is now.").Refuses(404, 409);
            routes.Delete($"/api/{type.Plural}/fields/{{name}}", Gate.Needs(Permission.ManageFields), $"remove{of}Field",
                    "Removes an added field. Its values stay in the records, unseen, and come back when a field of the same name and kind is added; "
                    + "its name is given to no other kind.")
                .Runs(call => RemoveField.HandleAsync(call, type))
                .Answers(204, null, "Removed.").Refuses(404, 409);
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(AddFieldRequest))]
[JsonSerializable(typeof(ChangeFieldRequest))]
internal sealed partial class FieldsJson : JsonSerializerContext;
