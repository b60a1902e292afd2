using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Seed;
using Brisk.Storage.Records;

namespace Brisk.Demo;

/// <summary>One thing that somebody did to a record. What one person does to several at the same moment is one step.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Values">What the record is made with, or what is changed; null: it is put into the trash.</param>
internal sealed record DemoEvent(long At, Actor Actor, RecordType Type, Tsid Id, IReadOnlyDictionary<string, FieldValue>? Values, bool IsNew = false);

/// <summary>Who looked after a record since when. Moments are shares of the year that are over.</summary>
/// <param name="Steps">At least one; the last of them is who does now.</param>
internal sealed record DemoOwners(IReadOnlyList<(double Since, Tsid Owner)> Steps)
{
    public Tsid Now => Steps[^1].Owner;

    /// <summary>The first, too, before it began.</summary>
    public Tsid At(double share) => Steps.LastOrDefault(step => step.Since <= share, Steps[0]).Owner;

    /// <summary>The same for what came into being later and follows each change a little after it.</summary>
    public DemoOwners From(double share, double later) =>
        new([(share, At(share)), .. Steps.Where(step => step.Since > share).Select(step => (step.Since + later, step.Owner))]);
}

/// <summary>
/// What became of one record, told backwards: from what it holds now to how it was made. Of each field the last change is told first.
/// </summary>
/// <param name="id">It was made when its id was.</param>
/// <param name="values">As they are now; what came later is taken out of them.</param>
internal sealed class DemoLife(DemoYear year, RecordType type, Tsid id, Dictionary<string, FieldValue> values, DemoOwners owners)
{
    private readonly List<DemoEvent> events = [];

    public FieldValue this[string field] => values.GetValueOrDefault(field);

    /// <summary>Somebody gave a field what it holds; before, it held something else. Where it is no other, nothing happened.</summary>
    /// <param name="share">How much of the year was over.</param>
    /// <param name="earlier">Nothing where it was empty.</param>
    /// <param name="by">Null for who looked after it then.</param>
    public void Before(double share, string field, FieldValue earlier, Tsid? by = null)
    {
        var later = this[field];
        if (later.Equals(earlier)) return;
        events.Add(Happened(share, new Dictionary<string, FieldValue>(StringComparer.Ordinal) { [field] = later }, by));
        if (earlier.IsNothing) values.Remove(field);
        else values[field] = earlier;
    }

    /// <summary>The way by which a field came to what it holds: what it held since when, the last of it now.</summary>
    public void Came(string field, IEnumerable<(double Since, FieldValue Value)> way, Tsid? by = null)
    {
        var steps = way.ToList();
        for (var i = steps.Count - 1; i > 0; i--) Before(steps[i].Since, field, steps[i - 1].Value, by);
    }

    /// <summary>Perhaps a field was filled or changed some time after the beginning.</summary>
    /// <param name="began">How much of the year was over then.</param>
    /// <param name="happens">How often that is so, from 0 to 1; where the field is filled.</param>
    /// <param name="earlier">What it held before; null: nothing.</param>
    public void Later(Chance chance, double began, string field, double happens, Func<FieldValue, FieldValue>? earlier = null)
    {
        var (does, share) = (chance.Happens(happens), After(chance, began));
        if (does && !this[field].IsNothing) Before(share, field, earlier?.Invoke(this[field]) ?? FieldValue.Nothing);
    }

    public void Trashed(double share) => events.Add(Happened(share, null, null));

    /// <summary>All that happened, in no order.</summary>
    public IReadOnlyList<DemoEvent> MadeBy(Actor actor) => [.. events, new(id.UnixMilliseconds, actor, type, id, values, IsNew: true)];

    /// <summary>Some time between a moment and now, rather soon: most of what happens to a record happens while it is new.</summary>
    public static double After(Chance chance, double began) => began + ((1 - began) * (0.01 + (0.99 * Math.Pow(chance.Share(), 2))));

    private DemoEvent Happened(double share, IReadOnlyDictionary<string, FieldValue>? changed, Tsid? by) =>
        new(Math.Max(year.At(share), id.UnixMilliseconds + 1), DemoTeam.Person(by ?? owners.At(share)), type, id, changed);
}
