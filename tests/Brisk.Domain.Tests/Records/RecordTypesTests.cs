using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Records;

public sealed class RecordTypesTests
{
    private static readonly string[] Hues = ["stone", "rose", "orange", "gold", "green", "teal", "blue", "violet"];
    private static readonly string[] Groups = ["name", "reach", "work", "address", "about", "system"];

    [Fact]
    public void Contacts_have_their_fields_in_order() =>
        ContactType.Type.Fields.Select(field => field.Name + (field.Indexed ? "*" : "")).ShouldBe((
            "name* salutation firstName middleName lastName suffix nickname pronouns email* otherEmails phone* otherPhones website links organization* "
                + "title* department owner* status* type source tags " +
            "street city* region postalCode country* otherAddresses birthday language timeZone consent consentAt doNotCall notes externalId* createdAt* "
                + "updatedAt* lastActivityAt* createdBy updatedBy").Split(' '));

    [Fact]
    public void Organizations_have_their_fields_in_order() =>
        OrganizationType.Type.Fields.Select(field => field.Name + (field.Indexed ? "*" : "")).ShouldBe((
            "name* legalName industry* type website domain* email* otherEmails phone otherPhones links owner* status* source tags " +
            "street city* region postalCode country* otherAddresses employees annualRevenue founded parent* ticker description externalId* createdAt* "
                + "updatedAt* lastActivityAt* createdBy updatedBy").Split(' '));

    [Fact]
    public void A_type_is_found_by_name_and_by_plural()
    {
        RecordTypes.Find("contact").ShouldBeSameAs(ContactType.Type);
        RecordTypes.Find("organizations").ShouldBeSameAs(OrganizationType.Type);

        RecordTypes.Find("Contacts").ShouldBeNull();
    }

    [Fact]
    public void A_hidden_field_is_named_nowhere_in_its_type()
    {
        foreach (var type in RecordTypes.All)
        {
            foreach (var field in type.Fields.Where(field => field != type.Title))
            {
                var seen = type.Without(new HashSet<string> { field.Name });
                var screens = seen.Presentation.Of(seen);
                string[] named =
                [
                    .. seen.Fields.Select(one => one.Name), .. seen.Recognition.Duplicates, .. seen.Recognition.Rows, .. seen.Recognition.Shared,
                    .. seen.Recognition.LookUp,
                    .. typeof(Presentation).GetProperties().Select(property => property.GetValue(screens)).SelectMany(value => value switch
                    {
                        IEnumerable<string> names => names.SelectMany(name => name.Split(' ', '|')),
                        IEnumerable<ListColumn> columns => columns.Select(column => column.Field),
                        string name => [name.TrimStart('-')],
                        Forecast forecast => forecast.Fields,
                        _ => [],
                    }),
                ];
                named.ShouldNotContain(field.Name, type.Name);
            }
        }
    }

    [Fact]
    public void A_type_says_which_fields_follow_from_which()
    {
        foreach (var type in RecordTypes.All)
        {
            var names = type.Rules.NamedBy(type).SelectMany(fields => fields).ToList();
            foreach (var field in type.Fields.Where(field => field.Kind.Shape == Shape.Text && !field.ReadOnly))
            {
                var values = new Dictionary<string, FieldValue>(StringComparer.Ordinal) { [field.Name] = FieldValue.Of("x.example") };
                type.Rules.Derive(type, values);
                var made = values.Where(pair => pair.Key != field.Name && !pair.Value.IsNothing).Select(pair => pair.Key).ToList();
                made.Contains(type.Title.Name).ShouldBe(names.Contains(field.Name) && field != type.Title, field.Name);
                made.Where(name => name != type.Title.Name)
                    .Except(type.Rules.Following.Where(pair => pair.From == field.Name).Select(pair => pair.Field)).ShouldBeEmpty(field.Name);
            }
        }
    }

