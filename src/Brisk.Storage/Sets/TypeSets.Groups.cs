using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <content>What questions for groups are added up from: copies of columns, of these records and of those that they lead to.</content>
internal sealed partial class TypeSets
{
    /// <summary>How often a turn is waited for.</summary>
    private const int MostTurns = 3;

    /// <summary>Columns that are being read: those who wait find theirs there, too, or read it next.</summary>
    private readonly SharedReads<bool> filling;

    /// <summary>Columns that somebody waits for, by key: whoever reads next reads all of them in one pass.</summary>
    private readonly Dictionary<string, WantedColumn> awaited = new(StringComparer.Ordinal);

    /// <summary>What the groups of the records that a filter leaves are added up from; null when memory cannot have it.</summary>
    public async ValueTask<GroupColumns?> GroupAsync(GroupQuery query, CancellationToken cancellation)
    {
        var filter = Positive(query.Filter);
        var wanted = GroupColumns.Of(query, schema.Plan(type), Dialect);
        List<WantedColumn> own = [.. wanted.Select(column => column.Through is { } relation ? ColumnOf(relation) : column)
            .DistinctBy(column => column.Key, StringComparer.Ordinal)];
        // While it waited for its turn, others may have needed the room, or changed what it goes by.
        for (var round = 0; round < MostTurns; round++)
        {
            if (await ResolveAsync(filter, cancellation) is null || !await PrepareAsync(own, cancellation)) return null;
            foreach (var column in wanted) if (column.Through is { } relation && !await At(relation).PrepareAsync([column], cancellation)) return null;
            await GroupColumns.TurnAsync(cancellation);
            if (await CopyInTurnAsync(filter, wanted) is not { } copy) continue;
            memory.Weigh();
            return copy;
        }
        return null;
    }

    /// <summary>
    /// A copy, and the turn with it: adding up takes milliseconds, which nobody else shall wait for. Null, and the turn given back, when
    /// memory has not all of it: nothing is read in the turn.
    /// </summary>
    private async ValueTask<GroupColumns?> CopyInTurnAsync(Filter filter, IReadOnlyList<WantedColumn> wanted)
    {
        GroupColumns? copy = null;
        try
        {
            return copy = await CopyAsync(filter, wanted);
        }
        finally
        {
            if (copy is null) GroupColumns.Pass();
        }
    }

    /// <summary>Reads columns unless they are there; false when one of them cannot be had.</summary>
    private async ValueTask<bool> PrepareAsync(IReadOnlyList<WantedColumn> wanted, CancellationToken cancellation)
    {
        if (await ResolveAsync(Filter.Everything, cancellation) is null) return false;
        await WarmedAsync(cancellation);
        for (var round = 0; round < MostRounds && Lacks(wanted); round++)
        {
            var read = await filling.GetAsync("", shared =>
                database.ReadAsync(Lane.Filling, (sets: this, shared), static async (session, ask) =>
                {
                    ask.shared.Begin();
                    using var reading = ask.sets.living.Begin();
                    await reading.SeeAsync(session, ask.sets.Workspace);
                    await ask.sets.ReadAsync(session, ask.sets.TakeLacking(), reading);
                    return true;
                }, shared.Stop, Workspace), cancellation);
            if (read.IsOwn || read.TookTooLong) break;
        }
        lock (living.Gate) return wanted.All(column => columns.Find(column.Key) is not null);
    }

    /// <summary>Whether some columns are not read yet; then they are, by whoever reads next.</summary>
    private bool Lacks(IReadOnlyList<WantedColumn> wanted)
    {
        lock (living.Gate)
        {
            var some = wanted.Where(column => !columns.Has(column.Key)).ToList();
            foreach (var column in some) awaited[column.Key] = column;
            return some.Count > 0;
        }
    }

    private List<WantedColumn> TakeLacking()
    {
        lock (living.Gate)
        {
            List<WantedColumn> taken = [.. awaited.Values.Where(column => !columns.Has(column.Key))];
            awaited.Clear();
            return taken;
        }
    }

    /// <summary>A column as it is now, with the slots that it is of; null when it is not there.</summary>
    private (ISlotCopy? Copy, SlotRange Of) CopyOf(WantedColumn wanted)
    {
        lock (living.Gate) return (GroupColumns.CopyOf(columns.Find(wanted.Key), living.Slots.Count), new SlotRange(living.Slots, living.Slots.Count));
    }

    /// <summary>What a question for groups needs, from memory alone; null where something is not there, or changed in the moment.</summary>
    private async ValueTask<GroupColumns?> CopyAsync(Filter filter, IReadOnlyList<WantedColumn> wanted)
    {
        if (await ReachAsync(filter, static (ends, end) => new(ends.Known(end))) is not { } met) return null;
        var reached = new (ISlotCopy? Copy, SlotRange Of, long Seen)[wanted.Count];
        var copies = new ISlotCopy?[wanted.Count];
        var isWhole = false;
        try
        {
            for (var i = 0; i < reached.Length; i++)
            {
                if (wanted[i].Through is not { } relation) continue;
                var seen = ChangesOf(relation, wanted[i].Field);
                if (At(relation).CopyOf(wanted[i]) is not ({ } copy, var of)) return null;
                reached[i] = (copy, of, seen);
            }
            lock (living.Gate)
            {
                if (Joined(filter, met) is not { } set) return null;
                var slots = living.Slots.Count;
                for (var i = 0; i < copies.Length; i++)
                {
                    if (wanted[i].Through is not { } over) copies[i] = GroupColumns.CopyOf(columns.Find(wanted[i].Key), slots);
                    else if (ends.ChangesOf(over, wanted[i].Field) == reached[i].Seen && ends.Find(over) is { } column)
                        copies[i] = reached[i].Copy!.Through(column, reached[i].Of, slots);
                    if (copies[i] is null) return null;
                }
                isWhole = true;
                return new GroupColumns(set.Members, copies!);
            }
        }
        finally
        {
            foreach (var (copy, _, _) in reached) copy?.Dispose();
            if (!isWhole) foreach (var copy in copies) copy?.Dispose();
        }
    }
}
