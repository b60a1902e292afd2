using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Imports;
using Brisk.Storage.Jobs;
using Brisk.Storage.Migrations;
using Brisk.Storage.Postgres;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sqlite;
using Brisk.Tests.Shared;

namespace Brisk.Storage.Tests.Contract;

/// <summary>
/// Every text of SQL, on every engine, names the workspace for each table of workspaces that it touches, as its first parameter: the wall
/// between them.
/// </summary>
public abstract partial class StatementTests(TestEngine engine)
{
    /// <summary>
    /// Asked across workspaces on purpose, and seldom: by a start and now and then, whether what is kept for all of them is right; before an
    /// account is given away, whether it is anybody's; by whoever runs the server, how many people are where.
    /// </summary>
    private static readonly string[] Across =
    [
        "SELECT workspace_id, account_id, id FROM users WHERE status = 'active' AND account_id IS NOT NULL",
        "SELECT workspace_id, 1, id FROM jobs WHERE ended_at IS NULL",
        "SELECT workspace_id, 1, 0 FROM phone_readings WHERE finished_at IS NULL",
        "SELECT 1 FROM users WHERE account_id = $1 AND status = 'active' LIMIT 1",
        "DELETE FROM accounts WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users WHERE account_id = $1 AND status = 'active')",
        "SELECT workspace_id, count(*) FROM users WHERE status = 'active' GROUP BY workspace_id",
        // Of how many records the table is, by SQLite alone.
        "SELECT n FROM counters WHERE name = $1",
    ];

    /// <summary>Asked across workspaces on purpose, too: how far those have come that a node remembers.</summary>
    private static IEnumerable<string> Numbers => new Dialect[] { SqliteDialect.Instance, PostgresDialect.Instance }.Select(dialect =>
        $"SELECT workspace_id, name, n FROM counters WHERE {dialect.IdIn("workspace_id", "$1")} AND name >= 'seq:' AND name < 'seq;'");

    [ModuleInitializer]
    internal static void Watch() => Wall.Watch();

    /// <summary>The rooms that make statements for this engine.</summary>
    private Assembly[] Rooms => [typeof(IDatabase).Assembly, engine.Dialect.GetType().Assembly];

