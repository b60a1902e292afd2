using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>
/// The living records of a type, each with a slot, and the latest changes: whatever is read from the database is brought
/// up to the present by those that it has not seen.
/// </summary>
/// <param name="after">All changes up to this number are in the database for everybody to see.</param>
internal sealed class Roll(long after)
{
    private const int MostRecent = 4_096;

    private static readonly Statement Seq = new("SELECT seq FROM workspace_seq WHERE workspace_id = $1");

    private readonly Queue<RecordChange> recent = new();

    /// <summary>The number of the change before the oldest that is remembered.</summary>
    private long recentAfter = after;

    /// <summary>The number of the last change that was taken in.</summary>
    private long last = after;

    /// <summary>Held by whoever looks at or changes anything here, or kept by slots.</summary>
    public Lock Gate { get; } = new();

    public Slots Slots { get; private set; } = new([]);
    public Bitmap Living { get; private set; } = new(0);
    public bool IsBuilt { get; private set; }

    /// <summary>Takes in a change; the gate is held.</summary>
    /// <param name="slot">The record's, once there are slots.</param>
    /// <returns>False when the slots can no longer follow and must be made anew.</returns>
    public bool TryApply(RecordChange change, out int slot)
    {
        slot = -1;
        recent.Enqueue(change);
        if (recent.Count > MostRecent) recentAfter = recent.Dequeue().Seq;
        last = change.Seq;
        return !IsBuilt || TryPlace(change, out slot);
    }

    /// <summary>Called before the database is asked, and before it shows a state: what is taken in from now on may not be in the answer.</summary>
    public long Begin()
    {
        lock (Gate) return last;
    }

    /// <summary>Brings an answer up to the present; the gate is held.</summary>
    /// <param name="begun">What <see cref="Begin"/> said.</param>
    /// <param name="seen">The last change in the state that was read.</param>
    /// <returns>False when that is too long ago: the answer is of no use.</returns>
    public bool TryCatchUp(long begun, long seen, Action<RecordChange, int> take)
    {
        var from = Math.Min(begun, seen);
        if (recentAfter > from) return false;
        foreach (var change in recent)
        {
            if (change.Seq > from && Slots.TryFind(change.Id.Value, out var slot)) take(change, slot);
        }
        return true;
    }

    /// <summary>Gives every living record its slot; the gate is held. False when the answer is of no use.</summary>
    /// <param name="ids">Of all living records.</param>
    public bool TryBuild(long[] ids, long begun, long seen)
    {
        if (IsBuilt) return true;
        if (recentAfter > Math.Min(begun, seen)) return false;
        Array.Sort(ids);
        Slots = new Slots(ids);
        Living = new Bitmap(ids.Length);
        for (var slot = 0; slot < ids.Length; slot++) Living[slot] = true;
        foreach (var change in recent.Where(change => change.Seq > Math.Min(begun, seen)))
        {
            if (!TryPlace(change, out _)) return false;
        }
        return IsBuilt = true;
    }

    private bool TryPlace(RecordChange change, out int slot)
    {
        if (!Slots.TryFind(change.Id.Value, out slot) && !Slots.TryAdd(change.Id.Value, out slot)) return false;
        Living[slot] = change.After is not null;
        return true;
    }

    /// <summary>The number of the last change of a workspace in the state that a session shows.</summary>
    public static async ValueTask<long> SeenAsync(ISession session, Domain.Tsid workspace) => await session.ScalarAsync(Seq, [workspace.Value]) ?? 0;
}
