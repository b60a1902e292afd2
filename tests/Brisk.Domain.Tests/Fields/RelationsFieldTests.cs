using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Fields;

public sealed class RelationsFieldTests
{
    private const string A = "00000FT001007";
    private const string B = "00000FT001008";

    private static readonly Field One = Some.Field(RelationsField.Instance) with
    {
        Choices = [new("sponsor", "Sponsor", "blue"), new("c-d", "C; (d)", "rose")], FormerChoices = [new("gone", "Gone", "stone")],
    };

    private static readonly Field Several = One with { RelatedTypes = ["contact", "organization"] };

    [Theory]
    [InlineData($"""["{A}"]""", $$"""[{"type":"contact","id":"{{A}}"}]""")]
    [InlineData($$"""[{"id":"{{A}}","role":"Sponsor"},"{{B}}"]""", $$"""[{"type":"contact","id":"{{A}}","role":"sponsor"},{"type":"contact","id":"{{B}}"}]""")]
    [InlineData($$"""[{"type":"contacts","id":"{{A}}","name":"Ada","role":null}]""", $$"""[{"type":"contact","id":"{{A}}"}]""")]
    [InlineData($$"""[{"id":"{{A}}","role":"gone"}]""", $$"""[{"type":"contact","id":"{{A}}","role":"gone"}]""")]
    [InlineData("[]", "nothing")]
    [InlineData($"\"{A}\"", "! wrong-type")]
    [InlineData("[5]", "! wrong-type at 0")]
    [InlineData("""["Ada"]""", "! not-an-id at 0")]
    [InlineData("""[{"role":"sponsor"}]""", "! required at 0/id")]
    [InlineData("""[{"id":null}]""", "! required at 0/id")]
    [InlineData($$"""["{{A}}",{"type":"organization","id":"{{B}}"}]""", "! wrong-type at 1/type")]
    [InlineData($$"""[{"id":"{{A}}","role":"boss"}]""", "! not-a-choice at 0/role")]
    [InlineData($$"""[{"id":"{{A}}","since":2020}]""", "! unknown-field at 0")]
    [InlineData($$"""["{{A}}",{"id":"{{A}}","role":"sponsor"}]""", "! duplicate at 1")]
    public void In_json_links_have_a_type_an_id_and_a_role(string json, string outcome) =>
        Outcome.OfJson(RelationsField.Instance, json, One).ShouldBe(outcome);

    [Theory]
    [InlineData($"""["{A}"]""", "! required at 0/type")]
    [InlineData($$"""[{"id":"{{A}}"}]""", "! required at 0/type")]
    [InlineData($$"""[{"type":"contact","id":"{{A}}"},{"type":"organizations","id":"{{A}}"}]""",
        $$"""[{"type":"contact","id":"{{A}}"},{"type":"organization","id":"{{A}}"}]""")]
    public void Where_there_are_several_types_each_link_says_its_own(string json, string outcome) =>
        Outcome.OfJson(RelationsField.Instance, json, Several).ShouldBe(outcome);

    [Theory]
    [InlineData($"{A}; {B} (Sponsor)", $$"""[{"type":"contact","id":"{{A}}"},{"type":"contact","id":"{{B}}","role":"sponsor"}]""")]
    [InlineData($"{A}, {B}", $$"""[{"type":"contact","id":"{{A}}"},{"type":"contact","id":"{{B}}"}]""")]
    [InlineData($"{A} ::: {A}", $$"""[{"type":"contact","id":"{{A}}"}]""")]
    [InlineData($"organization/{A}", "! wrong-type")]
    [InlineData("Ada Lovelace", "! not-an-id")]
    public void In_text_links_are_ids_with_their_roles_behind(string text, string outcome) =>
        Outcome.OfText(RelationsField.Instance, text, One).ShouldBe(outcome);

    [Fact]
    public void What_is_shown_is_read_again_without_loss()
    {
        var a = Tsid.TryParse(A, out var id) ? id : default;
        var links = RelationsField.Store([new("contact", a, "c-d"), new("organization", a, "sponsor"),
            new("contact", new Tsid(7), null), new("contact", new Tsid(8), "gone")]);

        var text = RelationsField.Instance.Display(Several, links);

        RelationsField.Instance.Parse(Several, text, out var again).ShouldBeNull();
        again.ShouldBe(links);
        text.ShouldStartWith($"contact/{A} (c-d); organization/{A} (Sponsor); contact/");
    }

    [Fact]
    public void Names_with_commas_and_parentheses_stay_whole()
    {
        RelationsField.Pieces("Acme, Inc.; Ada (UK) | b@x.example, c@x.example").ShouldBe(["Acme, Inc.", "Ada (UK)", "b@x.example", "c@x.example"]);
        RelationsField.NameAndRole(One, "Ada (UK)").ShouldBe(("Ada (UK)", null));
        RelationsField.NameAndRole(One, "Ada (UK) (sponsor)").ShouldBe(("Ada (UK)", "sponsor"));
    }

    [Fact]
    public void There_are_at_most_1000_links()
    {
        static string Json(int count) => "[" + string.Join(',', Enumerable.Range(1, count).Select(i => $"\"{new Tsid(i)}\"")) + "]";

        Outcome.OfJson(RelationsField.Instance, Json(1000), One).ShouldStartWith("[");
        Outcome.OfJson(RelationsField.Instance, Json(1001), One).ShouldBe("! too-many");
    }

    [Theory]
    [InlineData($"linked to {A}")]
    [InlineData($"linked to ({A}, {B})")]
    public void A_filter_asks_what_a_record_is_linked_to(string text)
    {
        FilterParser.TryParse(ContactType.Type, text, Some.Scope, out var filter, out _).ShouldBeTrue();

        FilterWriter.Write(filter!).ShouldBe(text);
    }
}
