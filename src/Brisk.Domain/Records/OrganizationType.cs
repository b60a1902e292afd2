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
    ], new Rules())
    {
        Recognition = new()
        {
            Duplicates = Names("externalId email domain name"), Rows = Names("externalId domain name"), LookUp = Names("domain email"),
        },
        FileWords = Words,
        Presentation = new()
        {
            Icon = "building-2", Key = 'o', Sort = "name",
            Columns =
            [
                new("name", 225), new("industry", 200), new("city", 170), new("status", 110), new("employees", 100), new("owner", 92),
                new("annualRevenue", 130), new("updatedAt", 96),
            ],
            Spare = Names("city owner"), SpareBeside = Names("city owner employees"), Subtitle = Names("industry|type|status city"),
            First = Names("name website email phone industry owner status tags city country"),
            Pairs = ["owner status", "city country", "region postalCode", "employees founded"],
            Facts = Names("industry city status website phone email employees annualRevenue owner"),
        },
    };

    private static FileWords Words => new(
    [
        ("name", "name|companyname|accountname|organizationname|organisationname|organization|organisation|company|account|firma|firmenname|"
            + "unternehmen|societe|entreprise|raisonsociale|nom|empresa|razonsocial|nombre|foretag|foretagsnamn|namn|bolag|business|businessname|security|"
            + "customer|customername|client|displayname|institution|school|university|supplier|vendor|brand|association|club|employer"),
        ("legalName", "legalname|registeredname|officialname|juridicalname|legalentity|legalentityname"),
        ("industry", "industry|sector|branche|industrie|secteur|sectordactividad|industria|bransch|naicsdesc|sicdesc|companyindustry|vertical"),
        ("type", "type|accounttype|companytype|organizationtype|relationship|kind"),
        ("domain", "domain|companydomainname|domainname|emaildomain|webdomain|companydomain"),
        ("employees", "employees|numberofemployees|numberemployees|employeecount|companysize|headcount|staff|mitarbeiter|mitarbeiterzahl|"
            + "anzahlmitarbeiter|effectif|nombredesalaries|empleados|numerodeempleados|anstallda|antalanstallda|size|teamsize"),
        ("annualRevenue",
            "annualrevenue|revenue|turnover|sales|annualsales|totalrevenue|umsatz|jahresumsatz|chiffredaffaires|ingresos|ingresosanuales|facturacion|"
            + "omsattning|arsintakter|annualrecurringrevenue"),
        ("founded", "founded|foundedyear|yearfounded|yearstarted|established|yearestablished|gegrundet|grundungsjahr|anneedecreation|fundada|"
            + "grundat|foundation|inception|since"),
        ("parent", "parent|parentcompany|parentaccount|parentorganization|parentname|parentaccountname|mutterunternehmen|konzern|moderbolag"),
        ("parent/externalId", "parentid|parentaccountid|parentcompanyid"),
        ("ticker", "ticker|tickersymbol|symbol|stocksymbol|stockticker"),
    ])
    {
        Entities = Names("organization company"),
        Telling = Names("ticker symbol industry sector employees companyname organizationname accountname legalname revenue founded headquarters domain vat "
            + "security gics cik"),
    };

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
        public IReadOnlyList<(string Field, string From)> Following { get; } = [("domain", "website")];

        public void Derive(RecordType type, IDictionary<string, FieldValue> values)
        {
            var given = values.TryGetValue("domain", out var domain) && !domain.IsNothing ? domain : values.TryGetValue("website", out var website) ? website
                : default;
            if (!given.IsNothing) values["domain"] = FieldValue.Of(UrlField.Host(given.Text));
        }

        public IEnumerable<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values) => [];
    }
}
