using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Groups;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

/// <summary>Boards while others write; what they say is compared with plain code by <see cref="AgreementTests"/>.</summary>
public abstract class BoardTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    [Theory]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task A_record_that_moves_while_a_board_is_read_is_in_one_column_that_counts_it(int moves)
    {
        await using var world = await World.NewAsync(engine);
        var id = await world.AddContactAsync(("firstName", "Al"), ("status", "lead"));
        var schema = await world.SchemaAsync();
        var type = schema.Named("contact")!;
        var moved = 0;
        var query = new BoardQuery(
            new GroupQuery(schema, type, new Dimension(type["status"], null), null, [], Filter.Everything, Almanac.Usual, 100), ListOf, 60);
        using var output = new PooledBuffer();

        var board = await world.Engine.BoardAsync(query, output, TestContext.Current.CancellationToken);

        var columns = board.Columns.Select(column => (column.Group.Count, Items: Items(output.Memory[column.Page]))).ToList();
        columns.Sum(column => column.Count).ShouldBe(1);
        // Where others write without an end, it is told as it was read at last.
        if (moves < 1_000) columns.ShouldAllBe(column => column.Count == column.Items);
        moved.ShouldBeGreaterThanOrEqualTo(3);

        // Moves it on behind the back of whoever reads: the column that is read next may have it, or have lost it.
        ListQuery ListOf(Filter.Condition condition)
        {
            if (moved < moves)
            {
                var to = (string[])["customer", "former", "lead"];
                var write = world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, id, null,
                    new Dictionary<string, Domain.Fields.FieldValue> { ["status"] = Domain.Fields.FieldValue.Of(to[moved++ % 3]) }, CancellationToken.None)
                        .AsTask();
                ((IAsyncResult)write).AsyncWaitHandle.WaitOne();
            }
            return new ListQuery(schema, type, condition, new Sort(type.Title, Descending: false), [type.Title], 10);
        }
    }

    private static int Items(ReadOnlyMemory<byte> json)
    {
        using var page = JsonDocument.Parse(json);
        return page.RootElement.GetProperty("items").GetArrayLength();
    }
}
