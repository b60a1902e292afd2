using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>One postal address; parts that are not known are empty.</summary>
public sealed record Address(string Label, string Street, string City, string Region, string PostalCode, string Country);

/// <summary>
/// Further postal addresses: a list of <c>{label, street, city, region, postalCode, country}</c>, stored as a JSON array.
/// Text without structure becomes the street of one address.
/// </summary>
public sealed class AddressesField : FieldKind
{
    /// <summary>Most addresses of one field.</summary>
    public const int MaxCount = 20;

    private static readonly (string Name, int MaxLength)[] Parts =
        [("label", 40), ("street", 300), ("city", 100), ("region", 100), ("postalCode", 20), ("country", 100)];

    private AddressesField() { }

    public static AddressesField Instance { get; } = new();

    public override string Name => "addresses";
    public override Shape Shape => Shape.Json;
    public override IReadOnlyList<Operator> Operators => OperatorWords.Presence;
    public override bool Sortable => false;

    /// <summary>The addresses of a stored value.</summary>
    public static IReadOnlyList<Address> Entries(FieldValue value) => JsonText.Entries(value, entry =>
    {
        var parts = Array.ConvertAll(Parts, part => entry.TryGetProperty(part.Name, out var text) ? text.GetString() ?? "" : "");
        return new Address(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    });

    /// <summary>The stored form of addresses that are already checked.</summary>
    public static FieldValue Store(IReadOnlyList<Address> addresses) =>
        Store([.. addresses.Select(address => (string[])[address.Label, address.Street, address.City, address.Region, address.PostalCode, address.Country])]);

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Array) return FieldReasons.NoAddresses.Of(json.ValueKind);
        if (json.GetArrayLength() > MaxCount) return TooMany;
        var entries = new List<string[]>();
        var index = 0;
        foreach (var element in json.EnumerateArray())
        {
            if (ReadEntry(element, out var parts) is { } refusal) return refusal.At(index, FieldReasons.Address);
            entries.Add(parts);
            index++;
        }
        value = Store(entries);
        return null;
    }

    public override string Display(Field field, FieldValue value) => string.Join("; ", Entries(value).Select(OneLine));

    internal static Reason TooMany => FieldReasons.ManyAddresses.Of(MaxCount);

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        if (JsonText.TryList(this, field, text, out value)) return null;
        if (PlainText.Clean(text, Parts[1].MaxLength, lines: true, out var street) is { } refusal) return refusal;
        value = Store([new Address("", street, "", "", "", "")]);
        return null;
    }

    private static string OneLine(Address address)
    {
        var place = string.Join(", ", ((string[])[address.Street, address.City, address.Region, address.PostalCode, address.Country])
            .Where(part => part.Length > 0));
        return address.Label.Length > 0 ? $"{address.Label}: {place}" : place;
    }

    private static FieldValue Store(List<string[]> entries) => JsonText.Write(entries, (json, parts) =>
    {
        json.WriteStartObject();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 0) json.WriteString(Parts[i].Name, parts[i]);
        }
        json.WriteEndObject();
    });

    private static Refusal? ReadEntry(JsonElement json, out string[] parts)
    {
        parts = ["", "", "", "", "", ""];
        if (json.ValueKind != JsonValueKind.Object)
            return FieldReasons.NoAddress.Of(json.ValueKind);
        foreach (var member in json.EnumerateObject())
        {
            var at = Array.FindIndex(Parts, part => member.NameEquals(part.Name));
            if (at < 0) return FieldReasons.AddressMembers;
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            var refusal = JsonText.Refuse(member.Value, out var text) ?? PlainText.Clean(text, Parts[at].MaxLength, lines: at == 1, out parts[at]);
            if (refusal is not null) return refusal with { Path = Parts[at].Name };
        }
        return parts.AsSpan(1).ContainsAnyExcept("") ? null : FieldReasons.EmptyAddress;
    }
}
