using Brisk.Domain;
using Brisk.Storage.Accounts;
using Brisk.Storage.Engine;
using Brisk.Storage.Migrations;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Tests.Contract;

/// <summary>What is found without knowing the workspace: where accounts may go, and where work waits.</summary>
public abstract class DirectoryTests(TestEngine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_goes_where_it_is_let_in_and_nowhere_it_was_removed_from()
    {
        await using var world = await World.NewAsync(engine);
        var (account, other) = (world.Engine.Ids.Next(), await world.OtherWorkspaceAsync());
        var (here, there) = (Person(world, account, UserRow.Active), Person(world, null, UserRow.Invited));
        await WriteAsync(world, world.Workspace, session => UserTable.InsertAsync(session, world.Workspace, here, null));
        await WriteAsync(world, other, session => UserTable.InsertAsync(session, other, there, "hash"));

        (await WorkspacesAsync(world, account)).ShouldBe([(world.Workspace, here.Id)]);
        await WriteAsync(world, other, session => UserTable.JoinAsync(session, other, there.Id, account, "Eve"));
        (await WorkspacesAsync(world, account)).ShouldBe([(world.Workspace, here.Id), (other, there.Id)]);
        await WriteAsync(world, world.Workspace, session => UserTable.RemoveAsync(session, world.Workspace, here.Id));
        (await WorkspacesAsync(world, account)).ShouldBe([(other, there.Id)]);
        await WriteAsync(world, world.Workspace, session => UserTable.InviteAsync(session, world.Workspace, here, "again", 5));
        (await WorkspacesAsync(world, account)).ShouldBe([(other, there.Id)]);
        await world.RemoveAsync(other);
        (await WorkspacesAsync(world, account)).ShouldBe([]);
    }

    [Fact]
    public async Task An_account_is_removed_where_it_belongs_nowhere_any_more_and_not_before()
    {
        await using var world = await World.NewAsync(engine);
        var account = new Account(world.Engine.Ids.Next(), "eve@brisk.example", "Eve", "h", 1, 1, null);
        var person = Person(world, account.Id, UserRow.Active);
        await world.Database.WriteAsync(default, account, static (session, account) => AccountTable.InsertAsync(session, account), Cancellation);
        await WriteAsync(world, world.Workspace, session => UserTable.InsertAsync(session, world.Workspace, person, null));

        (await RemoveUnusedAsync()).ShouldBe(0);
        await WriteAsync(world, world.Workspace, session => UserTable.RemoveAsync(session, world.Workspace, person.Id));
        (await RemoveUnusedAsync()).ShouldBe(1);

        async Task<long> RemoveUnusedAsync() => await world.Database.WriteAsync(default, account.Id, static (session, id) =>
            AccountTable.RemoveUnusedAsync(session, id), Cancellation);
    }

    [Fact]
    public async Task A_country_that_changed_is_waiting_work_until_all_numbers_are_read()
    {
        await using var world = await World.NewAsync(engine);
        await WriteAsync(world, world.Workspace, session => PhoneTable.AgainAsync(session, world.Workspace, null));

        (await OpenAsync(world, WorkspaceDirectory.PhoneReadings)).ShouldBe([new OpenWork(world.Workspace, default)]);
        while (await new PhoneRereading(world.Engine, world.Database, 1).StepAsync(world.Workspace, Cancellation) is not null) { }

        (await OpenAsync(world, WorkspaceDirectory.PhoneReadings)).ShouldBe([]);
    }

    [Fact]
    public async Task What_an_older_version_wrote_beside_this_one_is_found_after_the_next_start()
    {
        await using var world = await World.NewAsync(engine);
        var account = world.Engine.Ids.Next();
        var (gone, come) = (Person(world, account, UserRow.Active), Person(world, account, UserRow.Active));
        await WriteAsync(world, world.Workspace, session => UserTable.InsertAsync(session, world.Workspace, gone, null));
        string[] written =
        [
            $"UPDATE users SET status = 'removed' WHERE id = {gone.Id.Value}",
            "INSERT INTO users (workspace_id, id, account_id, name, email, role, hue, status, created_at) "
                + $"VALUES ({world.Workspace.Value}, {come.Id.Value}, {account.Value}, 'Eve', 'eve@elsewhere.example', 'member', 'rose', 'active', 1)",
            "INSERT INTO jobs (workspace_id, id, kind, status, actor_kind, created_at, updated_at) "
                + $"VALUES ({world.Workspace.Value}, 8, 'bulk', 'running', 'system', 1, 1)",
            $"INSERT INTO phone_readings (workspace_id, number, former, record_type, after_id, records) VALUES ({world.Workspace.Value}, 1, '', '', 0, 0)",
        ];
        foreach (var text in written)
            await world.Database.WriteAsync(world.Workspace, text, static (session, text) => session.ExecuteAsync(new Statement(text), []), Cancellation);

        (await Migrator.MigrateAsync(world.Database, null, TimeProvider.System, Cancellation)).ShouldBe(0);

        (await WorkspacesAsync(world, account)).ShouldBe([(world.Workspace, come.Id)]);
        (await OpenAsync(world, WorkspaceDirectory.Jobs)).ShouldBe([new OpenWork(world.Workspace, new Tsid(8))]);
        (await OpenAsync(world, WorkspaceDirectory.PhoneReadings)).ShouldBe([new OpenWork(world.Workspace, default)]);
    }

    [Fact]
    public async Task Nobodys_account_is_given_away_whose_workspace_an_older_version_wrote()
    {
        await using var world = await World.NewAsync(engine);
        var account = world.Engine.Ids.Next();
        await WriteAsync(world, default, async session =>
            await AccountTable.InsertAsync(session, new Account(account, $"{account}@elsewhere.example", "Eve", "hash", 1, 1, null)));
        await world.Database.WriteAsync(world.Workspace, "INSERT INTO users (workspace_id, id, account_id, name, email, role, hue, status, created_at) "
            + $"VALUES ({world.Workspace.Value}, 77, {account.Value}, 'Eve', 'eve@elsewhere.example', 'member', 'rose', 'active', 1)",
            static (session, text) => session.ExecuteAsync(new Statement(text), []), Cancellation);

        var removed = await world.Database.WriteAsync(default(Tsid), account, static (session, account) =>
            AccountTable.RemoveUnusedAsync(session, account), Cancellation);

        removed.ShouldBe(0);
        (await world.Database.ReadAsync(Lane.Interactive, account, UserTable.IsAnywhereAsync, Cancellation)).ShouldBeTrue();
    }

    private static UserRow Person(World world, Tsid? account, string status)
    {
        var id = world.Engine.Ids.Next();
        return new UserRow(id, account, "Eve", $"{id}@brisk.example", "member", "rose", status, 1, null, null);
    }

    private static async Task<List<(Tsid, Tsid)>> WorkspacesAsync(World world, Tsid account) => (await world.Database.ReadAsync(
        Lane.Interactive, account, UserTable.WorkspacesOfAsync, Cancellation)).ConvertAll(one => (one.Workspace, one.User));

    private static async Task<List<OpenWork>> OpenAsync(World world, string what) => (await world.Database.ReadAsync(
        Lane.Interactive, what, WorkspaceDirectory.OpenAsync, Cancellation)).FindAll(work => work.Workspace == world.Workspace);

    private static async Task WriteAsync(World world, Tsid workspace, Func<IWriteSession, ValueTask> write) =>
        await world.Database.WriteAsync(workspace, write, static async (session, write) =>
        {
            await write(session);
            return 0;
        }, Cancellation);
}
