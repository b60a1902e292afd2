using System.Globalization;
using System.Numerics;
using Brisk.Domain.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Brisk.Server.Platform;

/// <summary>
/// Lets programs that were written for other products ask under <c>/api/crm/…</c>: the same routes, and in lists and counts
/// those products' parameters, put into ours before anything else reads them. What is not known stays, and is refused.
/// </summary>
internal static class SourceNames
{
    public const string Prefix = "/api/crm";

    private const int UsualLimit = 50;

    /// <summary>The parameters that mean something here alone.</summary>
    public static IReadOnlyList<string> OfCounts { get; } = ["query", "dateFrom", "dateTo", "contactType", "relationshipStatus"];

    public static IReadOnlyList<string> OfLists { get; } = ["page", "offset", .. OfCounts];

    /// <summary>What they mean where, for whoever reads the API.</summary>
    public static string About { get; } =
        $"Every address under /api also answers under {Prefix}. There lists also understand {string.Join(", ", OfLists)}, "
        + $"that of {string.Join(", ", RecordTypes.All.Select(type => $"{type.Plural} {OneId(type)}"))}, too; "
        + $"counts understand {string.Join(", ", OfCounts)}; lookup understands query for q.";

    /// <summary>What those products call the id of one record: <c>contactId</c>.</summary>
    public static string OneId(RecordType type) => type.Name + "Id";

    public static void Rewrite(HttpContext http)
    {
        var request = http.Request;
        if (!request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase, out var rest)) return;
        request.Path = "/api" + rest;
        if (!request.QueryString.HasValue || !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return;
        var parts = rest.Value!.ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["lookup"]) request.QueryString = Rename(request.Query, "query", "q");
        else if (parts is [_] or [_, "count"] && RecordTypes.Find(parts[0]) is { } type) Translate(http, type, isPage: parts.Length == 1);
    }

    private static void Translate(HttpContext http, RecordType type, bool isPage)
    {
        var query = new QueryBuilder();
        var filters = new List<string>();
        foreach (var (name, values) in http.Request.Query)
        {
            var isTheirs = (isPage ? OfLists : OfCounts).Contains(name) || isPage && name == OneId(type);
            if (values is not [{ } value] || !isTheirs && name is not "filter")
            {
                query.Add(name, values.Select(text => text ?? ""));
                continue;
            }
            if (string.IsNullOrWhiteSpace(value)) continue;
            switch (name)
            {
                case "filter": filters.Insert(0, value); break;
                case "page": query.Add("at", Position(value, http.Request.Query["limit"])); break;
                case "offset": query.Add("at", value); break;
                case "query": filters.Add($"{type.Title.Name} contains {Quoted(value)}"); break;
                case "dateFrom": filters.Add($"createdAt atleast {Quoted(value)}"); break;
                case "dateTo": filters.Add($"createdAt atmost {Quoted(value)}"); break;
                case "contactType": filters.Add($"{(type.Find("type") is null ? "status" : "type")} is {Quoted(value)}"); break;
                case "relationshipStatus": filters.Add($"status is {Quoted(value)}"); break;
                default: http.Features.Set(new OneRecord(value)); break;
            }
        }
        // What was typed keeps its own place in an error when it stands alone.
        if (filters.Count == 1) query.Add("filter", filters[0]);
        else if (filters.Count > 1) query.Add("filter", string.Join(" and ", filters.Select(filter => $"({filter})")));
        http.Request.QueryString = query.ToQueryString();
    }

    private static QueryString Rename(IQueryCollection query, string theirs, string ours)
    {
        var renamed = new QueryBuilder();
        foreach (var (name, values) in query) renamed.Add(name == theirs ? ours : name, values.Select(text => text ?? ""));
        return renamed.ToQueryString();
    }

    /// <summary>Where a page begins. What is no number stays as it is: whoever reads the position refuses it.</summary>
    private static string Position(string page, string? limit)
    {
        if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var most)) most = UsualLimit;
        return page.Length < 40 && BigInteger.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? ((number - 1) * most).ToString(CultureInfo.InvariantCulture)
            : page;
    }

    private static string Quoted(string value) => $"\"{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

/// <summary>The one record that a list asks for by its id, as it was written; a feature of the request, since filters name no ids.</summary>
internal sealed record OneRecord(string Id);
