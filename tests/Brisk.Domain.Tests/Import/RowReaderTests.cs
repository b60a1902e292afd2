using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Import;

public sealed class RowReaderTests
{
    [Theory]
    [InlineData("Maria Cantwell", "", "Maria", "", "Cantwell", "")]
    [InlineData("Dr. Maria Jean van der Berg Jr.", "Dr.", "Maria", "Jean", "van der Berg", "Jr.")]
    [InlineData("Cantwell, Maria", "", "Maria", "", "Cantwell", "")]
    [InlineData("de la Cruz, Ana María", "", "Ana", "María", "de la Cruz", "")]
    [InlineData("Ludwig van Beethoven", "", "Ludwig", "", "van Beethoven", "")]
    [InlineData("Frau Müller", "Frau", "", "", "Müller", "")]
    [InlineData("Cher", "", "Cher", "", "", "")]
    [InlineData("John Smith, MD, PhD", "", "John", "", "Smith", "MD, PhD")]
    public void Whole_names_are_split(string name, string salutation, string first, string middle, string last, string suffix)
    {
        NameSplitter.Split(name).ShouldBe(new PersonName(salutation, first, middle, last, suffix));
    }

    [Theory]
    [InlineData("Email Opt Out", "true", "unsubscribed")]
    [InlineData("Email Opt Out", "No", "")]
    [InlineData("Email Opt Out", "Opted out", "unsubscribed")]
    [InlineData("Email Marketing Status", "Subscribed", "subscribed")]
    [InlineData("Email Marketing Status", "cleaned", "unsubscribed")]
    [InlineData("Email Marketing Status", "Non-Subscribed", "unknown")]
    [InlineData("Email Marketing Status", "Opted-in", "subscribed")]
    [InlineData("Email Marketing Status", "no", "unsubscribed")]
    [InlineData("Email Opt Out,Email Marketing Status", "yes,Subscribed", "unsubscribed")]
    [InlineData("Email Marketing Status,Email Opt Out", "Subscribed,no", "subscribed")]
    public void Consent_is_read_in_the_words_of_other_products(string headers, string cells, string expected)
    {
        var row = Read("Email," + headers, "a@x.org," + cells);

        row.Problem.ShouldBeNull();
        row.Values.GetValueOrDefault("consent").Text.ShouldBe(expected.Length == 0 ? null : expected);
    }

    [Fact]
    public void Cells_become_values_of_their_fields()
    {
        var row = Read("First Name,Last Name,Email,Birthday,Phone,Labels,Do Not Call,Email Opt Out,City",
            "Ann,'=Lee,ANN@X.org,24.12.1980,'+49 221 1,* myContacts ::: * coworkers ::: vip,x,true,\"Paris\"");

        row.Problem.ShouldBeNull();
        Text(row, "lastName").ShouldBe("=Lee");
        Text(row, "email").ShouldBe("ann@x.org");
        Text(row, "birthday").ShouldBe("1980-12-24");
        Text(row, "phone").ShouldBe("+49 221 1");
        TagsField.Tags(row.Values["tags"]).ShouldBe(["coworkers", "vip"]);
        row.Values["doNotCall"].Integer.ShouldBe(1);
        Text(row, "consent").ShouldBe("unsubscribed");
    }

    [Theory]
    [InlineData(21, true)]
    [InlineData(22, false)]
    public void A_row_with_more_entries_than_a_field_holds_is_refused_and_not_cut(int emails, bool isTaken)
    {
        var row = Read("First Name,E-mail 1 - Value", $"Ann,{string.Join(" ::: ", Enumerable.Range(0, emails).Select(i => $"a{i}@x.org"))}");

        (row.Problem is null).ShouldBe(isTaken);
        if (isTaken) LabelledField.Entries(row.Values["otherEmails"]).Count.ShouldBe(20);
        else row.Problem!.Reason.Detail.ShouldContain("20");
    }

    [Fact]
    public void Further_addresses_and_numbers_keep_their_labels()
    {
        var row = Read(
            "First Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Value,Home Phone,Business Fax,Address 1 - "
                + "Street,Address 1 - City,Address 2 - Label,Address 2 - Street,Address 2 - City,twitter",
            "Ann,* Work,a@x.org ::: b@x.org,Home,c@x.org,0221 1234,0221 5678,0221 9999,Ring 1,Köln,Holiday,Strand 2,Kiel,@ann");

        row.Problem.ShouldBeNull();
        Text(row, "email").ShouldBe("a@x.org");
        LabelledField.Entries(row.Values["otherEmails"]).ShouldBe([new Labelled("", "b@x.org"), new Labelled("Home", "c@x.org")]);
        LabelledField.Entries(row.Values["otherPhones"]).ShouldBe([new Labelled("Home", "0221 5678"), new Labelled("Work fax", "0221 9999")]);
        AddressesField.Entries(row.Values["otherAddresses"]).ShouldBe([new Address("Holiday", "Strand 2", "Kiel", "", "", "")]);
        LabelledField.Entries(row.Values["links"]).ShouldBe([new Labelled("X", "https://x.com/ann")]);
    }

