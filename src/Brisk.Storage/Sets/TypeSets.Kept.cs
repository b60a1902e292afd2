using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <content>What is left to the next process.</content>
internal sealed partial class TypeSets
{
    /// <summary>What the records are called where they are left to the next process.</summary>
    private const string LivingSection = "records";

    /// <summary>Leaves what is kept to the next process, if that is worth it.</summary>
    /// <param name="least">Of how many records at least.</param>
    public async Task KeepAsync(int least, CancellationToken cancellation)
    {
        List<string> names;
        lock (living.Gate)
        {
            // While telephone numbers are read again, their order changes without a change of a record.
            if (left is null || !schema.Phones.IsDone || !living.IsBuilt || living.Slots.Count < least) return;
            names = [.. Sections().Keys];
            if (!left.IsDue(names, Math.Max(living.Last, memory.Changes.Applied))) return;
        }
        await left.WriteAsync(database, writer =>
        {
            using var bytes = new MemoryStream();
            using var to = new BinaryWriter(bytes);
            return names.TrueForAll(Add);

            bool Add(string name)
            {
                bytes.SetLength(0);
                long last;
                lock (living.Gate)
                {
                    // In this order: what is followed now has taken in all up to here.
                    last = Math.Max(living.Last, memory.Changes.Applied);
                    if (!memory.IsFollowing(type, this)) return false;
                    // Forgotten meanwhile: it is not followed any more.
                    if (!Sections().TryGetValue(name, out var write)) return true;
                    write(to);
                }
                writer.Add(name, last, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                return true;
            }
        }, cancellation);
    }

    /// <summary>What there is to leave, and what writes it: the records last, so that what came before has no slots but theirs. The gate is held.</summary>
    private OrderedDictionary<string, Action<BinaryWriter>> Sections()
    {
        var sections = new OrderedDictionary<string, Action<BinaryWriter>>(StringComparer.Ordinal);
        foreach (var order in Orders.Sections()) sections[order.Name] = order.Write;
        foreach (var (name, column) in columns.Sections()) sections[name] = to => Write(to, column);
        sections[LivingSection] = WriteLiving;
        return sections;
    }

    private static void Write(BinaryWriter to, ISlotColumn? column)
    {
        to.Write(column is not null);
        column?.Write(to);
    }

    private void WriteLiving(BinaryWriter to)
    {
        living.Slots.Write(to);
        to.WriteAll(living.Living.Words);
    }
}
