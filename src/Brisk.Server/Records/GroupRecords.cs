using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>How many records there are of each kind, and what they amount to: what boards and dashboards ask.</summary>
internal static class GroupRecords
{
    /// <summary>Groups told one by one, at most.</summary>
    public const int Most = 10_000;
    public const int Usual = 1_000;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var input = new RecordQuery(call, schema, builtIn, "by", "and", "sums", "filter", "zone", "limit");
        var query = Query(call, schema, input);
        if (query is null || input.Problem is not null) return input.Problem!;
        return await CachedRead.AnswerAsync(call, schema, input.Type, Question(input, query), async output =>
        {
            try
            {
                var grouping = await call.Node.Engine.GroupAsync(query, call.Cancellation);
                // Values that records alone have tell as much of them as rows do; of a choice only the counts are news.
                if (query.Dimensions.Any(dimension => dimension.Field.Kind
                    is RelationField or RelationsField or TextField or NumberField or DateField or InstantField))
                    call.Rows = grouping.Groups.Count;
                await WriteAsync(call, output, query, grouping);
                return null;
            }
            catch (TooManyGroupsException)
            {
                return Problems.BadRequest("by", RequestReasons.ManyGroups);
            }
        });
    }

    private static GroupQuery? Query(ApiCall call, WorkspaceSchema schema, RecordQuery input)
    {
        var (filter, zone, limit, sums) = (input.Filter(), input.Zone(), input.Limit(Most, Usual), input.Sums());
        var (by, and) = (Read("by"), call.Query("and") is null ? null : Read("and"));
        if (by is not null && by == and) input.Fail("and", RequestReasons.Doubled);
        return by is null ? null : new GroupQuery(schema, input.Whole, by, and, sums, filter, new Almanac(zone, schema.Settings.WeekStart), limit);

        Dimension? Read(string parameter)
        {
            if (Dimension.TryParse(input.Type, call.Query(parameter) ?? "", out var dimension, out var problem)) return dimension;
            input.Fail(parameter, problem);
            return null;
        }
    }

    /// <summary>Times depend on where days and weeks begin; nothing else does.</summary>
    private static string Question(RecordQuery input, GroupQuery query)
    {
        var almanac = query.Dimensions.Any(dimension => dimension.Period is not null) ? $"{query.Almanac.Zone.Id}&{query.Almanac.WeekStart}" : "";
        var sums = string.Join(',', query.Sums.Select(sum => sum.Name));
        return $"{input.Type.ApiPlural}/groups?{query.By}&{query.And}&{sums}&{RecordQuery.Canonical(query.Filter)}&{query.Limit}&{almanac}";
    }

    private static async ValueTask WriteAsync(ApiCall call, Storage.PooledBuffer output, GroupQuery query, Grouping grouping)
    {
        var schema = query.Schema;
        var labels = new List<ValueLabels>();
        for (var at = 0; at < query.Dimensions.Count; at++)
        {
            var place = at;
            labels.Add(await ValueLabels.OfAsync(call, schema, query.Dimensions[at].Field, grouping.Groups.Select(group => group.Keys[place])));
        }
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("groups");
        foreach (var group in grouping.Groups)
        {
            json.WriteStartObject();
            for (var at = 0; at < group.Keys.Count; at++)
            {
                var (value, label) = query.Dimensions[at].Period is null ? labels[at].Of(group.Keys[at]) : (group.Keys[at], group.Keys[at]);
                json.WriteString(at == 0 ? "by" : "and", value);
                json.WriteString(at == 0 ? "byLabel" : "andLabel", label);
            }
            Write(json, query, group);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (grouping.Rest is { } rest)
        {
            json.WriteStartObject("rest");
            json.WriteNumber("groups", grouping.RestGroups);
            Write(json, query, rest);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("rest");
        }
        json.WriteNumber("total", grouping.Total.Count);
        AddSums(json, query.Sums, grouping.Total);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GroupQuery query, Group group)
    {
        json.WriteNumber("count", group.Count);
        AddSums(json, query.Sums, group);
    }

    private static void AddSums(Utf8JsonWriter json, IReadOnlyList<Field> fields, Group group)
    {
        if (fields.Count == 0) return;
        json.WritePropertyName("sums");
        WriteSums(json, fields, group);
    }

    /// <summary>What records amount to: <c>{"amount": {"EUR": 1250}, "employees": 12}</c>.</summary>
    public static void WriteSums(Utf8JsonWriter json, IReadOnlyList<Field> fields, Group group)
    {
        json.WriteStartObject();
        for (var at = 0; at < fields.Count; at++) WriteSum(json, fields[at], group.Sums[at]);
        json.WriteEndObject();
    }

    private static void WriteSum(Utf8JsonWriter json, Field field, IReadOnlyDictionary<string, Amount> sum)
    {
        if (field.Kind is NumberField)
        {
            var number = sum.Values.Sum(amount => amount.Number);
            // Numbers can be so large that their sum is none.
            if (double.IsFinite(number)) json.WriteNumber(field.Name, number);
            else json.WriteNull(field.Name);
            return;
        }
        json.WriteStartObject(field.Name);
        foreach (var (currency, amount) in sum.OrderBy(amount => amount.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(currency);
            json.WriteRawValue(amount.Units.ToString(System.Globalization.CultureInfo.InvariantCulture), skipInputValidation: true);
        }
        json.WriteEndObject();
    }
}
