using System.Security.Cryptography;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>
/// The living records of a type, each with a slot. Whatever is read from the database is brought up to the present by the
/// changes that came while it was read.
/// </summary>
/// <param name="after">All changes up to this number are in the database for everybody to see.</param>
internal sealed class LivingRecords(long after)
{
    /// <summary>With fewer slots than this it does not matter how many of them are of records that are no more.</summary>
    private const int FewSlots = 100_000;

    private readonly List<Reading> readings = [];

    /// <summary>The number of the last change that was taken in.</summary>
    private long last = after;

    private int living;

    /// <summary>Held by whoever looks at or changes anything here, or kept by slots.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The number of the last change that was taken in.</summary>
    public long Last => last;

    public Slots Slots { get; private set; } = new([]);
    public Bitmap Living { get; private set; } = new(0);
    public bool IsBuilt { get; private set; }

    /// <summary>Tells these slots from any others that the same records have, or had in another process.</summary>
    public long Numbering { get; private set; }

    /// <summary>About how much memory it takes, in bytes.</summary>
    public long Bytes => Slots.Bytes + Living.Bytes;

    /// <summary>Takes in a change; the gate is held.</summary>
    /// <param name="slot">The record's, once there are slots.</param>
    /// <returns>False when most slots are of records that are no more, and all is better made anew.</returns>
    public bool TryApply(RecordChange change, out int slot)
    {
        slot = -1;
        foreach (var reading in readings) reading.Hear(change);
        last = change.Seq;
        if (!IsBuilt) return true;
        slot = Place(change);
        return Slots.Count < FewSlots || living > Slots.Count / 3;
    }

    /// <summary>Called before the database is asked, and before it shows a state: what is taken in from now on may not be in the answer. Dispose it.</summary>
    public Reading Begin()
    {
        lock (Gate)
        {
            var reading = new Reading(this, last);
            readings.Add(reading);
            return reading;
        }
    }

    /// <summary>Brings an answer up to the present; the gate is held.</summary>
    /// <param name="take">Called with each change that the answer does not show, in order.</param>
    /// <returns>False when they are too many: the answer is of no use.</returns>
    public bool TryCatchUp(Reading reading, Action<RecordChange, int> take)
    {
        if (!reading.IsOfUse) return false;
        foreach (var change in reading.Missing)
        {
            if (Slots.TryFind(change.Id.Value, out var slot)) take(change, slot);
        }
        return true;
    }

    /// <summary>Gives every living record its slot; the gate is held. False when the answer is of no use.</summary>
    /// <param name="ids">Of all living records; theirs from now on.</param>
    public bool TryBuild(long[] ids, Reading reading)
    {
        if (IsBuilt) return true;
        if (!reading.IsOfUse) return false;
        // In the order of the table, which is read from end to end later.
        Array.Sort(ids);
        Slots = new Slots(ids);
        Living = Bitmap.Full(ids.Length);
        living = ids.Length;
        Numbering = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        foreach (var change in reading.Missing) Place(change);
        return IsBuilt = true;
    }

    /// <summary>Takes the slots over that another process has left; the gate is held. False when they are of no use.</summary>
    /// <param name="numbering">What tells them from others.</param>
    /// <param name="since">What was changed since, in the state that is read.</param>
    public bool TryRestore(Slots slots, Bitmap alive, long numbering, IReadOnlyList<RecordChange> since, Reading reading)
    {
        if (IsBuilt) return true;
        if (!reading.IsOfUse) return false;
        (Slots, Living, living) = (slots, alive, alive.Count());
        foreach (var change in since) Place(change);
        foreach (var change in reading.Missing) Place(change);
        if (Slots.Count >= FewSlots && living <= Slots.Count / 3) (Slots, Living, living) = (new([]), new(0), 0);
        else (Numbering, IsBuilt) = (numbering, true);
        return IsBuilt;
    }

    private int Place(RecordChange change)
    {
        if (!Slots.TryFind(change.Id.Value, out var slot)) slot = Slots.Add(change.Id.Value);
        living += (change.After is null ? 0 : 1) - (Living[slot] ? 1 : 0);
        Living[slot] = change.After is not null;
        return slot;
    }

    /// <summary>Somebody reads the database, and hears meanwhile what is changed.</summary>
    /// <param name="begun">The number of the last change that was taken in when it began.</param>
    internal sealed class Reading(LivingRecords living, long begun) : IDisposable
    {
        /// <summary>More changes than this, with their records, are not kept: reading all anew is better.</summary>
        private const int MostChanges = 16_384;

        private readonly List<RecordChange> changes = [];
        private bool isTooLong;

        /// <summary>The last change of the workspace in the state that is read.</summary>
        public long Seen { get; private set; } = -1;

        /// <summary>False when there were too many changes since, or the state is older than what was taken in before.</summary>
        public bool IsOfUse => !isTooLong && Seen >= begun;

        /// <summary>
        /// All that was heard. What the state shows already belongs to it: when its row was read, its record may have had no
        /// slot yet. Taking it in twice does nothing.
        /// </summary>
        public IEnumerable<RecordChange> Missing => changes;

        /// <summary>Fixes the state of a session, and says which it is.</summary>
        public async ValueTask SeeAsync(ISession session, Domain.Tsid workspace) => Seen = await ChangeLog.SeenAsync(session, workspace);

        public void Hear(RecordChange change)
        {
            if (isTooLong) return;
            changes.Add(change);
            isTooLong = changes.Count > MostChanges;
            if (isTooLong) changes.Clear();
        }

        public void Dispose()
        {
            lock (living.Gate) living.readings.Remove(this);
        }
    }
}
