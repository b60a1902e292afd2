using System.Collections.Concurrent;
using System.Collections.Frozen;
using Brisk.Domain;
using Brisk.Domain.Access;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Schema;

/// <summary>Somebody who works, or worked, in a workspace.</summary>
/// <param name="Hue">One of the eight hues of the design tokens; kept for life.</param>
public sealed record WorkspaceUser(Tsid Id, string Name, string Email, string Hue, string Role, bool Active);

/// <summary>
/// What a workspace's records look like at one generation: the built-in types with its own fields and choices, its users
/// and its settings. Immutable.
/// </summary>
public sealed class WorkspaceSchema
{
    private readonly FrozenDictionary<string, RecordType> byName;
    private readonly FrozenDictionary<string, RecordType> byPlural;
    private readonly FrozenDictionary<long, WorkspaceUser> usersById;

    internal WorkspaceSchema(Tsid workspace, long generation, IReadOnlyList<RecordType> types, IReadOnlyList<WorkspaceUser> users, WorkspaceSettings settings,
        PhoneReading phones)
    {
        Workspace = workspace;
        Generation = generation;
        Types = types = [.. types.Select(type => type.Among(types))];
        Users = users;
        Settings = settings;
        Phones = phones;
        byName = types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        byPlural = types.ToFrozenDictionary(type => type.Plural, StringComparer.Ordinal);
        views = Views(types);
        usersById = users.ToFrozenDictionary(user => user.Id.Value);
        plans = types.ToFrozenDictionary(type => type.Name, type => new TypePlan(type, this), StringComparer.Ordinal);
    }

    /// <summary>The same as a sight lets it be seen.</summary>
    private WorkspaceSchema(WorkspaceSchema full, Sight sight, Dialect dialect)
    {
        (Workspace, Generation, Users, Settings, Phones) = (full.Workspace, full.Generation, full.Users, full.Settings, full.Phones);
        (this.full, usersById, plans) = (full, full.usersById, full.plans);
        Seen = new SeenRecords(full, sight, dialect);
        List<RecordType> types = [.. full.Types.Select(type => full.Shown(type, sight))];
        Types = [.. types.Select(type => type.Among(types))];
        byName = Types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        byPlural = Types.ToFrozenDictionary(type => type.Plural, StringComparer.Ordinal);
        views = Views(Types);
    }

    private readonly FrozenDictionary<string, RecordType> views;

