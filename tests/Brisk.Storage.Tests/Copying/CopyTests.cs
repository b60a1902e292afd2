using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Accounts;
using Brisk.Storage.Copying;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Tests.Contract;
using Brisk.Storage.Tests.Postgres;
using Brisk.Storage.Tests.Sqlite;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Copying;

public sealed class CopyTestsToPostgres(PostgresServer server) : CopyTests(new SqliteEngine(), new PostgresEngine(server));

public sealed class CopyTestsFromPostgres(PostgresServer server) : CopyTests(new PostgresEngine(server), new SqliteEngine());

/// <summary>What a team moves with is everything, the same, or nothing that anybody would take for it.</summary>
public abstract class CopyTests(TestEngine from, TestEngine to)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_arrives_with_all_that_is_in_it()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        var steps = new Steps();

        var tables = await new DatabaseCopy(world.Database, target.Database, TimeProvider.System, steps).RunAsync(Cancellation);

        tables.Select(table => table.Name).Append("schema_migrations").ShouldBe(await world.TextsAsync(from.Tables), ignoreOrder: true);
        tables.Where(table => table.Rows == 0).Select(table => table.Name).ShouldBeEmpty("every table has something to get wrong");
        foreach (var table in tables) (await LinesAsync(target.Database, table.Name)).ShouldBe(await LinesAsync(world.Database, table.Name), table.Name);
        steps.Seen.ShouldContain(new StepProgress("contacts", 3, 3));
        steps.Seen.ShouldContain(new StepProgress("Compare contacts", 3, 3));
    }

    [Fact]
    public async Task A_copy_begins_a_life_of_its_own()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await ExecuteAsync(world.Database, ["INSERT INTO installation (name, value) VALUES ('epoch', 'bGlmZQ==')"]);

        await new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null).RunAsync(Cancellation);

        (await LinesAsync(world.Database, "installation")).ShouldContain("'epoch' 'bGlmZQ=='");
        (await LinesAsync(target.Database, "installation")).ShouldNotContain("'epoch' 'bGlmZQ=='");
        (await LinesAsync(target.Database, "installation")).ShouldContain("'cursor-secret' 'c2VjcmV0'");
    }

    [Fact]
    public async Task Work_goes_on_in_the_copy()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null).RunAsync(Cancellation);
        var generations = new Generations(target.Database);
        var engine = new RecordEngine(target.Database, new Schemas(target.Database, generations), generations, new TsidSource(TimeProvider.System),
            TimeProvider.System, new byte[32]);

        var created = await engine.CreateAsync(world.Workspace, world.Actor, ContactType.Type, World.Values(("lastName", "Newcomer")), null, Cancellation);
        var ledger = await LedgerCheck.RunAsync(target.Database, Cancellation);

        created.Status.ShouldBe(WriteStatus.Written);
        ledger.Counters.ShouldBeEmpty();
        ledger.Changes.ShouldBeEmpty();
        (await target.Database.CheckAsync(Cancellation)).ShouldBeEmpty();
        (await Migrator.MigrateAsync(target.Database, null, TimeProvider.System, Cancellation)).ShouldBe(0, "it is open to everybody");
    }

    [Fact]
    public async Task Tables_longer_than_a_page_arrive_whole()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        var numbers = Enumerable.Range(1, 11_111).ToList();
        await ExecuteAsync(world.Database,
            numbers.Select(number => $"INSERT INTO counters (workspace_id, name, n) VALUES ({number % 7}, 'made-{number}', {number})"));
        var texts = new string('x', 300_000);
        await ExecuteAsync(world.Database, numbers.Take(40)
            .Select(number => $"INSERT INTO idempotency (workspace_id, principal, request_key, request_hash, status, body, created_at) VALUES (1, "
            + $"{1_000 + number}, 'k', 'h', 200, '{texts}', 1)"));

        var tables = await new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null).RunAsync(Cancellation);

        tables.Single(table => table.Name == "counters").Rows.ShouldBeGreaterThanOrEqualTo(11_111);
        (await LinesAsync(target.Database, "counters")).ShouldBe(await LinesAsync(world.Database, "counters"));
        (await LinesAsync(target.Database, "idempotency")).Count.ShouldBe(41);
    }

    [Theory]
    [InlineData("accounts")]
    [InlineData("Compare contacts")]
    public async Task A_copy_whose_source_is_written_to_meanwhile_is_refused_for_it_lacks_that(string step)
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        var meanwhile = new Steps(at => at.Step == step, () => world.AddContactAsync(("lastName", "Late")));

        var failed = await Should.ThrowAsync<CopyFailedException>(() =>
            new DatabaseCopy(world.Database, target.Database, TimeProvider.System, meanwhile).RunAsync(Cancellation));

        failed.Message.ShouldContain("wrote to the source");
        (await LinesAsync(target.Database, "contacts")).Count.ShouldBe(3, "two that live and one in the trash, of one state");
        await ShouldBeRefusedAsync(target.Database);
    }

    [Theory]
    [InlineData("damaged", "contacts: 3 rows on both sides, but not the same")]
    [InlineData("swallowed", "contacts: 3 rows were read, 2 are in the copy")]
    public async Task A_row_that_does_not_arrive_as_it_was_fails_the_copy(string how, string says)
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await ExecuteAsync(target.Database, to.Sabotage("contacts", how == "damaged" ? "UPDATE contacts SET last_name = 'Other' WHERE last_name = 'Lovelace'"
            : "DELETE FROM contacts WHERE last_name = 'Lovelace'"));

        var failed = await Should.ThrowAsync<CopyFailedException>(() => new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null)
            .RunAsync(Cancellation));

        failed.Message.ShouldContain(says);
        await ShouldBeRefusedAsync(target.Database);
    }

    [Fact]
    public async Task A_copy_that_broke_off_is_never_taken_for_whole()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await using var third = await from.OpenAsync();
        await ExecuteAsync(target.Database, to.Sabotage("imports", "INSERT INTO no_such_table VALUES (1)"));

        await Should.ThrowAsync<CopyFailedException>(() => new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null).RunAsync(Cancellation));

        (await LinesAsync(target.Database, "contacts")).Count.ShouldBe(3, "it had come that far");
        await ShouldBeRefusedAsync(target.Database);
        (await Should.ThrowAsync<StorageRefusedException>(() => new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null)
            .RunAsync(Cancellation))).Message.ShouldContain("not whole");
        (await Should.ThrowAsync<StorageRefusedException>(() => new DatabaseCopy(target.Database, third.Database, TimeProvider.System, null)
            .RunAsync(Cancellation))).Message.ShouldContain("not whole");
    }

    [Fact]
    public async Task A_target_with_anything_in_it_is_left_alone()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await ExecuteAsync(target.Database, ["INSERT INTO installation (name, value) VALUES ('cursor-secret', 'x')"]);

        var refused = await Should.ThrowAsync<StorageRefusedException>(() => new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null)
            .RunAsync(Cancellation));

        refused.Message.ShouldContain("not empty");
        (await LinesAsync(target.Database, "installation")).ShouldBe(["'cursor-secret' 'x'"]);
        (await LinesAsync(target.Database, "contacts")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_source_of_another_version_is_refused()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        await ExecuteAsync(world.Database, ["DELETE FROM schema_migrations"]);

        var refused = await Should.ThrowAsync<StorageRefusedException>(() => new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null)
            .RunAsync(Cancellation));

        refused.Message.ShouldContain("brisk migrate");
    }

    [Fact]
    public async Task The_copy_has_the_indexes_of_a_database_that_grew()
    {
        await using var world = await FilledAsync();
        await using var target = await to.OpenAsync();
        var grown = await TextsAsync(target.Database, to.IndexesOf("contacts"));

        await new DatabaseCopy(world.Database, target.Database, TimeProvider.System, null).RunAsync(Cancellation);

        grown.Count.ShouldBeGreaterThan(10);
        (await TextsAsync(target.Database, to.IndexesOf("contacts"))).ShouldBe(grown, ignoreOrder: true);
    }

    private static async Task ShouldBeRefusedAsync(IDatabase database) =>
        (await Should.ThrowAsync<StorageRefusedException>(() =>
            Migrator.MigrateAsync(database, null, TimeProvider.System, Cancellation))).Message.ShouldContain("not whole");

    /// <summary>A world with something of every kind in every table.</summary>
    private async Task<World> FilledAsync()
    {
        var world = await World.NewAsync(from);
        var acme = await world.AddOrganizationAsync(("name", "Ünïcode & Söhne 🦀 株式会社"), ("employees", 1234.5), ("founded", 0.1 + 0.2),
            ("annualRevenue", FieldValue.Money(long.MaxValue / 1000, "EUR")), ("description", string.Concat(Enumerable.Repeat("lång ", 3_000)).Trim()));
        var ada = await world.AddContactAsync(("firstName", "Ada"), ("lastName", "Lovelace"), ("organization", acme), ("tags", "[\"VIP\",\"naïve\"]"),
            ("doNotCall", true), ("birthday", "1815-12-10"));
        await world.AddContactAsync(("lastName", "O'Neil \"the\" \\N \t ; $1 Ō"), ("email", "x@brisk.example"));
        (await world.Engine.CreateAsync(world.Workspace, world.Actor, OpportunityType.Type, World.Values(("name", "Größe"), ("organization", acme),
            ("amount", FieldValue.Money(333, "EUR"))), null, Cancellation)).Status.ShouldBe(WriteStatus.Written);
        (await world.Engine.CreateAsync(world.Workspace, world.Actor, ActivityType.Type, World.Values(("kind", "note"), ("text", "Größe\n\t1"),
            ("about", RelationsField.Store([new LinkedRecord("contact", ada, null)]))), null, Cancellation)).Status.ShouldBe(WriteStatus.Written);
        var gone = await world.AddContactAsync(("lastName", "Gone"));
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, gone, null, Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, ada, null, World.Values(("city", "Łódź")), Cancellation);
        var id = world.Engine.Ids.Next().Value;
        await ExecuteAsync(world.Database,
        [
            "INSERT INTO installation (name, value) VALUES ('cursor-secret', 'c2VjcmV0')",
            $"INSERT INTO accounts (id, email, name, password_hash, created_at, password_changed_at, preferences) VALUES ({id}, 'ada@brisk.example', 'Ada', "
                + $"'h', {long.MinValue + 1}, {long.MaxValue}, '')",
            $"INSERT INTO sessions (workspace_id, token_hash, id, user_id, account_id, device, created_at, last_seen_at, expires_at) VALUES (1, 'Z', 2, 3, "
                + $"{id}, 'd', 1, -1, 0), (1, 'a', 3, 3, {id}, 'd', 1, 1, 1), (1, 'ä', 4, 3, {id}, 'd', 1, 1, 1)",
            "INSERT INTO api_keys (workspace_id, id, name, role, key_hash, last_four, created_at) VALUES (1, 5, 'k', 'member', 'h', 'abcd', 1), (2, 4, 'k', "
                + "'member', 'h', 'abcd', 1)",
            "INSERT INTO devices (workspace_id, token_hash, account_id, id, created_at, last_used_at) VALUES (1, 'h', 2, 3, 1, 1), (1, 'h', 3, 4, 1, 1)",
            "INSERT INTO rows_read (workspace_id, hour, reader, rows_read) VALUES (1, 1, 2, 3)",
            "INSERT INTO custom_fields (workspace_id, record_type, name, label, kind, position, created_at) VALUES (1, 'contact', 'shoe', 'Shoe size', "
                + "'number', 1, 1)",
            """
            INSERT INTO files (workspace_id, id, record_type, record_id, name, size, type, sha256, actor_kind, actor_id, created_at, deleted_at)
            VALUES (1, 7, 'contact', 1, 'Angebot „neu“.pdf', 1234567890123, 'application/pdf', 'e3b0', 'user', 1, 1764000000000, 1764000000001)
            """,
            "INSERT INTO pipelines (workspace_id, value, label, position, version, removed_at) VALUES (1, 'sales', 'Sales', 0, 3, NULL)",
            "INSERT INTO stages (workspace_id, value, pipeline, label, kind, probability, rest_days, required, position, moves_to, removed_at) "
                + "VALUES (1, 'demo', 'sales', 'Demo', 'open', 30, 14, 'amount owner', 0, 'won', 5)",
            "INSERT INTO field_choices (workspace_id, record_type, field, value, label, hue, position) VALUES (1, 'contact', 'status', 'vip', 'VIP', "
                + "'rose', 1)",
            "INSERT INTO imports (workspace_id, id, record_type, status, file_name, bytes, created_at, updated_at, analysis) VALUES (1, 6, 'contact', "
                + "'done', 'people.csv', 12, 1, 1, '{\"rows\": 1}')",
            "INSERT INTO import_rejects (workspace_id, import_id, line, field, reason, source_start, source_length) VALUES (1, 6, 2, 'email', 'No address.', "
                + "0, 5)",
            "INSERT INTO jobs (workspace_id, id, kind, status, actor_kind, created_at, updated_at, request) "
                + "VALUES (1, 8, 'bulk', 'running', 'system', 1, 1, '{}')",
            $"INSERT INTO account_workspaces (account_id, workspace, user_id) VALUES ({id}, 1, 3)",
            "INSERT INTO open_work (what, workspace, id) VALUES ('job', 1, 8)",
            "INSERT INTO job_records (workspace_id, job_id, part, ids) VALUES (1, 8, 0, 'AQAAAAAAAAA=')",
            "INSERT INTO idempotency (workspace_id, principal, request_key, request_hash, status, body, created_at) VALUES (1, 2, 'k', 'h', 201, '{}', 1)",
            "INSERT INTO phone_readings (workspace_id, number, former, record_type, after_id, records) VALUES (1, 2, 'DE AT', 'contact', 7, 250)",
            "INSERT INTO phone_countries (workspace_id, country) VALUES (1, 'SE'), (1, 'PT')",
            $"UPDATE organizations SET employees = 1e300, founded = -2.5 WHERE workspace_id = {world.Workspace.Value}",
        ]);
        return world;
    }

    /// <summary>Every row of a table as its values by name of column, sorted: whatever is written here is in the database.</summary>
    private static Task<List<string>> LinesAsync(IDatabase database, string table) =>
        database.ReadAsync(Lane.Long, (database.Dialect, table), static async (session, state) =>
    {
        var shape = (await TableShapes.ReadAsync(session, state.Dialect)).Single(shape => shape.Name == state.table);
        var lines = new List<string>();
        await session.QueryAsync(new Statement($"SELECT {shape.ColumnNames} FROM {shape.Name}"), [], (lines, shape), static (row, into) =>
        {
            into.lines.Add(string.Join(' ', into.shape.Columns.Select((_, column) => Shown(row.Value(column)))));
            return true;
        });
        return lines.Where(line => state.table != "workspace_seq" || line != "0 0").Order(StringComparer.Ordinal).ToList();
    }, Cancellation).AsTask();

    private static string Shown(SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer => $"{value.Integer}",
        SqlValueKind.Real => $"{value.Real:R}r",
        SqlValueKind.Text => $"'{value.Text}'",
        _ => "null",
    };

    private static async Task ExecuteAsync(IDatabase database, IEnumerable<string> texts) => await database.WriteAsync(texts, static async (session, texts) =>
    {
        foreach (var text in texts) await session.PostAsync(new Statement(text), []);
        return 0;
    }, Cancellation);

    private static Task<List<string>> TextsAsync(IDatabase database, string sql) =>
        database.ReadAsync(Lane.Interactive, new Statement(sql), static async (session, statement) =>
    {
        var texts = new List<string>();
        await session.QueryAsync(statement, [], texts, static (row, texts) =>
        {
            texts.Add(row.Text(0)!);
            return true;
        });
        return texts;
    }, Cancellation).AsTask();

    /// <summary>Notes what was said, and does something once when a step is reached.</summary>
    private sealed class Steps(Func<StepProgress, bool>? when = null, Func<Task>? then = null) : IProgress<StepProgress>
    {
        private bool isDone;

        public List<StepProgress> Seen { get; } = [];

        public void Report(StepProgress value)
        {
            Seen.Add(value);
            if (isDone || when?.Invoke(value) is not true) return;
            isDone = true;
            // On a thread of its own: the copy goes on only when it is written.
            Task.Run(then!).GetAwaiter().GetResult();
        }
    }
}
