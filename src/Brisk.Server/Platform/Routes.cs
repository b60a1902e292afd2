using Brisk.Domain;
using Brisk.Domain.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Brisk.Server.Platform;

/// <summary>
/// The table of all routes, and the one way into every handler: who is it, may they, is the body sound. A handler never
/// runs when one of these says no.
/// </summary>
internal sealed class Routes(NodeServices node)
{
    private readonly List<Route> all = [];

    /// <summary>What can be asked within the server, the most definite patterns first.</summary>
    private IReadOnlyList<(Route Route, TemplateMatcher Matcher)>? asked;

    public IReadOnlyList<Route> All => all;

    public Route Get(string pattern, Gate gate, string name, string summary) => Add("GET", pattern, gate, name, summary);
    public Route Post(string pattern, Gate gate, string name, string summary) => Add("POST", pattern, gate, name, summary);
    public Route Put(string pattern, Gate gate, string name, string summary) => Add("PUT", pattern, gate, name, summary);
    public Route Patch(string pattern, Gate gate, string name, string summary) => Add("PATCH", pattern, gate, name, summary);
    public Route Delete(string pattern, Gate gate, string name, string summary) => Add("DELETE", pattern, gate, name, summary);

    /// <summary>Hands the table to the web server; call it once, after the last route.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var route in all)
        {
            // A WebSocket comes by CONNECT over HTTP/2 (RFC 8441).
            var methods = route.Unsafe ? new[] { route.Method } : route.IsStaying ? ["GET", "HEAD", "CONNECT"] : ["GET", "HEAD"];
            var endpoint = app.MapMethods(route.Pattern, methods, http => RunAsync(route, http)).WithMetadata(route);
            if (route.Long) endpoint.WithMetadata(new DisableRequestTimeoutAttribute());
        }
    }

    /// <summary>Answers what the server itself asks in the name of somebody: a GET, with path, query and cookies as a browser would send them.</summary>
    public async Task AskAsync(HttpContext http)
    {
        asked ??= [.. all.Where(route => !route.Unsafe && !route.IsStaying)
            .Select(route => (route, TemplateParser.Parse(route.Pattern))).OrderBy(one => RoutePrecedence.ComputeInbound(one.Item2))
            .Select(one => (one.route, new TemplateMatcher(one.Item2, [])))];
        foreach (var (route, matcher) in asked)
        {
            var values = new RouteValueDictionary();
            if (!matcher.TryMatch(http.Request.Path, values)) continue;
            http.Request.RouteValues = values;
            await RunAsync(route, http);
            return;
        }
        await Problems.NotFound().ExecuteAsync(http);
    }

    private Route Add(string method, string pattern, Gate gate, string name, string summary)
    {
        var route = new Route(method, pattern, gate, name, summary);
        all.Add(route);
        return route;
    }

    private async Task RunAsync(Route route, HttpContext http)
    {
        var principal = ReferenceEquals(route.Gate, Gate.Open) ? null : await node.Principals.FindAsync(http);
        var id = default(Tsid);
        var refusal = route.Gate.Refuse(principal) is { Status: StatusCodes.Status401Unauthorized } nobody ? nobody
            : (route.Unsafe ? CrossSite.Refuse(http.Request, node.Hosts) : null) ?? route.Gate.Refuse(principal) ?? ReadId(http, out id);
        if (refusal is not null)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        using var place = route.IsStaying || principal is null or { Kind: PrincipalKind.Local } ? null
            : await node.Places.EnterAsync(principal, http.RequestAborted);
        if (place is { IsAcquired: false })
        {
            await Problems.RateLimited(1, RequestReasons.ManyWaiting.Of(node.Options.WaitingRequests)).ExecuteAsync(http);
            return;
        }
        // What this node remembers is too old to be believed: the database is away, or the process slept.
        if (principal is not null && !node.Feed.IsCurrent) await node.Feed.LookAsync(principal.Workspace, http.RequestAborted);
        if (route.HasRecords
            && principal?.Meter?.Refuse(principal.RowsPerHour, node.Clock.GetUtcNow().ToUnixTimeMilliseconds()) is { } spent)
        {
            await spent.ExecuteAsync(http);
            return;
        }
        var call = new ApiCall(http, node, route.Gate, principal, id);
        if (route.Gate.IsOfWhole && !(await call.SchemaAsync()).Sight.IsAll)
        {
            await Problems.NotSeen().ExecuteAsync(http);
            return;
        }
        var answer = await AnswerAsync(route, call);
        await answer.ExecuteAsync(http);
    }

    private static async ValueTask<IResult> AnswerAsync(Route route, ApiCall call)
    {
        if (route.Body == BodyKind.Json) return await WithBodyAsync(route, call);
        if (route.Body == BodyKind.Stream && Body.CheckMedia(call.Http.Request, route.BodyMedia) is { } wrongType) return wrongType;
        return ReadKey(route, call, []) ?? await route.OnCall!(call);
    }

    private static async ValueTask<IResult> WithBodyAsync(Route route, ApiCall call)
    {
        if (Body.CheckJson(call.Http.Request) is { } wrongType) return wrongType;
        var (buffer, unread) = await Body.ReadAsync(call.Http, route.LimitOf(call.IsSignedIn));
        if (unread is not null) return unread;
        using (buffer)
        {
            var (document, malformed) = Body.Parse(buffer!.Memory);
            if (malformed is not null) return malformed;
            using (document) return ReadKey(route, call, buffer.Span) ?? await route.OnObject!(call, document!.RootElement);
        }
    }

    private static ProblemAnswer? ReadKey(Route route, ApiCall call, ReadOnlySpan<byte> body) =>
        route.TakesKey ? call.ReadKey(body, isStream: route.Body == BodyKind.Stream) : null;

    /// <summary>A path with something that is no id names nothing.</summary>
    private static ProblemAnswer? ReadId(HttpContext http, out Tsid id)
    {
        id = default;
        return !http.Request.RouteValues.TryGetValue("id", out var text) || Tsid.TryParse(text as string, out id) ? null : Problems.NotFound();
    }
}

/// <summary>Keeps other sites from sending requests in the name of who is signed in here.</summary>
internal static class CrossSite
{
    /// <summary>
    /// A browser sends the header <c>X-Brisk</c> to another origin only after asking us, and we never agree. Keys are never
    /// sent by themselves.
    /// </summary>
    public static ProblemAnswer? Refuse(HttpRequest request, Hosts hosts)
    {
        if (request.Headers.Authorization.Count > 0) return null;
        if (request.Headers["X-Brisk"] is not ["1"]) return Problems.Forbidden(RequestReasons.NoBriskHeader);
        if (request.Headers["Sec-Fetch-Site"] is [{ } site])
            return site is "same-origin" or "none" ? null : Problems.Forbidden(RequestReasons.OtherSite);
        if (request.Headers.Origin is not [{ } origin]) return null;
        return hosts.IsOrigin(request, origin) ? null : Problems.Forbidden(RequestReasons.OtherSite);
    }
}