    [Theory]
    [InlineData("Saint Paul, Minnesota", "Saint Paul", "Minnesota", null)]
    [InlineData("Atlanta, Georgia", "Atlanta", "Georgia", null)]
    [InlineData("Dublin, Ireland", "Dublin", null, "Ireland")]
    [InlineData("Warmley, Bristol, United Kingdom", "Warmley", "Bristol", "United Kingdom")]
    [InlineData("Reston, Virginia[2]", "Reston", "Virginia", null)]
    [InlineData("Columbus, Ohio; Detroit, Michigan", "Columbus", "Ohio", null)]
    public void A_place_is_split_into_city_region_and_country(string place, string city, string? region, string? country)
    {
        var row = Read("Name,City", $"X,\"{place}\"", OrganizationType.Type);

        (Text(row, "city"), Text(row, "region"), Text(row, "country")).ShouldBe((city, region, country));
    }

    [Theory]
    [InlineData("2013 (1888)", 2013)]
    [InlineData("1881/1894 (1980)", 1881)]
    [InlineData("1902", 1902)]
    public void The_first_year_of_several_counts(string founded, double year)
    {
        Read("Name,Founded", $"X,\"{founded}\"", OrganizationType.Type).Values["founded"].Real.ShouldBe(year);
    }

    [Theory]
    [InlineData("45631", "2024-12-05")]
    [InlineData("3/15/2024", "2024-03-15")]
    [InlineData("2024-01-15 09:14", "2024-01-15")]
    public void Dates_are_read_as_other_products_write_them(string text, string date)
    {
        Text(Read("First Name,Birthday", $"A,{text}"), "birthday").ShouldBe(date);
    }

    [Theory]
    [InlineData("3/4/1980 13/4/1980", "1980-04-03 1980-04-13")]
    [InlineData("03-25-2024 03-04-2024", "2024-03-25 2024-03-04")]
    [InlineData("25-03-2024 03-04-2024", "2024-03-25 2024-04-03")]
    [InlineData("03.25.2024 03.04.2024", "2024-03-25 2024-03-04")]
    [InlineData("3/4/1980", "1980-03-04")]
    [InlineData("3/4/1980", "1980-04-03", "GB")]
    [InlineData("03-04-2024", "2024-04-03")]
    [InlineData("03-04-2024", "2024-03-04", "US")]
    [InlineData("03.04.2024", "2024-04-03", "US")]
    [InlineData("12/31/2024 3/4/2024", "2024-12-31 2024-03-04", "GB")]
    [InlineData("2024-03-04 4.3.2024", "2024-03-04 2024-03-04", "GB")]
    public void The_order_of_day_and_month_is_that_of_the_column_or_else_of_the_country(string days, string read, string? country = null)
    {
        var rows = Open("First Name,Birthday\n" + string.Concat(days.Split(' ').Select(day => $"A,{day}\n")), ContactType.Type, country);

        string.Join(' ', rows.Select(row => Text(row, "birthday"))).ShouldBe(read);
    }

