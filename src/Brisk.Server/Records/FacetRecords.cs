using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

internal static class FacetRecords
{
    private const int Most = 50;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "field", "filter", "zone");
        var filter = input.Filter();
        var name = call.Query("field") ?? "";
        var field = input.Type.Find(name);
        if (field is null) input.Fail("field", "unknown-field", $"Name a field of {input.Type.LabelPlural.ToLowerInvariant()}.");
        else if (!HasFacets(field))
            input.Fail("field", "no-facets", $"{field.Label} has no values to count; choose a field with choices, tags, a person, a relation or a short text.");
        if (input.Problem is { } problem) return problem;
        return await CachedRead.AnswerAsync(call, schema, input.Type, $"{input.Type.Plural}/facets?{name}&{RecordQuery.Canonical(filter)}", async output =>
        {
            var values = await call.Node.Engine.FacetsAsync(schema, input.Type, field!, filter, Most, call.Cancellation);
            // Values that records alone have tell as much of them as rows do; of a choice only the counts are news.
            if (field!.Kind is RelationField or TextField or NumberField) call.Rows = values.Count;
            var names = new RecordNames(call, schema);
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var (stored, count) in values)
            {
                var (value, label) = await DescribeAsync(names, schema, field!, stored);
                json.WriteStartObject();
                json.WriteString("value", value);
                json.WriteString("label", label);
                json.WriteNumber("count", count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            return null;
        });
    }

    private static bool HasFacets(Field field) =>
        field.Kind is ChoiceField or TagsField or UserField or YesNoField or TextField or NumberField || (field.Kind is RelationField && !field.Custom);

    private static async ValueTask<(string Value, string Label)> DescribeAsync(RecordNames names, WorkspaceSchema schema, Field field, string stored)
    {
        switch (field.Kind.Shape)
        {
            case Shape.User when Tsid.TryParse(stored, out var user):
                return (stored, schema.User(user)?.Name ?? "Unknown user");
            case Shape.Relation when Tsid.TryParse(stored, out var related):
                return (stored, await names.OfAsync(field.RelatedType!, related));
            case Shape.YesNo:
                return stored is "1" or "true" ? ("true", "Yes") : ("false", "No");
        }
        // Tags are counted by their folded form.
        var choice = field.Kind is TagsField
            ? field.Choices.FirstOrDefault(choice => Fold.Key(choice.Value) == stored)
            : field.Choices.FirstOrDefault(choice => choice.Value == stored);
        return choice is null ? (stored, stored) : (choice.Value, choice.Label);
    }
}
