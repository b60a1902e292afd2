using System.Runtime.CompilerServices;
using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Import;

public sealed class MappingSuggesterTests
{
    private const string Left = "skip";

    public static TheoryData<string> Products() => [.. Sections().Select(section => section.Name)];

    [Theory]
    [MemberData(nameof(Products))]
    public void Headers_of_other_products_are_known(string product)
    {
        var section = Sections().Single(section => section.Name == product);

        var suggested = SuggestedMappings.OfHeader(section.Type, section.Columns.Select(column => column.Header));

        suggested.Select(pair => $"{pair.Key} → {pair.Value}").ShouldBe(section.Columns.Select(column => $"{column.Header} → {column.Target}"));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void No_field_of_one_value_gets_two_columns(string product)
    {
        var section = Sections().Single(section => section.Name == product);
        var columns = section.Columns.Select((column, i) => new ColumnProfile(i, column.Header)).ToList();

        var settings = ImportSettings.Of(section.Type, MappingSuggester.Suggest(section.Type, columns));

        settings.Check(section.Type, columns.Count).ShouldBeEmpty();
    }

    [Fact]
    public void The_legislators_become_contacts_with_everything_worth_keeping()
    {
        var suggested = SuggestedMappings.OfFile(ContactType.Type, Sample("us-legislators-current.csv"));

        suggested.Where(pair => pair.Value != Left).Select(pair => $"{pair.Key} → {pair.Value}").ShouldBe(
        [
            "last_name → lastName", "first_name → firstName", "middle_name → middleName", "suffix → suffix", "nickname → nickname", "birthday → birthday",
            "gender → new choice Gender", "type → type", "state → region", "district → new number District",
                "senate_class → new number Senate class",
            "party → tags", "url → website", "address → street", "phone → phone", "contact_form → new url Contact form", "rss_url → new url RSS URL",
            "twitter → links/X", "facebook → links/Facebook", "youtube → links/YouTube", "mastodon → links/Mastodon", "bioguide_id → externalId",
        ]);
    }

    [Fact]
    public void The_companies_become_organizations()
    {
        var suggested = SuggestedMappings.OfFile(OrganizationType.Type, Sample("sp500-companies.csv"));

        suggested.Select(pair => $"{pair.Key} → {pair.Value}").ShouldBe(
        [
            "Symbol → ticker", "Security → name", "GICS Sector → industry", "GICS Sub-Industry → new text GICS sub-industry", "Headquarters Location → city",
            "Date added → skip", "CIK → new text CIK", "Founded → founded",
        ]);
    }

    [Fact]
    public void Columns_without_telling_names_are_known_by_their_values()
    {
        var suggested = SuggestedMappings.OfFile(
            ContactType.Type, Rows(30, i =>
            $"{Person(i)},p{i}@example.com,x{i}@home.example,+49 221 "
            + $"555{i:000},https://example.com/{i},{(i % 2 == 0 ? "Gold" : "Silver")},K-{i:0000},{(i % 3 == 0 ? "CA" : i % 3 == 1 ? "NY" : "TX")}",
            "c1,c2,c3,c4,c5,c6,c7,c8"));

        suggested.Values.ShouldBe(["name", "email", "otherEmails", "phone", "website", "tags", "externalId", "region"]);
    }

    [Fact]
    public void Columns_that_nothing_fits_become_fields_of_a_fitting_kind()
    {
        var suggested = SuggestedMappings.OfFile(
            ContactType.Type, Rows(40, i =>
            $"p{i}@x.org,{(i % 2 == 0 ? "yes" : "no")},{i * 1.5},2024-01-{(i % 28) + 1:00},{(i % 3 == 0 ? "S" : "L")},{i}-shoe words,0{i:00000},",
            "email,vip_guest,lifetimeValue,Renewal Date,T-Shirt,free text,badge no,empty"));

        suggested.Select(pair => pair.Value)
            .ShouldBe(["email", "new yesNo Vip guest", "new number Lifetime value", "new date Renewal date", "new choice T-Shirt", "new text Free text",
            "new text Badge no", Left]);
    }

    [Theory]
    [InlineData("Badge no", 7, 13, "text")]
    [InlineData("CIK", 1800, 7919, "text")]
    [InlineData("House number", 1, 1, "text")]
    [InlineData("Registry", 100_003, 7919, "text")]
    [InlineData("Employees", 100_003, 7919, "number")]
    [InlineData("Number of seats", 100_003, 7919, "number")]
    [InlineData("Net revenue", 1_000_003, 7919, "number")]
    [InlineData("Donated", 10_000, 500, "number")]
    [InlineData("Lifetime", 900, 7919, "number")]
    [InlineData("Age at entry", 20, 1, "number")]
    [InlineData("Seats", 1, 1, "number")]
    public void Whole_numbers_that_name_something_are_texts_and_those_that_count_are_numbers(string header, int first, int step, string kind)
    {
        var suggested = SuggestedMappings.OfFile(ContactType.Type, Rows(40, i => $"p{i}@x.org,{first + (i * step)}", "email," + header));

        suggested[header].ShouldStartWith($"new {kind} ");
    }

    [Theory]
    [InlineData("Opted out of email", "true,false", "consent/unsubscribed")]
    [InlineData("Opted out of email: Marketing Information", "true,false", "consent/unsubscribed")]
    [InlineData("Email Opt Out", "1,0", "consent/unsubscribed")]
    [InlineData("HasOptedOutOfEmail", "0,0", "consent/unsubscribed")]
    [InlineData("Unsubscribed from all email", "Yes,No", "consent/unsubscribed")]
    [InlineData("Email Marketing Status", "Subscribed,Unsubscribed,Cleaned,Non-Subscribed", "consent")]
    [InlineData("Email permission status", "Opted in,Opted out,Not set", "consent")]
    [InlineData("Accepts Email Marketing", "yes,no", "consent")]
    [InlineData("Consent given", "yes,no", "consent")]
    [InlineData("Consent given", "2026-05-18T09:00:00.000Z,2026-05-19 10:00", "consentAt")]
    [InlineData("Opt-in time", "yes,no", "new yesNo Opt-in time")]
    [InlineData("Status", "subscribed,unsubscribed,cleaned,pending", "consent")]
    [InlineData("Status", "Lead,Customer", "status")]
    [InlineData("Status", "active,inactive", "tags")]
    [InlineData("SMS Opt Out", "true,false", "new yesNo SMS opt out")]
    [InlineData("HasOptedOutOfFax", "true,false", "new yesNo Has opted out of fax")]
    [InlineData("Phone Opt Out", "true,false", "doNotCall")]
    public void Who_may_be_written_to_is_known_in_the_words_of_other_products(string header, string values, string target)
    {
        var all = values.Split(',');

        var suggested = SuggestedMappings.OfFile(
            ContactType.Type, Rows(40, i => $"Ann{i},Lee,p{i}@x.org,{all[i % all.Length]}", "First name,Last name,Email," + header));

        suggested[header].ShouldBe(target);
    }

    [Fact]
    public void Headers_that_name_another_record_are_known_of_any_type_that_points_there()
    {
        var ship = new RecordType("ship", "ships", "Ship", "Ships", "callSign",
        [
            SharedFields.Text("callSign", "Call sign", "name", 40), SharedFields.Text("client", "Client", "work", 40), SharedFields.ExternalId,
            new() { Name = "maker", Label = "Maker", Kind = RelationField.Instance, RelatedType = "organization" },
            new() { Name = "master", Label = "Master", Kind = RelationField.Instance, RelatedType = "contact" },
            new() { Name = "sister", Label = "Sister", Kind = RelationField.Instance, RelatedType = "ship" },
        ]);

        SuggestedMappings.OfHeader(ship, ["Call sign", "ID", "Company ID", "Account name", "Contact", "PersonId", "Client"]).Values
            .ShouldBe(["callSign", "externalId", "maker/externalId", "maker", "master", "master/externalId", "client"]);
        SuggestedMappings.OfHeader(ContactType.Type, ["Customer ID", "Organization ID"]).Values.ShouldBe(["externalId", "organization/externalId"]);
        SuggestedMappings.OfHeader(OrganizationType.Type, ["Company ID", "Customer"]).Values.ShouldBe(["externalId", "name"]);
    }

    [Fact]
    public void A_column_that_only_has_to_do_with_a_relation_becomes_a_field()
    {
        var suggested = SuggestedMappings.OfFile(
            OrganizationType.Type, Rows(30, i => $"Firm {i},Holding {i % 3},zone {i}", "Name,Parent company,Parent zone"));

        suggested.Values.ShouldBe(["name", "parent", "new text Parent zone"]);
    }

    [Fact]
    public void A_header_that_lies_is_not_believed()
    {
        var suggested = SuggestedMappings.OfFile(
            ContactType.Type, Rows(30, i => $"{Person(i)},level {i % 3},{(i % 2 == 0 ? "open" : "won")} deal {i % 4}", "Name,Email,Status"));

        suggested["Email"].ShouldNotBe("email");
        suggested["Status"].ShouldNotBe("status");
    }

    [Fact]
    public void Columns_of_an_earlier_report_are_left_out()
    {
        var suggested = SuggestedMappings.OfHeader(ContactType.Type, ["brisk_line", "brisk_reason", "Email"]);

        suggested.Values.ShouldBe([Left, Left, "email"]);
    }

    private static string Person(int i) => $"{(char)('A' + (i % 26))}nn{i switch { < 10 => "a", < 20 => "e", _ => "i" }} {(char)('Z' - (i % 26))}immer";

    private static byte[] Rows(int count, Func<int, string> row, string header) =>
        Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', Enumerable.Range(1, count).Select(row)));

    private static List<(string Name, RecordType Type, List<(string Header, string Target)> Columns)> Sections()
    {
        var sections = new List<(string, RecordType, List<(string, string)>)>();
        foreach (var line in File.ReadAllLines(Beside("product-headers.txt")))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                sections.Add((words[1], RecordTypes.All.Single(type => type.Name == words[2]), []));
            }
            else if (sections.Count > 0 && line.Split(" → ") is [var header, var target])
            {
                sections[^1].Item3.Add((header, target));
            }
        }
        return sections;
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);

    private static byte[] Sample(string name) => File.ReadAllBytes(Beside(Path.Combine("..", "..", "..", "samples", name)));
}
