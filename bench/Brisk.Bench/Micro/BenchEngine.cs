using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sqlite;

namespace Brisk.Bench.Micro;

/// <summary>The record engine over the seeded data, as the server has it.</summary>
internal sealed class BenchEngine : IAsyncDisposable
{
    private BenchEngine(SqliteDatabase database, RecordEngine engine, Tsid workspace, WorkspaceSchema schema)
    {
        Database = database;
        Engine = engine;
        Workspace = workspace;
        Schema = schema;
        Type = schema.Named(ContactType.Type.Name)!;
    }

    public SqliteDatabase Database { get; }
    public RecordEngine Engine { get; }
    public Tsid Workspace { get; }
    public WorkspaceSchema Schema { get; }
    public RecordType Type { get; }
    public PooledBuffer Output { get; } = new(256 * 1024);

    public static async Task<BenchEngine> OpenAsync(string folder)
    {
        var database = await SeededData.OpenAsync(folder);
        await Migrator.MigrateAsync(database, snapshots: null, TimeProvider.System, CancellationToken.None);
        var workspaces = await database.ReadAsync(Lane.Interactive, 0, static (session, _) => WorkspaceTable.AllAsync(session), CancellationToken.None);
        var generations = new Generations(database);
        var schemas = new Schemas(database, generations);
        var engine = new RecordEngine(database, schemas, generations, new TsidSource(TimeProvider.System), TimeProvider.System, new byte[32]);
        return new BenchEngine(database, engine, workspaces[0].Id, await schemas.GetAsync(workspaces[0].Id, CancellationToken.None));
    }

    public Filter Filter(string text) =>
        FilterParser.TryParse(Type, text, new FilterScope(TimeProvider.System.GetUtcNow(), TimeZoneInfo.Utc, null), out var filter, out var problem)
        ? filter
        : throw new InvalidOperationException(problem.Detail);

    public ListQuery Query(string filter = "", string sort = "name", string? after = null, long? at = null) =>
        new(Schema, Type, filter.Length == 0 ? Domain.Filters.Filter.Everything : Filter(filter), Sort.TryParse(Type, sort, out var order, out var problem)
            ? order : throw new InvalidOperationException(problem.Detail), null, 50, after, null, at);

    /// <summary>Bytes of the page.</summary>
    public async ValueTask<int> ListAsync(ListQuery query)
    {
        Output.Clear();
        await Engine.ListAsync(query, Output, CancellationToken.None);
        return Output.Length;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
