using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Records;

/// <summary>The kind of a stage alone says open, won or lost; what follows from it does so in both directions, and nothing else changes.</summary>
public sealed class StageRulesTests
{
    private static readonly RecordType Type = OpportunityType.Type;

    [Fact]
    public void A_new_one_begins_in_the_first_stage_with_its_probability()
    {
        var made = Made();

        made.Shows("pipeline stage probability ownProbability closedAt").ShouldBe("sales qualified 20 0 -");
    }

    [Fact]
    public void The_probability_of_the_stage_holds_unless_a_person_typed_one_and_until_that_is_cleared()
    {
        var deal = Made().Given(("probability", FieldValue.Of(35.0)));
        deal.Shows("probability ownProbability").ShouldBe("35 1");
        deal = deal.Given(("stage", FieldValue.Of("proposal")));
        deal.Shows("stage probability ownProbability").ShouldBe("proposal 35 1");
        deal = deal.Given(("probability", default));
        deal.Shows("probability ownProbability").ShouldBe("50 0");
        deal = deal.Given(("probability", FieldValue.Of(50.0)));
        deal.Shows("probability ownProbability").ShouldBe("50 1");

        deal.Given(("stage", FieldValue.Of("won"))).Shows("probability ownProbability").ShouldBe("100 0");
        deal.Given(("stage", FieldValue.Of("lost")), ("lostReason", FieldValue.Of("price"))).Shows("probability ownProbability").ShouldBe("0 0");
    }

    [Theory]
    [InlineData(101)]
    [InlineData(-1)]
    [InlineData(12.5)]
    public void A_probability_is_a_whole_number_of_percent(double percent) =>
        Made().Refused(("probability", FieldValue.Of(percent))).ShouldBe("probability");

    [Fact]
    public void Closing_and_reopening_keep_when_and_why_in_step()
    {
        Made().Refused(("stage", FieldValue.Of("lost"))).ShouldBe("lostReason");
        Made().Refused(("lostReason", FieldValue.Of("price"))).ShouldBe("lostReason");
        var lost = Made().At(1_000).Given(("stage", FieldValue.Of("lost")), ("lostReason", FieldValue.Of("price")));
        lost.Shows("closedAt lostReason").ShouldBe("1000 price");
        lost.Refused(("probability", FieldValue.Of(40.0))).ShouldBe("probability");

        var open = lost.At(2_000).Given(("stage", FieldValue.Of("proposal")));
        open.Shows("stage probability closedAt lostReason").ShouldBe("proposal 50 - -");
        open.At(3_000).Given(("stage", FieldValue.Of("won"))).Shows("closedAt lostReason").ShouldBe("3000 -");
    }

    [Fact]
    public void A_write_changes_what_it_names_and_what_that_rules_and_nothing_else()
    {
        var lost = Made().At(1_000).Given(("stage", FieldValue.Of("lost")), ("lostReason", FieldValue.Of("price")));

        lost.At(9_000).Given(("nextStep", FieldValue.Of("Call in 2027"))).Shows("stage probability closedAt lostReason nextStep")
            .ShouldBe("lost 0 1000 price Call in 2027");
        // Of what its stage is no more, too.
        var former = new Deal(new Dictionary<string, FieldValue>(Made().Values) { ["stage"] = FieldValue.Of("demo") }, 0);
        former.Given(("nextStep", FieldValue.Of("Call"))).Shows("stage probability").ShouldBe("demo 20");
    }

    [Fact]
    public void A_stage_that_is_not_there_or_of_another_pipeline_is_refused()
    {
        Made().Refused(("stage", FieldValue.Of("demo"))).ShouldBe("stage");
        Made().Refused(("stage", default)).ShouldBe("stage");
        Made().Refused(("pipeline", FieldValue.Of("none"))).ShouldBe("pipeline");
    }

    [Fact]
    public void What_is_imported_keeps_when_it_was_closed_and_what_is_taken_back_is_as_it_was()
    {
        var won = Made(WriteWay.Imported, ("stage", FieldValue.Of("won")), ("closedAt", FieldValue.Of(77L)), ("probability", FieldValue.Of(100.0)));
        won.Shows("closedAt probability ownProbability").ShouldBe("77 100 0");
        Made(WriteWay.Imported, ("probability", FieldValue.Of(20.0))).Shows("probability ownProbability").ShouldBe("20 0");

        var open = won.At(2_000).Given(("stage", FieldValue.Of("proposal")));
        var back = won.Values;
        open.At(5_000)
            .Written(WriteWay.Undone, [.. "stage probability ownProbability closedAt".Split(' ').Select(name => (name, back.GetValueOrDefault(name)))])
            .Shows("stage probability closedAt").ShouldBe("won 100 77");
    }

    [Fact]
    public void The_weighted_amount_is_rounded_once_half_away_from_zero()
    {
        foreach (var (amount, percent, weighted) in new[] { (333L, 50.0, 167L), (-333L, 50.0, -167L), (100L, 33.0, 33L), (1L, 0.0, 0L) })
        {
            var deal = Made().Given(("amount", FieldValue.Money(amount, "EUR")), ("probability", FieldValue.Of(percent)));
            deal.Values["weighted"].ShouldBe(FieldValue.Money(weighted, "EUR"));
        }
        Made().Values.ShouldNotContainKey("weighted");
    }

    private static Deal Made(WriteWay way = WriteWay.Given, params (string Name, FieldValue Value)[] given) =>
        new Deal(null, 1).Written(way, [("name", FieldValue.Of("Line 4")), .. given]);

    private sealed record Deal(Dictionary<string, FieldValue>? Held, long Now)
    {
        public Dictionary<string, FieldValue> Values => Held!;

        public Deal At(long now) => this with { Now = now };

        public Deal Given(params (string Name, FieldValue Value)[] given) => Written(WriteWay.Given, given);

        public Deal Written(WriteWay way, params (string Name, FieldValue Value)[] given)
        {
            var (after, problems) = Write(way, given);
            problems.ShouldBeEmpty();
            // Done twice it is as done once.
            var again = new Dictionary<string, FieldValue>(after);
            Type.Rules.Decide(Type, new RecordWrite(Held, given.ToDictionary(pair => pair.Name, pair => pair.Value), again, Now, way, _ => true));
            Type.Rules.Derive(Type, again);
            again.ShouldBe(after, ignoreOrder: true);
            return new Deal(after, Now);
        }

        public string Refused(params (string Name, FieldValue Value)[] given) =>
            string.Join(' ', Write(WriteWay.Given, given).Problems.Select(one => one.Field));

        public string Shows(string names) => string.Join(' ', names.Split(' ').Select(name => Values.TryGetValue(name, out var value)
            ? value.IsText ? value.Text : value.IsReal ? $"{value.Real}" : $"{value.Integer}" : "-"));

        private (Dictionary<string, FieldValue> After, IReadOnlyList<Problem> Problems) Write(WriteWay way, (string Name, FieldValue Value)[] given)
        {
            var after = Held is null ? [] : new Dictionary<string, FieldValue>(Held);
            var write = new RecordWrite(Held, given.ToDictionary(pair => pair.Name, pair => pair.Value), after, Now, way, _ => true);
            foreach (var (name, value) in given) write.Set(name, value);
            var problems = Type.Rules.Decide(Type, write);
            Type.Rules.Derive(Type, after);
            return (after, problems);
        }
    }
}
