using Brisk.Bench.Load;
using FsCheck;
using FsCheck.Fluent;

namespace Brisk.Tests.Bench;

public sealed class HistogramTests
{
    [Fact]
    public void A_percentile_keeps_three_digits_of_any_duration()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(number => (long)number * 5).ToArbitrary(), ticks =>
        {
            var histogram = new Histogram();

            histogram.Record(TimeSpan.FromTicks(ticks));

            Math.Abs(histogram.Percentile(0.5).Ticks - ticks).ShouldBeLessThanOrEqualTo(ticks / 1000);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Percentiles_are_those_of_the_sorted_durations()
    {
        var histogram = new Histogram();

        for (var milliseconds = 1; milliseconds <= 1000; milliseconds++) histogram.Record(TimeSpan.FromMilliseconds(milliseconds));

        histogram.Percentile(0.5).TotalMilliseconds.ShouldBe(500, 0.5);
        histogram.Percentile(0.99).TotalMilliseconds.ShouldBe(990, 1);
        histogram.Percentile(1).TotalMilliseconds.ShouldBe(1000, 1);
        histogram.Max.ShouldBe(TimeSpan.FromSeconds(1));
        histogram.Count.ShouldBe(1000);
    }

    [Fact]
    public void An_hour_counts_as_the_longest_and_is_not_lost()
    {
        var histogram = new Histogram();

        histogram.Record(TimeSpan.FromHours(1));

        histogram.Count.ShouldBe(1);
        histogram.Max.ShouldBe(TimeSpan.FromHours(1));
        histogram.Percentile(0.5).ShouldBeGreaterThan(TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void Nothing_recorded_is_zero()
    {
        var histogram = new Histogram();

        var median = histogram.Percentile(0.5);

        median.ShouldBe(TimeSpan.Zero);
    }
}
