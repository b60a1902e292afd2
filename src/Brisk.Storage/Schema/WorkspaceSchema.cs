using System.Collections.Concurrent;
using System.Collections.Frozen;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
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
        Types = types;
        Users = users;
        Settings = settings;
        Phones = phones;
        byName = types.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        byPlural = types.ToFrozenDictionary(type => type.Plural, StringComparer.Ordinal);
        usersById = users.ToFrozenDictionary(user => user.Id.Value);
        plans = types.ToFrozenDictionary(type => type.Name, type => new TypePlan(type, this), StringComparer.Ordinal);
    }

    private readonly FrozenDictionary<string, TypePlan> plans;

    /// <summary>About how much memory a schema takes with what is worked out from it, in bytes.</summary>
    internal const long Bytes = 150_000;

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

    public WorkspaceUser? User(Tsid id) => usersById.GetValueOrDefault(id.Value);

    /// <summary>How each sort that somebody used is carried out.</summary>
    internal ConcurrentDictionary<(string Type, string Field, bool Descending), SortPlan> SortPlans { get; } = new();

    /// <summary>How records become JSON, by type and the names of the fields shown.</summary>
    internal ConcurrentDictionary<string, Projection> Projections { get; } = new(StringComparer.Ordinal);

    internal TypePlan Plan(RecordType type) => plans[type.Name];

    internal TypePlan Plan(string typeName) => plans[typeName];
}
