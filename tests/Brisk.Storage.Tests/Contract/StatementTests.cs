using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Every text of SQL, on every engine, names the workspace for each table of workspaces that it touches: the wall between them.</summary>
public abstract partial class StatementTests(TestEngine engine)
{
    /// <summary>Asked across workspaces on purpose: where an account may sign in, and what a node might work on.</summary>
    private static readonly string[] Across =
    [
        "SELECT workspace_id, id FROM users WHERE account_id = $1 AND status = 'active' ORDER BY workspace_id",
        "SELECT workspace_id, id, status FROM imports WHERE status IN ('checking', 'running', 'interrupted', 'undoing') AND lease_until < $1 ORDER BY workspace_id, id",
    ];

    [Fact]
    public async Task Every_statement_is_bound_to_a_workspace_in_every_table_it_touches()
    {
        await using var world = await World.NewAsync(engine);
        await UseEverythingAsync(world);
        var tables = Migration.All.SelectMany(migration => migration.Statements(engine.Dialect)).Select(text => TableOfWorkspaces().Match(text)).Where(match => match.Success).Select(match => match.Groups["table"].Value).ToHashSet();

        var texts = Constant().Concat(SqlText.Texts).Distinct().Except(Across).ToList();

        texts.Count.ShouldBeGreaterThan(150);
        tables.Count.ShouldBeGreaterThan(10);
        texts.SelectMany(text => Unbound(text, tables).Select(table => $"{table}: {text}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SELECT id FROM contacts")]
    [InlineData("SELECT r.id FROM contacts r JOIN organizations o ON o.id = r.organization WHERE r.workspace_id = $1")]
    [InlineData("DELETE FROM sessions WHERE token_hash = $1")]
    [InlineData("INSERT INTO changes (seq) VALUES ($1)")]
    [InlineData("SELECT id FROM contacts WHERE workspace_id = $1 AND id IN (SELECT record_id FROM changes WHERE seq > $2)")]
    public void A_statement_that_forgets_the_workspace_is_found(string text)
    {
        Unbound(text, new HashSet<string> { "contacts", "organizations", "sessions", "changes" }).ShouldNotBeEmpty();
    }

    private static async Task UseEverythingAsync(World world)
    {
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        var id = await world.AddContactAsync(("firstName", "Maya"), ("city", "Moline"), ("tags", "[\"VIP\"]"), ("organization", deere));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null, World.Values(("city", "Lund"), ("tags", null)), TestContext.Current.CancellationToken);
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        foreach (var text in (string[])["city is Moline", "tags has vip", "not tags has vip", "otherEmails contains x", "organization filled", "status is lead or owner is me", "title ends x"])
        {
            FilterParser.TryParse(type, text, new FilterScope(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc, world.Ada), out var filter, out _).ShouldBeTrue(text);
            foreach (var sort in (string[])["name", "-city", "status", "owner", "organization", "title"]) await world.ListAsync(sort, filter, at: 1);
            await world.CountAsync(filter);
            foreach (var field in (string[])["city", "status", "tags", "owner"]) await world.Engine.FacetsAsync(schema, type, type[field], filter!, 5, TestContext.Current.CancellationToken);
        }
        await world.AddContactAsync(("firstName", "Ada"), ("organization", deere), ("status", "lead"));
        foreach (var sort in (string[])["name", "-city", "status", "owner", "-organization", "title", "createdAt"])
        {
            // In the order of an index, along an order in memory, and by walking; forward and backward.
            foreach (var page in (JsonElement[])[await world.ListAsync(sort, limit: 1), await world.ListAsync(sort, limit: 1, at: 1), await world.ListAsync(sort, limit: 1, deleted: true, at: 1)])
            {
                if (page.GetProperty("next").GetString() is { } next) await world.ListAsync(sort, limit: 1, after: next);
                if (page.GetProperty("previous").GetString() is { } previous) await world.ListAsync(sort, limit: 1, before: previous);
            }
        }
        await world.Engine.LookupAsync(schema, type, "ma", 5, TestContext.Current.CancellationToken);
        await world.GetAsync(id);
        await world.ListAsync("name", deleted: true);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken);
        await world.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, id, null, TestContext.Current.CancellationToken);
    }

    /// <summary>The statements that are fields of a class.</summary>
    private static IEnumerable<string> Constant() =>
        from type in typeof(IDatabase).Assembly.GetTypes()
        where !type.ContainsGenericParameters
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        from statement in field.GetValue(null) switch
        {
            Statement one => [one],
            TableShape table => (Statement[])[table.Insert, table.InsertMany],
            _ => [],
        }
        select statement.Text;

    /// <summary>The tables of workspaces that a text names without saying which workspace.</summary>
    private static IEnumerable<string> Unbound(string text, IReadOnlySet<string> tables)
    {
        var named = Named().Matches(text).Where(match => tables.Contains(match.Groups["table"].Value)).ToList();
        var bare = Bare().Count(text);
        foreach (var match in named)
        {
            var (table, alias) = (match.Groups["table"].Value, match.Groups["alias"].Value);
            if (match.Value.StartsWith("INTO", StringComparison.Ordinal))
            {
                if (!text.Contains($"INTO {table} (workspace_id, ", StringComparison.Ordinal)) yield return table;
            }
            else if (alias.Length > 0 ? !Regex.IsMatch(text, $@"\b{alias}\.workspace_id = (\$\d+|\w+\.workspace_id)|= {alias}\.workspace_id\b", RegexOptions.None, TimeSpan.FromSeconds(1)) : --bare < 0)
            {
                yield return table;
            }
        }
    }

    [GeneratedRegex(@"\b(FROM|JOIN|UPDATE|INTO) (?<table>\w+)( (?!WHERE\b|SET\b|ON\b|ORDER\b|LIMIT\b|CROSS\b|JOIN\b|VALUES\b|GROUP\b)(?<alias>[a-z]\w*))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"(?<![.\w])workspace_id = \$\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(@"^CREATE TABLE (?<table>\w+) \(.*\bworkspace_id bigint\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableOfWorkspaces();
}
