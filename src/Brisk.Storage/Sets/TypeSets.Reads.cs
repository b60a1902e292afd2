using Brisk.Domain.Filters;
using Brisk.Storage.Engine;
using Brisk.Storage.Records;
using Brisk.Storage.Sets.Kept;

namespace Brisk.Storage.Sets;

/// <content>How what is kept is read from the database, or from what an earlier process has left.</content>
internal sealed partial class TypeSets
{
    /// <summary>So many rows are passed by in the time in which one is found by its id.</summary>
    private const int Seek = 5;

    private static readonly Statement CountAll = new("SELECT n FROM counters WHERE name = $1");

    private async ValueTask<bool> BuildAsync(ISession session, LivingRecords.Reading reading)
    {
        if (left is not null && await left.BeginAsync(session, null, LivingSection) is { } kept
            && kept.TryRead(LivingSection, static from => (Slots.Read(from), new Bitmap(from.ReadAll<ulong>())), out var found))
        {
            lock (living.Gate) if (living.TryRestore(found.Item1, found.Item2, kept.Numbering, kept.Changes, reading)) return true;
        }
        // With millions of them, a list that doubles would take three times the room.
        var ids = new Ids(await session.ScalarAsync(Generations.Load, [schema.Workspace.Value, type.Name]) ?? 0);
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id FROM ").Add(type.Plural)
            .Add(" r WHERE r.workspace_id = $1 AND r.deleted_at IS NULL");
        await session.QueryAsync(sql.Statement, sql.Values, ids, static (row, ids) =>
        {
            ids.Add(row.Int64(0));
            return true;
        });
        lock (living.Gate) return living.TryBuild(ids.All, reading);
    }

    /// <summary>Makes the conditions of a filter known, but for what is at the ends of its paths: by columns where there are or can be some.</summary>
    /// <param name="seen">How often others had changed when the state was fixed.</param>
    private async ValueTask AskAsync(ISession session, Filter filter, LivingRecords.Reading reading, long seen)
    {
        List<WantedColumn> lacking;
        lock (living.Gate)
        {
            lacking = [.. filter.Conditions().Where(condition => condition.Field.Through is not null && Find(condition) is null)
                .Select(condition => ColumnOf(condition.Field.Through!)).Where(column => !columns.Has(column.Key)).DistinctBy(column => column.Key)];
        }
        foreach (var condition in filter.Conditions().Where(IsColumnQuicker))
            if (!lacking.Exists(column => column.Key == condition.Field.Name)) lacking.Add(Wanted(condition.Field));
        if (lacking.Count > 0) await ReadAsync(session, lacking, reading);
        foreach (var condition in filter.Conditions().Where(condition => condition.Field.Through is null)) await AskAsync(session, condition, reading, seen);
    }

    /// <summary>Whether a condition is best asked of a column that is not read yet.</summary>
    private bool IsColumnQuicker(Filter.Condition condition)
    {
        lock (living.Gate)
        {
            if (condition.Field.Through is not null || !Column.IsPossible(condition.Field) || columns.Has(condition.Field.Name)
                || Find(condition) is not null) return false;
        }
        // An index is quicker than the table, and a column that was left quicker than an index.
        return left?.Has(TypeColumns.Section(condition.Field.Name, isSearchedForm: true), living.Numbering) == true || !ListStrategy.HasIndex(condition);
    }

    /// <summary>Makes a condition known by asking the database, unless it is.</summary>
    private async ValueTask AskAsync(ISession session, Filter.Condition condition, LivingRecords.Reading reading, long seen)
    {
        lock (living.Gate) if (Find(condition) is not null) return;
        var bits = new Bitmap(living.Slots.Count);
        var sql = ListSql.IdsOf(condition, schema, type, Dialect);
        await session.QueryAsync(sql.Statement, sql.Values, (bits, Ids: living.Slots.Ascending()), static (row, to) =>
        {
            if (to.Ids.TryFind(row.Int64(0), out var slot)) to.bits[slot] = true;
            return true;
        });
        var test = TestOf(condition);
        lock (living.Gate)
        {
            var isTold = true;
            var isTrue = living.TryCatchUp(reading, (change, slot) => isTold &= test.TryApply(change, bits, slot));
            if (isTrue && isTold && (!test.IsOfOthers || others == seen)) Keep(Key(condition), new Member(test, bits));
        }
    }

