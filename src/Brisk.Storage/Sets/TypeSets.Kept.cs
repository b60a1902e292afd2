using System.Runtime.InteropServices;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <content>What is left to the next process.</content>
internal sealed partial class TypeSets
{
    /// <summary>What the records are called where they are left to the next process.</summary>
    private const string LivingSection = "records";

    /// <summary>What a section takes at most beside what is counted of it, in bytes.</summary>
    private const int Overhead = 64 * 1024;

    /// <summary>Leaves what is kept to the next process, if that is worth it.</summary>
    /// <param name="least">Of how many records at least.</param>
    public async Task KeepAsync(int least, CancellationToken cancellation)
    {
        List<string> names, onlyTold;
        lock (living.Gate)
        {
            // While telephone numbers are read again, their order changes without a change of a record.
            if (left is null || !schema.Phones.IsDone || !living.IsBuilt || living.Slots.Count < least) return;
            (names, onlyTold) = ([.. Sections().Keys], [.. columns.OnlyTold]);
            if (!left.IsDue([.. names, LivingSection], Math.Max(living.Last, memory.Changes.Applied), living.Numbering)) return;
        }
        await left.WriteAsync(database, living.Numbering, writer =>
        {
            using var bytes = new MemoryStream();
            using var to = new BinaryWriter(bytes);
            foreach (var name in onlyTold) writer.LeaveOut(name);
            foreach (var name in names) if (!TryAdd(writer, name, bytes, to)) return false;
            // The records last: what came before has no slots but theirs.
            return TryAddLiving(writer);
        }, () => memory.IsPresent, cancellation);
    }

    /// <summary>Writes a section; false when the records are not followed any more.</summary>
    private bool TryAdd(KeptWriter writer, string name, MemoryStream bytes, BinaryWriter to)
    {
        bytes.SetLength(0);
        long last, size;
        lock (living.Gate) size = Sections().TryGetValue(name, out var about) ? about.Bytes : 0;
        // Nobody waits for memory while the gate is held.
        bytes.Capacity = (int)Math.Max(bytes.Capacity, size + Overhead);
        lock (living.Gate)
        {
            if (!IsFollowed(out last)) return false;
            // Forgotten meanwhile.
            if (!Sections().TryGetValue(name, out var section)) return true;
            section.Write(to);
        }
        writer.Begin(name, last);
        writer.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        writer.End();
        return true;
    }

    private bool TryAddLiving(KeptWriter writer)
    {
        long last;
        int count;
        Bitmap alive;
        lock (living.Gate)
        {
            if (!IsFollowed(out last)) return false;
            (count, alive) = (living.Slots.Count, living.Living.Copy());
        }
        var (first, later) = living.Slots.Ids(count);
        writer.Begin(LivingSection, last);
        Write<long>(writer, first);
        Write<long>(writer, later);
        Write(writer, alive.Words);
        writer.End();
        return true;
    }

    /// <summary>Whether all changes up to a number are taken in. The gate is held.</summary>
    private bool IsFollowed(out long last)
    {
        // In this order: what is followed now has taken in all up to here.
        last = Math.Max(living.Last, memory.Changes.Applied);
        return memory.IsFollowing(type, this);
    }

    /// <summary>What there is to leave beside the records: about how large, and what writes it. The gate is held.</summary>
    private Dictionary<string, (long Bytes, Action<BinaryWriter> Write)> Sections()
    {
        var sections = new Dictionary<string, (long, Action<BinaryWriter>)>(StringComparer.Ordinal);
        foreach (var order in Orders.Left()) sections[Orders.Section(order.Plan)] = (order.Bytes, order.Write);
        foreach (var (name, column) in columns.Left()) sections[name] = (column?.Bytes ?? 0, to => Write(to, column));
        return sections;
    }

    private static void Write(BinaryWriter to, ISlotColumn? column)
    {
        to.Write(column is not null);
        column?.Write(to);
    }

    private static void Write<T>(KeptWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(BitConverter.GetBytes(values.Length));
        writer.Write(MemoryMarshal.AsBytes(values));
    }
}
