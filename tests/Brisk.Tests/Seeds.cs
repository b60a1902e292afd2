namespace Brisk.Tests;

/// <summary>Where the random moments come from.</summary>
internal static class Seeds
{
    /// <summary>A new seed each run, printed; <c>BRISK_TEST_SEED</c> repeats one.</summary>
    public static int Next(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRISK_TEST_SEED"), out var given) ? given : Random.Shared.Next(1, 1_000_000);
        output.WriteLine($"BRISK_TEST_SEED={seed}");
        return seed;
    }
}
