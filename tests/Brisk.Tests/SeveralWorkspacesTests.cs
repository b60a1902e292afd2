using System.Net;
using Brisk.Tests.Processes;

namespace Brisk.Tests;

/// <summary>Several workspaces from the console: whoever runs the server makes them, names them, and takes them away.</summary>
public sealed class SeveralWorkspacesTests
{
    [Fact]
    public async Task Workspaces_are_made_named_used_and_deleted_from_the_console()
    {
        await using var installation = new Installation();
        await using var server = await installation.ServeWorkspaceAsync();

        var made = (await installation.RunAsync("workspace", "create", "Quay", "--owner", "ada@quay.example", "--country", "PT")).Well.Trim().Split('\n');
        var unclear = await installation.RunAsync("user", "list");
        var taken = await installation.RunAsync("workspace", "create", "QUAY");
        var key = (await installation.RunAsync("key", "create", "--role", "owner", "--name", "k", "--workspace", "quay")).Well.Trim();
        var list = (await installation.RunAsync("workspace", "list")).Well;
        _ = (await installation.RunAsync("workspace", "rename", "Quay", "Pier")).Well;
        var people = (await installation.RunAsync("user", "list", "--workspace", made[0])).Well;
        var unasked = await installation.RunAsync("workspace", "delete", "Pier");
        var mistaken = await installation.RunAsync("workspace", "delete", "Pier", "--yes", "Harbour");

        made[1].ShouldStartWith(server.Url + "/invitation#token=");
        unclear.Code.ShouldBe(1);
        unclear.Errors.ShouldContain("There are several workspaces. Say which: --workspace NAME");
        unclear.Errors.ShouldContain($"{made[0]}  Quay");
        unclear.Errors.ShouldContain("Harbour");
        taken.Errors.ShouldContain("There is a workspace called QUAY already.");
        list.ShouldMatch($@"\w{{13}} +1  Harbour\n{made[0]} +0  Quay");
        people.ShouldContain("ada@quay.example");
        unasked.Errors.ShouldContain("--yes \"Pier\"");
        mistaken.Errors.ShouldContain("Nothing was deleted");
        Installation.Authorize(server, key);
        (await server.Http.GetAsync("api/contacts", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await installation.RunAsync("workspace", "delete", "Pier", "--yes", "Pier")).Well.ShouldContain("Pier is deleted.");

        (await server.Http.GetAsync("api/contacts", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await installation.RunAsync("user", "list")).Well.ShouldContain(Installation.Email);
        (await installation.RunAsync("doctor")).Output.ShouldMatch(@"Counters +ok\nChange log +ok");
        (await installation.RunAsync("workspace", "delete", "Harbour", "--yes", "Harbour")).Errors.ShouldContain("only workspace");
    }
}
