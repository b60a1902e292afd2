using Brisk.Domain;

namespace Brisk.Seed;

/// <summary>What all records of a reference data set share: its size, its span of time, and the choices that are skewed alike.</summary>
/// <param name="owners">Who owns records; the first own most.</param>
/// <param name="until">The end of the three years over which records came into being, in Unix milliseconds.</param>
/// <param name="weights">How common the people of which culture are, by its name; the others do not occur. Null for people of everywhere.</param>
internal sealed class SeedPlan(int seed, int contacts, int organizations, IReadOnlyList<Tsid> owners, long until,
    IReadOnlyDictionary<string, double>? weights = null)
{
    private const long Day = 86_400_000;
    private const long Span = 3 * 365 * Day;

    private static readonly string[] Statuses = ["lead", "customer", "prospect", "former", "partner"];
    private static readonly Skew StatusSkew = new([42, 27, 18, 8, 5]);
    private static readonly WordList Sources = new(["website", "referral", "event", "import", "advertising", "email", "social-media", "cold-call"], 0.8);
    private static readonly IReadOnlyList<string> TagWords = WordFile.Work.Words("tags");
    private static readonly Skew TagSkew = Skew.Zipf(TagWords.Count, 1);

    private readonly IReadOnlyList<Culture> cultures = [.. WordFile.Cultures().Where(culture => weights?.ContainsKey(culture.Name) ?? true)];
    private readonly Skew ownerSkew = Skew.Zipf(owners.Count, 0.8);
    private Skew? cultureSkew;

    public int Seed { get; } = seed;
    public int Contacts { get; } = contacts;
    public int Organizations { get; } = organizations;

    public Culture Culture(Chance chance) => 
        cultures[(cultureSkew ??= new Skew(cultures.Select(culture => weights?[culture.Name] ?? culture.Weight))).Pick(chance)];

    public Tsid Owner(Chance chance) => owners[ownerSkew.Pick(chance)];

    public static string Status(Chance chance) => Statuses[StatusSkew.Pick(chance)];

    public static string Source(Chance chance) => Sources.Pick(chance);

    /// <summary>One to three tags as they are stored, or null: a bit more than half of the records have none.</summary>
    public static string? Tags(Chance chance)
    {
        if (chance.Happens(0.55)) return null;
        var first = TagSkew.Pick(chance);
        if (chance.Happens(0.6)) return $"[\"{TagWords[first]}\"]";
        var second = (first + 1 + chance.Below(TagWords.Count - 1)) % TagWords.Count;
        return $"[\"{TagWords[first]}\",\"{TagWords[second]}\"]";
    }

    /// <summary>When the record at a place came into being: in order, and more of them from year to year.</summary>
    public long CreatedAt(int index, int of, Chance chance) => until - Span + (long)(Span * Math.Sqrt((index + chance.Share()) / of));

    /// <summary>When somebody last had to do with it: mostly in the last weeks, never before it came into being.</summary>
    public long ActiveAt(long createdAt, Chance chance) => Math.Max(createdAt, until - (long)(-Math.Log(1 - chance.Share()) * 70 * Day));
}
