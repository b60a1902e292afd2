using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Import;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;
using Brisk.Server.Platform;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Server.Records.Exports;

/// <summary>Which records become a file, and how.</summary>
/// <param name="Format"><c>csv</c> or <c>jsonl</c>.</param>
/// <param name="Filter">See the filter language; every record when absent.</param>
/// <param name="Zone">IANA time zone of the filter; default the workspace's.</param>
/// <param name="Sort">A field, with - for descending; default in the order in which they were made.</param>
/// <param name="Fields">What is told of each record, in this order; default all fields.</param>
/// <param name="Ids">These records and no others, up to 100,000; with no filter. Those that are not there are left out.</param>
/// <param name="Except">Of what the filter leaves: records that are left out, up to 10,000.</param>
/// <param name="Bom">Of CSV: whether it begins with a byte order mark, by which some spreadsheets know UTF-8.</param>
internal sealed record ExportRequest(
    [property: AllowedValues("csv", "jsonl", null)] string? Format = null,
    string? Filter = null, string? Zone = null, string? Sort = null, IReadOnlyList<string>? Fields = null, bool? Bom = null,
    IReadOnlyList<Tsid>? Ids = null, IReadOnlyList<Tsid>? Except = null);

/// <summary>The file of a job that is done.</summary>
/// <param name="Rows">How many records it has.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Name">What it is called when it is saved.</param>
/// <param name="KeptUntil">When it is deleted.</param>
/// <param name="Sight">The key of what whoever began it saw: others get it who see that, or everything. Null: those alone who see everything.</param>
internal sealed record ExportResult(string Format, long Rows, long Bytes, string Name, DateTimeOffset KeptUntil, string? Sight = null)
{
    /// <summary>As a job left it; null for what another version wrote, and this one cannot read.</summary>
    public static ExportResult? Read(string stored)
    {
        try
        {
            return Stored.Read(stored, ExportJson.Default.ExportResult);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a job writes, as it is stored.</summary>
/// <param name="Type">The name of a record type.</param>
/// <param name="Request">Without ids, which may be many: they are the records of the job.</param>
/// <param name="Names">What the records of the job are: the ids, or those that are left out; null when it has none.</param>
internal sealed record ExportDocument(string Type, ExportRequest Request, ExportNames? Names = null)
{
    public static (ExportDocument Document, IReadOnlyList<Tsid> Ids) Of(RecordType type, ExportRequest request)
    {
        ExportNames? names = request.Ids is not null ? ExportNames.Ids : request.Except is { Count: > 0 } ? ExportNames.Except : null;
        return (new ExportDocument(type.ApiName, request with { Ids = null, Except = null }, names), request.Ids ?? request.Except ?? []);
    }

    /// <summary>The request as it was.</summary>
    public ExportRequest With(IReadOnlyList<Tsid> ids) => Names switch
    {
        ExportNames.Ids => Request with { Ids = ids },
        ExportNames.Except => Request with { Except = ids },
        _ => Request,
    };
}

/// <summary>What records that a job names are to it.</summary>
internal enum ExportNames
{
    /// <summary>They are exported.</summary>
    Ids,

    /// <summary>They are left out.</summary>
    Except,
}

/// <summary>An export as it is asked for, checked against the fields that there are.</summary>
internal sealed record ExportPlan(RecordType Type, ExportQuery Query)
{
    /// <summary>It in its one spelling.</summary>
    public string Question
    {
        get
        {
            var (list, ids, except) = (Query.List, Query.Ids ?? [], Query.Except?.Order() ?? Enumerable.Empty<long>());
            var shown = list.Fields is null ? "" : string.Join(',', list.Fields.Select(one => one.Name));
            return $"{Type.ApiPlural}/export?{RecordQuery.Canonical(list.Filter)}&{list.Sort}&{shown}&{(int)Query.Format}&{Query.HasMark}"
                + $"&{(Query.Ids is null ? "" : "ids")}{string.Join(',', ids)}&{string.Join(',', except)}";
        }
    }

    /// <summary>What there is to choose, in the words of the address.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["csv", "jsonl"];

    public string Extension => Formats[(int)Query.Format];

    /// <summary>The media type of a format.</summary>
    public static string MediaOf(string format) => format == Formats[0] ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson; charset=utf-8";

    /// <param name="me">Who is meant by me in filters.</param>
    public static (ExportPlan? Plan, IReadOnlyList<Problem> Problems) Read(WorkspaceSchema schema, RecordType builtIn, ExportRequest request, Tsid? me,
        DateTimeOffset now)
    {
        var type = schema.Of(builtIn);
        var problems = new List<Problem>();
        var format = Formats.ToList().IndexOf(request.Format ?? Formats[0]);
        if (format < 0) problems.Add(new Problem("format", RequestReasons.UnknownFormat.Of(Formats)));
        if (request.Bom == true && format > 0) problems.Add(new Problem("bom", ExportReasons.BomWithCsv));
        ChosenRecords.Check(request.Ids, request.Except, problems);
        if (request.Ids is not null && request.Filter is not null)
            problems.Add(new Problem("filter", WriteReasons.IdsOrFilter));
        var filter = ChosenRecords.ReadFilter(schema, type, request.Filter, request.Zone, me, now, problems);
        if (!Sort.TryParse(type, request.Sort ?? "createdAt", out var sort, out var unsorted)) problems.Add(new Problem("sort", unsorted));
        var fields = ReadFields(type, request.Fields, problems) ?? (type.Kind is null ? null : [.. type.Fields]);
        if (format == (int)ExportFormat.Csv) fields = OwnFile.WithParts(type, fields);
        if (problems.Count > 0) return (null, problems);
        var query = new ExportQuery(new ListQuery(schema, schema.Named(type.Name)!, filter, sort!, fields, 1), (ExportFormat)format, request.Bom == true)
        {
            Ids = request.Ids?.Select(id => id.Value).Distinct().Order().ToList(),
            Except = request.Except?.Select(id => id.Value).ToHashSet(),
        };
        return (new ExportPlan(type, query), problems);
    }

    /// <summary>What the file is called: <c>contacts-2026-11-29.csv</c>.</summary>
    public string NameOf(DateTimeOffset now) => $"{Type.ApiPlural}-{now:yyyy-MM-dd}.{Extension}";

    private static IReadOnlyList<Field>? ReadFields(RecordType type, IReadOnlyList<string>? names, List<Problem> problems)
    {
        if (names is null) return null;
        var fields = new List<Field>();
        foreach (var name in names)
        {
            if (type.Reach(name) is not { } field)
                problems.Add(new Problem("fields", type.WhyNoPath(AskedQuery.Shown(name)) ?? FilterReasons.NoSuchField.Of(type, name)));
            else if (!fields.Contains(field)) fields.Add(field);
        }
        if (names.Count == 0) problems.Add(new Problem("fields", WriteReasons.NameAField));
        return fields;
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(ExportRequest))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ExportResult))]
internal sealed partial class ExportJson : JsonSerializerContext;