    [Theory]
    [InlineData("3,5 3,75 3,875", "3.5 3.75 3.875")]
    [InlineData("3.5 3.75 3.875 1,200", "3.5 3.75 3.875 1200")]
    [InlineData("1.200,5 1.200", "1200.5 1200")]
    [InlineData("1,234,567 1.250", "1234567 1.25")]
    [InlineData("1.200 3.400", "1200 3400", "DE")]
    [InlineData("1.200 3.400", "1.2 3.4", "US")]
    [InlineData("1.200 3.400", "1.2 3.4")]
    [InlineData("1.200 3.400 980", "? ? 980", "US")]
    [InlineData("1.200 3.400 980", "? ? 980")]
    [InlineData("1.200 3.400 980", "1200 3400 980", "DE")]
    [InlineData("3.125 0 4.875", "3.125 0 4.875", "US")]
    [InlineData("3.125 5 4.875", "3.125 5 4.875")]
    [InlineData("1.200 3.400 9800", "1.2 3.4 9800", "US")]
    [InlineData("1.200 3.40 980", "1.2 3.4 980", "US")]
    [InlineData("1,250 12,500 3,125", "? ? ?", "DE")]
    [InlineData("1,250 12,500 0,125", "1.25 12.5 0.125", "DE")]
    [InlineData("1,250 12,500 1,234.5", "1250 12500 1234.5", "DE")]
    [InlineData("1,200 12,500 980", "? ? 980", "DE")]
    [InlineData("1,200 12,500 980", "1200 12500 980", "US")]
    [InlineData("1,200 12,500 9800", "? ? 9800", "DE")]
    [InlineData("1,200 12,500 98000", "1.2 12.5 98000", "DE")]
    [InlineData("1.250 98000", "? 98000", "DE")]
    [InlineData("1,250 98000", "? 98000", "US")]
    [InlineData("1,250 9800", "1250 9800", "US")]
    [InlineData("1,200 3,40 980", "1.2 3.4 980", "DE")]
    [InlineData("1,200", "?", "DE")]
    [InlineData("1,200 3,400", "1200 3400", "US")]
    [InlineData("1,200 0.5", "1200 0.5", "DE")]
    [InlineData("1.250 2.500 3.750 1.125 2.250 3.5", "? ? ? ? ? 3.5", "DE")]
    [InlineData("1,250 2,500 3,100 4,000 12,5", "? ? ? ? 12.5", "US")]
    [InlineData("1.250 2.500 3.750 1.125 2.250 3.5", "1.25 2.5 3.75 1.125 2.25 3.5", "US")]
    [InlineData("1,250 2,500 3,750 1,125 2,250 3,5", "? ? ? ? ? 3.5", "US")]
    [InlineData("1,250 2,500 3,750 1,125 2,250 3,5", "? ? ? ? ? 3.5")]
    [InlineData("1.250 2.500 3.5 3.75", "1.25 2.5 3.5 3.75", "DE")]
    [InlineData("3,5 3.5 1.250 1,250", "3.5 3.5 ? ?", "DE")]
    [InlineData("3,5 3,75 3.5 1.250 1,250", "3.5 3.75 3.5 ? ?", "US")]
    public void The_mark_before_decimals_is_that_of_the_column_or_else_of_the_country(string numbers, string read, string? country = null)
    {
        var rows = Open("Name,Employees\n" + string.Concat(numbers.Split(' ').Select(number => $"A,\"{number}\"\n")), OrganizationType.Type, country);

        EmployeesOf(rows).ShouldBe(read);
    }

    [Theory]
    [InlineData(',', "1.25 12.5 980")]
    [InlineData('.', "1250 12500 980")]
    [InlineData(null, "? ? 980")]
    public void A_column_that_does_not_show_its_notation_is_read_by_the_mark_that_its_mapping_names(char? mark, string read)
    {
        var rows = Open("Name,Employees\nA,\"1,250\"\nB,\"12,500\"\nC,980\n", OrganizationType.Type, "DE", mark);

        EmployeesOf(rows).ShouldBe(read);
        if (mark is null) rows[0].Problem!.Reason.Detail.ShouldStartWith("1,250 can be 1250 or 1.25, and its column does not show which.");
    }

    [Theory]
    [InlineData("1.250 3.750 0", "1250 3750 0")]
    [InlineData("1.250 3.750 980", "-1 -1 980000")]
    [InlineData("1,250 3,750 0", "1250 3750 0", "TN")]
    [InlineData("1,250 3,750 980", "-1 -1 980000", "KW")]
    [InlineData("1.250 3.750 980", "-1 -1 980000", "TN")]
    [InlineData("1.250 3.750 1.250,500", "1250000 3750000 1250500", "TN")]
    public void Money_of_three_decimals_is_read_as_the_country_writes_it_and_never_a_thousand_times_too_much(
        string amounts, string read, string? country = null)
    {
        var rows = Open("Name,Annual Revenue\n" + string.Concat(amounts.Split(' ').Select(amount => $"A,\"{amount} KWD\"\n")), OrganizationType.Type, country);

        string.Join(' ', rows.Select(row => row.Problem is null ? row.Values["annualRevenue"].Integer : -1)).ShouldBe(read);
    }

    [Fact]
    public void Money_of_four_decimals_is_read_as_that_of_three()
    {
        var rows = Open("Name,Annual Revenue\nA,\"3,125 CLF\"\nB,1.250 CLF\n", OrganizationType.Type, "CL");

        rows.Select(row => row.Problem is null ? row.Values["annualRevenue"].Integer : -1).ShouldBe([31_250, -1]);
    }

