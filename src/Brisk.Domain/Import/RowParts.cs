using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Wordings;

namespace Brisk.Domain.Import;

/// <summary>Collects the values of one row; what several columns give together is put together at the end.</summary>
internal sealed class RowParts(RecordType type, bool placesHaveCountries)
{
    private readonly List<(ColumnBinding Binding, string Value)> entries = [];
    private readonly List<(Field Field, string? Group, string Label)> labels = [];
    private readonly List<(ColumnBinding Binding, string Value)> addresses = [];
    private readonly List<RowLink> links = [];
    private readonly List<string> tags = [];
    private readonly List<string> lines = [];
    private ColumnBinding? tagsFrom;
    private ColumnBinding? namedFrom;
    private string? whole;
    private ImportRow row = null!;

    public void Begin(ImportRow next)
    {
        row = next;
        entries.Clear();
        labels.Clear();
        addresses.Clear();
        links.Clear();
        tags.Clear();
        lines.Clear();
        (tagsFrom, namedFrom, whole) = (null, null, null);
    }

    /// <summary>Reads a value as its field does; returns what is wrong.</summary>
    public Reason? Set(ColumnBinding binding, ReadOnlySpan<char> text) => Set(binding.Field, text);

    public void StreetLine(string text) => lines.Add(text);

    public void Label(ColumnBinding binding, string text)
    {
        var label = text.Split(":::")[0].Trim().TrimStart('*').Trim();
        if (label.Length is > 0 and <= LabelledField.MaxLabelLength && label.AsSpan().IndexOfAny(';', ':', ',') < 0)
            labels.Add((binding.Field, binding.Group, label));
    }

    public Reason? FullName(string text)
    {
        foreach (var (field, part) in type.Rules.Named(type, text))
        {
            if (!row.Values.ContainsKey(field) && Set(type[field], part) is { } reason) return reason;
        }
        return null;
    }

    /// <summary>The name of a record beside the columns of its parts: it says something where these are empty.</summary>
    public void WholeName(ColumnBinding binding, string text) => (namedFrom, whole) = (binding, text);

    public Reason? Place(ColumnBinding binding, string text)
    {
        // "Columbus, Ohio; Detroit, Michigan": the first seat. "Reston, Virginia[2]": without the footnote.
        var semicolon = text.IndexOf(';');
        if (semicolon > 0) text = text[..semicolon];
        var footnote = text.IndexOf('[');
        if (footnote > 0) text = text[..footnote];
        var pieces = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (pieces.Length is < 2 or > 3) return Set(binding, text);
        var country = placesHaveCountries && !Places.IsState(pieces[^1]) && Places.IsCountry(pieces[^1]) ? pieces[^1] : null;
        var region = pieces.Length == 3 ? country is null ? $"{pieces[1]}, {pieces[2]}" : pieces[1] : country is null ? pieces[1] : null;
        return Set(binding, pieces[0])
            ?? (region is null || type.Find("region") is not { } regionField ? null : Set(regionField, region))
            ?? (country is null || type.Find("country") is not { } countryField ? null : Set(countryField, country));
    }

    public Reason? Reach(ColumnBinding binding, string text)
    {
        var values = ValueLists.Split(text, commas: binding.Field.Kind is EmailField);
        for (var i = 0; i < values.Count; i++)
        {
            if (i == 0)
            {
                if (Set(binding, values[0]) is { } reason) return reason;
            }
            else if (binding.Others is { } others)
            {
                entries.Add((binding with { Field = others, Group = null, EntryLabel = "" }, values[i]));
            }
        }
        return null;
    }

    public Reason? Entries(ColumnBinding binding, string text)
    {
        var kind = ((LabelledField)binding.Field.Kind).Of;
        foreach (var value in ValueLists.Split(text, commas: kind is EmailField))
        {
            var address = kind is UrlField && binding.EntryLabel.Length > 0 ? SocialNetworks.Address(binding.EntryLabel, value) : value;
            if (kind.Parse(binding.Field, address, out var read) is { } refusal) return refusal.Reason;
            if (read.Text is { } clean) entries.Add((binding, clean));
        }
        return null;
    }

    public Reason? Address(ColumnBinding binding, string text)
    {
        if (type.Find(binding.Part!) is { } like && like.Kind.Parse(like, text, out _) is { } refusal) return refusal.Reason;
        addresses.Add((binding, text));
        return null;
    }

    /// <param name="ownIds">Of a file of ours: the ids of what is named, in the same order.</param>
    public Reason? Link(ColumnBinding binding, string text, string ownIds = "")
    {
        var byId = binding.Group == "externalId";
        if (binding.Field.Kind is RelationsField)
        {
            var pieces = RelationsField.Pieces(text).ToList();
            var ids = ownIds.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (ids.Length > RelationsField.MaxCount) return RelationsField.TooMany;
            var isPaired = ids.Length == pieces.Count;
            for (var i = 0; i < pieces.Count; i++)
            {
                var (name, role) = RelationsField.NameAndRole(binding.Field, pieces[i]);
                if (links.Count(link => link.Field == binding.Field) == RelationsField.MaxCount) return RelationsField.TooMany;
                links.Add(new RowLink(binding.Field, binding.Cell, byId ? null : name, byId ? name : null, role, isPaired ? ids[i] : null)
                {
                    AnyOfIds = isPaired || ids.Length == 0 ? null : ids,
                });
            }
            return null;
        }
        var value = byId ? ValueLists.Split(text)[0] : text;
        var own = ownIds.Length > 0 ? ownIds : null;
        var at = links.FindIndex(link => link.Field == binding.Field);
        if (at < 0) links.Add(new RowLink(binding.Field, binding.Cell, byId ? null : value, byId ? value : null, OwnId: own));
        else links[at] = byId ? links[at] with { ExternalId = value } : links[at] with { Name = value, Cell = binding.Cell, OwnId = own };
        return null;
    }

