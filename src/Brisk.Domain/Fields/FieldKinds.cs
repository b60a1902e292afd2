using System.Collections.Frozen;

namespace Brisk.Domain.Fields;

/// <summary>Every kind of field there is.</summary>
public static class FieldKinds
{
    public static IReadOnlyList<FieldKind> All { get; } =
    [
        TextField.Instance, LongTextField.Instance, EmailField.Instance, PhoneField.Instance, UrlField.Instance, NumberField.Instance,
        MoneyField.Instance, DateField.Instance, InstantField.Instance, YesNoField.Instance, ChoiceField.Instance, TagsField.Instance,
        RelationField.Instance, RelationsField.Instance,
        UserField.Instance, LabelledField.Emails, LabelledField.Phones, LabelledField.Links, AddressesField.Instance,
    ];

    private static readonly FrozenDictionary<string, FieldKind> ByName = All.ToFrozenDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>The kind of that name, or null.</summary>
    public static FieldKind? Find(string name) => ByName.GetValueOrDefault(name);
}
