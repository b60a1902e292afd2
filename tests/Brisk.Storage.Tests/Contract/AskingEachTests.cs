using Brisk.Storage.Engine;

namespace Brisk.Storage.Tests.Contract;

/// <summary>One question for each of many values: however they are sent, each gets what it gets when it is asked alone.</summary>
public abstract class AskingEachTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static readonly Statement Oldest = new(
        "SELECT r.id, r.name, r.id FROM organizations r WHERE r.workspace_id = $1 AND r.name = $2 ORDER BY r.id LIMIT 2");
    private static readonly Statement Between = new(
        "SELECT r.name FROM organizations r WHERE r.workspace_id = $1 AND r.name >= $2 AND r.name < $3 AND r.version = $4");
    private static readonly Statement Nested = new("SELECT (SELECT max(i.name) FROM organizations i WHERE i.workspace_id = $1 AND i.name <= $2)");

    [Fact]
    public async Task Each_of_many_gets_what_it_gets_alone()
    {
        await using var world = await World.NewAsync(engine);
        for (var i = 0; i < 30; i++) await world.AddOrganizationAsync(("name", $"Name {i % 12:00}"));
        var workspace = world.Workspace.Value;
        // More than are sent together; some without an answer, some twice, some NULL.
        var names = Enumerable.Range(0, 700).Select(i => (SqlValue[])[workspace, i % 17 == 3 ? SqlValue.Null : $"Name {i % 20:00}"]).ToList();
        var ranges = Enumerable.Range(0, 40).Select(i => (SqlValue[])[workspace, $"Name {i % 12:00}", $"Name {(i % 12) + 1:00}", i % 3 + 1]).ToList();
        var mixed = Enumerable.Range(0, 5).Select(i => (SqlValue[])[workspace, i % 2 == 0 ? "Name 03" : SqlValue.Null]).ToList();
        var same = Enumerable.Repeat((SqlValue[])[workspace, "Name 03"], 3).ToList();

        foreach (var (question, values) in new[] { (Oldest, names), (Between, ranges), (Nested, mixed), (Oldest, same), (Oldest, names[..1]), (Oldest, []) })
        {
            foreach (var most in (int[])[1, 100])
            {
                var alone = new List<string>();
                for (var at = 0; at < values.Count; at++) alone.AddRange(await AloneAsync(world, question, values[at], at, most));

                var together = await TogetherAsync(world, question, values, most);

                together.Order(StringComparer.Ordinal).ShouldBe(alone.Order(StringComparer.Ordinal), question.Text);
                if (question == Oldest) together.ShouldBe(alone, question.Text);
            }
        }
    }

    private static async Task<List<string>> AloneAsync(World world, Statement question, SqlValue[] values, int at, int most) =>
        await world.Database.ReadAsync(Lane.Interactive, 0, async (session, _) =>
        {
            var found = new List<string>();
            await session.QueryAsync(question, values, found, (row, found) =>
            {
                found.Add($"{at}: {row.Text(0)}");
                return found.Count < most;
            });
            return found;
        }, TestContext.Current.CancellationToken);

    private static async Task<List<string>> TogetherAsync(World world, Statement question, IReadOnlyList<SqlValue[]> values, int most) =>
        await world.Database.ReadAsync(Lane.Interactive, 0, async (session, _) =>
        {
            var (found, counts) = (new List<string>(), new int[values.Count]);
            await session.QueryEachAsync(question, values, found, (row, to) =>
            {
                to.State.Add($"{to.At}: {row.Text(0)}");
                return ++counts[to.At] < most;
            });
            return found;
        }, TestContext.Current.CancellationToken);
}