    public Reason? Owner(ColumnBinding binding, string text)
    {
        if (binding.Field.Name == "owner") row.Owner = text;
        else row.Users.Add((binding.Field, text));
        return null;
    }

    /// <summary>Tags; <c>* myContacts</c> and the like are Google's own groups.</summary>
    public Reason? Tags(ColumnBinding binding, string text)
    {
        if (binding.Field.Name != "tags") return Set(binding, text);
        tagsFrom = binding;
        foreach (var tag in ValueLists.Split(text))
        {
            var clean = tag.TrimStart('*').Trim();
            if (clean.Length == 0 || (tag.StartsWith('*') && clean is "myContacts" or "starred")) continue;
            if (clean.Length > TagsField.MaxLength) return ImportReasons.LongTag.Of(TagsField.MaxLength);
            tags.Add(clean);
        }
        return null;
    }

    /// <summary>Puts together what several columns gave; returns the first problem.</summary>
    public RowProblem? Finish()
    {
        row.Links = links.Count == 0 ? [] : [.. links];
        if (FinishName() is { } unnamed) return unnamed;
        if (lines.Count > 0)
        {
            var street = string.Join(", ", row.Values.TryGetValue("street", out var first) ? [first.Text!, .. lines] : lines);
            if (Set(type["street"], street) is { } reason) return new RowProblem(null, "street", street, reason);
        }
        if (tags.Count > 0 && Set(tagsFrom!.Field, string.Join(',', tags)) is { } tagReason)
            return new RowProblem(tagsFrom.Cell, "tags", string.Join(", ", tags), tagReason);
        return FinishEntries() ?? FinishAddresses();
    }

    /// <summary>A record that is named by none of its parts is named by what stands in for them, which the kind of that field reads.</summary>
    private RowProblem? FinishName()
    {
        if (whole is null || OwnFile.Parts(type).Concat(OwnFile.Substitutes(type)).Any(field => row.Values.ContainsKey(field.Name))) return null;
        Reason? refusal = null;
        foreach (var field in OwnFile.Substitutes(type))
        {
            if (Set(field, whole) is not { } reason) return null;
            refusal = reason;
        }
        return refusal is null ? null : new RowProblem(namedFrom!.Cell, namedFrom.Field.Name, whole, refusal);
    }

    private RowProblem? FinishEntries()
    {
        foreach (var group in entries.GroupBy(entry => entry.Binding.Field))
        {
            var list = new List<Labelled>();
            var main = type.Find(group.Key.Name switch { "otherEmails" => "email", "otherPhones" => "phone", _ => "" }) is { } field
                ? row.Values.GetValueOrDefault(field.Name).Text : null;
            foreach (var (binding, value) in group)
            {
                if (((LabelledField)group.Key.Kind).Of.Parse(group.Key, value, out var read) is { } refusal)
                    return new RowProblem(binding.Cell, group.Key.Name, value, refusal.Reason);
                if (read.Text is not { } clean || clean == main || list.Exists(known => known.Value == clean)) continue;
                var label = binding.Group is null ? null : labels.Find(label => label.Field == group.Key && label.Group == binding.Group).Label;
                if (list.Count == LabelledField.MaxCount) return new RowProblem(binding.Cell, group.Key.Name, clean, LabelledField.TooMany);
                list.Add(new Labelled(label ?? binding.EntryLabel, clean));
            }
            if (list.Count > 0) row.Values[group.Key.Name] = LabelledField.Store(list);
        }
        return null;
    }

    private RowProblem? FinishAddresses()
    {
        foreach (var field in addresses.GroupBy(address => address.Binding.Field))
        {
            var list = new List<Address>();
            foreach (var group in field.GroupBy(address => address.Binding.Group))
            {
                string Part(string part) => group.LastOrDefault(address => address.Binding.Part == part).Value ?? "";
                var label = labels.Find(label => label.Field == field.Key && label.Group == group.Key).Label
                    ?? (group.Key is { } name && !name.All(char.IsAsciiDigit) ? name : "");
                if (list.Count == AddressesField.MaxCount) return new RowProblem(group.First().Binding.Cell, field.Key.Name, null, AddressesField.TooMany);
                list.Add(new Address(label, Part("street"), Part("city"), Part("region"), Part("postalCode"), Part("country")));
            }
            row.Values[field.Key.Name] = AddressesField.Store(list);
        }
        return null;
    }

    private Reason? Set(Field field, ReadOnlySpan<char> text)
    {
        if (field.Kind.Parse(field, text, out var value) is { } refusal) return refusal.Reason;
        if (value.IsNothing) return null;
        row.Values[field.Name] = value;
        return null;
    }
}