    [Fact]
    public void What_a_type_says_of_its_fields_is_of_fields_that_it_has()
    {
        foreach (var type in RecordTypes.All)
        {
            var (known, screens) = (type.Recognition, type.Presentation.Of(type));

            string[] indexed = [.. known.Duplicates, .. known.Rows, .. known.LookUp];
            indexed.ShouldAllBe(name => type[name].Indexed && !type[name].Custom);
            known.Shared.Except(known.Rows).ShouldBeEmpty();
            string[] columns = [.. screens.Columns.Select(column => column.Field)];
            columns[0].ShouldBe(type.Title.Name);
            screens.Spare.Concat(screens.SpareBeside).Except(columns).ShouldBeEmpty();
            string[] named =
            [
                .. columns, screens.Sort.TrimStart('-'), .. screens.Subtitle.SelectMany(choices => choices.Split('|')), .. screens.First, .. screens.Asked,
                .. screens.Facts, .. screens.Forecast?.Fields ?? [],
                .. screens.Pairs.SelectMany(pair => pair.Split(' ')),
            ];
            named.ShouldAllBe(name => type.Find(name) != null);
            screens.First.ShouldAllBe(name => !type[name].ReadOnly);
        }
        RecordTypes.All.Select(type => type.Presentation.Key).OfType<char>().Concat("dis").ShouldBeUnique();
    }

    [Fact]
    public void A_type_that_says_nothing_of_its_screens_begins_with_its_first_fields()
    {
        var type = new RecordType("ship", "ships", "Ship", "Ships", "name",
        [
            new() { Name = "name", Label = "Name", Kind = TextField.Instance, Indexed = true },
            new() { Name = "length", Label = "Length", Kind = NumberField.Instance },
            new() { Name = "log", Label = "Log", Kind = LongTextField.Instance },
            new() { Name = "madeAt", Label = "Made", Kind = InstantField.Instance, ReadOnly = true },
        ]);

        var screens = type.With([.. type.Fields, CustomFields.Make("Crew", NumberField.Instance, type)]).Presentation.Of(type);

        screens.Columns.Select(column => column.Field).ShouldBe(["name", "length"]);
        screens.Sort.ShouldBe("name");
        screens.First.ShouldBe(["name", "length", "log"]);
        screens.Facts.ShouldBe(["length", "log"]);
        type.Recognition.Duplicates.ShouldBe(["name"]);
    }