    /// <summary>Reads some columns in one pass over the table.</summary>
    private async ValueTask ReadAsync(ISession session, IReadOnlyList<WantedColumn> wanted, LivingRecords.Reading reading)
    {
        var kept = left is null ? null : await left.BeginAsync(session, living.Numbering, wanted.Select(TypeColumns.Section));
        var read = new ISlotColumn?[wanted.Count];
        var lacking = new List<int>();
        for (var i = 0; i < read.Length; i++) if (kept is null || !TryRestore(kept, wanted[i], out read[i])) lacking.Add(i);
        if (lacking.Count > 0)
        {
            var found = await ReadTableAsync(session, lacking.ConvertAll(i => wanted[i]));
            for (var i = 0; i < found.Length; i++) read[lacking[i]] = found[i];
        }
        lock (living.Gate)
        {
            foreach (var change in kept?.Changes ?? []) if (living.Slots.TryFind(change.Id.Value, out var slot)) Set(change, slot);
            if (living.TryCatchUp(reading, Set)) columns.Keep(wanted, read, i => !lacking.Contains(i));
        }

        void Set(RecordChange change, int slot)
        {
            for (var i = 0; i < read.Length; i++) if (read[i]?.TrySet(slot, change.After) == false) read[i] = null;
        }
    }

    /// <summary>Reads some columns from the table; null for what has too many values.</summary>
    private async ValueTask<ISlotColumn?[]> ReadTableAsync(ISession session, List<WantedColumn> wanted)
    {
        var read = wanted.Select(column => (ISlotColumn?)column.Make(living.Slots.Count)).ToArray();
        var at = new int[read.Length];
        var sql = new SqlText(schema.Workspace).Add("SELECT r.id");
        for (var (i, next) = (0, 1); i < read.Length; next += read[i++]!.Sources.Count)
        {
            at[i] = next;
            foreach (var source in read[i]!.Sources) sql.Add(", ").Add(source);
        }
        sql.Add(" FROM ").Add(type.Plural).Add(" r WHERE ").Add(Dialect.Unindexed("r.workspace_id")).Add(" = $1")
            .Add(" AND ").Add(Dialect.Unindexed("r.deleted_at")).Add(" IS NULL");
        // The table from end to end; of a small part of it, row by row. A planner that knows how large the part is decides by itself.
        if (!Dialect.KnowsSizes && await IsSmallPartAsync(session))
            sql.Add(" AND ").Add(Dialect.IdIn("r.id", sql.Parameter(IdList.Of(Enumerable.Range(0, living.Slots.Count).Select(living.Slots.IdOf)))));
        await session.QueryAsync(sql.Statement, sql.Values, (read, at, Ids: living.Slots.Ascending()), static (row, to) =>
        {
            if (!to.Ids.TryFind(row.Int64(0), out var slot)) return true;
            var isGivenUp = false;
            for (var i = 0; i < to.read.Length; i++)
            {
                if (to.read[i]?.TryRead(row, to.at[i], slot) != false) continue;
                to.read[i] = null;
                isGivenUp = true;
            }
            return !isGivenUp || Array.Exists(to.read, static column => column is not null);
        });
        foreach (var column in read) column?.Close();
        return read;
    }

    /// <summary>Whether others have so much of the table that finding each row is quicker than passing by theirs.</summary>
    private async ValueTask<bool> IsSmallPartAsync(ISession session)
    {
        var lacking = new Rows((long)living.Slots.Count * Seek);
        // It ends with the first that are enough.
        await session.QueryAsync(CountAll, [type.Name], lacking, static (row, lacking) => (lacking.Count -= row.Int64(0)) > 0);
        return lacking.Count <= 0;
    }

    /// <param name="about">How many there will be.</param>
    private sealed class Ids(long about)
    {
        private long[] ids = new long[about];
        private int count;

        public long[] All
        {
            get
            {
                Array.Resize(ref ids, count);
                return ids;
            }
        }

        public void Add(long id)
        {
            if (count == ids.Length) Array.Resize(ref ids, Math.Max(16, count + (count / 8)));
            ids[count++] = id;
        }
    }

    private sealed class Rows(long count)
    {
        public long Count { get; set; } = count;
    }

    private bool TryRestore(KeptReading kept, WantedColumn wanted, out ISlotColumn? column) =>
        kept.TryRead(TypeColumns.Section(wanted), from =>
        {
            if (!from.ReadBoolean()) return null;
            var restored = wanted.Make(living.Slots.Count);
            restored.Restore(from);
            return restored;
        }, out column);
}
