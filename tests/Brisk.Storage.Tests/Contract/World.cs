using System.Text;
using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Tests.Contract;

internal sealed class CursorRefusedException : Exception;

/// <summary>A migrated database with one workspace and two users, and short ways to work with its records.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly OpenedEngine? opened;

    private World(OpenedEngine? opened, IDatabase database, RecordEngine engine, Tsid workspace, Tsid ada, Tsid bob)
    {
        this.opened = opened;
        Database = database;
        Engine = engine;
        Workspace = workspace;
        Ada = ada;
        Bob = bob;
    }

    public IDatabase Database { get; }

    /// <summary>Where the database lies, as its engine opens it.</summary>
    public string Place => opened!.Place;
    public RecordEngine Engine { get; private set; }
    public Tsid Workspace { get; }
    public Tsid Ada { get; }
    public Tsid Bob { get; }
    public Actor Actor => new(ActorKind.User, Ada);

    public static RecordType Contact => ContactType.Type;
    public static RecordType Organization => OrganizationType.Type;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="at">The time that it always is, in a world that is the same on every engine; null for the real time and ids of its own.</param>
    /// <param name="isAlone">In a database of its own, of which the test looks at everything.</param>
    public static async Task<World> NewAsync(TestEngine on, TimeProvider? at = null, bool isAlone = false)
    {
        var fresh = await (isAlone ? on.OpenOwnAsync() : on.OpenAsync());
        var engine = EngineOf(fresh.Database, new TsidSource(TimeProvider.System), at);
        var (workspace, ada, bob) = at is null ? (engine.Ids.Next(), engine.Ids.Next(), engine.Ids.Next()) : (new Tsid(1), new Tsid(2), new Tsid(3));
        await AddWorkspaceAsync(fresh.Database, workspace, ada, bob);
        return new World(fresh, fresh.Database, engine, workspace, ada, bob);
    }

    private static RecordEngine EngineOf(IDatabase database, TsidSource ids, TimeProvider? clock = null, KeptFolder? folder = null)
    {
        var generations = new Generations(database, folder: folder);
        return new RecordEngine(database, new Schemas(database, generations), generations, ids, clock ?? TimeProvider.System, new byte[32]);
    }

    private static async Task AddWorkspaceAsync(IDatabase database, Tsid workspace, Tsid ada, Tsid bob) =>
        await database.WriteAsync(workspace, (workspace, ada, bob), static async (session, who) =>
        {
            await WorkspaceTable.InsertAsync(session, who.workspace, "Test", 1);
            await UserTable.InsertAsync(session, who.workspace,
                new UserRow(who.ada, null, "Ada", "ada@brisk.example", "owner", "blue", UserRow.Active, 1, null, null), null);
            await UserTable.InsertAsync(session, who.workspace,
                new UserRow(who.bob, null, "Bob", "bob@brisk.example", "member", "rose", UserRow.Active, 1, null, null), null);
            return 0;
        }, Cancellation);

    /// <summary>Deletes a workspace, as the server does it: in pieces of a few rows, until none is left.</summary>
    public async Task RemoveAsync(Tsid workspace)
    {
        var removal = new WorkspaceRemoval(Database, Engine.Generations);
        (await Database.WriteAsync(default, workspace, static (session, workspace) => WorkspaceRemoval.DecideAsync(session, workspace, 1), Cancellation))
            .ShouldBeTrue();
        await removal.ShutAsync(workspace, Cancellation);
        for (int? at = 0; at is { } from;) (_, at) = await removal.StepAsync(workspace, from, () => 7, () => { }, Cancellation);
        (await removal.EndAsync(new DeletedWorkspace(workspace, "Test", 1), TimeProvider.System.GetUtcNow(), Cancellation)).ShouldBeTrue();
    }

    /// <summary>The same database seen by an engine that remembers nothing. Dispose does nothing more.</summary>
    /// <param name="folder">Where it finds, and leaves, what is kept from one process to the next.</param>
    public World Again(KeptFolder? folder = null) => new(null, Database, EngineOf(Database, Engine.Ids, folder: folder), Workspace, Ada, Bob);

    /// <summary>The same database opened once more, as another process would. Dispose closes it.</summary>
    public async Task<World> ElsewhereAsync()
    {
        var second = await opened!.AgainAsync();
        return new World(second, second.Database, EngineOf(second.Database, new TsidSource(TimeProvider.System)), Workspace, Ada, Bob);
    }

    /// <summary>A second workspace in the same database; its id.</summary>
    public async Task<Tsid> OtherWorkspaceAsync()
    {
        var other = Engine.Ids.Next();
        await AddWorkspaceAsync(Database, other, Engine.Ids.Next(), Engine.Ids.Next());
        return other;
    }

    public ValueTask<WorkspaceSchema> SchemaAsync() => Engine.Schemas.GetAsync(Workspace, Cancellation);

    public static Dictionary<string, FieldValue> Values(params (string Name, object? Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value switch
        {
            null => FieldValue.Nothing,
            long number => FieldValue.Of(number),
            int number => FieldValue.Of((long)number),
            double number => FieldValue.Of(number),
            bool yes => FieldValue.Of(yes),
            Tsid id => FieldValue.Of(id),
            FieldValue value => value,
            var text => FieldValue.Of((string)text),
        }, StringComparer.Ordinal);

    /// <summary>Custom fields of contacts, or of another type.</summary>
    public Task AddFieldsAsync(params Field[] fields) => AddFieldsAsync(Contact, fields);

    public async Task AddFieldsAsync(RecordType type, params Field[] fields) =>
        await Database.WriteAsync(Workspace, (Engine.Schemas, Workspace, type, fields), static (session, add) =>
            add.Schemas.EditAsync(session, add.Workspace, async edit =>
        {
            foreach (var field in add.fields) (await edit.AddFieldAsync(add.type, field, 1)).Refusal.ShouldBeNull();
            return 0;
        }), Cancellation);

    public async Task<Tsid> AddContactAsync(params (string Name, object? Value)[] fields)
    {
        var outcome = await Engine.CreateAsync(Workspace, Actor, Contact, Values(fields), null, Cancellation);
        outcome.Status.ShouldBe(WriteStatus.Written, string.Join("; ", outcome.Problems));
        return outcome.Id;
    }

    public async Task<Tsid> AddOrganizationAsync(params (string Name, object? Value)[] fields)
    {
        var outcome = await Engine.CreateAsync(Workspace, Actor, Organization, Values(fields), null, Cancellation);
        outcome.Status.ShouldBe(WriteStatus.Written, string.Join("; ", outcome.Problems));
        return outcome.Id;
    }

    /// <summary>Takes a step back, as Ada.</summary>
    public async Task<UndonePart> UndoStepAsync(Tsid id) => await Engine.WriteAsync(Workspace, Actor, async batch =>
        await StepUndo.TakeBackAsync(batch, (await StepTable.FindAsync(batch.Session, Workspace, id))!, long.MaxValue, StepUndo.Most), Cancellation);

    /// <summary>The steps, newest first.</summary>
    public async Task<List<StoredStep>> StepsAsync() => await Database.ReadAsync(Lane.Interactive, Workspace, static (session, workspace) =>
        StepTable.ListAsync(session, workspace, null, 100), Cancellation);

    /// <summary>Many contacts in one transaction.</summary>
    public async Task AddContactsAsync(IEnumerable<Dictionary<string, FieldValue>> contacts)
    {
        await Engine.WriteAsync(Workspace, Actor, async batch =>
        {
            foreach (var contact in contacts) (await batch.CreateAsync(Contact, contact)).Status.ShouldBe(WriteStatus.Written);
            return 0;
        }, Cancellation);
        await Database.OptimizeAsync(Cancellation);
    }

    public async Task<JsonElement> ListAsync(string sort, Filter? filter = null, int limit = 50, string? after = null, string? before = null, long? at = null,
        bool deleted = false, RecordType? type = null, Tsid? workspace = null, Tsid? around = null, string asked = "")
    {
        var schema = await Engine.Schemas.GetAsync(workspace ?? Workspace, Cancellation);
        var known = schema.Named((type ?? Contact).Name)!;
        Sort.TryParse(known, sort, out var order, out var problem).ShouldBeTrue(problem?.Detail);
        var output = new PooledBuffer();
        var page = await Engine.ListAsync(
            new ListQuery(schema, known, filter ?? Filter.Everything, order!, null, limit, after, before, at, around, deleted, asked), output, Cancellation);
        if (!page.Valid) throw new CursorRefusedException();
        page.IsThere.ShouldBeTrue();
        return JsonDocument.Parse(output.Memory).RootElement;
    }

    public async Task<JsonElement?> GetAsync(Tsid id, RecordType? type = null)
    {
        var output = new PooledBuffer();
        var version = await Engine.GetAsync(await SchemaAsync(), type ?? Contact, id, deleted: false, output, Cancellation);
        return version is null ? null : JsonDocument.Parse(output.Memory).RootElement;
    }

    public async Task<long> CountAsync(Filter? filter = null) =>
        await Engine.CountAsync(await SchemaAsync(), Contact, filter ?? Filter.Everything, deleted: false, Cancellation);

    public static Filter Where(string field, Operator op, params FieldValue[] values) => new Filter.Condition(Contact[field], op, values);

    /// <summary>The rows of this workspace alone.</summary>
    public Task<List<string>> TextsOfAsync(string select, string order = "") => TextsAsync($"{select} WHERE workspace_id = {Workspace.Value} {order}");

    public async Task<List<string>> TextsAsync(string sql) =>
        await Database.ReadAsync(Lane.Interactive, new Statement(sql), static async (session, statement) =>
    {
        var rows = new List<string>();
        await session.QueryAsync(statement, [], rows, static (row, rows) =>
        {
            rows.Add(row.Text(0) ?? "");
            return true;
        });
        return rows;
    }, Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (opened is not null) await opened.DisposeAsync();
    }

    public static string Text(JsonElement json) => json.GetRawText();

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