    [Fact]
    public async Task Every_statement_is_bound_to_a_workspace_in_every_table_it_touches()
    {
        await using var world = await World.NewAsync(engine);
        await UseEverythingAsync(world);
        var tables = Wall.Tables(engine.Dialect);
        var definitions = Migration.All.SelectMany(migration => migration.Statements(engine.Dialect)).ToHashSet();

        var texts = Wall.Whole(Rooms).Concat(Wall.Met).Distinct().Except(Across).Except(Numbers).Except(definitions).ToList();

        texts.Count.ShouldBeGreaterThan(150);
        tables.Count.ShouldBeGreaterThan(10);
        texts.SelectMany(text => Wall.Unbound(text, tables).Select(table => $"{table}: {text}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_piece_of_a_statement_is_left_that_this_never_met()
    {
        await using var world = await World.NewAsync(engine);
        await UseEverythingAsync(world);
        var known = Wall.Met.Concat(Wall.Whole(Rooms)).Concat(Migration.All.SelectMany(migration => migration.Statements(engine.Dialect))).ToList();

        var pieces = Wall.Pieces(Rooms).Distinct().ToList();

        pieces.Count.ShouldBeGreaterThan(10);
        pieces.Where(piece => !known.Exists(text => text.Contains(piece, StringComparison.Ordinal)) && !IsWhole(piece)).ShouldBeEmpty();

        // A text that the engine runs by itself, as it stands.
        bool IsWhole(string text) => (text.StartsWith("INSERT ", StringComparison.Ordinal) || text.StartsWith("SELECT ", StringComparison.Ordinal))
            && !Wall.Unbound(text, Wall.Tables(engine.Dialect)).Any();
    }

    /// <summary>Who reads it otherwise forgets the record type in a question for a record, or goes past what follows it.</summary>
    [Fact]
    public void Only_the_change_log_names_the_table_of_changes()
    {
        var naming = Rooms.SelectMany(room => room.GetTypes())
            .Where(type => Instructions.Methods(type).SelectMany(Instructions.TextsBefore).Any(text => Changes().IsMatch(text.Text)));

        naming.Select(Outermost).Distinct().ShouldBe([typeof(ChangeLog)]);

        static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
    }

    [GeneratedRegex(@"\b(FROM|JOIN|UPDATE|INTO) changes\b|^changes$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Changes();

    [Theory]
    [InlineData("SELECT id FROM contacts")]
    [InlineData("SELECT r.id FROM contacts r JOIN organizations o ON o.id = r.organization WHERE r.workspace_id = $1")]
    [InlineData("DELETE FROM sessions WHERE token_hash = $1")]
    [InlineData("SELECT (SELECT o.name FROM organizations o WHERE o.workspace_id = r.workspace_id AND o.id = r.id) FROM contacts r WHERE r.workspace_id = $1")]
    [InlineData("SELECT id FROM contacts WHERE id = $1 AND workspace_id = $2")]
    [InlineData("INSERT INTO changes (seq) VALUES ($1)")]
    [InlineData("SELECT id FROM contacts WHERE workspace_id = $1 AND id IN (SELECT record_id FROM changes WHERE seq > $2)")]
    public void A_statement_that_forgets_the_workspace_is_found(string text)
    {
        Wall.Unbound(text, new HashSet<string> { "contacts", "organizations", "sessions", "changes" }).ShouldNotBeEmpty();
    }

    private static async Task UseLinksAsync(World world)
    {
        var organization = await world.AddOrganizationAsync(("name", "Acme"));
        await world.AddFieldsAsync(CustomFields.Make("Peers", RelationsField.Instance, World.Contact, relatedTypes: ["organization"]));
        var links = RelationsField.Store([new LinkedRecord("organization", organization, null)]);
        var contact = await world.AddContactAsync(("firstName", "Bo"), ("peers", links));
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        FilterParser.TryParse(type, $"linked to {organization} and peers has {organization}", new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, null),
            out var filter, out _).ShouldBeTrue();
        await world.ListAsync("name", filter);
        await world.ListAsync("name", filter, deleted: true);
        await world.Engine.CountRoleAsync(schema, type, type["peers"], "boss", TestContext.Current.CancellationToken);
        await world.Database.ReadAsync(Lane.Interactive, (schema, organization), static (session, ask) =>
            RecordUses.FindAsync(session, ask.schema, World.Organization, [ask.organization]), TestContext.Current.CancellationToken);
        await world.Database.ReadAsync(Lane.Interactive, (world.Database, schema, organization), static (session, ask) =>
            ImportReads.LivingAsync(session, ask.schema, World.Organization, [ask.organization], ask.Database.Dialect), TestContext.Current.CancellationToken);
        await world.Database.ReadAsync(Lane.Interactive, (world.Database, schema, organization), static (session, ask) =>
            ImportReads.NamesAsync(session, ask.schema, World.Organization, [ask.organization], ask.Database.Dialect), TestContext.Current.CancellationToken);
        (await world.Engine.WriteAsync(world.Workspace, world.Actor, batch => batch.CountLinksAsync(type, [type["peers"]], [contact.Value]),
            TestContext.Current.CancellationToken)).ShouldBe(1);
        await UseTimelineAsync(world, schema, contact);
        await UsePartAsync(world, schema, contact, organization);
    }

    private static async Task UseTimelineAsync(World world, WorkspaceSchema schema, Tsid contact)
    {
        (await world.Engine.CreateAsync(world.Workspace, world.Actor, ActivityType.Type, World.Values(("kind", "note"), ("text", "x"),
            ("about", RelationsField.Store([new LinkedRecord("contact", contact, null)]))), null, TestContext.Current.CancellationToken))
            .Status.ShouldBe(WriteStatus.Written);
        foreach (var of in ((RecordType, Tsid)?[])[(schema.Named("contact")!, contact), null])
        {
            var query = new TimelineQuery(schema, of, ["note", "message"], HasChanges: true, world.Actor.Id, 0, long.MaxValue, long.MaxValue - 1,
                IsToCome: false, 1, null);
            var page = await world.Engine.TimelineAsync(query, TestContext.Current.CancellationToken);
            await world.Engine.TimelineAsync(query with { Cursor = page.Next }, TestContext.Current.CancellationToken);
            await world.Engine.TimelineAsync(query with { IsToCome = true, Now = 0 }, TestContext.Current.CancellationToken);
        }
        await LedgerCheck.RunAsync(world.Database, TestContext.Current.CancellationToken);
    }

    /// <summary>The same by somebody who does not see everything.</summary>
    private static async Task UsePartAsync(World world, WorkspaceSchema schema, Tsid contact, Tsid organization)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var sight = new Sight("part", [.. new[] { World.Contact, World.Organization }.Select(type => new TypeSight(type.Name,
            new Filter.Condition(type["city"], Operator.IsNot, [FieldValue.Of("Lund")]), new HashSet<string>()))]);
        var seen = world.Engine.Under(schema, sight);
        foreach (var (name, text) in new[]
        {
            ("contact", $"linked to {organization}"), ("organization", $"linked to {contact}"), ("contact", "peers filled"),
            ("contact", $"peers has {organization}"), ("contact", "organization empty"),
        })
        {
            var of = seen.Named(name)!;
            FilterParser.TryParse(of, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, null), out var filter, out _).ShouldBeTrue();
            using var page = new PooledBuffer();
            await world.Engine.ListAsync(new ListQuery(seen, of, filter, new Sort(of["name"], Descending: false), null, 50), page, cancellation);
        }
        var type = seen.Named("contact")!;
        foreach (var name in (string[])["peers", "organization", "city"])
        {
            await world.Engine.FacetsAsync(seen, type, type[name], Filter.Everything, 10, cancellation);
            var groups = new GroupQuery(seen, type, new Dimension(type[name], null), null, [], Filter.Everything, Almanac.Usual, 5);
            await world.Engine.GroupAsync(groups, cancellation);
        }
        await UseTimelineAsync(world, seen, contact);
        await world.Engine.LookupAsync(seen, type, "bo", 5, cancellation);
        await world.Engine.MatchAsync(seen, type, type["name"], ["bo", "maya"], cancellation);
        await world.Engine.NamesAsync(seen, type, [contact], cancellation);
        await world.Engine.HistoryAsync(seen, type, contact, new HistoryFilter(), long.MaxValue, 10, cancellation);
        await world.Database.ReadAsync(Lane.Interactive, (seen, organization), static (session, ask) =>
            RecordUses.FindAsync(session, ask.seen, World.Organization, [ask.organization]), cancellation);
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            batch.See(sight);
            await batch.AnyAsync(type, [contact.Value], isOfTrash: false);
            return await batch.UpdateAsync(type, contact, null, World.Values(("peers", null), ("organization", organization)));
        }, cancellation);
    }

