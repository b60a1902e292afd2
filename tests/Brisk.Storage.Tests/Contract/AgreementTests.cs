using System.Globalization;
using Brisk.Tests.Shared.Agreement;

namespace Brisk.Storage.Tests.Contract;

/// <summary>
/// Whatever path answers a question, the answer is the one of plain code over the same records. <c>BRISK_AGREE_SEED</c> and
/// <c>BRISK_AGREE_QUESTIONS</c> ask others and more; <c>bench/run agree</c> asks 100,000.
/// </summary>
/// <param name="both">Each kind of question by both ways through memory, instead of one of them.</param>
public abstract class AgreementTests(TestEngine engine, bool both = true)
{
    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : usual;

    [Fact]
    public async Task Every_path_gives_the_one_answer()
    {
        // Another each day: what is drawn today is not all there is to draw.
        var today = TimeProvider.System.GetUtcNow();
        var seed = Setting("BRISK_AGREE_SEED", (today.Year * 10_000) + (today.Month * 100) + today.Day);
        await using var opened = await engine.OpenAsync();
        using var run = await AgreementRun.BeginAsync(opened.Database, seed, records: 380);

        await run.AskEveryKindAsync(both, whole: false);
        await run.AskAsync(Setting("BRISK_AGREE_QUESTIONS", 250));

        TestContext.Current.SendDiagnosticMessage("Agreement: seed {0}, {1} questions, {2} pages asked along", seed, run.Questions, run.AskedAlong);
        run.AskedAlong.ShouldBeGreaterThan(100);
        if (Environment.GetEnvironmentVariable("BRISK_AGREE_LOG") is { } log)
            await File.WriteAllLinesAsync(log, run.Disagreements, TestContext.Current.CancellationToken);
        run.Disagreements.Count.ShouldBe(0, $"seed {seed}, {run.Questions} questions; {string.Join('\n', run.Disagreements.Take(20))}");
    }
}
