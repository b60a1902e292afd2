using Brisk.Demo;
using Brisk.Domain;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Server;
using Brisk.Storage;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sqlite;

namespace Brisk.Tests.Demo;

/// <summary>The company that <c>serve --demo</c> shows: made whole, lived in, and nobody's in truth.</summary>
public sealed class DemoRunTests : IAsyncLifetime
{
    /// <summary>Of ten rows so many have something to show, in whatever column.</summary>
    private const double MostlyFilled = 0.6;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 14, 15, TimeSpan.Zero);
    private static readonly DemoAccess Access = new("demo@brisk.example", "look-around-7", "link");

    private readonly string folder = Directory.CreateTempSubdirectory("brisk-demo-").FullName;
    private readonly List<SqliteDatabase> opened = [];
    private SqliteDatabase database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => database = await OpenAsync("one");

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened) await one.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_demo_has_the_records_that_it_promises_and_its_books_add_up()
    {
        await RunAsync(database);

        (await CountAsync(ContactType.Type, "")).ShouldBe(2_000);
        (await CountAsync(OrganizationType.Type, "")).ShouldBe(300);
        (await CountAsync(OpportunityType.Type, "")).ShouldBe(240);
        (await CountAsync(ActivityType.Type, "")).ShouldBe(6_000);
        var findings = await LedgerCheck.RunAsync(database, Cancellation);
        findings.Counters.Concat(findings.Changes).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("contacts")]
    [InlineData("organizations")]
    [InlineData("opportunities")]
    public async Task No_column_of_the_first_list_is_mostly_empty(string plural)
    {
        await RunAsync(database);
        var type = RecordTypes.Find(plural)!;
        var all = await CountAsync(type, "");

        foreach (var column in type.Presentation.Columns)
        {
            var filled = await CountAsync(type, $"{column.Field} filled");

            ((double)filled / all).ShouldBeGreaterThan(MostlyFilled, column.Field);
        }
    }

    [Fact]
    public async Task The_same_company_comes_out_twice()
    {
        var other = await OpenAsync("two");

        await RunAsync(database);
        await RunAsync(other);

        (await LinesAsync(other, Everything)).ShouldBe(await LinesAsync(database, Everything));
    }

    [Fact]
    public async Task Six_people_share_the_work_and_only_the_visitor_can_sign_in()
    {
        await RunAsync(database);

        var people = await database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
            await UserTable.AllAsync(session, (await WorkspaceTable.AllAsync(session))[0].Id), Cancellation);

        people.Count.ShouldBe(6);
        people.Count(person => person.Account is not null).ShouldBe(1);
        people.DistinctBy(person => person.Hue).Count().ShouldBe(6);
        people.ShouldAllBe(person => person.LastSeenAt != null && person.LastSeenAt >= person.CreatedAt);
        (await LinesAsync(database, "SELECT DISTINCT owner FROM contacts WHERE workspace_id > 0")).Count.ShouldBe(5);
    }

    [Fact]
    public async Task The_history_was_written_by_several_people_on_many_days_of_the_year_that_ends_now()
    {
        await RunAsync(database);

        var changes = await LinesAsync(database,
            "SELECT record_type || record_id || ' ' || version || ' ' || at || ' ' || COALESCE(actor_id, 0) FROM changes ORDER BY seq");

        var told = changes.ConvertAll(line => line.Split(' ')).ConvertAll(parts => (Record: parts[0], Version: long.Parse(parts[1]),
            At: DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[2])), Actor: parts[3]));
        told.CountBy(change => change.Actor).Count(actor => actor.Value > 100).ShouldBeGreaterThanOrEqualTo(5);
        told.DistinctBy(change => change.At.Date).Count().ShouldBeGreaterThan(200);
        told.ShouldAllBe(change => change.At <= Now && change.At > Now.AddDays(-366));
        told.Select(change => change.At).ShouldBeInOrder();
        (Now - told[^1].At).ShouldBeLessThan(TimeSpan.FromHours(1));
        told.CountBy(change => change.Record).Count(record => record.Value > 1).ShouldBeGreaterThan(1_200);
        foreach (var field in (string[])["owner", "status", "title", "tags", "notes"])
            (await LinesAsync(database, $"SELECT seq FROM changes WHERE kind = 'update' AND patch LIKE '%\"{field}\"%'")).Count.ShouldBeGreaterThan(50, field);
    }

    [Fact]
    public async Task Deals_stand_in_every_stage_and_went_there_step_by_step()
    {
        await RunAsync(database);

        foreach (var stage in (string[])["qualified", "proposal", "negotiation", "won", "lost"])
            (await CountAsync(OpportunityType.Type, $"stage is {stage}")).ShouldBeGreaterThan(12, stage);
        (await CountAsync(OpportunityType.Type, "stage is lost and lostReason empty")).ShouldBe(0);
        (await CountAsync(OpportunityType.Type, "contacts filled")).ShouldBeGreaterThan(150);
        (await LinesAsync(database, "SELECT DISTINCT amount_currency FROM opportunities")).Count.ShouldBe(2);
        var moves = await LinesAsync(database,
            "SELECT record_id FROM changes WHERE record_type = 'opportunity' AND kind = 'update' AND patch LIKE '%\"stage\"%'");
        moves.CountBy(id => id).Count(deal => deal.Value >= 2).ShouldBeGreaterThan(80);
        var closed = await LinesAsync(database, "SELECT closed_at FROM opportunities WHERE closed_at IS NOT NULL ORDER BY closed_at");
        closed.ConvertAll(line => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(line)).Month).Distinct().Count().ShouldBeGreaterThan(9);
    }

    [Fact]
    public async Task There_is_something_to_do_today_and_something_that_was_forgotten()
    {
        await RunAsync(database);

        (await CountAsync(ActivityType.Type, "kind is reminder and done is no and at before now")).ShouldBeInRange(1, 6);
        (await CountAsync(ActivityType.Type, "kind is reminder and done is no and at after now")).ShouldBeGreaterThan(10);
        (await CountAsync(ActivityType.Type, "kind is interaction and at after now")).ShouldBeGreaterThan(5);
        foreach (var kind in (string[])["interaction", "message", "note", "reminder"])
            (await CountAsync(ActivityType.Type, $"kind is {kind} and about filled")).ShouldBeGreaterThan(200, kind);
    }

    [Fact]
    public async Task Nobody_in_it_can_be_reached()
    {
        await RunAsync(database);

        var addresses = await LinesAsync(database, """
            SELECT email FROM contacts UNION ALL SELECT email FROM organizations UNION ALL SELECT website FROM organizations
            UNION ALL SELECT email FROM users
            """);

        addresses.Where(address => address.Length > 0 && !address.EndsWith(".example", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_cut_short_is_made_whole_at_the_next_start()
    {
        var run = new DemoRun(database).RunAsync(Access, Now, static _ => throw new IOException("The plug was pulled."), Cancellation);
        await Should.ThrowAsync<IOException>(run);
        (await CountAsync(ContactType.Type, "")).ShouldBe(0);

        await RunAsync(database);

        (await CountAsync(ContactType.Type, "")).ShouldBe(2_000);
        (await LinesAsync(database, "SELECT name FROM workspaces")).ShouldBe(["Tallgrass"]);
    }

    /// <summary>All but the ids of steps, the password and the key, which are drawn.</summary>
    private const string Everything = """
        SELECT 'change ' || seq || ' ' || record_type || record_id || ' ' || kind || at || COALESCE(actor_id, '') || COALESCE(patch, '') FROM changes
        UNION ALL SELECT 'contact ' || id || name || COALESCE(email, '') || COALESCE(phone, '') || COALESCE(title, '') || COALESCE(tags, '')
            || COALESCE(notes, '') || COALESCE(organization, '') || owner || status || created_at || updated_at || COALESCE(custom, '') FROM contacts
        UNION ALL SELECT 'organization ' || id || name || industry || COALESCE(annual_revenue, '') || employees || COALESCE(custom, '') FROM organizations
        UNION ALL SELECT 'opportunity ' || id || name || stage || amount || expected_close || probability || COALESCE(closed_at, '') FROM opportunities
        UNION ALL SELECT 'user ' || id || name || email || last_seen_at FROM users
        """;

    private static Task RunAsync(SqliteDatabase database) => new DemoRun(database).RunAsync(Access, Now, static _ => default, Cancellation);

    private async Task<SqliteDatabase> OpenAsync(string name)
    {
        var fresh = await SqliteDatabase.OpenAsync(Path.Combine(folder, name + ".db"), new SqliteOptions(), TimeProvider.System, Cancellation);
        opened.Add(fresh);
        await Migrator.MigrateAsync(fresh, null, TimeProvider.System, Cancellation);
        return fresh;
    }

    private async Task<long> CountAsync(RecordType of, string text)
    {
        var generations = new Generations(database);
        var schemas = new Schemas(database, generations);
        var engine = new RecordEngine(database, schemas, generations, new TsidSource(TimeProvider.System), TimeProvider.System, new byte[32]);
        var workspace = await database.ReadAsync(Lane.Interactive, 0, static async (session, _) =>
            (await WorkspaceTable.AllAsync(session))[0].Id, Cancellation);
        var schema = await schemas.GetAsync(workspace, Cancellation);
        var type = schema.Named(of.Name)!;
        FilterParser.TryParse(type, text, new FilterScope(Now, TimeZoneInfo.Utc, null), out var filter, out _).ShouldBeTrue();
        return await engine.CountAsync(schema, type, filter, deleted: false, Cancellation);
    }

    /// <summary>The first column of what is found, as text.</summary>
    private static ValueTask<List<string>> LinesAsync(SqliteDatabase database, string sql) =>
        database.ReadAsync(Lane.Interactive, new Statement(sql), static (session, statement) =>
            session.ListAsync(statement, [], static row => row.Text(0) ?? ""), Cancellation);
}
