using System.Collections.Concurrent;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Domain.Workspaces;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Schema;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <summary>
/// Everything that this process remembers of one workspace: how far its types and its schema have come, the schema, and
/// what its records are found by. It is forgotten as a whole. Whoever still holds it then goes on with what was true when
/// they asked for it; whoever comes later gets a new one.
/// </summary>
internal sealed class WorkspaceMemory
{
    /// <summary>About what a workspace takes beside its schema and its records, in bytes.</summary>
    private const int Least = 4_000;

    private readonly WorkspaceMemories all;
    private readonly ConcurrentDictionary<string, long> generations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TypeSets> types = new(StringComparer.Ordinal);
    private volatile WorkspaceSchema? schema;
    private volatile bool isUnreadable;
    private (WorkspaceSettings? Settings, long Generation) settings;
    private long lastUse;

    public WorkspaceMemory(Tsid workspace, WorkspaceMemories all)
    {
        (Workspace, this.all, History, Setbacks) = (workspace, all, all.History, all.Setbacks);
        Changes = new AppliedChanges(this);
    }

    public Tsid Workspace { get; }

    /// <summary>Tells this memory from an earlier one of the same workspace, without keeping it.</summary>
    public object Life { get; } = new();

    public AppliedChanges Changes { get; }

    /// <summary>The history of the database (<see cref="IDatabase.History"/>) that all of it is of.</summary>
    public string History { get; }

    /// <summary>How often numbers had gone back before.</summary>
    public int Setbacks { get; }

    /// <summary>How many bytes it was counted with last; kept by <see cref="WorkspaceMemories"/>.</summary>
    public long Counted;

    /// <summary>When somebody asked for it last, as a time stamp of the clock.</summary>
    public long LastUse => Volatile.Read(ref lastUse);

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => Least + (schema?.Bytes ?? 0) + types.Values.Sum(sets => sets.Bytes);

    /// <summary>The numbers that are remembered, by name.</summary>
    public IReadOnlyDictionary<string, long> Generations => generations;

    /// <summary>The schema, unless a newer one is known to be in the database.</summary>
    public WorkspaceSchema? Schema => schema is { } known && known.Generation >= generations.GetValueOrDefault(Storage.Generations.Schema) ? known : null;

    /// <summary>The schema could not be read when that was tried last, and somebody was told.</summary>
    public bool IsUnreadable
    {
        get => isUnreadable;
        set => isUnreadable = value;
    }

    /// <summary>The settings as they were read or written last, though the schema may be outdated; null where they never were.</summary>
    public WorkspaceSettings? Settings
    {
        get
        {
            lock (generations) return settings.Settings;
        }
    }

    public void Use(long now)
    {
        // Many threads read it: written once a second at most.
        if (now - LastUse > TimeSpan.TicksPerSecond) Volatile.Write(ref lastUse, now);
    }

    /// <summary>Moves a generation forward; never back.</summary>
    public long Advance(string name, long generation) =>
        generations.AddOrUpdate(name, static (_, next) => next, static (_, old, next) => Math.Max(old, next), generation);

    /// <summary>Keeps a schema that was read, unless a newer one is there.</summary>
    public void Keep(WorkspaceSchema read)
    {
        Advance(Storage.Generations.Schema, read.Generation);
        lock (generations)
        {
            if (schema is null || schema.Generation <= read.Generation) schema = read;
            Keep(read.Settings, read.Generation);
        }
        // A field that goes and comes back is not followed in between: nothing is kept of other fields than these.
        foreach (var (name, sets) in types) if (!sets.Fits(read)) types.TryRemove(KeyValuePair.Create(name, sets));
        Weigh();
    }

    /// <summary>Keeps settings that were read or written, unless newer ones are there.</summary>
    /// <param name="generation">The schema's, of which they are.</param>
    public void Keep(WorkspaceSettings known, long generation)
    {
        lock (generations)
        {
            if (settings.Settings is null || settings.Generation <= generation) settings = (known, generation);
        }
    }

