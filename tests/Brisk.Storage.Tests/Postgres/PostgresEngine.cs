using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
using Brisk.Storage.Tests.Contract;
using Brisk.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Brisk.Storage.Tests.Postgres;

public sealed class AgreementTestsOnPostgres(PostgresServer server) : AgreementTests(new PostgresEngine(server), both: false);

public sealed class FilteredListTestsOnPostgres(PostgresServer server) : FilteredListTests(new PostgresEngine(server));

public sealed class PhoneTestsOnPostgres(PostgresServer server) : PhoneTests(new PostgresEngine(server));

public sealed class FilterTestsOnPostgres(PostgresServer server, SharedDatabase shared) : FilterTests(new PostgresEngine(server) { Shared = shared });

public sealed class ChangeLogTestsOnPostgres(PostgresServer server, SharedDatabase shared) : ChangeLogTests(new PostgresEngine(server) { Shared = shared });

public sealed class JobTestsOnPostgres(PostgresServer server) : JobTests(new PostgresEngine(server));
public sealed class DirectoryTestsOnPostgres(PostgresServer server) : DirectoryTests(new PostgresEngine(server));

public sealed class BoardTestsOnPostgres(PostgresServer server, SharedDatabase shared) : BoardTests(new PostgresEngine(server) { Shared = shared });
public sealed class GroupTestsOnPostgres(PostgresServer server, SharedDatabase shared) : GroupTests(new PostgresEngine(server) { Shared = shared });
public sealed class LedgerTestsOnPostgres(PostgresServer server) : LedgerTests(new PostgresEngine(server));

public sealed class LinkTestsOnPostgres(PostgresServer server, SharedDatabase shared) : LinkTests(new PostgresEngine(server) { Shared = shared });

public sealed class ListTestsOnPostgres(PostgresServer server, SharedDatabase shared) : ListTests(new PostgresEngine(server) { Shared = shared });

public sealed class MemoryTestsOnPostgres(PostgresServer server, SharedDatabase shared) : MemoryTests(new PostgresEngine(server) { Shared = shared });

public sealed class MigrationTestsOnPostgres(PostgresServer server) : MigrationTests(new PostgresEngine(server));

public sealed class KeptTestsOnPostgres(PostgresServer server, SharedDatabase shared) : KeptTests(new PostgresEngine(server) { Shared = shared });

public sealed class RememberedFilterTestsOnPostgres(PostgresServer server, SharedDatabase shared)
    : RememberedFilterTests(new PostgresEngine(server) { Shared = shared });

public sealed class SchemaTestsOnPostgres(PostgresServer server, SharedDatabase shared) : SchemaTests(new PostgresEngine(server) { Shared = shared });

public sealed class AskingEachTestsOnPostgres(PostgresServer server, SharedDatabase shared) : AskingEachTests(new PostgresEngine(server) { Shared = shared });

public sealed class StatementTestsOnPostgres(PostgresServer server) : StatementTests(new PostgresEngine(server));

public sealed class SelectionTestsOnPostgres(PostgresServer server, SharedDatabase shared) : SelectionTests(new PostgresEngine(server) { Shared = shared });
public sealed class SightTestsOnPostgres(PostgresServer server, SharedDatabase shared) : SightTests(new PostgresEngine(server) { Shared = shared });
public sealed class StepTestsOnPostgres(PostgresServer server, SharedDatabase shared) : StepTests(new PostgresEngine(server) { Shared = shared });

public sealed class StepUndoTestsOnPostgres(PostgresServer server, SharedDatabase shared) : StepUndoTests(new PostgresEngine(server) { Shared = shared });

public sealed class SharedCommitTestsOnPostgres(PostgresServer server) : SharedCommitTests(new PostgresEngine(server));

public sealed class WriteTestsOnPostgres(PostgresServer server, SharedDatabase shared) : WriteTests(new PostgresEngine(server) { Shared = shared });

/// <summary>A database of its own on the server of the test run.</summary>
/// <param name="through">Leads a connection string another way; null for straight there.</param>
internal sealed class PostgresEngine(PostgresServer server, Func<string, Task<string>>? through = null) : TestEngine
{
    public override async Task<OpenedEngine> OpenOwnAsync()
    {
        var place = await server.CreateDatabaseAsync(static async place =>
        {
            await using var database = await OpenAsync(place);
            await Migrator.MigrateAsync(database, null, TimeProvider.System, CancellationToken.None);
        });
        if (through is not null) place = await through(place);
        return new Opened(await OpenAsync(place), place, server);
    }

    public override async Task<OpenedEngine> OpenEmptyAsync()
    {
        var place = await server.CreateEmptyDatabaseAsync();
        return new Opened(await OpenAsync(place), place, server);
    }

    public static Task<PostgresDatabase> OpenAsync(string place) =>
        PostgresDatabase.OpenAsync(place, new PostgresOptions(), TimeProvider.System, CancellationToken.None);

    internal override Dialect Dialect => PostgresDialect.Instance;

    public override string Columns(string table) =>
        $"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped";

    public override string Leading(string table) =>
        $"SELECT a.attname FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[1] WHERE x.indrelid = '{table}'::regclass";

    public override string Tables => "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()";

    public override string TablesWithoutWorkspace =>
        "SELECT t.tablename FROM pg_tables t WHERE t.schemaname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = "
            + "t.tablename::regclass AND a.attname = 'workspace_id' AND a.attnotnull)";

    public override string IndexesBesideWorkspace =>
        "SELECT t.relname || '.' || i.relname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid JOIN "
            + "pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0] WHERE t.relnamespace = current_schema()::regnamespace AND a.attname <> "
            + "'workspace_id'";

    public override string IndexesOf(string table) => $"SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = '{table}'";

    public override string[] Sabotage(string table, string statement) =>
    [
        $"CREATE FUNCTION sabotage() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NULL; END $$",
        $"CREATE TRIGGER sabotage AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION sabotage()",
    ];

    private sealed class Opened(IDatabase database, string place, PostgresServer? server) : OpenedEngine(database, place)
    {
        public override async Task<OpenedEngine> AgainAsync() => new Opened(await PostgresEngine.OpenAsync(Place), Place, server: null);

        public override async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            if (server is not null) await server.DropAsync(Place);
        }
    }
}
