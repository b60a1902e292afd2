using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using static Brisk.Domain.Records.SharedFields;

namespace Brisk.Domain.Records;

/// <summary>Something that may be sold: it goes through the stages of a pipeline until it is won or lost.</summary>
public static class OpportunityType
{
    public static RecordType Type { get; } = new RecordType("opportunity", "opportunities", "Opportunity", "Opportunities", "name",
    [
        Text("name", "Name", "name", 200, "opportunityname dealname deal dealtitle titleofdeal potentialname verkaufschance chance") with
            { Indexed = true, Required = true },
        new() { Name = "organization", Label = "Organization", Kind = RelationField.Instance, Group = "work", Indexed = true, RelatedType = "organization",
            Aliases = Names("company companyname accountname account organizationname organisation associatedcompany customer firma") },
        new() { Name = "contacts", Label = "Contacts", Kind = RelationsField.Instance, Group = "work", RelatedTypes = ["contact"], Choices = Roles,
            Aliases = Names("contact contactname primarycontact associatedcontact person contactperson ansprechpartner") },
        Owner with { Aliases = [.. Owner.Aliases, "dealowner", "opportunityowner"] },
        new() { Name = Pipelines.StageField, Label = "Stage", Kind = ChoiceField.Instance, Group = "work", Indexed = true,
            Aliases = Names("dealstage salesstage stagename status phase verkaufsphase") },
        new() { Name = Pipelines.PipelineField, Label = "Pipeline", Kind = ChoiceField.Instance, Group = "work", Indexed = true,
            Aliases = Names("dealpipeline salespipeline salesprocess") },
        new() { Name = StageRules.Amount, Label = "Amount", Kind = MoneyField.Instance, Group = "work", Currency = "USD", Indexed = true,
            Aliases = Names("value dealvalue dealamount opportunityamount total price betrag wert") },
        new() { Name = StageRules.Probability, Label = "Probability", Kind = NumberField.Instance, Group = "work",
            Aliases = Names("dealprobability winprobability chanceofwinning wahrscheinlichkeit") },
        Kept(StageRules.OwnProbability, "Own probability", YesNoField.Instance, false, "") with { Group = "work", Importable = true },
        new() { Name = StageRules.Weighted, Label = "Weighted amount", Kind = MoneyField.Instance, Group = "work", Currency = "USD", ReadOnly = true,
            Aliases = Names("weightedvalue expectedrevenue expectedvalue weightedamountincompanycurrency") },
        new() { Name = "expectedClose", Label = "Expected close", Kind = DateField.Instance, Group = "work", Indexed = true,
            Aliases = Names("closedate expectedclosedate closingdate expectedclosingdate estimatedclosedate abschlussdatum") },
        Kept(StageRules.ClosedAt, "Closed", InstantField.Instance, true, "closedate2 closedon wontime losttime closetime actualclosedate") with
            { Group = "work", Importable = true },
        new() { Name = StageRules.LostReason, Label = "Lost reason", Kind = ChoiceField.Instance, Group = "work", Choices = Reasons, OpenChoices = true,
            MaxLength = ChoiceField.MaxLength, Aliases = Names("closedlostreason lossreason reasonlost verlustgrund") },
        Text("competitor", "Competitor", "work", 200, "competitors maincompetitor mitbewerber"),
        Text("nextStep", "Next step", "work", 300, "nextsteps nextaction naechsterschritt"),
        Source,
        Tags,
        new() { Name = "description", Label = "Description", Kind = LongTextField.Instance, Group = "about", MaxLength = 20_000,
            Aliases = Names("notes note dealdescription comments beschreibung") },
        ExternalId with { Aliases = [.. ExternalId.Aliases, "dealid", "opportunityid"] },

        .. SharedFields.System,
    ], new StageRules())
    {
        Recognition = new() { Duplicates = Names("externalId name"), Rows = ["externalId"], LookUp = ["name"] },
        FileWords = new([]) { Entities = Names("opportunity deal potential"), Telling = Names("dealname dealstage amount closedate pipeline probability") },
        Verbs =
        [
            new("move", "Moves it into a stage, with what this asks for", Permission.WriteRecords, [Pipelines.StageField],
                [Pipelines.PipelineField, StageRules.Probability, StageRules.LostReason, "competitor", "nextStep"]),
        ],
        Presentation = new()
        {
            Icon = "banknote", Key = 'p', Sort = "-updatedAt",
            Columns =
            [
                new("name", 225), new("organization", 170), new("stage", 120), new("amount", 120), new("weighted", 120), new("expectedClose", 110),
                new("owner", 92), new("updatedAt", 96),
            ],
            Spare = Names("organization owner"), SpareBeside = Names("amount owner expectedClose"), Subtitle = Names("organization"),
            First = Names("name organization amount stage expectedClose owner contacts nextStep tags"),
            Pairs = ["stage pipeline", "amount probability", "expectedClose owner"],
            Facts = Names("stage amount expectedClose probability owner nextStep"),
            Forecast = new("expectedClose", StageRules.ClosedAt, StageRules.Probability, StageRules.Amount, StageRules.Weighted),
        },
    }.With(Pipelines.Standard);

    private static IReadOnlyList<Choice> Roles =>
    [
        new("decision-maker", "Decision maker", "green"), new("champion", "Champion", "teal"), new("influencer", "Influencer", "violet"),
        new("user", "User", "blue"), new("blocker", "Blocker", "rose"), new("other", "Other", "stone"),
    ];

    private static IReadOnlyList<Choice> Reasons =>
    [
        new("price", "Price", "gold"), new("competitor", "Competitor", "rose"), new("timing", "Timing", "blue"), new("no-budget", "No budget", "orange"),
        new("no-decision", "No decision", "stone"), new("not-a-fit", "Not a fit", "violet"),
    ];
}
