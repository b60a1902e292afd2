using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Tests.Contract;

public abstract class ChangeLogTests(TestEngine engine) : IClassFixture<SharedDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_changes_after_a_number_come_in_order_with_who_made_them_and_what_they_changed()
    {
        await using var world = await World.NewAsync(engine);
        var maya = await world.AddContactAsync(("firstName", "Maya"));
        var deere = await world.AddOrganizationAsync(("name", "Deere"));
        await world.Engine.UpdateAsync(world.Workspace, world.Actor, World.Contact, maya, 1, World.Values(("city", "Lund")), Cancellation);
        await world.Engine.DeleteAsync(world.Workspace, new Actor(ActorKind.System, null), World.Organization, deere, 1, Cancellation);

        var (after, rest) = (await ReadAsync(world, 1, 2), await ReadAsync(world, 3, 50));

        after.Select(Told).ShouldBe([$"2 organization {deere} v1 create user {world.Ada} ",
            $"3 contact {maya} v2 update user {world.Ada} {{\"city\":[null,\"Lund\"]}}"]);
        rest.Select(Told).ShouldBe([$"4 organization {deere} v2 delete system  "]);
        (await ReadAsync(world, 4, 50)).ShouldBeEmpty();

        static string Told(LoggedChange change) =>
            $"{change.Seq} {change.Type} {change.Id} v{change.Version} {change.Kind} {change.ActorKind} {change.Actor} {change.Patch}";
    }

    [Fact]
    public async Task Another_workspace_has_a_log_of_its_own()
    {
        await using var world = await World.NewAsync(engine);
        var other = await world.OtherWorkspaceAsync();
        await world.AddContactAsync(("firstName", "Maya"));
        await world.Engine.CreateAsync(other, new Actor(ActorKind.System, null), World.Organization, World.Values(("name", "Foreign")), null, Cancellation);

        var ours = await ReadAsync(world, 0, 50);

        ours.Select(change => (change.Seq, change.Type)).ShouldBe([(1L, "contact")]);
    }

    private static async Task<List<LoggedChange>> ReadAsync(World world, long after, int limit) =>
        await world.Database.ReadAsync(Lane.Interactive, (world.Workspace, after, limit), static (session, read) =>
            ChangeLog.ReadAsync(session, read.Workspace, read.after, read.limit), Cancellation);
}
