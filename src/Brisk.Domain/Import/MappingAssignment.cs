using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Import;

/// <summary>Hands the fields of a record type out to the columns of a file.</summary>
internal sealed class MappingAssignment(RecordType type, IReadOnlyList<ColumnMeaning> columns)
{
    private static readonly string[] AddressParts = ["street", "city", "region", "postalCode", "country"];

    private readonly Suggestion?[] given = new Suggestion?[columns.Count];
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public IReadOnlyList<Suggestion> Suggestions => [.. given.Select(suggestion => suggestion ?? Suggestion.Skip)];

    /// <summary>Columns that go nowhere yet.</summary>
    public IReadOnlyList<ColumnMeaning> Open => [.. columns.Where((_, i) => given[i] is null)];

    public void Give(ColumnMeaning column, ImportTarget target, SuggestionWhy why, NewField? field = null)
    {
        given[Position(column)] = new Suggestion(target, why, field);
        taken.Add(target.ToString());
    }

    public void ByName()
    {
        foreach (var column in columns.Where(column => column.Meaning == "system")) Give(column, ImportTarget.Skip, SuggestionWhy.Name);
        Reach("email", "otherEmails", ["email"]);
        Reach("phone", "otherPhones", ["phone", "mobile", "otherPhone", "fax"]);
        Addresses();
        Websites();
        Titles();
        foreach (var column in Meaning("tags")) Give(column, new ImportTarget("tags"), SuggestionWhy.Name);
        // A part of a header says less than an exact one elsewhere; of equals the fuller column, then the first.
        foreach (var column in Open.Where(column => column.Meaning is not null && !column.Words.IsLabel).OrderByDescending(Rank))
        {
            Single(column);
        }
        Names();
    }

    public void ByValues()
    {
        foreach (var column in Open.Where(column => column.Meaning is null && !column.Foreign))
        {
            var profile = column.Column;
            if (profile.FilledRows == 0) continue;
            if (profile.Mostly(profile.Emails)) Give(column, Free("email") ? new ImportTarget("email") : new ImportTarget("otherEmails"), SuggestionWhy.Values);
            else if (Free("phone") && profile.Mostly(profile.Phones)) Give(column, new ImportTarget("phone"), SuggestionWhy.Values);
            else if (Free("website") && profile.Mostly(profile.Links)) Give(column, new ImportTarget("website"), SuggestionWhy.Values);
            else if (Free("region") && profile.Distinct > 2 && profile.Mostly(profile.States, 0.9))
                Give(column, new ImportTarget("region"), SuggestionWhy.Values);
            else if (Free("country") && profile.Distinct > 1 && profile.Mostly(profile.Countries, 0.9))
                Give(column, new ImportTarget("country"), SuggestionWhy.Values);
        }
        ExternalIdByValues();
        NameByValues();
        TagsByValues();
    }

    private static double Rank(ColumnMeaning column) =>
        column.Score + (column.Column.FilledRows > 0 ? column.Column.Filled / 2 : -10) - (column.Column.Index / 100_000.0)
        - (column.Meaning == "owner" && column.Words.Has("id") ? 5 : 0);

