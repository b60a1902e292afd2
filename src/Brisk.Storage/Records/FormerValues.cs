using Brisk.Domain.Fields;

namespace Brisk.Storage.Records;

/// <summary>
/// What taking changes back does to one record: fields that hold what the changes wrote hold again what they held before. Fields that are right
/// only together go back together, or not at all where others changed one of them since.
/// </summary>
internal sealed class FormerValues
{
    private FormerValues()
    {
    }

    /// <summary>By field, what goes back.</summary>
    public Dictionary<string, FieldValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields that others changed since.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>The fields that hold already what they held before.</summary>
    public List<string> Back { get; } = [];

    /// <param name="written">What the changes wrote; of fields that there are.</param>
    /// <param name="seen">That as whoever takes it back sees it.</param>
    /// <param name="overtaken">See <see cref="LaterChanges.OfTogetherAsync"/>.</param>
    public static async ValueTask<FormerValues> OfAsync(
        RecordBatch batch, Record now, IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> written,
        IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> seen, IReadOnlyCollection<string> overtaken)
    {
        var former = new FormerValues();
        foreach (var (field, from, to) in seen)
        {
            if (!now.Type.IsMade(field)) former.Add(field.Name, from, to, await batch.ShownAsync(now, field));
        }
        former.PutTogether(batch, now, written, seen, overtaken);
        return former;
    }

    private void Add(string name, FieldValue from, FieldValue to, FieldValue now)
    {
        if (from.Equals(to)) return;
        if (now.Equals(to)) Values[name] = from;
        else if (now.Equals(from)) Back.Add(name);
        else Changed.Add(name);
    }

    /// <summary>What belongs together goes back also where whoever takes it back does not see it; it is told by what they see of it.</summary>
    private void PutTogether(
        RecordBatch batch, Record now, IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> written,
        IReadOnlyList<(Field Field, FieldValue From, FieldValue To)> seen, IReadOnlyCollection<string> overtaken)
    {
        var together = now.Type.Rules.Together;
        if (seen.Select(one => one.Field.Name).FirstOrDefault(together.Contains) is not { } told) return;
        foreach (var (field, from, to) in written.Where(one => together.Contains(one.Field.Name) && !seen.Any(shown => shown.Field == one.Field)))
            Add(field.Name, from, to, now[field.Name]);
        Changed.AddRange(overtaken.Except(Changed).ToList());
        foreach (var name in now.Type.Whole(Changed)) Values.Remove(name);
        var sees = batch.Schema.Named(now.Type.Name)!;
        foreach (var names in (List<string>[])[Changed, Back])
        {
            var hidden = names.RemoveAll(name => together.Contains(name) && sees.Find(name) is null);
            if (hidden > 0 && !names.Contains(told)) names.Add(told);
        }
    }
}
