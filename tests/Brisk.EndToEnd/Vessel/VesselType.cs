using Brisk.Domain.Fields;
using static Brisk.Domain.Records.SharedFields;

namespace Brisk.Domain.Records;

/// <summary>A ship that somebody sells. Not of the product: VesselTests adds it to a copy of the sources.</summary>
public static class VesselType
{
    public static RecordType Type { get; } = new("vessel", "vessels", "Vessel", "Vessels", "shipName",
    [
        Text("shipName", "Name", "name", 200) with { Indexed = true, Required = true },
        Text("number", "Number", "name", 40, "imo hullnumber") with { Indexed = true },
        new() { Name = "length", Label = "Length", Kind = NumberField.Instance },
        new() { Name = "price", Label = "Price", Kind = MoneyField.Instance, Currency = "EUR" },
        new() { Name = "maker", Label = "Maker", Kind = RelationField.Instance, Group = "work", Indexed = true, RelatedType = "organization",
            Aliases = Names("shipyard builder") },
        new() { Name = "seller", Label = "Seller", Kind = RelationField.Instance, Group = "work", RelatedType = "organization" },
        new() { Name = "sister", Label = "Sister", Kind = RelationField.Instance, Group = "work", RelatedType = "vessel" },
        new() { Name = "master", Label = "Master", Kind = RelationField.Instance, Group = "work", RelatedType = "contact" },
        Tags,

        .. SharedFields.System,
    ])
    {
        Recognition = new() { Duplicates = Names("number shipName"), Rows = Names("number shipName"), LookUp = ["number"] },
        Presentation = new() { Key = 'v', Subtitle = Names("number maker") },
    };
}
