using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>A target as a person chooses it.</summary>
/// <param name="Value">What a mapping says.</param>
/// <param name="Group">The field's group, for the order in a list.</param>
/// <param name="Kind">The field kind's name.</param>
public sealed record TargetChoice(string Value, string Label, string Group, string Kind);

/// <summary>All the places of a record type that a column can go to.</summary>
public static class ImportTargets
{
    private static readonly string[] AddressParts = ["street", "city", "region", "postalCode", "country", "label"];

    /// <summary>The targets to offer, in the order of the form.</summary>
    public static IReadOnlyList<TargetChoice> Of(RecordType type)
    {
        var choices = new List<TargetChoice>();
        foreach (var field in type.Fields)
        {
            if (field.Name == "name" && field.ReadOnly) choices.Add(new TargetChoice("name", "Full name, to be split", field.Group, field.Kind.Name));
            if (!field.IsImported) continue;
            if (field.Kind is AddressesField)
            {
                foreach (var part in AddressParts[..5])
                    choices.Add(new TargetChoice($"{field.Name}/Other/{part}", $"Other address: {part switch { "postalCode" => "postal code", _ => part }}",
                        field.Group, field.Kind.Name));
                continue;
            }
            choices.Add(new TargetChoice(field.Name, field.Label, field.Group, field.Kind.Name));
            if (field.Kind is RelationField or RelationsField && HasExternalId(field))
                choices.Add(new TargetChoice(field.Name + "/externalId", $"{field.Label}, by external id", field.Group, field.Kind.Name));
            if (field.Name == "street") choices.Add(new TargetChoice("street/2", "Street, second line", field.Group, field.Kind.Name));
            if (field.Name == "consent") choices.Add(new TargetChoice("consent/unsubscribed", "Consent: yes means unsubscribed", field.Group, field.Kind.Name));
        }
        return choices;
    }

    /// <summary>Why a target does not exist, or null when it does.</summary>
    internal static Reason? Refuse(RecordType type, ImportTarget target)
    {
        if (type.Find(target.Field) is not { } field) return ImportReasons.NoTarget.Of(target.Field);
        if (!field.IsImported && !(field.Name == "name" && target.Group is null)) return ImportReasons.KeptByBrisk.Of(field);
        var fits = (field.Kind, target.Group, target.Part) switch
        {
            (AddressesField, not null, { } part) => AddressParts.Contains(part, StringComparer.Ordinal),
            (LabelledField, _, null or "label") => target.Group is null or { Length: <= LabelledField.MaxLabelLength }
                && (target.Part is null || target.Group is not null),
            (_, _, not null) => false,
            (RelationField or RelationsField, "externalId", _) => HasExternalId(field),
            (_, "2" or "3", _) => field.Name == "street",
            (_, "unsubscribed", _) => field.Name == "consent",
            (AddressesField, null, _) => true,
            (_, null, _) => true,
            _ => false,
        };
        return fits ? null : ImportReasons.NoPart.Of(target.ToString(), field);
    }

    private static bool HasExternalId(Field pointing) => pointing.RelatedTypes.Any(type => RecordTypes.Find(type)?.Find("externalId") is not null);

    /// <summary>Tags, links and lists take any number of columns.</summary>
    internal static bool TakesMany(RecordType type, ImportTarget target) =>
        target.Part is null && type.Find(target.Field)?.Kind is TagsField or LabelledField or RelationsField;
}
