using System.Net;
using Brisk.Domain.Access;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Brisk.Server.Tests.Platform;

public sealed class WarmingTests
{
    private static readonly RecordType Contacts = ContactType.Type;

    [Fact]
    public async Task What_the_lists_of_the_page_need_is_in_memory_before_anybody_asks()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await owner.ContactAsync("""{"firstName":"Aaron","city":"Moline"}""");
        var shell = await ShellAsync(server);

        var warmed = await Of(server, shell).WarmAsync(TestContext.Current.CancellationToken);
        var kept = server.Node.Generations.Bytes;
        var first = await owner.GetAsync("/api/contacts" + shell.FirstLists.Single(list => list.Type == Contacts).Query);

        warmed.ShouldBe(RecordTypes.All.Count);
        first.ShouldBe(HttpStatusCode.OK).Items[0].GetProperty("city").GetString().ShouldBe("Moline");
        kept.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Workspaces_where_nobody_was_lately_and_pages_that_say_nothing_are_left_alone()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.OwnerAsync();
        await server.KeyAsync(owner.Workspace, Role.Owner);
        var shell = await ShellAsync(server);
        var bare = new Shell(server.Folder);

        var none = await Of(server, bare).WarmAsync(TestContext.Current.CancellationToken);
        server.Clock.Advance(TimeSpan.FromDays(8));
        var late = await Of(server, shell).WarmAsync(TestContext.Current.CancellationToken);

        (none, late).ShouldBe((0, 0));
        server.Node.Cache.Bytes.ShouldBe(0);
    }

    private static Warming Of(TestServer server, Shell shell) =>
        new(server.Node, shell, server.App.Services.GetRequiredService<IHostApplicationLifetime>(), NullLogger<Warming>.Instance);

    private static async Task<Shell> ShellAsync(TestServer server)
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder, "page")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"),
            """<!doctype html><title>x</title><script type="application/json" id="asks">{"/import":["/imports"]}</script>""",
            TestContext.Current.CancellationToken);
        return new Shell(folder);
    }
}
