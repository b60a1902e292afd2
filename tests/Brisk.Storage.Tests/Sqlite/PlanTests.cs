using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sqlite;
using Brisk.Storage.Tests.Contract;

namespace Brisk.Storage.Tests.Sqlite;

/// <summary>How SQLite carries out the statements of lists: its planner is small enough to be held to a plan.</summary>
public sealed class PlanTests
{
    private static async Task<World> MixedAsync(int count)
    {
        var world = await World.NewAsync(new SqliteEngine());
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        await world.AddContactsAsync(Enumerable.Range(0, count).Select(i => World.Values(
            ("firstName", "P" + i * 7919 % count), ("city", i % 4 == 0 ? null : "C" + i % 7), ("country", "L" + i % 5), ("status", i % 5 == 0 ? null : "lead"),
                ("title", i % 2 == 0 ? null : "T" + i % 9),
            ("owner", i % 3 == 0 ? null : world.Ada), ("organization", i % 3 == 0 ? null : deere), ("email", $"p{i}@x.example"),
                ("phone", $"+1 555 {i + 1000}"), ("externalId", i % 6 == 0 ? $"X{i}" : null), ("lastActivityAt", i % 2 == 0 ? null : (long)i))));
        return world;
    }

    [Theory]
    [InlineData("name", null)]
    [InlineData("-createdAt", null)]
    [InlineData("updatedAt", null)]
    [InlineData("city", null)]
    [InlineData("-email", null)]
    [InlineData("phone", null)]
    [InlineData("status", null)]
    [InlineData("-owner", null)]
    [InlineData("organization", null)]
    [InlineData("lastActivityAt", null)]
    [InlineData("externalId", null)]
    [InlineData("country", null)]
    [InlineData("name", "city")]
    [InlineData("name", "status")]
    public async Task A_page_by_an_indexed_field_is_never_sorted_by_the_engine(string sort, string? filtered)
    {
        await using var world = await MixedAsync(3_000);
        await world.Database.OptimizeAsync(TestContext.Current.CancellationToken);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        Sort.TryParse(type, sort, out var order, out _).ShouldBeTrue();
        var filter = filtered is null ? Filter.Everything : World.Where(filtered, Operator.Is, FieldValue.Of(filtered == "city" ? "Moline" : "lead"));
        var query = new ListQuery(schema, type, filter, order!, null, 50);
        var plan = SortPlan.Of(schema.Plan(type), order!, SqliteDialect.Instance);

        foreach (var segment in plan.Segments)
        {
            if (segment.Ranks is { } ranks)
            {
                // Each value is read in the order of the index, and never more of them than fill a page.
                foreach (var stretch in ranks.Stretches().Where(stretch => stretch.Rank != Ranks.Last))
                {
                    var page = new RankedPage(query, segment, SqliteDialect.Instance).Render([stretch], null, order!.Descending, 51);
                    var parts = await PlanAsync(world, page.Statement, page.Values.ToArray());
                    parts.ShouldContain(step => step.Contains($"contacts_{order.Field.Column}", StringComparison.Ordinal), page.Statement.Text);
                    parts.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal), page.Statement.Text);
                }
                continue;
            }
            var sql = new SqlText(world.Workspace).Add("SELECT r.id, r.title");
            ListSql.AddFrom(sql, segment, type);
            ListSql.AddFilter(sql, query, SqliteDialect.Instance);
            ListSql.AddSeek(sql, segment, new Place(0, [.. segment.Keys.Select(_ => (SqlValue)"m")], 5), order!.Descending);
            ListSql.AddOrder(sql, segment, order.Descending);
            sql.Add(" LIMIT ").Bind(51);
            var steps = await PlanAsync(world, sql.Statement, sql.Values.ToArray());

            steps.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal), sql.Statement.Text);
            steps.ShouldAllBe(step => step.Contains("SEARCH", StringComparison.Ordinal), sql.Statement.Text + "\n" + string.Join("\n", steps));
        }
    }

    [Theory]
    [InlineData("name")]
    [InlineData("-updatedAt")]
    [InlineData("city")]
    [InlineData("country")]
    [InlineData("title")]
    public async Task Walking_an_indexed_list_reads_the_index_alone(string sort)
    {
        await using var world = await MixedAsync(300);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        Sort.TryParse(type, sort, out var order, out _).ShouldBeTrue();

        foreach (var segment in SortPlan.Of(schema.Plan(type), order!, SqliteDialect.Instance).Segments)
        {
            var sql = new SqlText(world.Workspace).Add("SELECT r.id");
            ListSql.AddFrom(sql, segment, type);
            ListSql.AddOrder(sql, segment, order!.Descending);

            (await PlanAsync(world, sql.Statement, sql.Values.ToArray()))
                .ShouldAllBe(step => step.Contains("COVERING INDEX", StringComparison.Ordinal), sql.Statement.Text);
        }
    }

    [Fact]
    public async Task Links_are_found_and_named_by_ranges_of_an_index()
    {
        await using var world = await World.NewAsync(new SqliteEngine());
        await world.AddFieldsAsync(CustomFields.Make("Peers", RelationsField.Instance, World.Contact, relatedTypes: ["contact", "organization"]));
        await world.Database.OptimizeAsync(TestContext.Current.CancellationToken);
        var (schema, id) = (await world.SchemaAsync(), FieldValue.Of(new Tsid(7)));
        var type = schema.Named("contact")!;
        Filter.Condition[] asked =
        [
            new(RecordType.Asked.Single(field => field.Kind is LinkedField), Operator.To, [id]), new(type["peers"], Operator.HasAny, [id]),
            new(type["tags"], Operator.HasAny, [FieldValue.Of("vip")]),
        ];

        foreach (var condition in asked)
        {
            var sql = ListSql.IdsOf(condition, schema, type, SqliteDialect.Instance);
            var steps = await PlanAsync(world, sql.Statement, sql.Values.ToArray());
            steps.Where(step => step.Contains("SCAN", StringComparison.Ordinal)).ShouldBeEmpty(string.Join("\n", steps));
            steps.ShouldContain(step => step.Contains("to_key=?", StringComparison.Ordinal), string.Join("\n", steps));
        }
        var names = LinkCells.Column(schema.Plan(type), SqliteDialect.Instance, [type["peers"]]);
        var named = await PlanAsync(world, new Statement($"SELECT {names} FROM contacts r WHERE r.workspace_id = $1 AND r.id = $2"), [1, 2]);
        named.ShouldContain(step => step.Contains("links_from", StringComparison.Ordinal), string.Join("\n", named));
        named.Where(step => step.Contains("SCAN", StringComparison.Ordinal)).ShouldBeEmpty(string.Join("\n", named));
    }

    private static async Task<List<string>> PlanAsync(World world, Statement statement, SqlValue[] values) =>
        await world.Database.ReadAsync(Lane.Interactive, (new Statement("EXPLAIN QUERY PLAN " + statement.Text), values), static async (session, explain) =>
        {
            var lines = new List<string>();
            await session.QueryAsync(explain.Item1, explain.values, lines, static (row, lines) =>
            {
                lines.Add(row.Text(3)!);
                return true;
            });
            return lines;
        }, TestContext.Current.CancellationToken);
}
