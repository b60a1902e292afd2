using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Server.Features.Imports;
using Brisk.Server.Tests.Infrastructure;
using Brisk.Storage.Records;

namespace Brisk.Server.Tests.Imports;

public sealed class LinkTableTests(TestServer server)
{
    private static readonly Field Master = new() { Name = "master", Label = "Master", Kind = RelationField.Instance, RelatedType = "contact" };

    [Fact]
    public async Task A_person_whom_rows_name_is_made_once_of_the_parts_of_the_name()
    {
        var links = await LinksAsync();

        var ids = ((string[])["Ek, Maya", "Maya Ek", "Dr. Maya Ek"]).Select(name => links.Resolve(new RowLink(Master, 0, name, null), out _)).ToList();

        links.Accept();
        var made = links.Made(new HashSet<int>()).ShouldHaveSingleItem();
        ids.ShouldAllBe(linked => linked == new LinkedRecord("contact", made.Id, null));
        made.Draft.Problems.ShouldBeEmpty();
        ((string[])["name", "firstName", "lastName"]).Select(field => made.Draft.Values[field].Text).ShouldBe(["Maya Ek", "Maya", "Ek"]);
    }

    [Fact]
    public async Task A_name_that_nobody_can_have_is_refused_before_anything_is_written()
    {
        var links = await LinksAsync();

        links.Resolve(new RowLink(Master, 0, new string('x', 101), null), out var reason).ShouldBeNull();

        reason!.Detail.ShouldContain("100");
        links.Accept();
        links.Made(new HashSet<int>()).ShouldBeEmpty();
    }

    private async Task<LinkTable> LinksAsync()
    {
        var owner = await server.OwnerAsync();
        var schema = await server.Node.Schemas.GetAsync(owner.Workspace, TestContext.Current.CancellationToken);
        return new LinkTable(
            schema, server.Node, new Actor(ActorKind.Import, null), schema.Named("organization")!, NamesInFile.None, new FormerKeys(null), promised: null);
    }
}
