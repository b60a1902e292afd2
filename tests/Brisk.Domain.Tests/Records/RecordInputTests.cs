using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Tests.Records;

public sealed class RecordInputTests
{
    [Fact]
    public void Absent_fields_stay_untouched_and_null_clears()
    {
        var (values, problems) = RecordInput.Read(ContactType.Type, Some.Json("""{"firstName": " Ana ", "email": null, "notes": ""}"""), create: false);

        problems.ShouldBeEmpty();
        values.Keys.ShouldBe(["firstName", "email", "notes"], ignoreOrder: true);
        values["firstName"].Text.ShouldBe("Ana");
        values["email"].IsNothing.ShouldBeTrue();
        values["notes"].IsNothing.ShouldBeTrue();
    }

    [Fact]
    public void All_problems_are_collected_with_their_paths()
    {
        var json = Some.Json("""
            {"email": "ana@x", "birthday": "2026-02-30", "otherEmails": [{"value": "a@x.com"}, {"value": "b"}],
             "name": "Ana", "firstname": "Ana", "version": 3, "lastName": "Díaz"}
            """);

        var (values, problems) = RecordInput.Read(ContactType.Type, json, create: false);

        problems.Select(problem => $"{problem.Field} {problem.Code}").ShouldBe(
            ["email not-an-email", "birthday not-a-date", "otherEmails/1/value not-an-email", "name read-only", "firstname unknown-field",
                "version read-only"]);
        values.Keys.ShouldBe(["lastName"]);
    }

    [Theory]
    [InlineData("firstname", "did you mean firstName?")]
    [InlineData("e-mail", "did you mean email?")]
    [InlineData("organisation", "did you mean organization?")]
    [InlineData("zzzzzzzz", "on contacts.")]
    [InlineData("", "on contacts.")]
    public void An_unknown_field_is_answered_with_the_closest_name(string name, string advice)
    {
        var (_, problems) = RecordInput.Read(ContactType.Type, Some.Json($$"""{"{{name}}": "x"}"""), create: false);

        problems.ShouldHaveSingleItem().Detail.ShouldEndWith(advice);
    }

    [Fact]
    public void Required_fields_must_be_given_when_a_record_is_made_and_cannot_be_cleared()
    {
        RecordInput.Read(OrganizationType.Type, Some.Json("""{"city": "Lund"}"""), create: true).Problems.ShouldHaveSingleItem()
            .ShouldBe(new Problem("name", RecordReasons.FillIn.Of(OrganizationType.Type["name"])));

        RecordInput.Read(OrganizationType.Type, Some.Json("""{"city": "Lund"}"""), create: false).Problems.ShouldBeEmpty();
        RecordInput.Read(OrganizationType.Type, Some.Json("""{"name": " "}"""), create: true).Problems.ShouldHaveSingleItem().Code.ShouldBe("required");
        RecordInput.Read(OrganizationType.Type, Some.Json("""{"name": null}"""), create: false).Problems.ShouldHaveSingleItem().Code.ShouldBe("required");
    }

    [Fact]
    public void A_client_may_give_the_id_of_a_new_record_only()
    {
        var json = Some.Json($$"""{"id": "{{Some.Me}}", "name": "Acme"}""");

        RecordInput.Read(OrganizationType.Type, json, create: true).Problems.ShouldBeEmpty();

        RecordInput.Read(OrganizationType.Type, json, create: false).Problems.ShouldHaveSingleItem().Code.ShouldBe("read-only");
    }

    [Fact]
    public void A_field_given_twice_is_refused() =>
        RecordInput.Read(ContactType.Type, Some.Json("""{"city": "Lund", "city": "Oslo"}"""), create: false).Problems.ShouldHaveSingleItem().Code.ShouldBe(
            "duplicate");

    [Fact]
    public void Broken_names_of_fields_are_refused() =>
        RecordInput.Read(ContactType.Type, Some.Json("""{"\ud800": 1}"""), create: false).Problems.ShouldHaveSingleItem().Code.ShouldBe("unknown-field");

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    public void Anything_but_an_object_is_refused(string json) =>
        RecordInput.Read(ContactType.Type, Some.Json(json), create: true).Problems.ShouldHaveSingleItem().Code.ShouldBe("wrong-type");

    [Fact]
    public void At_most_100_problems_are_collected()
    {
        static string Json(int count) => "{" + string.Join(',', Enumerable.Range(1, count).Select(i => $"\"zz{i}\": 1")) + "}";

        RecordInput.Read(ContactType.Type, Some.Json(Json(100)), create: false).Problems.Count.ShouldBe(100);
        RecordInput.Read(ContactType.Type, Some.Json(Json(101)), create: false).Problems.Count.ShouldBe(100);
    }

    [Fact]
    public void Custom_fields_are_given_like_all_others()
    {
        var type = ContactType.Type.With([.. ContactType.Type.Fields, CustomFields.Make("Shoe size", NumberField.Instance, ContactType.Type)]);

        var (values, problems) = RecordInput.Read(type, Some.Json("""{"shoeSize": 43.5}"""), create: false);

        problems.ShouldBeEmpty();
        values["shoeSize"].Real.ShouldBe(43.5);
    }

    [Theory]
    [InlineData("""{"firstName": "Ana", "middleName": "M", "lastName": "Díaz", "salutation": "Dr."}""", "Ana Díaz")]
    [InlineData("""{"lastName": "Díaz"}""", "Díaz")]
    [InlineData("""{"nickname": "Nan", "email": "ana@x.com"}""", "Nan")]
    [InlineData("""{"email": "ana@x.com", "phone": "112"}""", "ana@x.com")]
    [InlineData("""{"phone": "112"}""", "112")]
    public void A_contact_is_named_by_what_is_known(string json, string name)
    {
        var (values, _) = RecordInput.Read(ContactType.Type, Some.Json(json), create: true);

        var record = Derived(ContactType.Type, values);

        ContactType.Type.Rules.Check(ContactType.Type, record).ShouldBeEmpty();
        record["name"].Text.ShouldBe(name);
    }

    [Fact]
    public void A_contact_without_any_name_is_refused()
    {
        var record = Derived(ContactType.Type, new Dictionary<string, FieldValue> { ["city"] = FieldValue.Of("Lund") });

        ContactType.Type.Rules.Check(ContactType.Type, record).ShouldHaveSingleItem().Detail.ShouldBe("Give a first name, last name, email or phone.");
    }

    [Fact]
    public void The_domain_of_an_organization_follows_from_its_website_until_it_is_set()
    {
        var fromWebsite = Derived(OrganizationType.Type, new Dictionary<string, FieldValue>
        {
            ["name"] = FieldValue.Of("Acme"), ["website"] = FieldValue.Of("https://www.acme.example/about"),
        });
        var given = Derived(OrganizationType.Type, new Dictionary<string, FieldValue>
        {
            ["domain"] = FieldValue.Of("https://Acme.org/"), ["website"] = FieldValue.Of("https://acme.example"),
        });

        fromWebsite["domain"].Text.ShouldBe("acme.example");
        given["domain"].Text.ShouldBe("acme.org");
    }

    private static Dictionary<string, FieldValue> Derived(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        var record = new Dictionary<string, FieldValue>(values, StringComparer.Ordinal);
        type.Rules.Derive(type, record);
        return record;
    }
}