    /// <summary>Reads the schema again at the next use.</summary>
    public void ForgetSchema() => schema = null;

    /// <summary>What is kept of a type; null when nothing is, or it is of other fields.</summary>
    public TypeSets? Find(WorkspaceSchema under, RecordType type) => types.TryGetValue(type.Name, out var sets) && sets.Fits(under) ? sets : null;

    /// <summary>What is kept of a type: made now, empty, when nothing is.</summary>
    public (TypeSets Sets, bool IsNew) Of(IDatabase database, WorkspaceSchema under, RecordType type)
    {
        if (Find(under, type) is { } known) return (known, false);
        return Changes.Make(after =>
        {
            if (Find(under, type) is { } other) return (other, false);
            var left = all.Folder is { } folder ? new KeptState(folder, under, type, database.Dialect, History) : null;
            var made = new TypeSets(database, this, under, type, after, left);
            types[type.Name] = made;
            return (made, true);
        });
    }

    /// <summary>Whether it is still what the process remembers, of the past that the database has.</summary>
    public bool IsPresent => all.Find(Workspace) == this;

    /// <summary>Whether the changes are taken in by these sets.</summary>
    public bool IsFollowing(RecordType type, TypeSets sets) => types.GetValueOrDefault(type.Name) == sets;

    /// <summary>Leaves what its records are found by to the next process.</summary>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        if (all.Folder is not { } folder) return;
        foreach (var (_, sets) in types)
        {
            try
            {
                await sets.KeepAsync(folder.Least, cancellation);
            }
#pragma warning disable CA1031 // It is a cache: without it the next start is slower.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Failed(exception);
            }
        }
    }

    /// <summary>Takes in changes, in order; called by one thread at a time.</summary>
    public void Take(IReadOnlyList<RecordChange> changes)
    {
        foreach (var group in changes.GroupBy(change => change.Type.Name, StringComparer.Ordinal))
        {
            List<RecordChange> those = [.. group];
            // Their own sets first: what others take of them they must have.
            foreach (var (name, sets) in types.OrderByDescending(pair => pair.Key == group.Key))
            {
                if (!sets.Take(group.Key, those)) types.TryRemove(KeyValuePair.Create(name, sets));
            }
        }
    }

    /// <summary>Forgets what records are found by: it is no longer followed.</summary>
    public void ForgetTypes() => types.Clear();

    /// <summary>Forgets all of the workspace.</summary>
    public void Forget() => all.Forget(this);

    /// <summary>Something went wrong that nobody waits for.</summary>
    public void Failed(Exception exception) => all.Failed?.Invoke(exception);

    /// <summary>Called when more is kept than before.</summary>
    public void Weigh() => all.Weigh(this);

    /// <summary>The number of a use, larger than all before.</summary>
    public long NextUse() => all.NextUse();

    /// <summary>
    /// Forgets what is made again at once, then what was used longest ago, whatever it is and of whatever type, until no more than this is
    /// kept, in bytes; of the type that was used last not the records.
    /// </summary>
    public void Shed(long most)
    {
        foreach (var (_, sets) in types) sets.ForgetWhole();
        var bytes = Bytes;
        var known = types.Select(pair => (Type: pair, Uses: pair.Value.Uses())).OrderBy(type => type.Uses.Select(use => use.Last).DefaultIfEmpty().Max())
            .ToList();
        var uses = known.SelectMany(type => type.Uses.Select(use => (Sets: type.Type.Value, Use: use)));
        foreach (var (sets, use) in uses.OrderByDescending(one => one.Use.IsMadeAtOnce).ThenBy(one => one.Use.Last))
        {
            if (bytes <= most) return;
            if (sets.TryForget(use)) bytes -= use.Bytes;
        }
        foreach (var (type, _) in known.SkipLast(1))
        {
            if (bytes <= most) return;
            bytes -= type.Value.Bytes;
            types.TryRemove(type);
        }
    }
}
