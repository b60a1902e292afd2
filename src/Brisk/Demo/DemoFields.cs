using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Storage.Engine;
using Brisk.Storage.Schema;

namespace Brisk.Demo;

/// <summary>What the demo's company made of the fields: three of its own, and the tags that it uses.</summary>
internal static class DemoFields
{
    public const string Lines = "linesInstalled";
    public const string Service = "serviceContract";
    public const string Budget = "budgetCycle";

    public static IReadOnlyList<Choice> Cycles { get; } =
    [
        new("calendar-year", "Calendar year", "teal"), new("july-june", "July to June", "blue"), new("october-september", "October to September", "violet"),
        new("rolling", "Rolling", "stone"),
    ];

    /// <summary>The most common ones first.</summary>
    public static IReadOnlyList<Choice> Tags { get; } =
    [
        Tag("Decision maker", "teal"), Tag("Trade fair", "violet"), Tag("Newsletter", "stone"), Tag("Key account", "gold"), Tag("Reference", "green"),
        Tag("Site visit", "blue"), Tag("Spare parts", "orange"), Tag("Retrofit", "rose"), Tag("Pilot", "blue"), Tag("Webinar", "violet"),
    ];

    /// <summary>Adds them to a new workspace.</summary>
    public static ValueTask<int> AddAsync(Schemas schemas, IWriteSession session, Tsid workspace, long now) =>
        schemas.EditAsync(session, workspace, async edit =>
        {
            await AddAsync(edit, OrganizationType.Type, "Lines installed", NumberField.Instance, null, now);
            await AddAsync(edit, OrganizationType.Type, "Service contract", YesNoField.Instance, null, now);
            await AddAsync(edit, ContactType.Type, "Budget cycle", ChoiceField.Instance, Cycles, now);
            foreach (var type in (RecordType[])[ContactType.Type, OrganizationType.Type, OpportunityType.Type])
                await edit.SetChoicesAsync(type, type["tags"], Tags, now);
            return 0;
        });

    private static async ValueTask AddAsync(SchemaEdit edit, RecordType type, string label, FieldKind kind, IReadOnlyList<Choice>? choices, long now) =>
        await edit.AddFieldAsync(type, CustomFields.Make(label, kind, await edit.TypeAsync(type.Name), choices), now);

    private static Choice Tag(string word, string hue) => new(word, word, hue);
}
