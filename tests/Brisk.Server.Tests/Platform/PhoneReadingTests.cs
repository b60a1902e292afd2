using Brisk.Domain;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Engine;
using Brisk.Tests.Shared;

namespace Brisk.Server.Tests.Platform;

public sealed class PhoneReadingTests(TestServer server)
{
    [Fact]
    public async Task A_workspace_whose_numbers_cannot_be_read_does_not_keep_the_others_waiting()
    {
        var broken = await server.OwnerAsync();
        await broken.PostAsync("/api/contacts/fields", """{"label":"Mobile","kind":"phone"}""");
        await broken.ContactAsync("""{"lastName":"Weber","phone":"030/123456"}""");
        await RunAsync(broken.Workspace, "UPDATE contacts SET custom = '[]' WHERE workspace_id = $1");
        var sound = await server.OwnerAsync();
        await sound.ContactAsync("""{"lastName":"Silva","phone":"21 346 0000"}""");
        broken.Workspace.ShouldBeLessThan(sound.Workspace, "they are read in this order");

        foreach (var owner in (Client[])[broken, sound]) await owner.PatchAsync("/api/workspace", """{"country":"PT"}""", ("If-Match", "*"));

        await Eventually.SoAsync("the sound one is read", async () => !(await sound.GetAsync("/api/workspace")).Json.TryGetProperty("phones", out _));
        (await broken.GetAsync("/api/workspace")).Json.TryGetProperty("phones", out _).ShouldBeTrue();
        await RunAsync(broken.Workspace, "DELETE FROM phone_readings WHERE workspace_id = $1");
    }

    private async Task RunAsync(Tsid workspace, string sql) => await server.Database.WriteAsync(workspace, (sql, workspace), static (session, run) =>
        session.ExecuteAsync(new Statement(run.sql), [run.workspace.Value]), TestContext.Current.CancellationToken);
}
