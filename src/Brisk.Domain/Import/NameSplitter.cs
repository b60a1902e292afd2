namespace Brisk.Domain.Import;

/// <summary>A person's name in its parts; parts that are not there are empty.</summary>
public readonly record struct PersonName(string Salutation, string First, string Middle, string Last, string Suffix)
{
    /// <summary>The parts that are there, by the names of a contact's fields.</summary>
    public IEnumerable<(string Field, string Text)> Parts => new[]
    {
        ("salutation", Salutation), ("firstName", First), ("middleName", Middle), ("lastName", Last), ("suffix", Suffix),
    }.Where(part => part.Item2.Length > 0);
}

/// <summary>Splits a whole name: <c>Dr. Maria Jean van der Berg Jr.</c>, <c>Cantwell, Maria</c>.</summary>
public static class NameSplitter
{
    private static readonly string[] Salutations = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "hon", "herr", "frau",
        "m", "mme", "mlle", "monsieur", "madame", "sr", "sra", "srta", "don", "dona"];
    private static readonly string[] Suffixes = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa", "dds", "dipl-ing", "msc", "bsc", "ma", "ba"];
    private static readonly string[] Particles = ["van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "ten",
        "ter", "zu", "zur", "bin", "ibn", "al", "el", "st", "st.", "af", "av"];

    public static PersonName Split(string name)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        var suffix = TakeSuffix(words);
        var comma = words.FindIndex(word => word.EndsWith(','));
        if (comma >= 0 && comma < words.Count - 1)
        {
            var last = string.Join(' ', words.Take(comma + 1)).TrimEnd(',');
            var rest = words.Skip(comma + 1).Select(word => word.Trim(',')).Where(word => word.Length > 0).ToList();
            var title = TakeSalutation(rest);
            return new PersonName(title, rest.Count > 0 ? rest[0] : "", string.Join(' ', rest.Skip(1)), last, suffix);
        }
        var salutation = TakeSalutation(words);
        for (var i = 0; i < words.Count; i++) words[i] = words[i].TrimEnd(',');
        if (words.Count == 0) return new PersonName(salutation, "", "", "", suffix);
        if (words.Count == 1)
            return salutation.Length > 0 ? new PersonName(salutation, "", "", words[0], suffix) : new PersonName("", words[0], "", "", suffix);
        var lastAt = words.Count - 1;
        for (var i = 1; i < words.Count - 1; i++)
        {
            if (!Particles.Contains(words[i], StringComparer.OrdinalIgnoreCase) || !char.IsLower(words[i][0]) && i != words.Count - 2) continue;
            lastAt = i;
            break;
        }
        return new PersonName(salutation, words[0], string.Join(' ', words.Skip(1).Take(lastAt - 1)), string.Join(' ', words.Skip(lastAt)), suffix);
    }

    private static string TakeSalutation(List<string> words)
    {
        var taken = 0;
        while (taken < words.Count - 1 && Salutations.Contains(words[taken].TrimEnd('.'), StringComparer.OrdinalIgnoreCase)) taken++;
        var salutation = string.Join(' ', words.Take(taken));
        words.RemoveRange(0, taken);
        return salutation;
    }

    private static string TakeSuffix(List<string> words)
    {
        var taken = 0;
        while (words.Count - taken > 1
            && Suffixes.Contains(words[^(taken + 1)].Trim('.', ',').Replace(".", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)) taken++;
        // "Sr" in front of a comma-less Spanish name is a salutation; at the end it is a suffix.
        var suffix = string.Join(' ', words.Skip(words.Count - taken)).Trim(',');
        words.RemoveRange(words.Count - taken, taken);
        if (taken > 0 && words[^1].EndsWith(',')) words[^1] = words[^1].TrimEnd(',');
        return suffix;
    }
}
