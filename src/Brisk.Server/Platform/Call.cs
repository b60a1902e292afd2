using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Storage.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Platform;

/// <summary>One request on its way through a handler: allowed already, its body read already.</summary>
internal sealed class Call(HttpContext http, Parts parts, Principal? principal, Tsid id)
{
    public HttpContext Http { get; } = http;
    public Parts Parts { get; } = parts;
    public IDatabase Database => Parts.Database;
    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>The id in the path (<c>{id}</c>); well-formed, but nothing need be there.</summary>
    public Tsid Id { get; } = id;

    public bool IsSignedIn => principal is not null;

    /// <summary>Who asks. Only behind a gate that is not open.</summary>
    public Principal Principal => principal ?? throw new InvalidOperationException("An open route asked who is there.");

    public Tsid Workspace => Principal.Workspace;

    /// <summary>Now, in Unix milliseconds.</summary>
    public long Now => Parts.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public bool May(Permission permission) => Permissions.Allows(Principal.Role, permission);

    /// <summary>A part of the path.</summary>
    public string Path(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>A query parameter, or null when it is absent or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>A service that a feature registered.</summary>
    public T Service<T>() where T : notnull => Http.RequestServices.GetRequiredService<T>();

    public ValueTask<T> ReadAsync<T>(Func<ISession, ValueTask<T>> work) =>
        Database.ReadAsync(Lane.Interactive, work, static (session, work) => work(session), Cancellation);

    public ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> job) =>
        Database.WriteAsync(job, static (session, job) => job(session), Cancellation);
}