    [Fact]
    public void Money_with_three_decimals_in_a_column_of_decimal_commas_is_refused_rather_than_a_thousand_times_too_much()
    {
        var rows = Open("Name,Annual Revenue\nA,\"3,5 EUR\"\nB,\"3,75 EUR\"\nC,\"3,875 EUR\"\n", OrganizationType.Type);

        rows.Select(row => row.Problem is null ? row.Values["annualRevenue"].Integer : -1).ShouldBe([350, 375, -1]);
    }

    [Fact]
    public void The_first_problem_refuses_the_row_and_names_its_cell()
    {
        var row = Read("First Name,Email,Birthday", "Ann,nobody at home,1954-13-24");

        row.Problem.ShouldNotBeNull();
        (row.Problem.Cell, row.Problem.Field, row.Problem.Value).ShouldBe((1, "email", "nobody at home"));
    }

    [Fact]
    public void Short_rows_are_empty_at_the_end_and_long_ones_are_refused()
    {
        var rows = Open("First Name,Email,City\nAnn\nBob,b@x.org,Bonn,,\nCleo,c@x.org,Celle,extra\n ,,\n", ContactType.Type);

        rows.Count.ShouldBe(3);
        rows[0].Problem.ShouldBeNull();
        rows[1].Problem.ShouldBeNull();
        rows[2].Problem!.Reason.Detail.ShouldContain("4 cells");
    }

    [Fact]
    public void Names_of_organizations_and_owners_are_kept_to_be_looked_up()
    {
        var row = Read("Last Name,Company,AccountId,Contact owner", "Lee,Acme,001X,ines@acme.test");

        row.Links.ShouldBe([new RowLink(ContactType.Type["organization"], 1, "Acme", "001X")]);
        row.Owner.ShouldBe("ines@acme.test");
    }

