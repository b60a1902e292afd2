using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Import;

public sealed class OwnFileTests
{
    [Fact]
    public void No_two_columns_of_a_file_are_called_alike_whatever_fields_are_called()
    {
        var organization = OrganizationType.Type.With([.. OrganizationType.Type.Fields, Added("state", "STATUS")]);
        var contact = ContactType.Type.With([.. ContactType.Type.Fields, Added("at", "organization: city"), Added("dot", "organization.phone")])
            .Among([organization]);

        var headers = contact.Fields.Concat(contact.Paths).Select(field => OwnFile.HeaderOf(contact, field)).ToList();

        headers.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(headers.Count);
        string Of(string name) => OwnFile.HeaderOf(contact, contact.Reach(name)!);
        (Of("organization.name"), Of("organization.status"), Of("organization.state"), Of("organization.city"), Of("at"), Of("dot"))
            .ShouldBe(("Organization: Name", "organization.status", "organization.state", "organization.city", "at", "dot"));
    }

    private static Field Added(string name, string label) => new() { Name = name, Label = label, Kind = TextField.Instance, Custom = true };
}
