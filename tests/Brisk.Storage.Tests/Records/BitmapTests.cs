using Brisk.Storage.Sets;

namespace Brisk.Storage.Tests.Records;

public sealed class BitmapTests
{
    /// <summary>Whole words and the rest behind them, fewer numbers than slots, no number, one, few and many that count.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public void It_holds_the_slots_whose_number_counts(int counting)
    {
        foreach (var slots in (int[])[0, 1, 63, 64, 65, 640, 1_000])
        {
            var chance = new Random(slots);
            var numbers = Enumerable.Range(0, Math.Max(0, slots - 10)).Select(_ => (ushort)chance.Next(100)).ToArray();
            var counts = new byte[100];
            foreach (var number in Enumerable.Range(0, 100).OrderBy(_ => chance.Next()).Take(counting)) counts[number] = 1;

            var found = Bitmap.Where(numbers, counts, slots);

            found.Slots().ShouldBe(Enumerable.Range(0, numbers.Length).Where(slot => counts[numbers[slot]] == 1));
        }
    }

    /// <summary>As long as one another, the one longer or the other.</summary>
    [Theory]
    [InlineData(1_000, 1_000)]
    [InlineData(1_000, 77)]
    [InlineData(70, 1_000)]
    [InlineData(0, 400)]
    public void Sets_are_combined_slot_by_slot(int left, int right)
    {
        var chance = new Random(left + right);
        var (one, other) = (SetOf(left), SetOf(right));

        Combined(one => one.And).ShouldBe(one.Slots().Intersect(other.Slots()));
        Combined(one => one.Or).ShouldBe(one.Slots().Union(other.Slots()).Order());
        Combined(one => one.Without).ShouldBe(one.Slots().Except(other.Slots()));

        Bitmap SetOf(int slots)
        {
            var made = new Bitmap(slots);
            for (var slot = 0; slot < slots; slot++) made[slot] = chance.Next(2) == 0;
            return made;
        }

        IEnumerable<int> Combined(Func<Bitmap, Action<Bitmap>> how)
        {
            var copy = one.Copy();
            how(copy)(other);
            return copy.Slots().ToList();
        }
    }
}
