using System.Diagnostics;

namespace Brisk.Tests.Shared;

/// <summary>Waits, and fails when it was in vain: a test that waits without an end hides what it found, and holds up all others.</summary>
internal static class Eventually
{
    /// <summary>Longer than anything takes that a test waits for, on a busy machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    /// <summary>The same for what processes, servers and whole imports do.</summary>
    public static readonly TimeSpan LongBound = TimeSpan.FromMinutes(5);

    /// <summary>Asks until it is so.</summary>
    public static async Task SoAsync(string what, Func<Task<bool>> isSo)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > Bound) Assert.Fail($"It did not come about within {Bound.TotalSeconds} seconds: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task SoAsync(string what, Func<bool> isSo) => SoAsync(what, () => Task.FromResult(isSo()));

    /// <summary>Waits until it has come; whatever keeps it from coming is the failure.</summary>
    /// <param name="work">What brings it, and goes on afterwards.</param>
    public static async Task ComesAsync(string what, Task come, IReadOnlyCollection<Task> work)
    {
        var left = work.ToList();
        while (!come.IsCompleted)
        {
            if (left.Count == 0) Assert.Fail($"It did not come about: {what}");
            var ended = await Within(what, Task.WhenAny([come, .. left]));
            await ended;
            // The others may bring it.
            left.Remove(ended);
        }
    }

    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<T> Within<T>(string what, Task<T> task)
    {
        await Within(what, (Task)task);
        return await task;
    }

    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task Within(string what, Task task)
    {
        try
        {
            await task.WaitAsync(LongBound, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception) when (!task.IsCompleted)
        {
            throw new TimeoutException($"It did not come about within {LongBound.TotalMinutes} minutes: {what}", exception);
        }
    }
}
