using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

public abstract class LedgerTests(TestEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_written_adds_up()
    {
        await using var world = await WrittenAsync();

        var findings = await LedgerCheck.RunAsync(world.Database, Cancellation);

        findings.Counters.ShouldBeEmpty();
        findings.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE counters SET n = n + 1 WHERE name = 'contact'", "3 contacts are counted, but there are 2.")]
    [InlineData("UPDATE counters SET n = 0 WHERE name = 'contact:deleted'", "0 contacts are counted in the trash, but there are 1.")]
    [InlineData("DELETE FROM counters WHERE name = 'organization'", "0 organizations are counted, but there are 1.")]
    [InlineData("UPDATE counters SET n = 2 WHERE name = 'seq:contact'", "The generation of contacts is 2, but their last change has the number 7.")]
    [InlineData("UPDATE workspace_seq SET seq = 9", "The last number given to a change is 9, but the last change has the number 7.")]
    public async Task A_counter_that_is_wrong_is_named(string damage, string sentence)
    {
        await using var world = await WrittenAsync();
        await RunAsync(world, damage);

        var findings = await LedgerCheck.RunAsync(world.Database, Cancellation);

        findings.Counters.ShouldBe([sentence]);
        findings.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE contacts SET version = 9 WHERE name = 'Maya'", "1 contacts have a version that is not the number of their changes.")]
    [InlineData("DELETE FROM changes WHERE seq = 5", "1 contacts have a version that is not the number of their changes.",
        "The last change has the number 7, but there are 6 changes.", "1 steps begin or end with a change that is not theirs.")]
    [InlineData("UPDATE changes SET kind = 'update' WHERE seq = 1", "2 creations of contacts are logged, but with the trash there are 3.")]
    [InlineData("DELETE FROM steps WHERE first_seq = 3", "1 changes belong to steps that are not there or end before them.")]
    [InlineData("UPDATE steps SET last_seq = 8 WHERE first_seq = 7", "1 steps begin or end with a change that is not theirs.")]
    [InlineData("UPDATE steps SET first_seq = 5 WHERE first_seq = 6", "1 steps begin or end with a change that is not theirs.")]
    [InlineData("UPDATE changes SET step_id = (SELECT min(id) FROM steps) WHERE seq = 4", "1 changes belong to steps that are not there or end before them.",
        "1 steps begin or end with a change that is not theirs.")]
    [InlineData("UPDATE changes SET step_id = NULL WHERE seq = 4", "1 steps begin or end with a change that is not theirs.")]
    public async Task A_change_log_that_does_not_tell_everything_is_named(string damage, params string[] sentences)
    {
        await using var world = await WrittenAsync();
        await RunAsync(world, damage);

        var findings = await LedgerCheck.RunAsync(world.Database, Cancellation);

        findings.Changes.ShouldBe(sentences);
        findings.Counters.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("DELETE FROM timeline WHERE on_type = 'contact'", "2 places of activities in timelines are missing.")]
    [InlineData("DELETE FROM timeline WHERE on_type = '' AND at = 7", "1 places of activities in timelines are missing.")]
    [InlineData("UPDATE timeline SET at = 8 WHERE on_type = 'contact' AND at = 7", "1 activities stand in timelines where they do not belong.",
        "1 places of activities in timelines are missing.")]
    [InlineData("INSERT INTO timeline SELECT workspace_id, on_type, on_id + 1, what, at, from_id FROM timeline WHERE on_type = 'contact' AND at = 7",
        "1 activities stand in timelines where they do not belong.")]
    public async Task A_timeline_that_is_wrong_is_named(string damage, params string[] sentences)
    {
        await using var world = await WrittenAsync();
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        foreach (var at in (int[])[6, 7, 9])
        {
            var made = await world.Engine.CreateAsync(world.Workspace, world.Actor, ActivityType.Type, World.Values(("kind", "note"), ("text", "x"),
                ("at", FieldValue.Of(at)), ("about", RelationsField.Store([new LinkedRecord("contact", maya, null)]))), null, Cancellation);
            if (at == 9) await world.Engine.DeleteAsync(world.Workspace, world.Actor, ActivityType.Type, made.Id, null, Cancellation);
        }
        (await LedgerCheck.RunAsync(world.Database, Cancellation)).Counters.ShouldBeEmpty();
        await RunAsync(world, damage);

        (await LedgerCheck.RunAsync(world.Database, Cancellation)).Counters.ShouldBe(sentences);
    }

    /// <summary>Three contacts (one of them in the trash, one changed and restored) and an organization: seven changes.</summary>
    private async Task<World> WrittenAsync()
    {
        var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        var bo = await world.AddContactAsync(("firstName", "Bo"));
        await world.AddContactAsync(("firstName", "Ida"));
        await world.AddOrganizationAsync(("name", "Deere"));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, maya, 1, World.Values(("city", "Moline")), Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, world.Actor, World.Contact, bo, 1, Cancellation);
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, maya, 2, World.Values(("city", "Lund")), Cancellation);
        return world;
    }

    private static async Task RunAsync(World world, string sql) =>
        await world.Database.WriteAsync(new Statement(sql), static (session, statement) => session.ExecuteAsync(statement, []), Cancellation);
}