    [Fact]
    public void No_header_means_two_fields_of_one_type()
    {
        foreach (var type in RecordTypes.All)
        {
            var headers = type.Fields.SelectMany(field => field.Aliases.Append(field.Name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)
                .Select(alias => (alias, field.Name)));

            headers.GroupBy(pair => pair.alias).Where(group => group.Count() > 1)
                .Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.Name))}").ShouldBeEmpty(type.Name);
        }
    }

    [Fact]
    public void Aliases_are_lower_case_letters_and_digits() =>
        RecordTypes.All.SelectMany(type => type.Fields).SelectMany(field => field.Aliases)
            .Where(alias => !alias.All(c => char.IsLower(c) || char.IsDigit(c))).ShouldBeEmpty();

    [Theory]
    [InlineData("emailaddress", "email")]
    [InlineData("mailingcity", "city")]
    [InlineData("businesspostalcode", "postalCode")]
    [InlineData("accountname", "organization")]
    [InlineData("contactowner", "owner")]
    [InlineData("mobilephone", "otherPhones")]
    [InlineData("recordid", "externalId")]
    [InlineData("leadsource", "source")]
    [InlineData("birthdate", "birthday")]
    public void Headers_of_other_products_are_known(string header, string name) =>
        ContactType.Type.Fields.Single(field => field.Aliases.Contains(header)).Name.ShouldBe(name);

    [Fact]
    public void Fields_are_declared_within_the_design()
    {
        foreach (var field in RecordTypes.All.SelectMany(type => type.Fields))
        {
            Groups.ShouldContain(field.Group, field.Name);
            field.Choices.ShouldAllBe(choice => Hues.Contains(choice.Hue));
            field.Choices.Select(choice => choice.Value).ShouldBeUnique();
            (field.Kind is RelationField).ShouldBe(field.RelatedType is not null, field.Name);
            (field.Kind is RelationField or RelationsField).ShouldBe(field.RelatedTypes.Count > 0, field.Name);
            // What a row of links says instead of a record type.
            RecordTypes.Find("tag").ShouldBeNull();
            (field.Kind is MoneyField).ShouldBe(field.Currency is not null, field.Name);
        }
    }

    [Theory]
    [InlineData("firstName", "first_name")]
    [InlineData("lastActivityAt", "last_activity_at")]
    [InlineData("city", "city")]
    public void A_column_is_the_name_in_snake_case(string name, string column) =>
        ContactType.Type[name].Column.ShouldBe(column);

    [Fact]
    public void A_renamed_field_gets_the_column_of_its_new_name() =>
        (ContactType.Type["firstName"] with { Name = "givenName" }).Column.ShouldBe("given_name");

    [Theory]
    [InlineData("Shoe size", "shoeSize")]
    [InlineData("T-shirt's colour", "tShirtsColour")]
    [InlineData("Företagsnamn (2)", "foretagsnamn2")]
    [InlineData("leadScoreXYZ", "leadScoreXyz")]
    [InlineData("2nd car", "field2ndCar")]
    [InlineData("会社名", "field")]
    [InlineData("  ", "field")]
    [InlineData("Not", "notField")]
    [InlineData("Contains", "containsField")]
    [InlineData("ID", "idField")]
    [InlineData("First name", "firstName2")]
    [InlineData("CITY", "city2")]
    public void A_custom_field_is_named_after_its_label(string label, string name) =>
        CustomFields.Make(label, TextField.Instance, ContactType.Type).Name.ShouldBe(name);

    [Fact]
    public void Names_of_custom_fields_are_unique_and_at_most_45_characters()
    {
        var type = ContactType.Type;
        for (var i = 0; i < 12; i++) type = type.With([.. type.Fields, CustomFields.Make(new string('a', 80), TextField.Instance, type)]);

        var made = type.Fields.Where(field => field.Custom).ToList();

        made.Select(field => field.Name).ShouldBeUnique();
        made.Max(field => field.Name.Length).ShouldBe(CustomFields.MaxNameLength);
        made.ShouldAllBe(field => field.Label.Length == CustomFields.MaxLabelLength && field.Group == "custom");
    }

    [Fact]
    public void A_custom_field_is_as_long_as_its_kind_allows()
    {
        CustomFields.Kinds.ShouldNotContain(RelationField.Instance);

        foreach (var kind in CustomFields.Kinds) CustomFields.Make("x", kind, ContactType.Type).MaxLength.ShouldBeGreaterThan(0);

        CustomFields.Make("x", LongTextField.Instance, ContactType.Type).MaxLength.ShouldBe(20_000);
        CustomFields.Make("x", MoneyField.Instance, ContactType.Type).Currency.ShouldBe("USD");
        CustomFields.Make("x", TagsField.Instance, ContactType.Type).OpenChoices.ShouldBeTrue();
    }

    [Fact]
    public void A_new_choice_gets_its_own_value_and_the_hue_used_least()
    {
        var first = CustomFields.MakeChoice("Cold call", []);
        var second = CustomFields.MakeChoice("Cold-Call", [first]);

        first.ShouldBe(new Choice("cold-call", "Cold call", "blue"));
        second.ShouldBe(new Choice("cold-call-2", "Cold-Call", "green"));
        CustomFields.MakeChoice("??", []).Value.ShouldBe("choice");
        CustomFields.MakeChoice("", []).Label.ShouldBe("Choice");
    }
}
