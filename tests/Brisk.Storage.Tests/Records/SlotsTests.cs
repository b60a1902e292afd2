using Brisk.Storage.Sets;

namespace Brisk.Storage.Tests.Records;

public sealed class SlotsTests
{
    /// <summary>The places of the first ids, of later ones in any order, and of none that is not there.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public void Every_id_has_its_slot_however_it_is_looked_for(int known)
    {
        var chance = new Random(known);
        var all = Enumerable.Range(0, known + 5_000).Select(_ => chance.NextInt64(1, 100_000)).Distinct().ToList();
        var first = all.Take(known).Order().ToArray();
        var slots = new Slots([.. first]);
        foreach (var id in all.Skip(first.Length)) slots.Add(id);
        List<long> ids = [.. first, .. all.Skip(first.Length)];

        slots.Count.ShouldBe(ids.Count);
        foreach (var order in (IEnumerable<long>[])[ids, ids.Order(), ids.OrderDescending(), ids.OrderBy(_ => chance.Next())])
        {
            var run = slots.Ascending();
            foreach (var id in order)
            {
                run.TryFind(id, out var near).ShouldBeTrue();
                slots.TryFind(id, out var slot).ShouldBeTrue();
                (near, slot, slots.IdOf(slot)).ShouldBe((slot, ids.IndexOf(id), id));
                run.TryFind(-id, out _).ShouldBeFalse();
            }
        }
        var there = ids.ToHashSet();
        var missing = slots.Ascending();
        for (var id = 0L; id <= 100_001; id++) missing.TryFind(id, out _).ShouldBe(there.Contains(id));
    }
}
