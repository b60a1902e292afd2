using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ISession = Brisk.Storage.Engine.ISession;

namespace Brisk.Server.Platform;

/// <summary>One request on its way through a handler: allowed already, its body read already.</summary>
internal sealed class ApiCall(HttpContext http, NodeServices node, Gate gate, Principal? sender, Tsid id)
{
    private Principal? principal = sender;
    private bool isStreamUnknown;

    public HttpContext Http { get; } = http;
    public NodeServices Node { get; } = node;
    public IDatabase Database => Node.Database;
    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>The id in the path (<c>{id}</c>); well-formed, but nothing need be there.</summary>
    public Tsid Id { get; } = id;

    /// <summary>Set where the request may come again under its key.</summary>
    public Repeat? Repeat { get; private set; }

    /// <summary>True while the answer to an earlier, same request is given again.</summary>
    public bool IsRepeated { get; private set; }

    /// <summary>How long the database was asked for the answer; nothing when it was kept.</summary>
    public TimeSpan Asked { get; set; }

    /// <summary>What answered the question, and why, for <c>Server-Timing</c>; empty when it was nothing to tell.</summary>
    public string Way { get; set; } = "";

    /// <summary>Says what came as a stream, by its SHA-256: without it another file under the same key would be taken for the first.</summary>
    public void HasStreamed(ReadOnlySpan<byte> hash)
    {
        if (Repeat is not null) (Repeat, _) = Platform.Repeat.Of(Http.Request, hash);
        isStreamUnknown = false;
    }

    /// <summary>Rows of records in the answer that is being made.</summary>
    public int Rows { get; set; }

    /// <summary>Counts rows of records that are about to go out to whoever asks: called wherever some are written into an answer.</summary>
    /// <returns>Why they may not go out, and are not counted; null when they may.</returns>
    public ProblemAnswer? Take(int rows) => principal?.Meter?.Take(rows, principal.RowsPerHour, Now);

    /// <summary>Whether whoever asks may still read rows in this hour.</summary>
    public bool MayRead => principal?.Meter?.Refuse(principal.RowsPerHour, Now) is null;

    public bool IsSignedIn => principal is not null;

    /// <summary>Who asks. Only behind a gate that is not open.</summary>
    public Principal Principal => principal ?? throw new InvalidOperationException("An open route asked who is there.");

    public Tsid Workspace => Principal.Workspace;

    /// <summary>Now, in Unix milliseconds.</summary>
    public long Now => Node.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads the key under which the request may come again.</summary>
    /// <param name="body">What was sent; nothing of a stream, which is still to come.</param>
    public ProblemAnswer? ReadKey(ReadOnlySpan<byte> body, bool isStream)
    {
        (Repeat, var problem) = Platform.Repeat.Of(Http.Request, body);
        isStreamUnknown = isStream;
        return problem;
    }

    public bool May(Permission permission) => Permissions.Allows(Principal.Role, permission);