    private static FrozenDictionary<string, RecordType> Views(IReadOnlyList<RecordType> types) =>
        types.SelectMany(type => (type.Kinds?.All ?? []).Select(type.As)).ToFrozenDictionary(view => view.ApiName, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, TypePlan> plans;
    private readonly WorkspaceSchema? full;

    /// <summary>By the keys of the sights.</summary>
    private readonly ConcurrentDictionary<string, WorkspaceSchema> seen = new(StringComparer.Ordinal);

    /// <summary>Sights whose schemas are remembered: more people than work in one workspace, where each sees their own.</summary>
    internal const int MostSights = 2_000;

    /// <summary>When it was asked for last, as one under a sight; counted by the full one.</summary>
    private long lastUse;
    private long clock;

    /// <summary>Record types as they are seen, by what is hidden of them: most who see different records see the same fields.</summary>
    private readonly ConcurrentDictionary<string, RecordType> shown = new(StringComparer.Ordinal);

    /// <summary>About how much memory it takes with what is worked out from it, in bytes; for those who see a part, too.</summary>
    internal long Bytes => 150_000 + (shown.Count * 15_000) + (seen.Count * 15_000);

    public Tsid Workspace { get; }
    public long Generation { get; }
    public IReadOnlyList<RecordType> Types { get; }
    public IReadOnlyList<WorkspaceUser> Users { get; }

    /// <summary>What phones, days and amounts of money go by.</summary>
    public WorkspaceSettings Settings { get; }

    /// <summary>How far the telephone numbers are read under the workspace's country.</summary>
    public PhoneReading Phones { get; }

    /// <summary>The type of a plural name (<c>contacts</c>), or null.</summary>
    public RecordType? Find(string plural) => byPlural.GetValueOrDefault(plural);

    /// <summary>The type of a singular name (<c>contact</c>), or null.</summary>
    public RecordType? Named(string name) => byName.GetValueOrDefault(name);

    /// <summary>The type of a singular name, or the view of one of its kinds (<c>note</c>); null when there is neither.</summary>
    public RecordType? NamedOrKind(string name) => Named(name) ?? views.GetValueOrDefault(name);

    /// <summary>A type, or a view of it, as this workspace has it.</summary>
    public RecordType Of(RecordType type) => NamedOrKind(type.ApiName)!;

    /// <summary>
    /// The schema as a sight lets it be seen: the hidden fields are none, and whatever is asked under it is answered from what is seen.
    /// What is kept in memory of the records is of the full one.
    /// </summary>
    public WorkspaceSchema Under(Sight sight, Dialect dialect)
    {
        if (full is not null) throw new InvalidOperationException("This schema is seen under a sight already.");
        if (sight.IsAll) return this;
        if (!seen.TryGetValue(sight.Key, out var known))
        {
            if (seen.Count >= MostSights) ForgetUnused();
            known = seen.GetOrAdd(sight.Key, static (_, see) => new WorkspaceSchema(see.Item1, see.sight, see.dialect), (this, sight, dialect));
        }
        Volatile.Write(ref known.lastUse, Interlocked.Increment(ref clock));
        return known;
    }

    /// <summary>Forgets a quarter of the sights: those that nobody has used for longest.</summary>
    private void ForgetUnused()
    {
        foreach (var (key, _) in seen.OrderBy(pair => Volatile.Read(ref pair.Value.lastUse)).Take(MostSights / 4).ToList()) seen.TryRemove(key, out _);
    }

    private RecordType Shown(RecordType type, Sight sight)
    {
        var hidden = type.Fields.Where(field => sight.Hides(type.Name, field.Name)).Select(field => field.Name).ToList();
        if (hidden.Count == 0) return type;
        // What people may choose to be hidden is bounded by nothing else.
        if (shown.Count >= MostSights) shown.Clear();
        return shown.GetOrAdd($"{type.Name}:{string.Join(',', hidden)}", static (_, of) => of.sight.Of(of.type), (type, sight));
    }

    /// <summary>What is seen of the workspace.</summary>
    public Sight Sight => Seen is { } limited ? limited.Sight : Sight.All;

    /// <summary>The whole schema.</summary>
    internal WorkspaceSchema Full => full ?? this;

    /// <summary>What its sight makes of questions; null where everything is seen.</summary>
    internal SeenRecords? Seen { get; }

    /// <summary>What is wrong with a record as a whole, to whoever sees so much of it: what they do not see is no name for it.</summary>
    internal IReadOnlyList<Problem> Check(RecordType type, IReadOnlyDictionary<string, FieldValue> values)
    {
        if (Seen is not null && Named(type.Name) is { } shown)
        {
            var seenValues = values.Where(pair => shown.Find(pair.Key) is not null).ToDictionary(StringComparer.Ordinal);
            shown.Rules.Derive(shown, seenValues);
            if (shown.Rules.Check(shown, seenValues).ToList() is { Count: > 0 } problems) return problems;
        }
        var whole = plans[type.Name].Type;
        return [.. whole.Rules.Check(whole, values)];
    }

    /// <summary>Whether a field of a type is seen.</summary>
    internal Func<string,
        bool> SeesOf(RecordType type) => Seen is null || Named(type.Name) is not { } shown ? static _ => true : name => shown.Find(name) is not null;

    public WorkspaceUser? User(Tsid id) => usersById.GetValueOrDefault(id.Value);

    /// <summary>How each sort that somebody used is carried out.</summary>
    internal ConcurrentDictionary<(string Type, string Field, bool Descending), SortPlan> SortPlans { get; } = new();

    /// <summary>How records become JSON, by type and the names of the fields shown.</summary>
    internal ConcurrentDictionary<string, Projection> Projections { get; } = new(StringComparer.Ordinal);

    internal TypePlan Plan(RecordType type) => plans[type.Name];

    internal TypePlan Plan(string typeName) => plans[typeName];
}