    private static async Task UseEverythingAsync(World world)
    {
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        var id = await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"), ("tags", "[\"VIP\"]"), ("organization", deere));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(("city", "Lund"), ("tags", null)),
            TestContext.Current.CancellationToken);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        foreach (var text in (string[])["city is Moline", "tags has vip", "not tags has vip", "otherEmails contains x", "organization filled",
            "status is lead or owner is me", "title ends x", "city isnot Moline", "phone is 0301234", $"step is {id}", $"import notin ({id}, {deere})",
            $"phone in ({string.Join(", ", Enumerable.Range(30_000, 70))})"])
        {
            FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out _).ShouldBeTrue(text);
            foreach (var sort in (string[])["name", "-city", "status", "owner", "organization", "title"]) await world.ListAsync(sort, filter, at: 1);
            await world.CountAsync(filter);
            foreach (var field in (string[])["city", "status", "tags", "owner"])
                await world.Engine.FacetsAsync(schema, type, type[field], filter!, 5, TestContext.Current.CancellationToken);
        }
        var ada = await world.AddContactAsync(("firstName", "Ada"), ("organization", deere), ("status", "lead"));
        await world.Engine.WriteAsync(world.Workspace, world.Actor, async batch =>
        {
            foreach (var one in (Tsid[])[id, ada]) await batch.UpdateAsync(World.Contact, one, null, World.Values(("department", "Sales")));
            return 0;
        }, TestContext.Current.CancellationToken);
        foreach (var sort in (string[])["name", "-city", "status", "owner", "-organization", "title", "createdAt"])
        {
            // In the order of an index, along an order in memory, and by walking; forward and backward.
            foreach (var page in (JsonElement[])[await world.ListAsync(sort, limit: 1), await world.ListAsync(sort, limit: 1, at: 1),
                await world.ListAsync(sort, limit: 1, deleted: true, at: 1)])
            {
                if (page.GetProperty("next").GetString() is { } next) await world.ListAsync(sort, limit: 1, after: next);
                if (page.GetProperty("previous").GetString() is { } previous) await world.ListAsync(sort, limit: 1, before: previous);
            }
        }
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            foreach (var fields in (IReadOnlyList<Field>?[])[null, [type["title"], type.Reach("organization.city")!]])
            {
                var list = new ListQuery(schema, type, Filter.Everything, new Sort(type["owner"], Descending: false), fields, 1);
                (await world.Engine.ExportAsync(new ExportQuery(list, format), static (_, _, _) => { }, TimeSpan.FromMinutes(1),
                    TestContext.Current.CancellationToken)).ShouldBe(2);
            }
        }
        await GroupAsync(world, schema);
        var path = type.Reach("organization.city")!;
        // More conditions than are kept: the database counts.
        var many = new Filter.AllOf([.. Enumerable.Repeat<Filter>(new Filter.Condition(type["createdAt"], Operator.Filled, []), 70)]);
        await world.Engine.FacetsAsync(schema, type, path, many, 5, TestContext.Current.CancellationToken);
        await world.AddFieldsAsync(CustomFields.Make("Labels", TagsField.Instance, type));
        var wider = await world.SchemaAsync();
        await world.Engine.FacetsAsync(
            wider, wider.Named("contact")!, wider.Named("contact")!["labels"], Filter.Everything, 5, TestContext.Current.CancellationToken);
        await UseLinksAsync(world);
        await world.Engine.NamesAsync(schema, schema.Named("organization")!, [deere], TestContext.Current.CancellationToken);
        await new ChangeFeed(world.Database, world.Engine, TimeProvider.System).LookAsync(world.Workspace, TestContext.Current.CancellationToken);
        (await LedgerCheck.RunAsync(world.Database, TestContext.Current.CancellationToken)).Counters.ShouldBeEmpty();
        await world.Engine.LookupAsync(schema, type, "ma", 5, TestContext.Current.CancellationToken);
        await world.GetAsync(id);
        await world.Engine.HistoryAsync(schema, type, id, new HistoryFilter(), long.MaxValue, 5, TestContext.Current.CancellationToken);
        var newest = (await world.StepsAsync())[0].Id;
        await world.UndoStepAsync(newest);
        await world.UndoStepAsync(newest);
        foreach (var status in (string?[])[null, JobStatus.Done])
        {
            await world.Database.ReadAsync(Lane.Interactive, status, (session, status) =>
                JobTable.ListAsync(session, world.Workspace, null, status, world.Actor, 5), TestContext.Current.CancellationToken);
        }
        await world.ListAsync("name", deleted: true);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken);
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken);
        await world.RemoveAsync(world.Workspace);
    }

    /// <summary>From memory, and of a filter with more conditions than are kept.</summary>
    private static async Task GroupAsync(World world, WorkspaceSchema schema)
    {
        var type = schema.Named("organization")!;
        var filled = new Filter.Condition(type["createdAt"], Operator.Filled, []);
        FilterParser.TryParse(type, "tags has vip or city isnot Moline", new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada),
            out var odd, out _)
            .ShouldBeTrue();
        await world.Engine.CountTargetsAsync(schema, type, type["tags"], Filter.Everything, 5, TestContext.Current.CancellationToken);
        foreach (var filter in (Filter[])[Filter.Everything, new Filter.AllOf([odd!, .. Enumerable.Repeat(filled, 70)])])
        {
            foreach (var (by, and, sums) in ((string, string?, string[])[])[("industry", "createdAt:month", ["annualRevenue", "employees"]),
                ("city", null, ["employees"]),
                ("tags", "owner", [])])
            {
                Dimension.TryParse(type, by, out var outer, out _).ShouldBeTrue(by);
                Dimension? inner = null;
                if (and is not null) Dimension.TryParse(type, and, out inner, out _).ShouldBeTrue(and);
                var query = new GroupQuery(schema, type, outer, inner, [.. sums.Select(sum => type[sum])], filter, Almanac.Usual, 5);
                await world.Engine.GroupAsync(query, TestContext.Current.CancellationToken);
                await world.Engine.FacetsAsync(schema, type, outer.Field, filter, 5, TestContext.Current.CancellationToken);
            }
        }
    }
}
