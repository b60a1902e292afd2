using System.Text.Json;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What one process has found out and left is used by the next as long as it is true, and never when it is not.</summary>
public abstract class KeptTests(TestEngine engine) : IClassFixture<SharedDatabase>, IDisposable
{
    private const int People = 400;

    private readonly DirectoryInfo left = Directory.CreateTempSubdirectory("brisk-kept-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Files => Directory.GetFiles(left.FullName);

    public void Dispose()
    {
        left.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private KeptFolder NewFolder(int least = 1) => new(left.FullName, least);

    /// <summary>A workspace whose contacts were filtered, sorted and left.</summary>
    private async Task<World> LeftAsync(int least = 1)
    {
        var world = await World.NewAsync(engine);
        await world.AddContactsAsync(Enumerable.Range(0, People).Select(i =>
            World.Values(("firstName", $"P{i % 40}"), ("lastName", $"N{i}"), ("city", $"City {i % 7}"), ("birthday", i % 3 == 0 ? "1990-02-03" : null))));
        var first = world.Again(NewFolder(least));
        await AnswersAsync(first);
        await first.Engine.Generations.KeepAsync(Cancellation);
        return world;
    }

    /// <summary>What somebody sees of the workspace: a filter by a column, one by two, an order, places in it, groups.</summary>
    private static async Task<string> AnswersAsync(World world)
    {
        var city = World.Where("city", Operator.Is, FieldValue.Of("City 3"));
        var named = new Filter.AllOf([World.Where("firstName", Operator.In, FieldValue.Of("p1"), FieldValue.Of("p17")), new Filter.Not(city)]);
        var answers = new List<string>
        {
            $"{await world.CountAsync(city)} {await world.CountAsync(named)} {await world.CountAsync(World.Where("birthday", Operator.Filled))}",
        };
        foreach (var sort in (string[])["city", "-city", "lastName", "birthday"])
        {
            answers.Add(Names(await world.ListAsync(sort, named, limit: 30, at: 3)));
            answers.Add(Names(await world.ListAsync(sort, limit: 50, at: 170)));
        }
        return string.Join('\n', answers);

        static string Names(JsonElement page) =>
            string.Join(' ', page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("lastName").GetString()));
    }

    [Fact]
    public async Task The_next_process_goes_on_with_what_was_left()
    {
        await using var world = await LeftAsync();
        var folder = NewFolder();

        var answers = await AnswersAsync(world.Again(folder));

        answers.ShouldBe(await AnswersAsync(world.Again()));
        // The records, the columns of the cities and of the first names, the orders.
        folder.Restored.ShouldBeGreaterThan(4);
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_seen()
    {
        await using var world = await LeftAsync();
        var ids = (await world.ListAsync("lastName", World.Where("city", Operator.Is, FieldValue.Of("City 3")), limit: 3)).GetProperty("items")
            .EnumerateArray().Select(item => Tsid.TryParse(item.GetProperty("id").GetString(), out var id) ? id : default).ToList();
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, ids[0], null, World.Values(("city", "City 4"), ("lastName", "A")),
            Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, ids[1], null, Cancellation);
        await world.AddContactAsync(("firstName", "P17"), ("lastName", "Zz"), ("city", "City 3"));
        await world.AddContactAsync(("firstName", "P17"), ("lastName", "B"), ("city", "City 8"));
        var folder = NewFolder();
        var next = world.Again(folder);

        var answers = await AnswersAsync(next);

        answers.ShouldBe(await AnswersAsync(world.Again()));
        folder.Restored.ShouldBeGreaterThan(4);
        // And what it found then, with the changes that it makes itself, is true for the one after it.
        await next.Engine.RestoreAsync(world.Workspace, world.Actor, World.Contact, ids[1], null, Cancellation);
        await next.AddContactAsync(("firstName", "P1"), ("lastName", "C"), ("city", "City 9"));
        await AnswersAsync(next);
        (await next.CountAsync(World.Where("department", Operator.Empty))).ShouldBe(People + 3);
        await next.Engine.Generations.KeepAsync(Cancellation);
        (await AnswersAsync(world.Again(NewFolder()))).ShouldBe(await AnswersAsync(world.Again()));
    }

    [Fact]
    public async Task A_damaged_file_is_not_believed()
    {
        await using var world = await LeftAsync();
        // Read from the table, what comes after the first has other slots than in the file.
        var first = (await world.ListAsync("createdAt", limit: 1)).GetProperty("items")[0].GetProperty("id").GetString();
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, Tsid.TryParse(first, out var id) ? id : default, null, Cancellation);
        var expected = await AnswersAsync(world.Again());
        var file = Files.ShouldHaveSingleItem();
        var whole = await File.ReadAllBytesAsync(file, Cancellation);
        var random = new Random(7);

        for (var i = 0; i < 32; i++)
        {
            var damaged = i % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            // The end holds where all else lies, before it are the records, eight bytes each.
            var at =
                (i % 4) switch { 1 => whole.Length - 1 - random.Next(900), 2 => whole.Length - 1_500 - random.Next(2_500), _ => random.Next(whole.Length) };
            if (i % 4 != 0) damaged[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, damaged, Cancellation);

            (await AnswersAsync(world.Again(NewFolder()))).ShouldBe(expected, $"damage {i}");
        }
    }

    [Fact]
    public async Task What_was_left_of_another_past_is_not_believed()
    {
        await using var world = await LeftAsync();
        // As when an older copy of the database was put in its place, and went on from there.
        var moved =
            new Engine.Statement("UPDATE changes SET at = at + 1 WHERE workspace_id = $1 AND seq = (SELECT max(seq) FROM changes WHERE workspace_id = $1)");
        await world.Database.WriteAsync(
            world.Workspace, (moved, world.Workspace), static (session, ask) => session.ExecuteAsync(ask.moved, [ask.Workspace.Value]), Cancellation);
        var folder = NewFolder();

        var answers = await AnswersAsync(world.Again(folder));

        answers.ShouldBe(await AnswersAsync(world.Again()));
        folder.Restored.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_left_under_other_fields_is_not_believed()
    {
        await using var world = await LeftAsync();
        await world.AddFieldsAsync(CustomFields.Restore("rank", "Rank", "number", [], null));
        var folder = NewFolder();

        await AnswersAsync(world.Again(folder));

        folder.Restored.ShouldBe(0);
    }

    [Fact]
    public async Task Nothing_is_left_of_few_records()
    {
        await using var world = await LeftAsync(least: People + 1);

        Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_of_a_workspace_that_is_no_more()
    {
        await using var world = await LeftAsync();

        var generations = new Generations(world.Database, folder: NewFolder());
        generations.KeepOnly([world.Workspace]);
        Files.ShouldHaveSingleItem();

        generations.KeepOnly([await world.OtherWorkspaceAsync()]);

        Files.ShouldBeEmpty();
    }
}
