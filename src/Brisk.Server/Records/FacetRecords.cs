using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
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
        var field = input.Type.Reach(name);
        if (field is null) input.Fail("field", input.Type.WhyNoPath(name) ?? RequestReasons.NoFacetField.Of(input.Type));
        else if (!HasFacets(field))
            input.Fail("field", RequestReasons.NoFacets.Of(field));
        if (input.Problem is { } problem) return problem;
        return await CachedRead.AnswerAsync(call, schema, input.Type, $"{input.Type.ApiPlural}/facets?{name}&{RecordQuery.Canonical(filter)}", async output =>
        {
            var values = await call.Node.Engine.FacetsAsync(schema, input.Whole, field!, filter, Most, call.Cancellation);
            // Values that records alone have tell as much of them as rows do; of a choice only the counts are news.
            if (field!.Kind is RelationField or RelationsField or TextField or NumberField) call.Rows = values.Count;
            var labels = await ValueLabels.OfAsync(call, schema, field, values.Select(pair => pair.Value));
            using var json = new Utf8JsonWriter(output);
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var (stored, count) in values)
            {
                var (value, label) = labels.Of(stored);
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
        field.Kind is ChoiceField or TagsField or RelationsField or UserField or YesNoField or TextField or NumberField
            || (field.Kind is RelationField && !field.Custom);
}
