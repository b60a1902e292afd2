using System.Collections.Concurrent;
using System.Collections.Frozen;
using Brisk.Domain;
using Brisk.Domain.Access;
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
        usersById = users.ToFrozenDictionary(user => user.Id.Value);
        plans = types.ToFrozenDictionary(type => type.Name, type => new TypePlan(type, this), StringComparer.Ordinal);
    }

    /// <summary>The same as a sight lets it be seen.</summary>
    private WorkspaceSchema(WorkspaceSchema full, Sight sight, Dialect dialect)
    {
        (Workspace, Generation, Users, Settings, Phones) = (full.Workspace, full.Generation, full.Users, full.Settings, full.Phones);
        (this.full, usersById, plans) = (full, full.usersById, full.plans);
        Seen = new SeenRecords(full, sight, dialect);
        List<RecordType> types = [.. full.Types.Select(sight.Of)];
        Types = [.. types.Select(type => type.Among(types))];
        byName = Types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        byPlural = Types.ToFrozenDictionary(type => type.Plural, StringComparer.Ordinal);
    }

    private readonly FrozenDictionary<string, TypePlan> plans;
    private readonly WorkspaceSchema? full;

    /// <summary>By the keys of the sights.</summary>
    private readonly ConcurrentDictionary<string, WorkspaceSchema> seen = new(StringComparer.Ordinal);

    /// <summary>Sights whose schemas are remembered; more people see different things only where each sees their own.</summary>
    private const int MostSights = 100;

    /// <summary>About how much memory it takes with what is worked out from it, in bytes; for those who see a part, too.</summary>
    internal long Bytes => 150_000 + (seen.Count * 30_000);

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

    /// <summary>
    /// The schema as a sight lets it be seen: the hidden fields are none, and whatever is asked under it is answered from what is seen.
    /// What is kept in memory of the records is of the full one.
    /// </summary>
    public WorkspaceSchema Under(Sight sight, Dialect dialect)
    {
        if (full is not null) throw new InvalidOperationException("This schema is seen under a sight already.");
        if (sight.IsAll) return this;
        if (seen.TryGetValue(sight.Key, out var known)) return known;
        if (seen.Count >= MostSights) seen.Clear();
        return seen.GetOrAdd(sight.Key, static (_, see) => new WorkspaceSchema(see.Item1, see.sight, see.dialect), (this, sight, dialect));
    }

    /// <summary>What is seen of the workspace.</summary>
    public Sight Sight => Seen is { } limited ? limited.Sight : Sight.All;

    /// <summary>The whole schema.</summary>
    internal WorkspaceSchema Full => full ?? this;

    /// <summary>What its sight makes of questions; null where everything is seen.</summary>
    internal SeenRecords? Seen { get; }

    public WorkspaceUser? User(Tsid id) => usersById.GetValueOrDefault(id.Value);

    /// <summary>How each sort that somebody used is carried out.</summary>
    internal ConcurrentDictionary<(string Type, string Field, bool Descending), SortPlan> SortPlans { get; } = new();

    /// <summary>How records become JSON, by type and the names of the fields shown.</summary>
    internal ConcurrentDictionary<string, Projection> Projections { get; } = new(StringComparer.Ordinal);

    internal TypePlan Plan(RecordType type) => plans[type.Name];

    internal TypePlan Plan(string typeName) => plans[typeName];
}
