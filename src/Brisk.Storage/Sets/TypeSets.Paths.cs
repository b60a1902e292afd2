using Brisk.Domain.Fields;
using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <content>
/// What paths lead to: which related records meet a condition is known to the sets of their own type, and told of these records through
/// the column of the relation.
/// </content>
internal sealed partial class TypeSets
{
    /// <summary>How often it is tried again where others read the same, or related records change in the very moment.</summary>
    private const int MostRounds = 8;

    /// <summary>The records that meet a condition at the end of a path.</summary>
    /// <param name="Seen">How often those had changed before it was asked.</param>
    private sealed record Reached(Filter.Condition Path, IdSet Set, long Seen);

    private TypeSets At(Field relation) => ends.At(relation);

    private WantedColumn ColumnOf(Field relation) => ends.ColumnOf(relation);

    /// <summary>How often what stands at the end of a path has changed.</summary>
    private long ChangesOf(Field relation, Field? target)
    {
        lock (living.Gate) return ends.ChangesOf(relation, target);
    }

    /// <summary>Whether changes of other records may have moved what is kept of a condition.</summary>
    private bool IsChanged(Member member) => member.Test.Field is { Through: { } relation, Target: { } target } ? ChangesOf(relation, target) != member.Seen
        : member.Test.IsOfOthers;

    /// <summary>What is at the end of the paths of a filter, as far as it is not known of these records; null when it cannot be had.</summary>
    /// <param name="ask">Asks the sets at the end.</param>
    private async ValueTask<IReadOnlyList<Reached>?> ReachAsync(Filter filter, Func<TypeSets, Filter, ValueTask<IdSet?>> ask)
    {
        List<Reached> reached = [];
        foreach (var path in filter.Conditions().Where(condition => condition.Field.Through is not null))
        {
            lock (living.Gate) if (living.IsBuilt && Find(path) is not null) continue;
            var seen = ChangesOf(path.Field.Through!, path.Field.Target!);
            if (await ask(At(path.Field.Through!), path with { Field = path.Field.Target! }) is not { } set) return null;
            reached.Add(new Reached(path, set, seen));
        }
        return reached;
    }

    /// <summary>Tells of these records what was reached, as far as it is still so. The set of the filter, if everything for it is in memory now.</summary>
    private IdSet? Joined(Filter filter, IReadOnlyList<Reached> reached)
    {
        lock (living.Gate)
        {
            if (!living.IsBuilt) return null;
            foreach (var (path, set, seen) in reached)
            {
                var relation = path.Field.Through!;
                if (ends.Find(relation) is { } column && ends.ChangesOf(relation, path.Field.Target!) == seen)
                    Keep(Key(path), new Member(TestOf(path), column.Where(set, living.Slots.Count)) { Seen = seen });
            }
            return Known(filter);
        }
    }

    /// <summary>All records in the order of a path, by their slots, as a session sees them.</summary>
    private async ValueTask<int[]> ArrangeAsync(ISession session, SortPlan plan, LivingRecords.Reading reading)
    {
        var relation = ColumnOf(plan.Sort.Field.Through!);
        if (!IsRead([relation])) await ReadAsync(session, [relation], reading);
        // What is kept may be behind that state, or ahead of it.
        var led = LedTo(plan.Sort.Field.Through!, reading) ?? ((RelationColumn)(await ReadTableAsync(session, [relation]))[0]!).Copy();
        return await new PathOrder(schema, type, plan, living.Slots, Dialect).ArrangeAsync(session, led);
    }

    /// <summary>Where a relation leads in the state that is read, if what is kept of it is of that state.</summary>
    private RelationCopy? LedTo(Field relation, LivingRecords.Reading reading)
    {
        lock (living.Gate)
        {
            var isOfState = memory.Changes.Applied >= reading.Seen
                && reading.Missing.All(change => change.Seq <= reading.Seen || !change.Touches(relation));
            return isOfState ? ends.Find(relation)?.Copy() : null;
        }
    }
}
