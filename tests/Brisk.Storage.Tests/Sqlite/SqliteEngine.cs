using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Sqlite;
using Brisk.Storage.Tests.Contract;

namespace Brisk.Storage.Tests.Sqlite;

public sealed class AgreementTestsOnSqlite() : AgreementTests(new SqliteEngine());

public sealed class ChangeLogTestsOnSqlite(SharedDatabase shared) : ChangeLogTests(new SqliteEngine { Shared = shared });

public sealed class FilteredListTestsOnSqlite() : FilteredListTests(new SqliteEngine());

public sealed class PhoneTestsOnSqlite() : PhoneTests(new SqliteEngine());

public sealed class FilterTestsOnSqlite(SharedDatabase shared) : FilterTests(new SqliteEngine { Shared = shared });

public sealed class JobTestsOnSqlite() : JobTests(new SqliteEngine());
public sealed class DirectoryTestsOnSqlite() : DirectoryTests(new SqliteEngine());

public sealed class BoardTestsOnSqlite(SharedDatabase shared) : BoardTests(new SqliteEngine { Shared = shared });
public sealed class GroupTestsOnSqlite(SharedDatabase shared) : GroupTests(new SqliteEngine { Shared = shared });
public sealed class LedgerTestsOnSqlite() : LedgerTests(new SqliteEngine());

public sealed class LinkTestsOnSqlite(SharedDatabase shared) : LinkTests(new SqliteEngine { Shared = shared });

public sealed class ListTestsOnSqlite(SharedDatabase shared) : ListTests(new SqliteEngine { Shared = shared });

public sealed class MemoryTestsOnSqlite(SharedDatabase shared) : MemoryTests(new SqliteEngine { Shared = shared });

public sealed class MigrationTestsOnSqlite() : MigrationTests(new SqliteEngine());

public sealed class KeptTestsOnSqlite(SharedDatabase shared) : KeptTests(new SqliteEngine { Shared = shared });

public sealed class RememberedFilterTestsOnSqlite(SharedDatabase shared) : RememberedFilterTests(new SqliteEngine { Shared = shared });

public sealed class SchemaTestsOnSqlite(SharedDatabase shared) : SchemaTests(new SqliteEngine { Shared = shared });

public sealed class AskingEachTestsOnSqlite(SharedDatabase shared) : AskingEachTests(new SqliteEngine { Shared = shared });

public sealed class StatementTestsOnSqlite() : Contract.StatementTests(new SqliteEngine());

public sealed class SelectionTestsOnSqlite(SharedDatabase shared) : SelectionTests(new SqliteEngine { Shared = shared });
public sealed class SightTestsOnSqlite(SharedDatabase shared) : SightTests(new SqliteEngine { Shared = shared });
public sealed class StepTestsOnSqlite(SharedDatabase shared) : StepTests(new SqliteEngine { Shared = shared });

public sealed class StepUndoTestsOnSqlite(SharedDatabase shared) : StepUndoTests(new SqliteEngine { Shared = shared });

public sealed class SharedCommitTestsOnSqlite() : SharedCommitTests(new SqliteEngine());

public sealed class WriteTestsOnSqlite(SharedDatabase shared) : WriteTests(new SqliteEngine { Shared = shared });

/// <summary>The built-in engine, in a folder of its own.</summary>
internal sealed class SqliteEngine : TestEngine
{
    public override async Task<OpenedEngine> OpenOwnAsync()
    {
        var opened = await OpenEmptyAsync();
        await Migrator.MigrateAsync(opened.Database, null, TimeProvider.System, TestContext.Current.CancellationToken);
        return opened;
    }

    public override async Task<OpenedEngine> OpenEmptyAsync()
    {
        var folder = Directory.CreateTempSubdirectory("brisk-world-").FullName;
        return new Opened(
            await SqliteDatabase.OpenAsync(Path.Combine(folder, "brisk.db"), new SqliteOptions(), TimeProvider.System, TestContext.Current.CancellationToken),
            folder);
    }

    internal override Dialect Dialect => SqliteDialect.Instance;

    public override string Columns(string table) => $"SELECT name FROM pragma_table_info('{table}')";

    public override string Leading(string table) => $"SELECT c.name FROM pragma_index_list('{table}') i, pragma_index_info(i.name) c WHERE c.seqno IN (1, 2)";

    public override string Tables => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

    public override string TablesWithoutWorkspace =>
        "SELECT s.name FROM sqlite_schema s WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM pragma_table_info(s.name) c "
            + "WHERE c.name = 'workspace_id' AND (c.[notnull] = 1 OR c.pk = 1))";

    public override string IndexesBesideWorkspace =>
        "SELECT s.name || '.' || i.name FROM sqlite_schema s, pragma_index_list(s.name) i, pragma_index_info(i.name) c WHERE s.type = 'table' AND c.seqno = "
            + "0 AND c.name <> 'workspace_id'";

    public override string IndexesOf(string table) => $"SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL";

    public override string[] Sabotage(string table, string statement) => [$"CREATE TRIGGER sabotage AFTER INSERT ON {table} BEGIN {statement}; END"];

    private sealed class Opened(IDatabase database, string folder) : OpenedEngine(database, Path.Combine(folder, "brisk.db"))
    {
        public override Task<OpenedEngine> AgainAsync() => throw new NotSupportedException("One process at a time has a SQLite database.");

        public override async ValueTask DisposeAsync()
        {
            await Database.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
