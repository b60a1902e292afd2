using System.Runtime.InteropServices;
using Brisk.Domain.Fields;
using Brisk.Storage.Schema;

namespace Brisk.Storage.Records;

/// <summary>A field that several changes led from one value to another.</summary>
/// <param name="Field">Null when it is no more; then the values are JSON.</param>
/// <param name="IsWhole">False where others wrote it between the changes: then it is what the changes since did.</param>
internal readonly record struct NetField(string Name, Field? Field, FieldValue From, FieldValue To, bool IsWhole)
{
    public bool IsNothing => IsWhole && From.Equals(To);
}

/// <summary>What some changes did to one record in the end, read newest first.</summary>
/// <param name="countsFollowing">
/// Whether what followed as a record came out of the trash counts as a change of its fields: it is not taken back, as it follows anew each time.
/// </param>
internal sealed class NetChange(TypePlan plan, bool countsFollowing = false)
{
    private readonly Dictionary<string, NetField> fields = new(StringComparer.Ordinal);
    private LoggedChange? firstMove;
    private LoggedChange? lastMove;
    private int count;
    private long firstVersion;
    private int sinceFirst;
    private int sinceLast;

    /// <summary>They made the record.</summary>
    public bool Made => firstMove is { Kind: "create" };

    /// <summary>They made the record or took it out of the trash, and left it living.</summary>
    public bool Brought => firstMove is { Kind: "create" or "restore" } && lastMove is not { Kind: "delete" };

    /// <summary>They put the record, which was living before, into the trash.</summary>
    public bool Took => firstMove is { Kind: "delete" } && lastMove is { Kind: "delete" };

    /// <summary>The number of the last change of fields; null when there is none.</summary>
    public long? LastUpdate { get; private set; }

    /// <summary>The number of the first of them.</summary>
    public long FirstSeq { get; private set; }

    /// <summary>Whether others changed the record since the first of them, as its version tells.</summary>
    public bool HasOthers(long version) => version - firstVersion + 1 != count;

    /// <summary>The fields that hold something else than before.</summary>
    public IEnumerable<NetField> Fields => fields.Values.Where(one => !one.From.Equals(one.To));

    /// <summary>All is as it was before.</summary>
    public bool IsNothing => !Brought && !Took && fields.Values.All(one => one.IsNothing);

    /// <summary>Adds the change before those that were added.</summary>
    public void Add(LoggedChange change)
    {
        count++;
        (FirstSeq, firstVersion) = (change.Seq, change.Version);
        if (change.Kind is "update" || countsFollowing)
            foreach (var (name, field, from, to) in Patch.ReadAll(plan, change.Patch)) Add(new NetField(name, field, from, to, IsWhole: true));
        if (change.Kind is "update")
        {
            LastUpdate ??= change.Seq;
            return;
        }
        (firstMove, sinceFirst) = (change, count);
        if (lastMove is null) (lastMove, sinceLast) = (change, count);
    }

    /// <summary>After which change others might have changed the record that these brought or took; null when nobody has, as its version tells.</summary>
    public long? OthersAfter(long version)
    {
        var (move, own) = Took ? (lastMove!, sinceLast) : (firstMove!, sinceFirst);
        return version - move.Version + 1 == own ? null : move.Seq;
    }

    private void Add(NetField older)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(fields, older.Name, out var exists);
        if (!exists) known = older;
        else if (known.IsWhole) known = older.To.Equals(known.From) ? known with { From = older.From } : known with { IsWhole = false };
    }
}
