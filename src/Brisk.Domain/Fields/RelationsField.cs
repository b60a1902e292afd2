using System.Buffers;
using System.Text.Json;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Fields;

/// <summary>A record that another one is linked to.</summary>
/// <param name="Type">The name of its record type: <c>contact</c>.</param>
/// <param name="Role">The value of one of the field's choices; null for none.</param>
public readonly record struct LinkedRecord(string Type, Tsid Id, string? Role);

/// <summary>
/// Links to any number of records of the types in <see cref="Field.RelatedTypes"/>, each once and with a role if the field has
/// choices, in the order given. Stored as a JSON array of <c>{"type", "id", "role"}</c>. In text they are
/// <c>0H5ZK3V8QX2RT (Sponsor); …</c>, with <c>contact/</c> before the id where there are several types. Whether the records
/// exist is not known here.
/// </summary>
public sealed class RelationsField : FieldKind
{
    /// <summary>Most links of one field of one record.</summary>
    public const int MaxCount = 1_000;

    private static readonly string[] Separators = [" ::: ", ";", "|", "\n"];

    /// <summary>What would tear a role apart in text.</summary>
    private static readonly SearchValues<char> Marks = SearchValues.Create("();|\n:");

    private RelationsField() { }

    public static RelationsField Instance { get; } = new();

    public override string Name => "relations";
    public override Shape Shape => Shape.Relations;
    public override IReadOnlyList<Operator> Operators { get; } = [Operator.HasAny, Operator.HasAll, .. OperatorWords.Presence];
    public override bool Sortable => false;

    /// <summary>The records of a stored value.</summary>
    public static IReadOnlyList<LinkedRecord> Records(FieldValue value) => JsonText.Entries(value, Stored);

