using Brisk.Storage;
using Spectre.Console;

namespace Brisk;

/// <summary>Shows long work on the console: one bar for each step, as it comes.</summary>
internal sealed class StepBars(ProgressContext context) : IProgress<StepProgress>
{
    private readonly Dictionary<string, ProgressTask> tasks = new(StringComparer.Ordinal);

    public void Report(StepProgress value)
    {
        if (!tasks.TryGetValue(value.Step, out var task)) tasks[value.Step] = task = context.AddTask(value.Step, maxValue: value.Of);
        task.Value = value.Done;
    }
}
