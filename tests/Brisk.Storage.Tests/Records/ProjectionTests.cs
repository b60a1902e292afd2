using Brisk.Storage.Records;
using Brisk.Storage.Sqlite;
using Brisk.Storage.Tests.Contract;
using Brisk.Storage.Tests.Sqlite;

namespace Brisk.Storage.Tests.Records;

public sealed class ProjectionTests
{
    [Fact]
    public async Task A_related_record_is_found_once_however_much_of_it_is_told()
    {
        await using var world = await World.NewAsync(new SqliteEngine());
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        var paths = type.Paths.Where(path => path.Through == type["organization"]).ToList();

        var projection = new Projection(schema.Plan(type), world.Database.Dialect, paths);
        using var texts = new CsvRows(schema.Plan(type), world.Database.Dialect, paths, new Dictionary<string, RelatedNames>(), hasMark: false);

        paths.Count.ShouldBeGreaterThan(20);
        foreach (var (columns, joins) in (IReadOnlyList<(string, string)>)[(projection.Columns, projection.Joins), (texts.Columns, texts.Joins)])
        {
            columns.ShouldNotContain("SELECT");
            joins.Split("JOIN").Length.ShouldBe(2);
        }
    }
}
