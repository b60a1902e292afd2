using Brisk.Domain.Filters;
using Brisk.Storage.Records;

namespace Brisk.Storage.Sets;

/// <summary>
/// The columns of a record type that are kept: those that conditions are asked of, and those that only groups need. Whoever
/// calls holds the gate of the records.
/// </summary>
/// <param name="nextUse">Numbers the uses.</param>
internal sealed class TypeColumns(Func<long> nextUse)
{
    /// <summary>Columns that only groups need; each takes a byte or two a record, amounts nine.</summary>
    private const int MostGrouped = 16;

    /// <summary>By field name; null for fields with too many values.</summary>
    private readonly Dictionary<string, Column?> columns = new(StringComparer.Ordinal);

    /// <summary>What groups need besides: fields as they are grouped by, and amounts. Null for what has too many values.</summary>
    private readonly Dictionary<string, ISlotColumn?> grouped = new(StringComparer.Ordinal);

    /// <summary>Of what cannot be kept: what is only known from an earlier process. It is not told further, so that it heals.</summary>
    private readonly HashSet<string> onlyTold = new(StringComparer.Ordinal);

    /// <summary>When each was used last.</summary>
    private readonly Dictionary<string, long> lastUses = new(StringComparer.Ordinal);

    /// <summary>About how much memory they take, in bytes.</summary>
    public long Bytes => columns.Values.Concat(grouped.Values).Sum(column => column?.Bytes ?? 0);

    /// <summary>Whether it is known what there is of a column: the column itself, or that it cannot be kept.</summary>
    public bool Has(string key) => columns.ContainsKey(key) || grouped.ContainsKey(key);

    /// <summary>Each with its last use; not that one cannot be kept, which takes nothing.</summary>
    public IEnumerable<Use> Uses => lastUses.Where(use => Peek(use.Key) is not null).Select(use => new Use(use.Value, Peek(use.Key)?.Bytes ?? 0, false, () =>
    {
        if (lastUses.GetValueOrDefault(use.Key) != use.Value) return false;
        Forget(use.Key);
        return true;
    }));

    /// <summary>The column that conditions on a field are asked of; null when there is none.</summary>
    public Column? OfField(string name) => columns.GetValueOrDefault(name);

    /// <summary>Somebody needs a column, if there is one, or what was made of it.</summary>
    public void Use(string key)
    {
        if (Has(key)) lastUses[key] = nextUse();
    }

    /// <summary>How many records have one of the values of a condition, as far as is known.</summary>
    public long CountOf(Filter.Condition condition) => OfField(condition.Field.Name) is { } column ? column.CountOf(condition.Values) : 0;

    /// <summary>A column that groups need; null when it cannot be kept.</summary>
    public ISlotColumn? Find(string key)
    {
        Use(key);
        return Peek(key);
    }

    /// <summary>The same without using it.</summary>
    public ISlotColumn? Peek(string key) => OfField(key) ?? grouped.GetValueOrDefault(key);

    /// <summary>Takes in a change.</summary>
    public void Apply(RecordChange change, int slot)
    {
        Apply(columns, change, slot);
        Apply(grouped, change, slot);
    }

    /// <summary>Sections that must not be told further.</summary>
    public IReadOnlyCollection<string> OnlyTold => onlyTold;

    /// <summary>Keeps what was read, null for what cannot be kept, and forgets what groups needed longest ago.</summary>
    /// <param name="told">Whether it was found in what an earlier process has left.</param>
    public void Keep(IReadOnlyList<WantedColumn> wanted, IReadOnlyList<ISlotColumn?> read, Func<int, bool> told)
    {
        for (var i = 0; i < read.Count; i++)
        {
            if (read[i] is null && told(i)) onlyTold.Add(Section(wanted[i]));
            else onlyTold.Remove(Section(wanted[i]));
            Keep(wanted[i], read[i]);
        }
        // Those that this question needs stay.
        while (grouped.Count > Math.Max(MostGrouped, wanted.Count)) Forget(grouped.Keys.MinBy(key => lastUses[key])!);
    }

    /// <summary>All that can be left to the next process, by the names of their sections: not what the rules of a time zone decide.</summary>
    public IEnumerable<(string Name, ISlotColumn? Column)> Left() =>
        columns.Select(one => (Section(one.Key, isSearchedForm: true), (ISlotColumn?)one.Value))
            .Concat(grouped.Where(one => one.Value is not Column { IsCut: true }).Select(one => (Section(one.Key, isSearchedForm: false), one.Value)))
            .Where(one => one.Item2 is not null || !onlyTold.Contains(one.Item1));

    /// <summary>What a column is called where it is left to the next process.</summary>
    public static string Section(WantedColumn wanted) => Section(wanted.Key, wanted.IsSearchedForm);

    /// <summary>The same, of the column that has a key.</summary>
    public static string Section(string key, bool isSearchedForm) => (isSearchedForm ? "column " : "group ") + key;

    private void Keep(WantedColumn wanted, ISlotColumn? read)
    {
        if (wanted.IsSearchedForm) columns[wanted.Key] = (Column?)read;
        else grouped[wanted.Key] = read;
        Use(wanted.Key);
    }

    private void Forget(string key)
    {
        columns.Remove(key);
        grouped.Remove(key);
        lastUses.Remove(key);
    }

    private static void Apply<T>(Dictionary<string, T?> kept, RecordChange change, int slot)
        where T : class, ISlotColumn
    {
        foreach (var (name, column) in kept)
        {
            if (column is not null && change.Touches(column.Field) && !column.TrySet(slot, change.After)) kept[name] = null;
        }
    }
}