    /// <summary>The stored form of links that are already checked.</summary>
    public static FieldValue Store(IReadOnlyList<LinkedRecord> links) => JsonText.Write(links, (json, link) =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, link.Type);
        json.WriteString("id"u8, link.Id.ToString());
        if (link.Role is not null) json.WriteString("role"u8, link.Role);
        json.WriteEndObject();
    });

    /// <summary>A stored value with some links more and some less, by the records; null when they would be too many.</summary>
    /// <param name="added">With the roles that they have afterwards.</param>
    public static FieldValue? Changed(FieldValue value, IReadOnlyList<LinkedRecord> added, IReadOnlyList<LinkedRecord> removed)
    {
        var before = Records(value);
        var gone = removed.Select(KeyOf).ToHashSet();
        var links = before.Where(link => !gone.Contains(KeyOf(link))).ToList();
        var places = new Dictionary<(string, Tsid), int>(links.Count + added.Count);
        foreach (var link in links) places[KeyOf(link)] = places.Count;
        foreach (var link in added)
        {
            if (places.TryAdd(KeyOf(link), links.Count)) links.Add(link);
            else links[places[KeyOf(link)]] = link;
        }
        if (links.Count > MaxCount) return null;
        return links.SequenceEqual(before) ? value : Store(links);

        static (string, Tsid) KeyOf(LinkedRecord link) => (link.Type, link.Id);
    }

    public override Refusal? Read(Field field, JsonElement json, out FieldValue value)
    {
        value = default;
        if (json.ValueKind != JsonValueKind.Array)
            return FieldReasons.NoLinks.Of(json.ValueKind);
        if (json.GetArrayLength() > MaxCount) return TooMany;
        var links = new List<LinkedRecord>();
        var seen = new HashSet<(string, Tsid)>();
        foreach (var element in json.EnumerateArray())
        {
            var refusal = ReadLink(field, element, out var link)
                ?? (seen.Add((link.Type, link.Id)) ? null : FieldReasons.LinkedTwice);
            if (refusal is not null) return refusal.At(links.Count, FieldReasons.Link);
            links.Add(link);
        }
        value = Store(links);
        return null;
    }

    /// <summary>A filter asks for one record, by its id.</summary>
    public override Refusal? ParseOperand(Field field, Operator asked, ReadOnlySpan<char> text, out FieldValue value) => IdText.Parse(text.Trim(), out value);

    public override string Display(Field field, FieldValue value) => value.IsInteger ? IdText.Write(value) : string.Join("; ", Records(value).Select(link =>
        (field.RelatedTypes.Count > 1 ? $"{link.Type}/{link.Id}" : link.Id.ToString()) + (link.Role is { } role ? $" ({RoleText(field, role)})" : "")));

    /// <summary>
    /// The pieces of a text of several links: names, ids, addresses. Commas separate ids and e-mail addresses only; names have commas of
    /// their own.
    /// </summary>
    public static IEnumerable<string> Pieces(string text) =>
        from piece in text.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let parts = piece.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        from part in Array.TrueForAll(parts, part => part.Contains('@', StringComparison.Ordinal)
            || Tsid.TryParse(part.AsSpan(part.IndexOf('/', StringComparison.Ordinal) + 1), out _)) ? parts : [piece]
        select part;

    /// <summary>Whether a piece is an id, alone or behind a type of the field: <c>contact/0H5ZK3V8QX2RT</c>.</summary>
    /// <param name="type">Null when the piece does not say it.</param>
    public static bool TryId(Field field, string piece, out string? type, out Tsid id)
    {
        var slash = piece.IndexOf('/', StringComparison.Ordinal);
        type = slash < 0 ? null : TypeOf(field, piece[..slash].Trim());
        id = default;
        return (slash < 0 || type is not null) && Tsid.TryParse(piece.AsSpan(slash + 1).Trim(), out id);
    }

    /// <summary>What a piece names, without the role that stands behind it in parentheses; without a role where these are part of the name.</summary>
    public static (string Name, string? Role) NameAndRole(Field field, string piece)
    {
        var open = piece.EndsWith(')') ? piece.LastIndexOf('(') : -1;
        if (open <= 0 || Role(field, piece.AsSpan(open + 1, piece.Length - open - 2)) is not { } role) return (piece, null);
        return (piece[..open].TrimEnd(), role);
    }

    protected override Refusal? ParseText(Field field, ReadOnlySpan<char> text, out FieldValue value)
    {
        if (JsonText.TryList(this, field, text, out value)) return null;
        var links = new List<LinkedRecord>();
        foreach (var piece in Pieces(text.ToString()))
        {
            var (name, role) = NameAndRole(field, piece);
            var slash = name.IndexOf('/');
            if (slash < 0 && field.RelatedTypes.Count != 1) return NoType(field);
            var type = slash < 0 ? field.RelatedTypes[0] : TypeOf(field, name[..slash].Trim());
            if (type is null) return NotAType(field, name[..slash]);
            if (IdText.Parse(name.AsSpan(slash + 1).Trim(), out var id) is { } refusal) return refusal;
            var link = new LinkedRecord(type, new Tsid(id.Integer), role);
            if (links.Exists(known => known.Type == link.Type && known.Id == link.Id)) continue;
            if (links.Count == MaxCount) return TooMany;
            links.Add(link);
        }
        value = Store(links);
        return null;
    }

    internal static Reason TooMany => FieldReasons.ManyLinks.Of(MaxCount);

    private static Refusal? ReadLink(Field field, JsonElement json, out LinkedRecord link)
    {
        link = default;
        if (json.ValueKind == JsonValueKind.String)
        {
            if (field.RelatedTypes.Count != 1) return new(NoType(field), "type");
            var refusal = ReadId(json, out var plain);
            link = new LinkedRecord(field.RelatedTypes[0], plain, null);
            return refusal;
        }
        if (json.ValueKind != JsonValueKind.Object)
            return FieldReasons.NoLink.Of(json.ValueKind);
        var type = field.RelatedTypes.Count == 1 ? field.RelatedTypes[0] : null;
        string? role = null;
        Tsid id = default;
        foreach (var member in json.EnumerateObject())
        {
            if (!JsonText.TryName(member, out var name) || name is not ("type" or "id" or "role" or "name"))
                return FieldReasons.LinkMembers;
            // What the API answers says the name, too.
            if (name == "name" || member.Value.ValueKind == JsonValueKind.Null) continue;
            if (JsonText.Refuse(member.Value, out var text) is { } broken) return broken with { Path = name };
            if (name == "id" && ReadId(member.Value, out id) is { } noId) return noId with { Path = "id" };
            if (name == "type" && (type = TypeOf(field, text)) is null) return new(NotAType(field, text), "type");
            if (name == "role" && !string.IsNullOrWhiteSpace(text) && (role = Role(field, text)) is null) return new(NotARole(field, text), "role");
        }
        if (type is null) return new(NoType(field), "type");
        link = new LinkedRecord(type, id, role);
        return id == default ? new Refusal(FieldReasons.NoId, "id") : null;
    }

    private static Refusal? ReadId(JsonElement json, out Tsid id)
    {
        var refusal = IdText.Read(json, out var read) ?? (read.IsNothing ? FieldReasons.NoId : null);
        id = refusal is null ? new Tsid(read.Integer) : default;
        return refusal;
    }

    /// <summary>The type of the field that a singular or plural name means, or null.</summary>
    private static string? TypeOf(Field field, string text)
    {
        foreach (var type in field.RelatedTypes)
        {
            if (text.Equals(type, StringComparison.OrdinalIgnoreCase) || text.Equals(RecordTypes.Find(type)?.Plural, StringComparison.OrdinalIgnoreCase))
                return type;
        }
        return null;
    }

    /// <summary>The role that a text means; one that was taken away is that of links that have it still.</summary>
    private static string? Role(Field field, ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (ChoiceField.Match(field, text) is { } known) return known;
        foreach (var former in field.FormerChoices)
        {
            if (text.Equals(former.Value, StringComparison.Ordinal)) return former.Value;
        }
        return null;
    }

    /// <summary>A role as <see cref="NameAndRole"/> finds it again: by its label unless that would be torn apart.</summary>
    private static string RoleText(Field field, string role)
    {
        var label = ChoiceField.Label(field, role);
        return label.AsSpan().IndexOfAny(Marks) < 0 && Role(field, label) == role ? label : role;
    }

    private static Reason NoType(Field field) => field.RelatedTypes.Count == 0 ? FieldReasons.NothingToLink : FieldReasons.NoTypeOfLink.Of(field.RelatedTypes);

    private static Reason NotAType(Field field, string text) => FieldReasons.NotATypeOfLink.Of(text, field.RelatedTypes);

    private static Reason NotARole(Field field, string text) => field.Choices.Count == 0 ? FieldReasons.NoRoles
        : FieldReasons.NotAChoice.Of(text, [.. field.Choices.Take(6)]);

    private static LinkedRecord Stored(JsonElement link) => new(
        link.GetProperty("type"u8).GetString()!, Tsid.TryParse(link.GetProperty("id"u8).GetString(), out var id) ? id : default,
        link.TryGetProperty("role"u8, out var role) ? role.GetString() : null);
}
