using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>How the cells of a column become values.</summary>
internal enum CellRole
{
    /// <summary>As the field's kind reads text.</summary>
    Plain,
    /// <summary>A whole name, to be split.</summary>
    FullName,
    /// <summary>"Saint Paul, Minnesota": a city, perhaps with its region and country.</summary>
    Place,
    /// <summary>A further line of the street.</summary>
    StreetLine,
    /// <summary>The first of several e-mail addresses or numbers; the others go to the list.</summary>
    Reach,
    /// <summary>An entry of a list of others.</summary>
    Entry,
    /// <summary>The label of an entry or an address.</summary>
    Label,
    /// <summary>A part of a further address.</summary>
    Address,
    Link,
    Owner,
    Tags,
    /// <summary>Yes means: has unsubscribed.</summary>
    Unsubscribed,
    Consent,
    YesNo,
    Number,
    Date,
}

/// <summary>One mapped column, ready to read cells.</summary>
internal sealed record ColumnBinding(int Cell, Field Field, CellRole Role, string? Group, string? Part, string EntryLabel)
{
    /// <summary>Of reach: the list that takes the further values.</summary>
    public Field? Others { get; init; }

    /// <summary>Of links in a file of ours: the column with the ids of what is named; -1 when there is none.</summary>
    public int OwnIds { get; init; } = -1;

    /// <param name="notation">What the column shows of how it is written.</param>
    /// <param name="country">Whose habits decide what the column does not show; null for nobody's.</param>
    /// <param name="isOwn">The file is one that Brisk wrote: nothing in it has to be guessed.</param>
    public static ColumnBinding Of(
        RecordType type, ColumnMapping mapping, string header, Notation notation, string? country, bool splitPlaces, bool isOwn)
    {
        var target = mapping.Target;
        var field = type[target.Field];
        if (field.Kind is NumberField or MoneyField or DateField or InstantField)
            field = field with { Notation = notation.By(mapping.DecimalMark ?? (isOwn ? '.' : null)).In(country) };
        var role = isOwn && target.Group is null ? OwnRoleOf(field) : RoleOf(field, target, splitPlaces);
        var label = role == CellRole.Entry ? EntryLabelOf(target, field, header) : "";
        return new ColumnBinding(mapping.Column, field, role, target.Group, target.Part, label)
        {
            Others = field.Name switch { "email" => type.Find("otherEmails"), "phone" => type.Find("otherPhones"), _ => null },
        };
    }

    /// <summary>A whole value in each cell, as its kind writes and reads it.</summary>
    private static CellRole OwnRoleOf(Field field) => field.Kind switch
    {
        RelationField or RelationsField => CellRole.Link,
        UserField => CellRole.Owner,
        _ => field.IsImported ? CellRole.Plain : CellRole.FullName,
    };

    private static CellRole RoleOf(Field field, ImportTarget target, bool splitPlaces) => field.Kind switch
    {
        LabelledField or AddressesField when target.Part == "label" => CellRole.Label,
        AddressesField when target.Part is not null => CellRole.Address,
        LabelledField => CellRole.Entry,
        RelationField or RelationsField => CellRole.Link,
        UserField => CellRole.Owner,
        TagsField => CellRole.Tags,
        YesNoField => CellRole.YesNo,
        NumberField => CellRole.Number,
        DateField or InstantField => CellRole.Date,
        _ => field.Name switch
        {
            "name" when field.ReadOnly => CellRole.FullName,
            "city" when splitPlaces => CellRole.Place,
            "street" when target.Group is not null => CellRole.StreetLine,
            "email" or "phone" when !field.Custom => CellRole.Reach,
            "consent" => target.Group == "unsubscribed" ? CellRole.Unsubscribed : CellRole.Consent,
            _ => CellRole.Plain,
        },
    };

    /// <summary>A label from the target, else from the header without the words that every such header has: "Home Phone" is Home.</summary>
    private static string EntryLabelOf(ImportTarget target, Field field, string header)
    {
        if (target.Group is { } group) return group.All(char.IsAsciiDigit) ? "" : group;
        if (SocialNetworks.Label(HeaderWords.Parse(header)) is { } network && field.Name == "links") return network;
        var words = NewFieldGuess.Label(header).Split(' ')
            .Where(word => Fold.Text(word) is not (
            "email" or "e-mail" or "mail" or "phone" or "number" or "address" or "telephone" or "value" or "url" or "link" or "website" or "-")
            && !word.All(char.IsAsciiDigit)).ToList();
        var label = string.Join(' ', words).Replace(':', ' ').Replace(';', ' ').Replace(',', ' ').Trim();
        if (label.Length is 0 or > LabelledField.MaxLabelLength) return "";
        return char.ToUpperInvariant(label[0]) + label[1..];
    }
}
