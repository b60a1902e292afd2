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
    public static IReadOnlyList<string> Parameters { get; } =
        ["page", "offset", "query", "contactId", "dateFrom", "dateTo", "contactType", "relationshipStatus"];

    public static void Rewrite(HttpContext http)
    {
        var request = http.Request;
        if (!request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal, out var rest)) return;
        request.Path = "/api" + rest;
        if (!request.QueryString.HasValue || !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return;
        var parts = rest.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["lookup"]) request.QueryString = Rename(request.Query, "query", "q");
        else if (parts is [_] or [_, "count"] && RecordTypes.Find(parts[0]) is { } type) Translate(http, type, isPage: parts.Length == 1);
    }

    private static void Translate(HttpContext http, RecordType type, bool isPage)
    {
        var query = new QueryBuilder();
        var filters = new List<string>();
        foreach (var (name, values) in http.Request.Query)
        {
            var value = values is [{ } only] ? only : null;
            if (value is "" && Parameters.Contains(name)) continue;
            switch (name)
            {
                case "filter" when value is not null: filters.Insert(0, value); break;
                case "page" when isPage && value is not null: query.Add("at", Position(value, http.Request.Query["limit"])); break;
                case "offset" when isPage && value is not null: query.Add("at", value); break;
                case "query" when value is not null: filters.Add($"{type.Title.Name} contains {Quoted(value)}"); break;
                case "dateFrom" when value is not null: filters.Add($"createdAt atleast {Quoted(value)}"); break;
                case "dateTo" when value is not null: filters.Add($"createdAt atmost {Quoted(value)}"); break;
                case "contactType" when value is not null: filters.Add($"{(type.Find("type") is null ? "status" : "type")} is {Quoted(value)}"); break;
                case "relationshipStatus" when value is not null: filters.Add($"status is {Quoted(value)}"); break;
                case "contactId" when isPage && value is not null && type == ContactType.Type: http.Features.Set(new OneContact(value)); break;
                default: query.Add(name, values.Select(text => text ?? "")); break;
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

/// <summary>The one contact that a list asks for by its id, as it was written; a feature of the request, since filters name no ids.</summary>
internal sealed record OneContact(string Id);