    private int Position(ColumnMeaning column)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (ReferenceEquals(columns[i], column)) return i;
        }
        return -1;
    }

    private bool Free(string target) => Exists(target) && !taken.Contains(target);

    private bool Exists(string target) => type.Find(target) is { IsImported: true };

    /// <summary>Where notes go: the built-in long text, whatever it is called.</summary>
    private string Notes => type.Fields.FirstOrDefault(one => one is { Kind: LongTextField, Custom: false })?.Name ?? "notes";

    private IEnumerable<ColumnMeaning> Meaning(string meaning) => Open.Where(column => column.Meaning == meaning && !column.Words.IsLabel);

    private void Single(ColumnMeaning column)
    {
        var target = ImportTarget.Parse(column.Meaning == "notes" && !Exists("notes") ? Notes : column.Meaning!);
        if (Exists(target.Field) && !taken.Contains(target.ToString())) Give(column, target, column.Score >= 60 ? SuggestionWhy.Name : SuggestionWhy.Values);
        // The id of a second system, or a second name of the same thing, is not worth a field; what only has to do with it may be ("Parent region").
        else if (taken.Contains(target.ToString())
            && (target.Field == "externalId" || (column.Score >= 80 && type.Find(target.Field)?.Kind is RelationField or UserField)))
            Give(column, ImportTarget.Skip, SuggestionWhy.None);
    }

    /// <summary>Addresses to write to and numbers to call: the best one is the main one, the others are kept with their labels.</summary>
    private void Reach(string main, string others, string[] meanings)
    {
        if (!Exists(main)) return;
        var found = Open.Where(column => meanings.Contains(column.Meaning) && !column.Words.IsLabel)
            .OrderBy(column => column.Column.FilledRows > 0 || column.Column.Rows == 0 ? 0 : 1).ThenBy(column => Order(column))
            .ThenBy(column => column.Column.Index).ToList();
        var labels = Open.Where(column => meanings.Contains(column.Meaning) && column.Words.IsLabel).ToList();
        foreach (var column in found)
        {
            var label = labels.Find(candidate => candidate.Words.Number == column.Words.Number && candidate.Words.Phrase == column.Words.Phrase);
            if (Free(main) && column.Meaning is not ("fax" or "otherPhone"))
            {
                Give(column, new ImportTarget(main), SuggestionWhy.Name);
                if (label is not null) Give(label, ImportTarget.Skip, SuggestionWhy.Name);
                continue;
            }
            var group = label is not null ? column.Words.Number!.Value.ToString() : Label(column);
            Give(column, new ImportTarget(others, group.Length == 0 ? null : group), SuggestionWhy.Name);
            if (label is not null) Give(label, new ImportTarget(others, group, "label"), SuggestionWhy.Name);
        }
    }

    private static int Order(ColumnMeaning column)
    {
        var kind = column.Meaning switch { "mobile" => 10, "otherPhone" => 80, "fax" => 90, _ => 0 };
        var place = column.Qualifier switch { "" => 0, "Work" => 1, "Direct" => 2, "Home" => 20, _ => 30 };
        return kind + place + ((column.Words.Number ?? 1) * 2);
    }

    private static string Label(ColumnMeaning column)
    {
        var label = column.Meaning switch
        {
            "mobile" when column.Words.Phrase.Contains("whatsapp", StringComparison.Ordinal) => "WhatsApp",
            "mobile" => "Mobile",
            "fax" => column.Qualifier.Length > 0 ? column.Qualifier + " fax" : "Fax",
            "otherPhone" when column.Qualifier.Length == 0 => NewFieldGuess.Label(column.Column.Header),
            _ => column.Qualifier,
        };
        return label.Length <= 40 ? label.Replace('/', ' ') : "Other";
    }

    private void Addresses()
    {
        var parts = Open.Where(column => !column.Words.IsLabel && (column.Meaning is "line2" or "formatted" || AddressParts.Contains(column.Meaning))).ToList();
        var groups = parts.GroupBy(AddressGroup)
            .OrderBy(group => group.Any(column => column.Column.FilledRows > 0) || group.All(column => column.Column.Rows == 0) ? 0 : 1)
            .ThenBy(group => group.Count() > 1 ? 0 : 1)
            .ThenBy(group => AddressOrder(group.Key))
            .ThenBy(group => group.Min(column => column.Column.Index)).ToList();
        // Lone parts, such as a second "Location", are no address of their own.
        var isMain = true;
        foreach (var group in groups)
        {
            if (!isMain && group.Key.Length == 0) continue;
            Address(group, isMain ? null : group.Key);
            var label = Open.FirstOrDefault(column => column.Words.IsLabel && column.Meaning == "street" && AddressGroup(column) == group.Key);
            if (label is not null) Give(label, isMain ? ImportTarget.Skip : new ImportTarget("otherAddresses", group.Key, "label"), SuggestionWhy.Name);
            isMain = false;
        }
    }

    private void Address(IEnumerable<ColumnMeaning> group, string? other)
    {
        var lines = 0;
        foreach (var column in group.OrderBy(column => column.Meaning == "street" ? column.Words.Number ?? 0 : 100).ThenByDescending(column => column.Score)
            .ThenBy(column => column.Column.Index))
        {
            var part = column.Meaning!;
            var target = other is null ? new ImportTarget(part) : new ImportTarget("otherAddresses", other, part);
            if (part is "street" or "line2" or "formatted")
            {
                if (part == "formatted" && group.Any(candidate => candidate.Meaning == "street"))
                {
                    Give(column, ImportTarget.Skip, SuggestionWhy.Name);
                    continue;
                }
                lines++;
                if (lines > 1 && other is not null) continue;
                target = other is null ? new ImportTarget("street", lines == 1 ? null : lines.ToString()) : new ImportTarget("otherAddresses", other, "street");
            }
            if (lines <= 3 && !taken.Contains(target.ToString()) && Exists(target.Field)) Give(column, target, SuggestionWhy.Name);
        }
    }

    /// <summary>Whose address: a number (Google) or a qualifier; "Address 2" and "Address Line2" are lines of one address.</summary>
    private static string AddressGroup(ColumnMeaning column)
    {
        var isLine = column.Words.Words.Count > 0 && column.Words.Words[^1] is "line" or "address" or "street"
            && !column.Column.Header.Contains(" - ", StringComparison.Ordinal);
        return column.Words.Number is { } number && !isLine ? number.ToString() : column.Qualifier;
    }

    private static int AddressOrder(string group) =>
        group switch { "" => 0, "Mailing" => 1, "Work" => 2, "Billing" => 3, "Home" => 5, "Other" => 8, "Shipping" => 7, _ => 4 };

    private void Websites()
    {
        foreach (var column in Meaning("website"))
        {
            if (Free("website") && column.Score >= 84) Give(column, new ImportTarget("website"), SuggestionWhy.Name);
        }
        foreach (var column in Meaning("website"))
        {
            if (column.Score >= 84 && Exists("links")) Give(column, new ImportTarget("links"), SuggestionWhy.Name);
        }
        foreach (var column in Meaning("social"))
        {
            if (Exists("links")) Give(column, new ImportTarget("links", SocialNetworks.Label(column.Words)), SuggestionWhy.Name);
        }
    }

    /// <summary>Outlook calls the salutation "Title" and has a job title beside it.</summary>
    private void Titles()
    {
        var titles = Meaning("title").ToList();
        if (titles.Count < 2 || !Exists("salutation")) return;
        var plain = titles.Find(column => column.Words.Phrase == "title");
        if (plain is not null && titles.Exists(column => column.Words.Phrase is "jobtitle" or "organizationtitle"))
            Give(plain, new ImportTarget("salutation"), SuggestionWhy.Name);
    }

    /// <summary>One column with the whole name is split, unless its parts have columns of their own.</summary>
    private void Names()
    {
        var isFirst = true;
        foreach (var column in Meaning("fullName").OrderByDescending(Rank))
        {
            if (taken.Contains("firstName") && !taken.Contains("lastName") && column.Words.Phrase is "name" or "nom" or "nombre")
                Give(column, new ImportTarget("lastName"), SuggestionWhy.Name);
            else if (isFirst && !taken.Contains("firstName") && !taken.Contains("lastName") && type.Find("firstName") is not null)
                Give(column, new ImportTarget("name"), SuggestionWhy.Name);
            else Give(column, ImportTarget.Skip, SuggestionWhy.Name);
            isFirst = false;
        }
    }

    private void ExternalIdByValues()
    {
        if (!Free("externalId")) return;
        // Plain numbers that are all different may as well be amounts: only codes with letters are taken for ids without being called so.
        var key = Open.FirstOrDefault(column => !column.Foreign && column.Column.Rows >= 5 && ColumnMeaning.IsKey(column.Column) && column.Column.Numbers == 0
            && column.Column.Dates == 0);
        if (key is not null) Give(key, new ImportTarget("externalId"), SuggestionWhy.Values);
    }

    private void NameByValues()
    {
        // Names of people come whole or in parts.
        var isThere = taken.Contains("firstName") || taken.Contains("lastName") || taken.Contains("name");
        var target = type.Find("firstName") is null ? type.Title.Name : isThere ? null : "name";
        if (target is null || taken.Contains(target)) return;
        var wanted = Open.FirstOrDefault(column => !column.Foreign && LooksLikeNames(column.Column));
        if (wanted is not null) Give(wanted, new ImportTarget(target), SuggestionWhy.Values);
    }

    private static bool LooksLikeNames(ColumnProfile column) =>
        column.Filled >= 0.9 && column.Rows >= 3 && column.Distinct >= column.FilledRows * 0.7 && column.Longest <= 120
        && column.First.All(value => char.IsUpper(value[0]) && value.Count(char.IsLetter) >= value.Length * 0.7)
            && column.First.Count(value => value.Contains(' ')) * 2 >= column.First.Count;

    /// <summary>One column of a few different words tells the records apart: tags.</summary>
    private void TagsByValues()
    {
        if (!Free("tags")) return;
        var column = Open.FirstOrDefault(column => !column.Foreign && column.Meaning is null && NewFieldGuess.IsChoice(column.Column)
            && column.Column.Filled >= 0.5
            && column.Column.AverageLength >= 4 && column.Column.Values.All(value => char.IsLetter(value[0])) && column.Column.Numbers == 0
                && column.Column.YesNos == 0);
        if (column is not null) Give(column, new ImportTarget("tags"), SuggestionWhy.Values);
    }
}