    /// <summary>A part of the path.</summary>
    public string Path(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>A query parameter, or null when it is absent or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>The answer depends on records of every type: it is asked what is linked.</summary>
    public bool LooksAround { get; set; }

    /// <summary>A service that a feature registered.</summary>
    public T Service<T>() where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>
    /// The schema of the workspace as whoever asks sees it, from which an answer and its name are made: what is asked of the engine under it is
    /// answered from what they see.
    /// </summary>
    public async ValueTask<WorkspaceSchema> SchemaAsync()
    {
        // Before the schema and all numbers: they may be of a newer history, never of an older one.
        History = Node.Generations.HistoryOf(Workspace);
        var schema = await Node.Schemas.GetAsync(Workspace, Cancellation);
        return Node.Engine.Under(schema, Node.SightOf(Principal, schema));
    }

    /// <summary>The history (<see cref="Generations.HistoryOf"/>) that was there before <see cref="SchemaAsync"/> was asked; null when it was not.</summary>
    public string? History { get; private set; }

    public ValueTask<T> ReadAsync<T>(Func<ISession, ValueTask<T>> work) =>
        Database.ReadAsync(Lane.Interactive, work, static (session, work) => work(session), Cancellation);

    /// <summary>Writes to the workspace of whoever asks, and to nothing else.</summary>
    public ValueTask<T> WriteAsync<T>(Func<IWriteSession, ValueTask<T>> job) => WriteAsync(Workspace, job);

    /// <summary>Writes to one workspace, and to nothing else: behind an open gate a handler has to find out which.</summary>
    public ValueTask<T> WriteAsync<T>(Tsid workspace, Func<IWriteSession, ValueTask<T>> job) =>
        WrittenAsync(Database.WriteAsync(workspace, job, static (session, job) => job(session), Cancellation));

    /// <summary>From its end on nobody is told that nothing was saved, whatever fails while the answer is made.</summary>
    private async ValueTask<T> WrittenAsync<T>(ValueTask<T> write)
    {
        var result = await write;
        Errors.HasWritten(Http);
        return result;
    }

    /// <summary>Writes what belongs to no workspace: accounts, the installation.</summary>
    public ValueTask<T> WriteInstallationAsync<T>(Func<IWriteSession, ValueTask<T>> job) => WriteAsync(default, job);

    /// <summary>Within a write: what was known of sessions and keys of the workspace is not believed after its commit.</summary>
    public ValueTask AccessChangedAsync(IWriteSession session) => Node.Generations.MoveAsync(session, Workspace, Generations.Access);

    /// <summary>
    /// Writes once, however often the request comes under its key: what was written and what the answer needs are kept in
    /// one transaction. A refusal keeps nothing, so that the request can be mended.
    /// </summary>
    /// <param name="status">Of the answer.</param>
    /// <param name="answer">Makes the answer from the receipt, also when the request comes again; null where the receipt is the answer's
    /// JSON, or there is no content.</param>
    public ValueTask<IResult> OnceAsync(int status, Func<IWriteSession, ValueTask<Written>> write, Func<string, ValueTask<IResult>>? answer = null) =>
        AnswerAsync(status, () => WriteAsync(session => KeepAsync(session, isExact: true, status, () => write(session))), answer);

    /// <summary>The same for writes of records, which are one step; the answer names it.</summary>
    /// <inheritdoc cref="OnceAsync"/>
    /// <param name="needs">What the write will read, where it gains by saying so.</param>
    public ValueTask<IResult> RecordsOnceAsync(
        int status, Func<RecordBatch, ValueTask<Written>> write, Func<string, ValueTask<IResult>> answer, RecordNeeds? needs = null)
    {
        if (Repeat is { } repeat) needs?.And(RepeatTable.Need(Workspace, Principal.Id, repeat.Key));
        return AnswerAsync(status, () => WrittenAsync(Node.Engine.WriteAsync(Workspace, Principal.Actor, batch =>
            KeepAsync(batch.Session, isExact: false, status, async () =>
            {
                batch.See(Node.SightOf(Principal, batch.Schema));
                return StepReceipt.With(await write(batch), batch);
            }), Cancellation, needs)),
            receipt => answer(StepReceipt.Tell(Http.Response, receipt)));
    }

    private async ValueTask<IResult> AnswerAsync(int status, Func<ValueTask<(Written, bool)>> write, Func<string, ValueTask<IResult>>? answer)
    {
        Written written;
        try
        {
            (written, IsRepeated) = await write();
        }
        catch (UniqueViolationException violation) when (violation.Constraint.Contains("idempotency", StringComparison.Ordinal))
        {
            // Two of the same request ran at the same time on different nodes: this one finds what the first kept.
            (written, IsRepeated) = await write();
        }
        if (written.Refusal is { } refusal) return refusal;
        if (IsRepeated) Http.Response.Headers[Repeat.ReplayedHeader] = "true";
        if (answer is not null) return await answer(written.Receipt);
        return status == StatusCodes.Status204NoContent ? Answers.NoContent : Answers.Json(System.Text.Encoding.UTF8.GetBytes(written.Receipt), status);
    }

    /// <summary>
    /// Why whoever asks may not do so any more, in the state that a session sees. A body may be long on its way, and
    /// access ends with the commit that ends it.
    /// </summary>
    /// <param name="isExact">
    /// False where no access is left behind: then what this process knows is enough, as it is when a request begins, and costs nothing.
    /// </param>
    public async ValueTask<ProblemAnswer?> RefuseAsync(ISession session, bool isExact = true)
    {
        if (Principal.ExpiresAt <= Now) return gate.Refuse(null);
        if (!isExact && Node.Principals.IsCurrent(Principal) && Node.Feed.IsCurrent) return null;
        var present = await Node.Principals.AgainAsync(session, Principal);
        if (gate.Refuse(present) is { } refusal) return refusal;
        // The handler has gone by the former role.
        if (Roles.Lesser(present!.Role, Principal.Role) != Principal.Role)
            return Problems.Forbidden(RequestReasons.RoleChanged);
        principal = present;
        return null;
    }

    private async ValueTask<(Written Written, bool IsRepeated)> KeepAsync(IWriteSession session, bool isExact, int status, Func<ValueTask<Written>> write)
    {
        if (await RefuseAsync(session, isExact) is { } refusal) return (refusal, false);
        if (Repeat is not { } repeat) return (await write(), false);
        if (isStreamUnknown) throw new InvalidOperationException("A stream was written without saying what it was.");
        if (await RepeatTable.GetAsync(session, Workspace, Principal.Id, repeat.Key) is { } kept)
            return kept.RequestHash == repeat.Hash ? (kept.Body, true) : (Problems.Mismatch(), false);
        var written = await write();
        if (written.Refusal is null)
            await RepeatTable.InsertAsync(session, Workspace, Principal.Id, repeat.Key, new KeptAnswer(repeat.Hash, status, written.Receipt), Now);
        return (written, false);
    }
}
