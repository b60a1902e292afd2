using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Brisk.Domain.Access;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Platform;

/// <summary>Who may use a route. There is no route without a gate.</summary>
internal sealed record Gate
{
    private Gate(string name, Permission? permission = null)
    {
        Name = name;
        Permission = permission;
    }

    /// <summary>Everybody, signed in or not.</summary>
    public static Gate Open { get; } = new("open");

    /// <summary>A person with a session, whatever the role: what concerns the own account.</summary>
    public static Gate SignedIn { get; } = new("signed-in");

    /// <summary>Commands on the same machine.</summary>
    public static Gate Local { get; } = new("local");

    /// <summary>Whoever has a role that gives this permission: people, keys, local commands.</summary>
    public static Gate Needs(Permission permission) => new(permission.ToString(), permission);

    public string Name { get; }
    public Permission? Permission { get; }

    /// <summary>
    /// Whether only those may who see all of the workspace: an import finds its rows among all records, and would tell by what it does of those
    /// that are not seen; fields are changed for everybody.
    /// </summary>
    public bool IsOfWhole => Permission is Domain.Access.Permission.ImportRecords or Domain.Access.Permission.ManageFields;

    /// <summary>What is in the way of this principal, or nothing.</summary>
    public ProblemAnswer? Refuse(Principal? principal)
    {
        if (ReferenceEquals(this, Open)) return null;
        if (principal is null) return Problems.Unauthenticated();
        if (ReferenceEquals(this, SignedIn))
            return principal.Kind == PrincipalKind.User ? null : Problems.Forbidden(RequestReasons.PeopleOnly);
        if (ReferenceEquals(this, Local))
            return principal.Kind == PrincipalKind.Local ? null : Problems.Forbidden(RequestReasons.LocalOnly);
        if (principal.IsUndecided) return Problems.Conflict(RequestReasons.WhichWorkspace.Of(NamedWorkspace.Header));
        if (principal.Workspace == default) return Problems.Conflict(RequestReasons.NotSetUp);
        return Permissions.Allows(principal.Role, Permission!.Value) ? null : Problems.Forbidden();
    }
}

internal delegate ValueTask<IResult> Handler(ApiCall call);

internal delegate ValueTask<IResult> ObjectHandler(ApiCall call, JsonElement body);

internal delegate ValueTask<IResult> Handler<in TBody>(ApiCall call, TBody body);

/// <summary>What a route takes as its body.</summary>
internal enum BodyKind { None, Json, Stream }

/// <summary>One address of Brisk: who may, what it takes, what it answers. The table of all routes is what runs and what OpenAPI says.</summary>
internal sealed class Route(string method, string pattern, Gate gate, string name, string summary)
{
    public const long DefaultLimit = 1024 * 1024;

    /// <summary>Largest body of somebody who is not signed in, in bytes: they have little to say.</summary>
    private const long StrangersLimit = 16 * 1024;

    private bool hasNoStep;
    private bool comesAgainByItself;

    public string Method { get; } = method;
    public string Pattern { get; } = pattern;
    public Gate Gate { get; } = gate;

    /// <summary>The operation id: camelCase, unique.</summary>
    public string Name { get; } = name;

    /// <summary>One sentence for people who read the API.</summary>
    public string Summary { get; } = summary;

    public BodyKind Body { get; private set; }

    /// <summary>Largest body, in bytes.</summary>
    public long Limit { get; private set; } = DefaultLimit;

    /// <summary>Largest body for whoever sends it, in bytes.</summary>
    public long LimitOf(bool isSignedIn) => isSignedIn ? Limit : Math.Min(Limit, StrangersLimit);

    /// <summary>It is a connection that stays: it keeps nobody's other requests waiting, and OpenAPI has no words for it.</summary>
    public bool IsStaying { get; private set; }

    /// <summary>Runs longer than a request for a screen may: uploads, backups.</summary>
    public bool Long { get; private set; }

    /// <summary>Whether it may answer records, of which keys may read so many an hour.</summary>
    public bool HasRecords { get; private set; } = gate.Permission is Permission.ReadRecords or Permission.ExportRecords;

    /// <summary>The shape of the body: a declared type, or the name of a schema in the document.</summary>
    public object? BodyShape { get; private set; }

    public string BodyMedia { get; private set; } = "application/json";
    public List<Parameter> Parameters { get; } = [];
    public List<Reply> Replies { get; } = [];