    [Fact]
    public void Lists_grow_and_single_values_are_replaced()
    {
        var type = ContactType.Type;
        var known = Read("First Name,City,Tags,Home Phone,Phone", "Ann,Bonn,a;b,111 111,999 999").Values;
        var given = Read("First Name,City,Tags,Mobile,Phone", "Ann,Köln,B;c,222 222,999 999").Values;

        var changes = RowDecision.Changes(type, OnMatch.Update, known, given, out _);

        changes.Keys.Order().ShouldBe(["city", "otherPhones", "tags"]);
        TagsField.Tags(changes["tags"]).ShouldBe(["a", "b", "c"]);
        RowDecision.Changes(type, OnMatch.Fill, known, given, out _).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_that_says_what_is_known_changes_nothing()
    {
        var values = Read("First Name,City,Tags,Home Phone,Phone,Other City,twitter", "Ann,Bonn,a;b,111 111,999 999,Kiel,ann").Values;

        RowDecision.Changes(ContactType.Type, OnMatch.Update, values, values, out _).ShouldBeEmpty();
    }

    [Fact]
    public void A_list_that_would_grow_too_long_refuses_the_row_and_a_link_without_a_role_leaves_the_one_there_is()
    {
        var peers = Some.Field(RelationsField.Instance) with { Name = "peers", Custom = true, RelatedTypes = ["contact"] };
        var type = ContactType.Type.With([.. ContactType.Type.Fields, peers]);
        Dictionary<string, FieldValue> Links(int from, int count, string? role) => new()
        {
            ["peers"] = RelationsField.Store([.. Enumerable.Range(from, count).Select(i => new LinkedRecord("contact", new Tsid(i), role))]),
        };
        static Dictionary<string, FieldValue> Tags(int from, int count) => new()
        {
            ["tags"] = TagsField.Instance.Parse(ContactType.Type["tags"], string.Join(',', Enumerable.Range(from, count).Select(i => $"t{i}")), out var tags)
                is null ? tags : default,
        };

        RowDecision.Changes(type, OnMatch.Update, Links(1, 995, null), Links(990, 20, null), out var tooMany).ShouldBeEmpty();
        tooMany!.Field.ShouldBe("peers");
        RowDecision.Changes(type, OnMatch.Update, Tags(1, TagsField.MaxCount), Tags(7, TagsField.MaxCount), out tooMany).ShouldBeEmpty();
        tooMany!.Field.ShouldBe("tags");
        Dictionary<string, FieldValue> Emails(int from) => new()
        {
            ["otherEmails"] = LabelledField.Store([.. Enumerable.Range(from, LabelledField.MaxCount).Select(i => new Labelled("", $"a{i}@x.org"))]),
        };
        RowDecision.Changes(type, OnMatch.Update, Emails(1), Emails(2), out tooMany).ShouldBeEmpty();
        tooMany!.Field.ShouldBe("otherEmails");
        Dictionary<string, FieldValue> Addresses(int from) => new()
        {
            ["otherAddresses"] =
                AddressesField.Store([.. Enumerable.Range(from, AddressesField.MaxCount).Select(i => new Address("", $"{i} Main St", "", "", "", ""))]),
        };
        RowDecision.Changes(type, OnMatch.Update, Addresses(1), Addresses(2), out tooMany).ShouldBeEmpty();
        tooMany!.Field.ShouldBe("otherAddresses");
        RowDecision.Changes(type, OnMatch.Update, Links(1, 2, "boss"), Links(1, 1, null), out tooMany).ShouldBeEmpty();
        var changes = RowDecision.Changes(type, OnMatch.Update, Links(1, 2, "boss"), Links(2, 1, "friend"), out tooMany);
        RelationsField.Records(changes["peers"]).Select(link => link.Role).ShouldBe(["boss", "friend"]);
        tooMany.ShouldBeNull();
    }

    [Fact]
    public void Settings_say_what_is_wrong_with_them()
    {
        var settings = new ImportSettings(
        [
            new ColumnMapping(0, new ImportTarget("email")), new ColumnMapping(1, new ImportTarget("email")), new ColumnMapping(1, new ImportTarget("city")),
            new ColumnMapping(9, new ImportTarget("phone")), new ColumnMapping(2, new ImportTarget("nothing")), new ColumnMapping(3, ImportTarget.New),
            new ColumnMapping(4, new ImportTarget("createdAt")), new ColumnMapping(5, new ImportTarget("city", "x")),
        ], "externalId", OnMatch.Update);

        settings.Check(ContactType.Type, 6).Select(problem => problem.Field).ShouldBe(
            ["mapping/1/target", "mapping/2/column", "mapping/3/column", "mapping/4/target", "mapping/5/newField", "mapping/6/target", "mapping/7/target",
                "match"]);
    }

    [Fact]
    public void A_million_keys_are_remembered_in_little_memory()
    {
        var keys = Enumerable.Range(0, 1_000_000).Select(i => $"person{i}@example.com").ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var table = new KeyTable();
        var fresh = 0;

        for (var i = 0; i < keys.Length; i++) fresh += table.TryAdd(keys[i], i, out _) ? 1 : 0;
        var used = GC.GetAllocatedBytesForCurrentThread() - before;

        fresh.ShouldBe(1_000_000);
        table.TryGet("person4711@example.com", out var line).ShouldBeTrue();
        line.ShouldBe(4711);
        table.TryAdd("person5@example.com", 0, out var known).ShouldBeFalse();
        known.ShouldBe(5);
        table.TryGet("nobody@example.com", out _).ShouldBeFalse();
        used.ShouldBeLessThan(64 * 1024 * 1024);
    }

    private static string EmployeesOf(List<ImportRow> rows) => string.Join(' ', rows.Select(row =>
        row.Problem is null ? row.Values["employees"].Real.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?"));

    private static string? Text(ImportRow row, string field) => row.Values.TryGetValue(field, out var value) ? value.Text : null;

    private static ImportRow Read(string header, string row, RecordType? type = null) => Open($"{header}\n{row}\n", type ?? ContactType.Type).Single();

    private static List<ImportRow> Open(string file, RecordType type, string? country = null, char? mark = null)
    {
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(file)), SourceEncoding.Utf8, ',', CsvPosition.Start);
        reader.Read();
        var headers = HeaderNames.Of([.. Enumerable.Range(0, reader.Count).Select(reader.Text)]);
        var profiles = headers.Select((header, i) => new ColumnProfile(i, header)).ToList();
        foreach (var cells in Csv.Read(file).Skip(1)) foreach (var profile in profiles) profile.Add(profile.Index < cells.Count ? cells[profile.Index] : "");
        var settings = ImportSettings.Of(type, MappingSuggester.Suggest(type, [.. headers.Select((header, i) => new ColumnProfile(i, header))]));
        settings = settings with { Mapping = [.. settings.Mapping.Select(column => column with { DecimalMark = mark })] };
        var (full, mapping, _) = settings.WithNewFields(type);
        var rows = new RowReader(full, mapping, headers, profiles.ToDictionary(profile => profile.Index, profile => profile.Notation), country);
        var read = new List<ImportRow>();
        while (reader.Read())
        {
            if (rows.Read(reader) is { } row) read.Add(row);
        }
        return read;
    }
}
