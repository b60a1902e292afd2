using Brisk.Domain.Fields;
using static Brisk.Domain.Records.SharedFields;

namespace Brisk.Domain.Records;

/// <summary>A company, association, authority: whatever contacts work for.</summary>
public static class OrganizationType
{
    public static RecordType Type { get; } = new("organization", "organizations", "Organization", "Organizations", "name",
    [
        Text("name", "Name", "name", 200,
            "company companyname accountname account organizationname organisation organisationname organization business firm firma foretagsnamn entreprise "
            + "societe empresa unternehmen security") with { Indexed = true, Required = true },
        Text("legalName", "Legal name", "name", 200, "registeredname officialname firmenname"),
        new() { Name = "industry", Label = "Industry", Kind = ChoiceField.Instance, Group = "work", Indexed = true, Choices = Industries, OpenChoices = true,
            MaxLength = ChoiceField.MaxLength, Aliases = Names("sector gicssector vertical branche businesstype") },
        new()
        {
            Name = "type", Label = "Type", Kind = ChoiceField.Instance, Group = "work", Aliases = Names("accounttype companytype organizationtype"),
            Choices =
            [
                new("customer", "Customer", "green"), new("prospect", "Prospect", "gold"), new("partner", "Partner", "violet"),
                new("supplier", "Supplier", "teal"), new("competitor", "Competitor", "rose"), new("other", "Other", "stone"),
            ],
        },
        Website,
        Text("domain", "Domain", "reach", 253, "companydomainname domainname emaildomain websitedomain") with { Indexed = true },
        new() { Name = "email", Label = "Email", Kind = EmailField.Instance, Group = "reach", Indexed = true, MaxLength = EmailField.MaxLength,
            Aliases = Names("emailaddress email1 email1value companyemail businessemail workemail primaryemail mail epost correo courriel") },
        OtherEmails,
        new() { Name = "phone", Label = "Phone", Kind = PhoneField.Instance, Group = "reach", MaxLength = PhoneField.MaxLength, Aliases = Names(
            "phonenumber companyphone businessphone officephone workphone primaryphone mainphone telephone telephonenumber tel telefon telefono phone1value") },
        OtherPhones,
        Links,
        Owner,
        Status with { Aliases = [.. Status.Aliases.Where(alias => alias != "contactstatus"), "companystatus"] },
        Source,
        Tags,

        .. Postal,
        OtherAddresses,

        new() { Name = "employees", Label = "Employees", Kind = NumberField.Instance, Group = "about",
            Aliases = Names("numberofemployees employeecount noofemployees companysize headcount mitarbeiter size") },
        new() { Name = "annualRevenue", Label = "Annual revenue", Kind = MoneyField.Instance, Group = "about", Currency = "USD",
            Aliases = Names("revenue totalrevenue turnover yearlyrevenue umsatz arsintakter") },
        new() { Name = "founded", Label = "Founded", Kind = NumberField.Instance, Group = "about",
            Aliases = Names("yearfounded yearstarted foundedyear foundingyear gegrundet") },
        new() { Name = "parent", Label = "Parent organization", Indexed = true, Kind = RelationField.Instance, Group = "work", RelatedType = "organization",
            Aliases = Names("parentcompany parentaccount parentid parentname parentaccountname holding") },
        Text("ticker", "Ticker", "about", 20, "tickersymbol symbol stocksymbol"),
        new() { Name = "description", Label = "Description", Kind = LongTextField.Instance, Group = "about", MaxLength = 20_000,
            Aliases = Names("notes note about aboutus companydescription body comment comments remarks bemerkungen") },
        ExternalId with { Aliases = [.. ExternalId.Aliases, "companyid", "accountid", "organizationid", "accountnumber"] },

        .. SharedFields.System,
    ], new Rules());

    private static IReadOnlyList<Choice> Industries =>
    [
        new("technology", "Technology", "blue"), new("finance", "Finance", "green"), new("health-care", "Health care", "rose"),
            new("manufacturing", "Manufacturing", "stone"),
        new("retail", "Retail", "orange"), new("education", "Education", "violet"), new("energy", "Energy", "gold"),
            new("construction", "Construction", "stone"),
        new("real-estate", "Real estate", "teal"), new("transport", "Transport", "blue"), new("hospitality", "Hospitality", "orange"),
            new("media", "Media", "violet"),
        new("government", "Government", "stone"), new("nonprofit", "Nonprofit", "green"), new("agriculture", "Agriculture", "gold"),
            new("consulting", "Consulting", "teal"),
    ];

    /// <summary>The domain follows from the website until somebody sets it.</summary>
    private sealed class Rules : IRecordRules
    {
        public void Derive(RecordType type, IDictionary<string, FieldValue> values)
        {
            var given = values.TryGetValue("domain", out var domain) && !domain.IsNothing ? domain : values.TryGetValue("website", out var website) ? website
                : default;
            if (!given.IsNothing) values["domain"] = FieldValue.Of(UrlField.Host(given.Text));
        }

        public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values) => [];
    }
}
