using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Domain.Records;

namespace Brisk.Domain.Access;

/// <summary>What somebody sees of the records of one type.</summary>
/// <param name="Type">The name of the record type.</param>
/// <param name="Records">The records that are seen; <see cref="Filter.Everything"/> for all. Whether one is, it alone tells.</param>
/// <param name="Hidden">The names of the fields that are not seen.</param>
public sealed record TypeSight(string Type, Filter Records, IReadOnlySet<string> Hidden);

/// <summary>
/// What somebody may see of a workspace: which records, and which of their fields. To whoever asks, the rest is not there:
/// it is part of every question, and its key part of every name that an answer is kept under.
/// </summary>
public sealed class Sight
{
    private const int LongestKey = 100;

    private readonly Dictionary<string, TypeSight> types = new(StringComparer.Ordinal);
    private readonly HashSet<string> partlyNamed = new(StringComparer.Ordinal);

    private Sight() => Key = "all";

    /// <param name="key">Names what is seen: the same for all who see the same, another as soon as they see anything else. Up to 100 letters,
    /// digits, dots, hyphens and underscores.</param>
    /// <param name="seen">The types of which not all is seen.</param>
    /// <exception cref="ArgumentException">The key is no name, or that of <see cref="All"/>; nothing is hidden; the name of a record or a part of it is,
    /// which all that names it would have to do without; or a filter asks what a record alone does not tell.</exception>
    public Sight(string key, IReadOnlyList<TypeSight> seen)
    {
        if (key.Length is 0 or > LongestKey || key == All.Key || !key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_'))
            throw new ArgumentException("This is no key of a sight.", nameof(key));
        if (seen.Count == 0) throw new ArgumentException("A sight that hides nothing is Sight.All.", nameof(seen));
        Key = key;
        foreach (var type in seen)
        {
            var builtIn = RecordTypes.All.FirstOrDefault(candidate => candidate.Name == type.Type)
                ?? throw new ArgumentException($"There is no record type {type.Type}.", nameof(seen));
            if (!IsOfRecord(type.Records)) throw new ArgumentException("Records are seen by their own values.", nameof(seen));
            types.Add(type.Type, Named(builtIn, type)
                ?? throw new ArgumentException("What a record is called cannot be hidden; hide the record.", nameof(seen)));
        }
    }

    /// <summary>Everything.</summary>
    public static Sight All { get; } = new();

    public string Key { get; }

    public bool IsAll => types.Count == 0;

    /// <summary>The records of a type that are seen; null for all.</summary>
    public Filter? RecordsOf(string type) => types.GetValueOrDefault(type)?.Records is { } records and not Filter.AllOf { Parts.Count: 0 } ? records : null;

    /// <summary>Whether a field of a type is not seen.</summary>
    public bool Hides(string type, string field) => types.GetValueOrDefault(type)?.Hidden is { } hidden
        // Whoever wrote to a record last deleted it.
        && (hidden.Contains(field) || field == "deletedBy" && hidden.Contains("updatedBy"));

    /// <summary>A record type as it is seen: without the hidden fields.</summary>
    public RecordType Of(RecordType type) => types.GetValueOrDefault(type.Name) is { Hidden.Count: > 0 } seen
        ? type.Without(seen.Hidden) : type;

    /// <summary>Whether a record of a type may have been called by something that is not seen, while it was called by nothing else.</summary>
    public bool HidesFormerNames(string type) => partlyNamed.Contains(type);

    /// <summary>
    /// The same with what follows from it: fields that are filled from hidden ones are hidden, and a record that nothing which is seen names is
    /// not seen. What is seen names it only as long as nothing hidden comes before. Null when no record would be left.
    /// </summary>
    private TypeSight? Named(RecordType builtIn, TypeSight type)
    {
        var rules = builtIn.Rules;
        var hidden = type.Hidden.ToHashSet(StringComparer.Ordinal);
        while (rules.Following.FirstOrDefault(pair => hidden.Contains(pair.From) && !hidden.Contains(pair.Field)).Field is { } field) hidden.Add(field);
        var all = rules.NamedBy(builtIn);
        var names = all.TakeWhile(fields => !fields.Any(hidden.Contains)).ToList();
        if (names.Count == 0 || hidden.Contains(builtIn.Title.Name)) return null;
        if (names.Count == all.Count) return type with { Hidden = hidden };
        partlyNamed.Add(type.Type);
        var named = new Filter.AnyOf([.. names.SelectMany(fields => fields).Select(field => new Filter.Condition(builtIn[field], Operator.Filled, []))]);
        IReadOnlyList<Filter> asked = type.Records is Filter.AllOf parts ? parts.Parts : [type.Records];
        return type with { Records = new Filter.AllOf([.. asked, named]), Hidden = hidden };
    }

    private static bool IsOfRecord(Filter filter) => filter switch
    {
        Filter.AllOf all => all.Parts.All(IsOfRecord),
        Filter.AnyOf any => any.Parts.All(IsOfRecord),
        Filter.Not not => IsOfRecord(not.Part),
        Filter.Condition condition => condition.Field is { Through: null, Kind: not (StepField or LinkedField) },
        _ => false,
    };
}