    private bool isQuestion;

    public Func<ApiCall, JsonElement, ValueTask<IResult>>? OnObject { get; private set; }
    public Handler? OnCall { get; private set; }

    /// <summary>True for methods that change something.</summary>
    public bool Unsafe => Method is not "GET";

    /// <summary>
    /// True for what writes to the workspace: it takes an Idempotency-Key. The own account does not: its requests carry
    /// passwords, of which not even a hash may be kept, and do no harm when they come twice.
    /// </summary>
    public bool TakesKey => Unsafe && !isQuestion && !comesAgainByItself && Gate.Permission is not null;

    /// <summary>True for what writes records: its answer names the step.</summary>
    public bool WritesRecords => !hasNoStep && Unsafe && Gate.Permission is Permission.WriteRecords or Permission.DeleteRecords;

    public Route Runs(Handler handler)
    {
        OnCall = handler;
        return this;
    }

    /// <summary>Takes a JSON object of a declared shape.</summary>
    public Route Runs<TBody>(JsonTypeInfo<TBody> shape, Handler<TBody> handler)
    {
        Body = BodyKind.Json;
        BodyShape = shape;
        OnObject = async (call, json) =>
        {
            var (value, problem) = Platform.Body.Bind(json, shape);
            return problem is null ? await handler(call, value!) : problem;
        };
        return this;
    }

    /// <summary>Takes a JSON object whose shape is data: a record.</summary>
    /// <param name="schema">The name of its schema in the OpenAPI document.</param>
    public Route RunsObject(string schema, ObjectHandler handler)
    {
        Body = BodyKind.Json;
        BodyShape = schema;
        OnObject = (call, json) => handler(call, json);
        return this;
    }

    /// <summary>Takes any bytes as a stream that the handler reads itself.</summary>
    public Route RunsStream(string media, long limit, Handler handler)
    {
        Body = BodyKind.Stream;
        BodyMedia = media;
        Limit = limit;
        Long = true;
        OnCall = handler;
        return this;
    }

    /// <summary>Writes something at records, and not them: it is no step.</summary>
    public Route WritesNoStep()
    {
        hasNoStep = true;
        return this;
    }

    /// <summary>Says itself what it goes on from: it takes no key, and does no harm when it comes twice.</summary>
    public Route ComesAgainByItself()
    {
        comesAgainByItself = true;
        return this;
    }

    public Route AtMost(long bytes)
    {
        Limit = bytes;
        return this;
    }

    /// <summary>Answers nothing of records: it is open also to a key that has read all that it may for now.</summary>
    public Route AnswersNoRecords()
    {
        HasRecords = false;
        return this;
    }

    public Route Stays()
    {
        IsStaying = true;
        return TakesLong();
    }

    /// <summary>Stores nothing, whatever its method: the question is too long for an address.</summary>
    public Route Asks()
    {
        isQuestion = true;
        return this;
    }

    public Route TakesLong()
    {
        Long = true;
        return this;
    }

    /// <summary>Declares a query parameter.</summary>
    public Route Query(string name, ApiShape shape, string about, bool isRequired = false)
    {
        Parameters.Add(new Parameter(name, "query", shape, about, isRequired));
        return this;
    }

    public Route Header(string name, ApiShape shape, string about)
    {
        Parameters.Add(new Parameter(name, "header", shape, about));
        return this;
    }

    /// <summary>Declares an answer.</summary>
    /// <param name="shape">A <see cref="JsonTypeInfo"/>, the name of a schema, or null for no body.</param>
    public Route Answers(int status, object? shape, string about, string media = "application/json")
    {
        Replies.Add(new Reply(status, shape, about, media));
        return this;
    }

    /// <summary>Declares problems it can answer beside those that every route has.</summary>
    public Route Refuses(params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) Replies.Add(Reply.Refusal(status, Method));
        return this;
    }
}

/// <summary>A query or header parameter.</summary>
internal sealed record Parameter(string Name, string In, ApiShape Shape, string About, bool IsRequired = false);

/// <summary>A declared answer.</summary>
internal sealed record Reply(int Status, object? Shape, string About, string Media)
{
    /// <summary>A problem of this status.</summary>
    public static Reply Refusal(int status, string method) => new(status, "Problem", Problems.OfStatus(status, method).Title, "application/problem+json");
}
