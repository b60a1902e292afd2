using System.Globalization;
using System.Runtime.InteropServices;

namespace Brisk.Bench;

/// <summary>Times as Linux counts them.</summary>
internal static partial class Kernel
{
    private const int ThreadCpuTime = 3;
    private const int SetTimerSlack = 29;

    /// <summary>Processor time of the calling thread so far.</summary>
    public static TimeSpan ThreadCpu
    {
        get
        {
            _ = ClockGetTime(ThreadCpuTime, out var time);
            return TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));
        }
    }

    /// <summary>Processor time of a process so far, in steps of 10 ms.</summary>
    public static TimeSpan Cpu(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // The name in brackets may hold spaces; utime and stime are fields 14 and 15.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10.0 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
    }

    /// <summary>Processor time that the whole machine has spent working so far.</summary>
    public static TimeSpan MachineCpu()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        // user, nice, system, idle, iowait, irq, softirq, steal
        return TimeSpan.FromMilliseconds(10.0 * (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]));
    }

    public static ResidentMemory Memory(int process)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        long Read(string name) => long.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new ResidentMemory(Read("VmRSS:"), Read("RssAnon:"));
    }

    public static string LoadAverage => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <summary>Lets the calling thread wake up on time instead of within 50 µs.</summary>
    public static void WakePunctually() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    public static void Sleep(TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return;
        var wanted = new TimeSpec { Seconds = (long)time.TotalSeconds, Nanoseconds = time.Ticks % TimeSpan.TicksPerSecond * 100 };
        _ = NanoSleep(in wanted, 0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec wanted, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}

/// <summary>Resident memory of a process.</summary>
/// <param name="All">All of it, in KiB.</param>
/// <param name="Own">What is not pages of files, in KiB.</param>
internal readonly record struct ResidentMemory(long All, long Own)
{
    /// <summary>Both in MiB, for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{All / 1024} / {Own / 1024} MiB");
}
