using Brisk.Domain;
using Brisk.Server.Platform.Jobs;
using Brisk.Storage.Jobs;

namespace Brisk.Server.Tests.Jobs;

public sealed class JobMeterTests
{
    private readonly HandClock clock = new();

    [Fact]
    public void Waiting_is_no_work_and_what_was_done_before_is_not_done_in_no_time()
    {
        var meter = Meter(done: 300);
        meter.Expect(1_100);
        clock.Seconds = 60;
        (meter.Seconds, meter.Rate, meter.Done, meter.Moved).ShouldBe((0, 0, 300, 7));

        meter.Start();
        clock.Seconds = 70;
        meter.Advance(100);

        (meter.Seconds, meter.Rate, meter.Done, meter.SecondsLeft, meter.Moved).ShouldBe((10, 10, 400, 70, 70_000));
    }

    [Fact]
    public void What_begins_again_counts_from_nothing_and_what_goes_on_in_a_file_by_the_rest_of_it()
    {
        var (again, on) = (Meter(done: 300), Meter(done: 0));
        again.GoOnFrom(0);
        again.Start();
        on.Expect(1_000, upTo: 9_000);
        on.GoOnFrom(500, at: 5_000);
        on.Start();

        clock.Seconds = 10;
        again.Advance(20);
        on.Advance(100, to: 6_000);

        (again.Done, again.Rate).ShouldBe((20, 2));
        (on.Done, on.Rate, on.SecondsLeft).ShouldBe((600, 10, 30));
    }

    private JobMeter Meter(long done) =>
        new(clock, new StoredJob(new Tsid(1), new Tsid(2), "test", JobStatus.Waiting, "system", null, 7, 7, null) { Done = done });

    private sealed class HandClock : TimeProvider
    {
        public long Seconds { get; set; }
        public override long TimestampFrequency => 1;
        public override long GetTimestamp() => Seconds;
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
    }
}
